// SPDX-License-Identifier: Apache-2.0
/**
 * Conformance: the verdict of our model of CPPStatut against that of AIFE's schema, both by libxml2, on documents of both
 * levels, on documents made of each thing that the model knows, and on mutations of them all. Runs where
 * RACCORD_ORACLES names the folder of the oracles; the data is only read.
 */
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { cppStatutModel } from '../../../formats/cpp/modele.ts';
import { schemaDocuments } from '../../../formats/xml/content-model/schema-documents.ts';
import { CompiledSchema, parseWithLibrary } from '../../../formats/xml/libxml2.ts';
import { mutationsOf } from '../xml/content-model/mutations.ts';
import { officialSchema } from '../xml/content-model/official-schema.ts';
import { elementSpecimens, typeSpecimens } from '../xml/content-model/specimens.ts';
import { deFactures, deFlux, unitaire, unitaireFlux } from './statut-documents.ts';

const oracles = process.env['RACCORD_ORACLES'];
const why = oracles === undefined ? ' (skipped: RACCORD_ORACLES is not set)' : '';
const folder = join(oracles ?? '.', 'xsd', 'cpp');

const documents = [
  deFactures(unitaire),
  deFactures(unitaire, unitaire.replace('>05<', '> 7 <')),
  deFlux(unitaireFlux),
  deFlux(unitaireFlux, unitaireFlux.replace('>94<', '>96<')),
];

/** Values of the simple types of this model, put where a specimen has a word of its own. */
const values: readonly (readonly [element: string, text: string])[] = [
  ['Code', 'DtPrd'],
  ['Id', 'CPP001'],
  ['IdStatut', '90'],
  ['TypeIdentifiant', '1'],
  ['Identifiant', '12345678200051'],
  ['CodePays', 'FR'],
  ['IdProducteur', 'AAA12300'],
  ['IdFlux', 'CPP0010036000000000000001'],
];

/** Specimens are written with prefixes, and once each: a CPPStatut has no namespace, and at least two parameters. */
const specimens = [
  ...elementSpecimens(cppStatutModel, 'cpp', 8),
  ...typeSpecimens(cppStatutModel, 'cpp'),
].map(({ name, text }) => {
  const bare = text
    .replaceAll('cpp:', '')
    .replaceAll(' xmlns:cpp=""', '')
    .replaceAll(/(NumOrdre|compteur|NbLignesErreur)="A"/g, '$1="0001"')
    .replaceAll(/(?<!^)<ParametreIndiv[\s\S]*?<\/ParametreIndiv>/g, '$&$&');
  const filled = values.reduce(
    (xml, [element, value]) =>
      xml.replaceAll(`<${element}>ABC</${element}>`, `<${element}>${value}</${element}>`),
    bare,
  );
  return { name, text: filled.replace(/(<CPPFactureStatutUnitaire[\s\S]*<IdStatut>)90/, '$105') };
});

function* allMutations() {
  const sources = [
    ...documents.map((text) => ({ name: 'document', text, share: 1_500 })),
    ...specimens.map((one) => ({ ...one, share: 60 })),
  ];
  for (const [i, { name, text, share }] of sources.entries()) {
    for (const mutation of mutationsOf(text, share, i + 1)) yield { name, ...mutation };
  }
}

