// SPDX-License-Identifier: Apache-2.0
/**
 * Conformance: the verdict of our content model of flux 10 against that of the official schema, both by libxml2, on
 * transmissions, on mutations of them, and on documents made of each type that the model knows. Runs where
 * RACCORD_ORACLES names the folder of the oracles; the data is only read.
 */
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { f10Model } from '../../../formats/f10/modele.ts';
import { schemaDocuments } from '../../../formats/xml/content-model/schema-documents.ts';
import { CompiledSchema, parseWithLibrary } from '../../../formats/xml/libxml2.ts';
import { mutationsOf } from '../xml/content-model/mutations.ts';
import { officialSchema } from '../xml/content-model/official-schema.ts';
import { typeSpecimens } from '../xml/content-model/specimens.ts';
import { payments, transactions } from './documents.ts';
import { twins } from './twins.ts';

const oracles = process.env['RACCORD_ORACLES'];
const why = oracles === undefined ? ' (skipped: RACCORD_ORACLES is not set)' : '';

/** Of each document: every kind of change of every element. */
const maxMutations = 4_000;
const maxSpecimenMutations = 40;

interface Counts {
  readonly different: string[];
  valid: number;
  invalid: number;
}

describe.skipIf(oracles === undefined)(`the verdict on flux 10 is the official one${why}`, () => {
  let ours: CompiledSchema;
  let theirs: CompiledSchema;
  beforeAll(() => {
    ours = new CompiledSchema(schemaDocuments(f10Model));
    theirs = officialSchema(join(oracles ?? '.', 'xsd/flux10'), 'ereporting.xsd');
  });

  function judge(texts: Iterable<{ readonly kind: string; readonly text: string }>): Counts {
    const counts: Counts = { different: [], valid: 0, invalid: 0 };
    for (const { kind, text } of texts) {
      const parsed = parseWithLibrary(Buffer.from(text), false, (document) => ({
        official: theirs.validate(document).length === 0,
        own: ours.validate(document).length === 0,
      }));
      if (!parsed.ok) continue;
      const { official, own } = parsed.value;
      counts[official ? 'valid' : 'invalid']++;
      if (own !== official) counts.different.push(kind);
    }
    return counts;
  }

  test('on transmissions, whether they keep to the rules or not', () => {
    const texts = [
      { kind: 'transactions', text: transactions },
      { kind: 'payments', text: payments },
      ...twins.map(({ change, text }) => ({ kind: change, text })),
    ];
    expect(judge(texts)).toEqual({ different: [], valid: texts.length, invalid: 0 });
  });

  test('on mutations of them', { timeout: 60_000 }, () => {
    for (const [seed, text] of [transactions, payments].entries()) {
      const counts = judge(mutationsOf(text, maxMutations, seed + 1));
      console.log(`F10 mutations: ${counts.valid} valid, ${counts.invalid} not`);
      expect(counts.different).toEqual([]);
      expect(counts.valid).toBeGreaterThan(50);
      expect(counts.invalid).toBeGreaterThan(200);
    }
  });

  test('on documents made of each type, and mutations of them', { timeout: 60_000 }, () => {
    const specimens = typeSpecimens(f10Model, 'f10').map(({ name, text }) => ({
      kind: name,
      // The maker writes prefixes; here there is no namespace.
      text: text.replaceAll('f10:', '').replace(' xmlns:f10=""', ''),
    }));
    const wholes = judge(specimens);
    expect(wholes).toEqual({ different: [], valid: specimens.length, invalid: 0 });
    for (const { kind, text } of specimens) {
      const { different } = judge(mutationsOf(text, maxSpecimenMutations, 1));
      expect({ kind, different }).toEqual({ kind, different: [] });
    }
  });
});
