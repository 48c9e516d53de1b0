// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readCppStatut, writeCppStatut } from '../../../formats/cpp/cpp-statut.ts';
import { statutCppOf } from '../../../gateway/domain/compte-rendu.ts';
import {
  anyCompteRendu,
  integre,
  irrecevableSyntaxe,
  irrecevableVide,
  ligne,
  partiel,
  rejete,
  withLines,
} from './comptes-rendus.ts';

const textOf = (bytes: Uint8Array) => new TextDecoder('utf-8', { fatal: true }).decode(bytes);

test.each([
  ['integre', integre],
  ['partiel', partiel],
  ['irrecevable', irrecevableVide],
  ['rejete', rejete],
])('the compte rendu of a flux %s is the golden one', async (nom, compteRendu) => {
  await expect(textOf(writeCppStatut(compteRendu))).toMatchFileSnapshot(`golden/${nom}.xml`);
});

test('what is written is read back', () => {
  const lu = readCppStatut(writeCppStatut(partiel));
  expect(lu).toMatchObject({
    idStatut: '96',
    complementStatut: 'Integre partiellement',
    commentaire: '2 facture(s) : 1 integree(s), 1 rejetee(s)',
    horodatage: new Date('2026-03-02T08:30:05Z'),
    idFlux: 'AAA1231100000000000000001',
    recepteur: 'AAA123',
    emetteur: 'CPP001',
  });
  expect([...lu.parametres]).toEqual([
    ['DtPrd', '2026-03-02T08:30:05Z'],
    ['IdFlx', 'AAA1231100000000000000001'],
  ]);
  expect(lu.lignes.map(({ natureErreur, codeErreur }) => [natureErreur, codeErreur])).toEqual([
    ['BLOQUANT', 'G1.05'],
    ['AVERTISSEMENT', 'SIRET-LUHN'],
  ]);
});

test('a line says what in plain ASCII, and where: facture, tag path, place, value', () => {
  const [first] = readCppStatut(writeCppStatut(partiel)).lignes;
  expect(first?.libelleErreur).toBe('Le champ identifiant de la facture ne doit pas depasser 20 caracteres');
  expect(first?.descriptionErreur).toBe(
    'facture FACTURE-2026-000000000001, fichier 2 (ete 2026/b.xml), balise : FichierXml.ID, BT-1, ' +
      'ligne 4, colonne 9, valeur : FACTURE-2026-000000000001, attendu : 20 caracteres au plus, regles raccord-g1 2026-01',
  );
});

test('a long message is cut at a word for its label, and whole in its description', () => {
  const second = readCppStatut(writeCppStatut(partiel)).lignes[1];
  expect(second?.libelleErreur).toMatch(
    /^La cle du SIRET n'est pas juste "verifiez" (encore )+encore\.\.\.$/,
  );
  expect(second?.libelleErreur.length).toBeLessThanOrEqual(200);
  expect(second?.descriptionErreur).toContain(`${'encore '.repeat(29)}encore, fichier 1 (a.xml)`);
  expect(second?.descriptionErreur).toContain(
    'balise : FichierXml.AccountingSupplierParty[1].Party.PartyIdentification.ID.schemeID',
  );
});

test('a name that is no identifiant is given back as deposited', () => {
  expect(readCppStatut(writeCppStatut(irrecevableVide))).toMatchObject({
    idStatut: '93',
    complementStatut: 'Irrecevable',
    idFlux: 'facture & <fils>.xml',
  });
});

test('a refused flux is corrected in a new one, but for what an upload cut short looks like', () => {
  const commentOf = (...codes: readonly string[]) =>
    readCppStatut(
      writeCppStatut({
        ...irrecevableSyntaxe,
        lignes: [...irrecevableSyntaxe.lignes, ...codes.map((code) => ligne(code))],
      }),
    ).commentaire;
  expect(commentOf('UBL-STRUCTURE')).toContain('dans un nouveau flux');
  for (const code of ['IRR_VIDE', 'IRR_EXTRAC', 'XML-MALFORME']) {
    expect(commentOf(code)).not.toContain('nouveau flux');
    expect(commentOf(code)).toContain('le meme identifiant est permis');
  }
});