describe.skipIf(oracles === undefined)(`the verdict on a CPPStatut is the official one${why}`, () => {
  let ours: CompiledSchema;
  let theirs: CompiledSchema;
  beforeAll(() => {
    ours = new CompiledSchema(schemaDocuments(cppStatutModel));
    theirs = officialSchema(folder, 'CPPStatutPivot_V1_19.xsd');
  });

  function verdictOn(text: string): { readonly same: boolean; readonly valid: boolean } | undefined {
    const parsed = parseWithLibrary(Buffer.from(text), false, (document) => {
      const valid = theirs.validate(document).length === 0;
      return { same: (ours.validate(document).length === 0) === valid, valid };
    });
    return parsed.ok ? parsed.value : undefined;
  }

  test('on good documents', () => {
    for (const text of documents) expect(verdictOn(text)).toEqual({ same: true, valid: true });
  });

  test('on documents made of each thing that the model knows', () => {
    const judged = specimens.map(({ name, text }) => ({ name, verdict: verdictOn(text) }));
    expect(judged.filter(({ verdict }) => verdict?.same !== true)).toEqual([]);
    const valid = judged.filter(({ verdict }) => verdict?.valid === true).length;
    console.log(`CPPStatut: ${valid}/${judged.length} specimens are valid`);
    expect(valid / judged.length).toBeGreaterThan(0.8);
  });

  test('on mutations of them all', { timeout: 60_000 }, () => {
    const different: string[] = [];
    const count = { valid: 0, invalid: 0 };
    for (const { kind, name, text } of allMutations()) {
      const verdict = verdictOn(text);
      if (verdict === undefined) continue;
      count[verdict.valid ? 'valid' : 'invalid']++;
      if (!verdict.same) different.push(`${name}: ${kind}: ${text}`);
    }
    console.log(
      `CPPStatut: ${count.valid} valid and ${count.invalid} invalid mutations, ${different.length} differ`,
    );
    expect(different.slice(0, 3)).toEqual([]);
    expect(count.valid).toBeGreaterThan(300);
    expect(count.invalid).toBeGreaterThan(2_000);
  });

  /** Each limit of each simple type, on both sides. */
  const limits: readonly (readonly [what: string, from: string | RegExp, to: string, valid: boolean])[] = [
    ['a receiver of 2', '<Recepteur><Id>CPP001', '<Recepteur><Id>CP', false],
    ['a receiver of 3', '<Recepteur><Id>CPP001', '<Recepteur><Id>CPP', true],
    ['a sender of 8', '<Emetteur><Id>AAA123', '<Emetteur><Id>AAA12345', true],
    ['a sender of 9', '<Emetteur><Id>AAA123', '<Emetteur><Id>AAA123456', false],
    ['a parameter code of 4', 'DtPrd', 'DtPr', false],
    ['an order of 3 digits', '"0001"', '"001"', false],
    ['a country of 3', '>FR<', '>FRA<', false],
    ['a country of two astral characters', '>FR<', '>\u{1F600}\u{1F600}<', true],
    ['a service of 100', 'COMPTA', 'x'.repeat(100), true],
    ['a service of 101', 'COMPTA', 'x'.repeat(101), false],
    [
      'a supplier of type 8',
      '<Fournisseur>\n        <TypeIdentifiant>1',
      '<Fournisseur><TypeIdentifiant>8',
      false,
    ],
    [
      'a supplier of type 07',
      '<Fournisseur>\n        <TypeIdentifiant>1',
      '<Fournisseur><TypeIdentifiant>07',
      true,
    ],
    ['a debtor of type 2', '<Debiteur>\n        <TypeIdentifiant>1', '<Debiteur><TypeIdentifiant>2', false],
    ['a debtor of 13', '12345678200051', '1234567820005', false],
    ['a debtor of 14 letters', '12345678200051', 'ABCDEFGHIJKLMN', true],
    ['a statut 41', '>05<', '>41<', true],
    ['a statut 42', '>05<', '>42<', false],
    ['a statut 00', '>05<', '>00<', false],
    ['a statut +5', '>05<', '>+5<', true],
    ['a negative count', 'CPPFactureStatuts compteur="1"', 'CPPFactureStatuts compteur="-1"', false],
    ['an hour 24', 'T10:00:00+02:00', 'T24:00:00', true],
    ['a day of no month', '2026-09-15', '2026-09-31', false],
    ['a date with a zone', '2026-09-15', '2026-09-15+02:00', true],
    ['no date', '<DateFacture>2026-09-15</DateFacture>', '', true],
    ['no number', '<IdFacture>F-2026-001</IdFacture>', '', false],
    ['no name of the supplier', '<RaisonSociale>Dupont</RaisonSociale>', '', false],
    ['no producer', '<Producteur Id="AAA123"/>', '', true],
    ['a producer without identifier', '<Producteur Id="AAA123"/>', '<Producteur/>', true],
    ['one parameter', /<ParametreIndiv>.*<\/ParametreIndiv>/, '', false],
  ];

  test.each(limits)('%s', (_what, from, to, valid) => {
    const text = deFactures(unitaire);
    const changed = text.replace(from, to);
    expect(changed).not.toBe(text);
    expect(verdictOn(changed)).toEqual({ same: true, valid });
  });

  test.each([
    ['a complement of 40', 'Refuse', 'x'.repeat(40), true],
    ['a complement of 41', 'Refuse', 'x'.repeat(41), false],
    ['a producer of 7', 'AAA12300', 'AAA1230', false],
    ['a producer that says something', '<Producteur/>', '<Producteur Id="A"/>', false],
    ['lines without their number', ' NbLignesErreur="2"', '', false],
    ['a statut 97', '>94<', '>97<', false],
    ['a statut 090', '>94<', '>090<', true],
  ])('of a flux, %s', (_what, from, to, valid) => {
    expect(verdictOn(deFlux(unitaireFlux).replace(from, to))).toEqual({ same: true, valid });
  });
});
