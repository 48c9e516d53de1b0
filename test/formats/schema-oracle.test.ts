// SPDX-License-Identifier: Apache-2.0
/**
 * Conformance: the verdict of our content models against that of the official schemas, both by libxml2, on every document
 * of the oracles, on mutations of them, and on documents made of everything that the models know. Runs where
 * RACCORD_ORACLES names the folder of the oracles; the data is only read.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ciiD16bModel, ciiD22bModel } from '../../formats/cii/modele/models.ts';
import { extractFacturX } from '../../formats/facturx/extract.ts';
import { ublModel } from '../../formats/ubl/modele/model.ts';
import type { ContentModel } from '../../formats/xml/content-model/model.ts';
import { schemaDocuments } from '../../formats/xml/content-model/schema-documents.ts';
import { CompiledSchema, parseWithLibrary } from '../../formats/xml/libxml2.ts';
import { mutationsOf } from './xml/content-model/mutations.ts';
import { officialSchema } from './xml/content-model/official-schema.ts';
import { elementSpecimens, type Specimen, typeSpecimens } from './xml/content-model/specimens.ts';

const oracles = process.env['RACCORD_ORACLES'];
const why = oracles === undefined ? ' (skipped: RACCORD_ORACLES is not set)' : '';
const documents = join(oracles ?? '.', 'documents');
const schemas = join(oracles ?? '.', 'xsd');

interface Subject {
  readonly name: string;
  readonly model: ContentModel;
  readonly official: readonly [folder: string, entry: string];
  /** What a document of it has near its head. */
  readonly root: RegExp;
  /** Documents made of all that the model knows. */
  readonly specimens: (model: ContentModel) => readonly Specimen[];
}

/** Every element of UBL is global, and may be the root for its schema. */
const ublPrefixes = ['cac', 'cbc', 'ext', 'sig', 'sac', 'sbc', 'ds', 'xades', 'xades141'];

const subjects: readonly Subject[] = [
  {
    name: 'UBL Invoice',
    model: ublModel,
    official: ['ubl-2.1', 'maindoc/UBL-Invoice-2.1.xsd'],
    root: /<(\w+:)?Invoice\s/,
    specimens: (model) => [
      ...ublPrefixes.flatMap((prefix) => elementSpecimens(model, prefix, 2)),
      ...typeSpecimens(model, 'inv'),
    ],
  },
  {
    name: 'UBL CreditNote',
    model: ublModel,
    official: ['ubl-2.1', 'maindoc/UBL-CreditNote-2.1.xsd'],
    root: /<(\w+:)?CreditNote\s/,
    specimens: (model) => typeSpecimens(model, 'cn'),
  },
  {
    name: 'CII D16B',
    model: ciiD16bModel,
    official: ['cii-d16b', 'uncefact/data/standard/CrossIndustryInvoice_100pD16B.xsd'],
    root: /<(\w+:)?CrossIndustryInvoice\s/,
    specimens: (model) => typeSpecimens(model, 'rsm'),
  },
  {
    name: 'CII D22B',
    model: ciiD22bModel,
    official: ['cii-d22b', 'CrossIndustryInvoice_100pD22B.xsd'],
    root: /<(\w+:)?CrossIndustryInvoice\s/,
    specimens: (model) => typeSpecimens(model, 'rsm'),
  },
];

/** Enough for every kind of mutation of every kind of element, and bounded in time. */
const maxMutations = 4_000;
/** Larger documents add time and no new names. */
const maxMutatedLength = 20_000;

/** Agreement of all tests together, told at the end. */
let same = 0;
let total = 0;

