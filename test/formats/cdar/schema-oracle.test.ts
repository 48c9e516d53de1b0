// SPDX-License-Identifier: Apache-2.0
/**
 * Conformance: the verdict of our content model of CDAR against that of the official schema, both by libxml2, on every
 * document of the oracles, on mutations of them, and on documents made of every type. Runs where RACCORD_ORACLES names
 * the folder of the oracles; the data is only read.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { cdarModel } from '../../../formats/cdar/modele/model.ts';
import { schemaDocuments } from '../../../formats/xml/content-model/schema-documents.ts';
import { CompiledSchema, parseWithLibrary } from '../../../formats/xml/libxml2.ts';
import { mutationsOf } from '../xml/content-model/mutations.ts';
import { officialSchema } from '../xml/content-model/official-schema.ts';
import { typeSpecimens } from '../xml/content-model/specimens.ts';

const oracles = process.env['RACCORD_ORACLES'];
const why = oracles === undefined ? ' (skipped: RACCORD_ORACLES is not set)' : '';
const documents = join(oracles ?? '.', 'documents', 'cdar-1.4.0.03');

describe.skipIf(oracles === undefined)(`the verdict of CDAR D22B is the official one${why}`, () => {
  let ours: CompiledSchema;
  let theirs: CompiledSchema;
  let sources: readonly string[];
  beforeAll(() => {
    ours = new CompiledSchema(schemaDocuments(cdarModel));
    theirs = officialSchema(
      join(oracles ?? '.', 'xsd', 'cdar-d22b'),
      'CrossDomainAcknowledgementAndResponse_100pD22B.xsd',
    );
    sources = readdirSync(documents).map((name) => readFileSync(join(documents, name), 'utf8'));
  });

  /** Undefined when the text is not well-formed. */
  function judge(text: string): { readonly same: boolean; readonly valid: boolean } | undefined {
    const parsed = parseWithLibrary(Buffer.from(text), false, (document) => {
      const valid = theirs.validate(document).length === 0;
      return { same: (ours.validate(document).length === 0) === valid, valid };
    });
    return parsed.ok ? parsed.value : undefined;
  }

  test('on every document of the oracles', () => {
    expect(sources.length).toBeGreaterThan(5);
    for (const text of sources) expect(judge(text)).toEqual({ same: true, valid: true });
  });

  test('on mutations of them', { timeout: 60_000 }, () => {
    const verdicts = sources.flatMap((text, i) =>
      [...mutationsOf(text, 800, i + 1)].flatMap((mutation) => judge(mutation.text) ?? []),
    );
    expect(verdicts.filter(({ same }) => !same)).toEqual([]);
    expect(verdicts.filter(({ valid }) => valid).length).toBeGreaterThan(300);
    expect(verdicts.filter(({ valid }) => !valid).length).toBeGreaterThan(1_500);
  });

  test('on documents made of every type, and mutations of them', { timeout: 60_000 }, () => {
    const specimens = typeSpecimens(cdarModel, 'rsm');
    const wholes = specimens.map(({ text }) => judge(text));
    expect(specimens.length).toBeGreaterThan(20);
    expect(wholes).toEqual(specimens.map(() => ({ same: true, valid: true })));
    const verdicts = specimens.flatMap(({ text }, i) =>
      [...mutationsOf(text, 60, i + 1)].flatMap((mutation) => judge(mutation.text) ?? []),
    );
    expect(verdicts.filter(({ same }) => !same)).toEqual([]);
    expect(verdicts.length).toBeGreaterThan(1_000);
  });
});
