// SPDX-License-Identifier: Apache-2.0
/**
 * Conformance: the verdict of our content model of CPPFacturePivot against that of AIFE's own schema, both by libxml2, on
 * documents that we write, on mutations of them, and on documents made of each type that the model knows.
 */
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { pivotModel } from '../../../formats/cpp-facture/modele/pivot.ts';
import { schemaDocuments } from '../../../formats/xml/content-model/schema-documents.ts';
import { CompiledSchema, parseWithLibrary } from '../../../formats/xml/libxml2.ts';
import { mutationsOf } from '../xml/content-model/mutations.ts';
import { officialSchema } from '../xml/content-model/official-schema.ts';
import { elementSpecimens, typeSpecimens } from '../xml/content-model/specimens.ts';
import { richPivot, smallPivot } from './pivots.ts';

const oracles = process.env['RACCORD_ORACLES'];
const why = oracles === undefined ? ' (skipped: RACCORD_ORACLES is not set)' : '';

describe.skipIf(oracles === undefined)(`the verdict on CPPFacturePivot is the official one${why}`, () => {
  let ours: CompiledSchema;
  let theirs: CompiledSchema;
  beforeAll(() => {
    ours = new CompiledSchema(schemaDocuments(pivotModel));
    theirs = officialSchema(join(oracles ?? '.', 'xsd', 'cpp'), 'CPPFacturePivot_V2_02.xsd');
  });

  /** Counts of what was judged; `different` tells where the verdicts are not the same. */
  function judge(named: readonly { readonly name: string; readonly text: string }[]) {
    const judged = { valid: 0, invalid: 0, different: [] as string[] };
    for (const { name, text } of named) {
      const parsed = parseWithLibrary(Buffer.from(text), false, (document) => ({
        official: theirs.validate(document).length === 0,
        ours: ours.validate(document).length === 0,
      }));
      if (!parsed.ok) continue;
      judged[parsed.value.official ? 'valid' : 'invalid']++;
      if (parsed.value.official !== parsed.value.ours) judged.different.push(name);
    }
    const count = judged.valid + judged.invalid;
    console.log(`CPPFacturePivot: ${count - judged.different.length}/${count} verdicts agree`);
    return judged;
  }

  function withMutations(name: string, text: string, count: number, seed: number) {
    const mutations = [...mutationsOf(text, count, seed)];
    return [{ name, text }, ...mutations.map((each) => ({ name: `${name}: ${each.kind}`, text: each.text }))];
  }

  test('on documents that are valid, and on mutations of them', { timeout: 60_000 }, () => {
    const sources = [smallPivot, richPivot].map((text, i) => ({ name: `document ${i}`, text }));
    expect(judge(sources)).toEqual({ valid: 2, invalid: 0, different: [] });
    const judged = judge(sources.flatMap(({ name, text }, i) => withMutations(name, text, 4_000, i + 1)));
    expect(judged.different.slice(0, 5)).toEqual([]);
    expect(judged.valid).toBeGreaterThan(200);
    expect(judged.invalid).toBeGreaterThan(800);
  });

  test('on documents made of each element and type that the model knows', { timeout: 60_000 }, () => {
    const specimens = [...elementSpecimens(pivotModel, 'cpp', 3), ...typeSpecimens(pivotModel, 'cpp')];
    // Names in no namespace: the prefix of the model goes.
    const judged = judge(
      specimens.flatMap(({ name, text }, i) =>
        withMutations(name, text.replace(/ xmlns:cpp=""/, '').replaceAll('cpp:', ''), 60, i + 1),
      ),
    );
    expect(judged.different.slice(0, 5)).toEqual([]);
    expect(judged.invalid).toBeGreaterThan(1_000);
  });
});