test('1,000 lines are listed; one more and the last line counts what is left out', () => {
  const whole = readCppStatut(writeCppStatut(withLines(1_000, (i) => ligne(`C-${i}`))));
  expect(whole.lignes).toHaveLength(1_000);
  expect(whole.lignes.at(-1)?.codeErreur).toBe('C-999');
  const capped = readCppStatut(
    writeCppStatut(withLines(1_500, (i) => ligne(`C-${i}`, i === 1_499 ? 'BLOQUANT' : 'AVERTISSEMENT'))),
  );
  expect(capped.lignes).toHaveLength(1_000);
  expect(capped.lignes[0]?.codeErreur).toBe('C-1499');
  expect(capped.lignes.at(-1)).toMatchObject({ codeErreur: 'LIGNES_OMISES' });
  expect(capped.lignes.at(-1)?.libelleErreur).toMatch(/^501 autre/);
});

test('the same compte rendu gives the same bytes', () => {
  expect(writeCppStatut(partiel)).toEqual(writeCppStatut(structuredClone(partiel)));
});

test('whatever the constats hold, the lengths are kept and it reads back', () => {
  fc.assert(
    fc.property(anyCompteRendu, (compteRendu) => {
      const lu = readCppStatut(writeCppStatut(compteRendu));
      expect(lu.idStatut).toBe(statutCppOf[compteRendu.verdict]);
      expect(lu.lignes).toHaveLength(compteRendu.lignes.length);
      for (const { libelleErreur, descriptionErreur = '' } of lu.lignes) {
        expect(libelleErreur).toMatch(/^[ -~]{0,200}$/);
        expect(descriptionErreur).toMatch(/^[ -~]{0,1000}$/);
      }
    }),
    { numRuns: 300 },
  );
});

const valid = textOf(writeCppStatut(partiel));

test.each([
  ['nothing', '', /not a CPPStatut/],
  ['another root', '<Invoice/>', /Unrecognized key: "Invoice"/],
  ['a tag left open', valid.replace('</Enveloppe>', ''), /line \d+/],
  ['a document type', valid.replace('<CPPStatut', '<!DOCTYPE x>\n<CPPStatut'), /document type/],
  ['an element too many', valid.replace('<IdFlux>', '<Autre/><IdFlux>'), /Autre/],
  ['a statut that does not exist', valid.replace('>96<', '>97<'), /IdStatut/],
  ['a statut of a facture', valid.replace('>96<', '>07<'), /IdStatut/],
  ['a date that is none', valid.replace(/(<Horodatage>)[^<]*/, '$12026-15-01T00:00:00Z'), /Horodatage/],
  ['text between elements', valid.replace('<IdFlux>', 'x<IdFlux>'), /text/],
  [
    'two statuts',
    valid.replace(/<CPPFluxStatutUnitaire[\s\S]*<\/CPPFluxStatutUnitaire>/, '$&$&'),
    /expected object/,
  ],
])('%s is not read', (_what, xml, message) => {
  expect(() => readCppStatut(Buffer.from(xml))).toThrow(message);
});

test('bytes that are not UTF-8 are not read', () => {
  const latin1 = Buffer.from(valid.replace('Integre', 'Int\u00e9gr\u00e9'), 'latin1');
  expect(() => readCppStatut(latin1)).toThrow('not UTF-8');
});

test('an answer with local times and entities of its own is read', () => {
  const xml = valid
    .replace(/(<Horodatage>)[^<]*/, '$12026-03-02T09:30:05+01:00')
    .replace(/(<Commentaire>)[^<]*/, '$1&quot;L&apos;un &amp; l&lt;autre&quot;');
  expect(readCppStatut(Buffer.from(xml))).toMatchObject({
    horodatage: new Date('2026-03-02T08:30:05Z'),
    commentaire: '"L\'un & l<autre"',
  });
});