describe.skipIf(oracles === undefined).each(subjects)(
  `the verdict of $name is the official one${why}`,
  (subject) => {
    let ours: CompiledSchema;
    let theirs: CompiledSchema;
    beforeAll(() => {
      ours = new CompiledSchema(schemaDocuments(subject.model));
      theirs = officialSchema(join(schemas, subject.official[0]), subject.official[1]);
    });

    /** Undefined when the text is not well-formed; true when both say the same. */
    function agree(text: string): { readonly same: boolean; readonly valid: boolean } | undefined {
      const parsed = parseWithLibrary(Buffer.from(text), false, (document) => {
        const valid = theirs.validate(document).length === 0;
        return { same: (ours.validate(document).length === 0) === valid, valid };
      });
      if (!parsed.ok) return undefined;
      total++;
      if (parsed.value.same) same++;
      return parsed.value;
    }

    test('on every document of the oracles', () => {
      const different: string[] = [];
      let count = 0;
      for (const { path, text } of documentsOf(subject)) {
        count++;
        if (agree(text)?.same !== true) different.push(path);
      }
      console.log(`${subject.name}: ${count - different.length}/${count} documents agree`);
      expect(different).toEqual([]);
      expect(count).toBeGreaterThan(0);
    });

    /** Judges mutations; the differences, and how many were valid and not. */
    function judgeMutations(path: string, text: string, count: number, seed: number): Judged {
      const judged: Judged = { different: [], valid: 0, invalid: 0 };
      for (const mutation of mutationsOf(text, count, seed)) {
        const verdict = agree(mutation.text);
        if (verdict === undefined) continue;
        judged[verdict.valid ? 'valid' : 'invalid']++;
        if (!verdict.same) judged.different.push(`${path}: ${mutation.kind}`);
      }
      return judged;
    }

    test('on mutations of those that are valid', { timeout: 60_000 }, () => {
      const sources = documentsOf(subject).filter(
        ({ text }) => text.length < maxMutatedLength && agree(text)?.valid === true,
      );
      const share = Math.ceil(maxMutations / sources.length);
      const judged = sumOf(sources.map(({ path, text }, i) => judgeMutations(path, text, share, i + 1)));
      tell(`${subject.name}: mutations of ${sources.length} documents`, judged);
      expect(judged.different).toEqual([]);
      expect(judged.valid + judged.invalid).toBeGreaterThan(1_500);
      expect(judged.valid).toBeGreaterThan(100);
    });

    test('on documents made of each thing that the model knows, and mutations of them', {
      timeout: 60_000,
    }, () => {
      const specimens = subject.specimens(subject.model);
      const wholes = specimens.map(({ name, text }) => ({ name, verdict: agree(text) }));
      // Types that hold each other have no smallest specimen; the others are documents as the official schema wants them.
      const valid = wholes.filter(({ verdict }) => verdict?.valid === true).length;
      const judged = sumOf(specimens.map(({ name, text }, i) => judgeMutations(name, text, 12, i + 1)));
      tell(`${subject.name}: ${valid}/${specimens.length} specimens are valid, mutations`, judged);
      expect(wholes.filter(({ verdict }) => verdict?.same !== true)).toEqual([]);
      expect(judged.different.slice(0, 5)).toEqual([]);
      expect(valid / specimens.length).toBeGreaterThan(0.9);
    });
  },
);

interface Judged {
  readonly different: string[];
  valid: number;
  invalid: number;
}

function sumOf(all: readonly Judged[]): Judged {
  return {
    different: all.flatMap(({ different }) => different),
    valid: all.reduce((sum, { valid }) => sum + valid, 0),
    invalid: all.reduce((sum, { invalid }) => sum + invalid, 0),
  };
}

function tell(what: string, { different, valid, invalid }: Judged): void {
  const count = valid + invalid;
  console.log(`${what}: ${count - different.length}/${count} agree (${valid} valid)`);
}

afterAll(() => {
  if (total > 0) console.log(`schemas: ${same}/${total} verdicts agree`);
});

interface OracleDocument {
  readonly path: string;
  readonly text: string;
}

function documentsOf({ root }: Subject): readonly OracleDocument[] {
  return readdirSync(documents, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.(xml|pdf)$/i.test(path))
    .sort()
    .map((path) => ({ path, text: textOf(path) }))
    .filter(({ text }) => root.test(text));
}

/** The XML of a file, that inside it for a PDF. */
function textOf(path: string): string {
  const bytes = readFileSync(join(documents, path));
  if (!path.endsWith('.pdf')) return bytes.toString('utf8');
  const { invoice } = extractFacturX(bytes);
  return Buffer.from(invoice?.bytes ?? []).toString('utf8');
}
