// SPDX-License-Identifier: Apache-2.0
/** An accepted invoice of any syntax as a facture of the pivot, and a CPPFactureMixte as its pivot. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readInvoice as readCii } from '../../../formats/cii/read.ts';
import { ciiVocabulary } from '../../../formats/cii/vocabulary.ts';
import { cppFactureMixte } from '../../../formats/cpp-facture/index.ts';
import { mixteSchema } from '../../../formats/cpp-facture/modele/mixte.ts';
import { pivotModel } from '../../../formats/cpp-facture/modele/pivot.ts';
import { pieceAJoindreOf } from '../../../formats/cpp-facture/piece-a-joindre.ts';
import { cadrePivotOf, modePaiementPivotOf, typePivotOf } from '../../../formats/cpp-facture/pivot-codes.ts';
import { type ComplementsPivot, pivotOfInvoice } from '../../../formats/cpp-facture/pivot-of-invoice.ts';
import { pivotOfMixte } from '../../../formats/cpp-facture/pivot-of-mixte.ts';
import { readMixte } from '../../../formats/cpp-facture/read-mixte.ts';
import { largeTexts, mixteVocabulary } from '../../../formats/cpp-facture/vocabulary.ts';
import type { SemanticInvoice } from '../../../formats/en16931/model.ts';
import { readInvoice as readUbl } from '../../../formats/ubl/read.ts';
import { ublVocabulary } from '../../../formats/ubl/vocabulary.ts';
import { schemaDocuments } from '../../../formats/xml/content-model/schema-documents.ts';
import { CompiledSchema, parseWithLibrary } from '../../../formats/xml/libxml2.ts';
import { openXml } from '../../../formats/xml/open.ts';
import { isAccepted } from '../../../gateway/domain/constat.ts';
import { makeZip } from '../../support/zip.ts';
import { mutationsOf } from '../xml/content-model/mutations.ts';
import { officialSchema } from '../xml/content-model/official-schema.ts';
import { envoiOf, siret, written } from './factures-pivot.ts';
import { debiteur, facture, fournisseur, mixte, pdf, piece, tva, zippedPdf } from './mixtes.ts';

const oracles = process.env['RACCORD_ORACLES'];
const documents = join(oracles ?? '.', 'documents');

const complements: ComplementsPivot = {
  recueLe: new Date('2026-10-01T23:30:00Z'),
  destinataire: siret('21130055300016'),
  lisible: { nom: 'lisible.pdf', mime: 'application/pdf', bytes: Buffer.from(pdf) },
};

function invoiceOf(bytes: Uint8Array): SemanticInvoice | undefined {
  const head = Buffer.from(bytes).toString('utf8', 0, 4_000);
  const isCii = /<(\w+:)?CrossIndustryInvoice\s/.test(head);
  const isUbl = /<(\w+:)?(Invoice|CreditNote)\s/.test(head);
  if (!isCii && !isUbl) return undefined;
  const opened = openXml(bytes, { vocabulary: isCii ? ciiVocabulary : ublVocabulary });
  if (!opened.ok) return undefined;
  return isCii ? readCii(opened.tree) : readUbl(opened.tree);
}

function fixture(...path: readonly string[]): SemanticInvoice {
  const bytes = readFileSync(join(import.meta.dirname, '../../../fixtures', ...path));
  const invoice = invoiceOf(bytes);
  if (invoice === undefined) throw new Error('no invoice');
  return invoice;
}

describe('an invoice in UBL or CII', () => {
  const invoices = [
    ['UBL', fixture('FSO1100A', 'valide-taux-multiples', 'flux.xml')],
    ['CII', fixture('FSO1106A', 'valide-taux-multiples', 'flux.xml')],
  ] as const;

  test.each(invoices)('%s says all that the pivot asks', (_syntax, invoice) => {
    const pivot = pivotOfInvoice(invoice, complements);
    expect(pivot).toMatchObject({
      numero: invoice.number?.text,
      type: '380',
      devise: 'EUR',
      dateEmission: invoice.issueDate?.day,
      // Half past one in Paris, the day after.
      dateReception: '2026-10-02',
      debiteur: { siret: '21130055300016' },
      fournisseur: { typeIdentifiant: '1', modeEmission: 'flux' },
      montants: { ht: invoice.totals?.withoutVat?.value, ttc: invoice.totals?.withVat?.value },
    });
    expect(pivot.tvas.length).toBe(invoice.breakdowns.length);
    expect(pivot.lignes.length).toBe(invoice.lines.length);
    expect(pivot.pieces).toMatchObject([{ nom: 'lisible.pdf', type: '01' }]);
  });

  test('without what the pivot makes mandatory, it is derived', () => {
    const [, [, invoice]] = invoices;
    const bare: SemanticInvoice = {
      ...invoice,
      issueDate: undefined,
      totals: undefined,
      paymentMeans: [],
      process: undefined,
      seller: undefined,
      breakdowns: [],
      lines: [],
    };
    expect(pivotOfInvoice(bare, complements)).toMatchObject({
      dateEmission: '2026-10-02',
      modePaiement: { code: '30' },
      cadre: 'A1',
      fournisseur: { typeIdentifiant: '6' },
    });
  });

  test('the readable facture is the file said to be it, else the one handed in, else the first PDF', () => {
    const [, [, invoice]] = invoices;
    const base64 = Buffer.from(pdf).toString('base64');
    const csv = pieceAJoindreOf({
      nom: 'a.csv',
      mime: 'text/csv',
      base64: Buffer.from('a;b').toString('base64'),
    });
    const other = pieceAJoindreOf({ nom: 'b.pdf', mime: 'application/pdf', base64 });
    const said = { ...other, nom: 'c.pdf', lisible: true };
    const { lisible: _, ...without } = complements;
    const namesOf = (given: ComplementsPivot) =>
      pivotOfInvoice(invoice, given).pieces.map(({ nom, type }) => `${type} ${nom}`);
    expect(namesOf({ ...complements, pieces: [csv, other, said] })).toEqual([
      '01 c.pdf',
      '02 a.csv',
      '02 b.pdf',
    ]);
    expect(namesOf({ ...complements, pieces: [csv, other] })).toEqual([
      '01 lisible.pdf',
      '02 a.csv',
      '02 b.pdf',
    ]);
    expect(namesOf({ ...without, pieces: [csv, other] })).toEqual(['01 b.pdf', '02 a.csv']);
    expect(() => namesOf(without)).toThrow('a file to read');
  });

  test.skipIf(oracles === undefined)(
    'every document of the oracles makes a valid pivot (skipped: RACCORD_ORACLES is not set)',
    { timeout: 60_000 },
    async () => {
      const official = officialSchema(join(oracles ?? '.', 'xsd', 'cpp'), 'CPPFacturePivot_V2_02.xsd');
      let count = 0;
      for (const path of readdirSync(documents, { recursive: true, encoding: 'utf8' })) {
        if (!/\.xml$/i.test(path)) continue;
        const invoice = invoiceOf(readFileSync(join(documents, path)));
        if (invoice === undefined) continue;
        const text = await written(envoiOf(pivotOfInvoice(invoice, complements)));
        expect({ path, faults: faultsOf(official, text) }).toEqual({ path, faults: [] });
        count++;
      }
      expect(count).toBeGreaterThan(200);
    },
  );
});

function faultsOf(schema: CompiledSchema, text: string): readonly string[] {
  const parsed = parseWithLibrary(Buffer.from(text), false, (document) =>
    schema.validate(document).map(({ message }) => message),
  );
  return parsed.ok ? parsed.value : ['not well-formed'];
}

describe('codes that the pivot does not have', () => {
  test.each([
    ['380', '380'],
    ['381', '381'],
    ['384', '380'],
    ['386', '380'],
    ['389', '380'],
    ['396', '381'],
    ['261', '381'],
    ['503', '381'],
    [undefined, '380'],
  ])('type %s is written %s', (code, expected) => {
    expect(typePivotOf(code, false)).toBe(expected);
    expect(typePivotOf(code, true)).toBe('381');
  });

  test.each([
    ['A9', 'A9'],
    ['A25', 'A25'],
    ['A11', 'A1'],
    ['B2', 'A2'],
    ['S1', 'A1'],
    ['S3', 'A9'],
    ['S6', 'A12'],
    [' A2 ', 'A2'],
    [undefined, 'A1'],
  ])('cadre %s is written %s', (code, expected) => {
    expect(cadrePivotOf(code)).toBe(expected);
  });

  test.each([
    ['30', '30'],
    ['01', '30'],
    ['54', '48'],
    ['58', '30'],
    ['59', '49'],
    ['97', '97'],
    [undefined, '30'],
  ])('mode de paiement %s is written %s', (code, expected) => {
    expect(modePaiementPivotOf(code)).toBe(expected);
  });
});

describe('a facture of a CPPFactureMixte', () => {
  function pivotsOf(text: string) {
    const opened = openXml(Buffer.from(text), {
      vocabulary: mixteVocabulary,
      largeTexts,
      schema: mixteSchema,
    });
    if (!opened.ok) throw new Error('not opened');
    expect(opened.structure).toEqual([]);
    const { lisible: _, destinataire: __, ...given } = complements;
    return readMixte(opened.tree).map((each) => pivotOfMixte(opened.tree, each, given));
  }

  test('keeps everything it says', async () => {
    const bank =
      '<ReferenceBancaire Type="IBAN"><Compte>FR76 3000 6000 0112 3456 7890 189</Compte><Etablissement>AGRIFRPP</Etablissement><RaisonSocialeEncaisseur>Affactureur</RaisonSocialeEncaisseur></ReferenceBancaire>';
    const text = mixte([
      facture({
        fournisseur: fournisseur('2', 'BE0123456789', bank),
        debiteur: debiteur(
          '21130055300016',
          '<Nom>Ville</Nom><CodeService>S1</CodeService><NomService>Voirie</NomService>',
        ),
        type: '381',
        cadre: 'A9',
        mode: '01',
        tvas: tva('20', '60', '12') + tva('5.5', '40', '2.20'),
        montants: ['100', '114.20', '100.00'],
        engagement: '<NumeroMarche>M-1</NumeroMarche><NumeroEngagement>E-9</NumeroEngagement>',
        lignes:
          '<Ligne NumOrdre="1"><ReferenceProduit>Vis</ReferenceProduit><PrixUnitaire>0.5</PrixUnitaire><Quantite>200</Quantite><MontantHT>100</MontantHT><TauxTVA>20</TauxTVA></Ligne>',
        pieces: piece() + piece('annexe.csv', '02', Buffer.from('a;b\n').toString('base64'), 2),
      }).replace('</ModePaiement>', '<Libelle>Autre</Libelle></ModePaiement>'),
    ]);
    const [pivot] = pivotsOf(text);
    expect(pivot).toMatchObject({
      fournisseur: {
        typeIdentifiant: '2',
        identifiant: 'BE0123456789',
        raisonSociale: 'Dupont & fils',
        codePays: 'FR',
        referenceBancaire: {
          type: 'IBAN',
          compte: 'FR7630006000011234567890189',
          etablissement: 'AGRIFRPP',
          encaisseur: 'Affactureur',
        },
      },
      debiteur: { siret: '21130055300016', nom: 'Ville', codeService: 'S1', nomService: 'Voirie' },
      numero: 'F-2026-1',
      type: '381',
      cadre: 'A9',
      dateEmission: '2026-09-15',
      modePaiement: { code: '30', libelle: 'Autre' },
      engagement: { marche: 'M-1', engagement: 'E-9' },
      lignes: [{ reference: 'Vis' }],
      pieces: [
        { nom: 'facture.pdf', type: '01', contenu: { forme: 'ZIP_BASE64', texte: zippedPdf } },
        { nom: 'annexe.csv', type: '02', contenu: { forme: 'FICHIER' } },
      ],
    });
    if (pivot === undefined) throw new Error('no pivot');
    const ours = new CompiledSchema(schemaDocuments(pivotModel));
    expect(faultsOf(ours, await written(envoiOf(pivot)))).toEqual([]);
  });

  test('whatever is done to a file, it is judged, and what is accepted makes a valid pivot', {
    timeout: 60_000,
  }, async () => {
    const ours = new CompiledSchema(schemaDocuments(pivotModel));
    const whole = mixte([facture({ pieces: piece() + piece('a.csv', '02', 'YTti', 2) }), facture({}, 2)]);
    const now = new Date('2026-10-01T12:00:00Z');
    const seen = { accepted: 0, refused: 0 };
    for (const { text } of mutationsOf(whole, 1_500, 7)) {
      const context = { codeInterface: 'FSO1113A', now, allLayers: true } as const;
      const { constats, objets = [] } = await cppFactureMixte.check(Buffer.from(text), context);
      const accepted = isAccepted([...constats, ...objets.flatMap((objet) => objet.constats)]);
      seen[accepted ? 'accepted' : 'refused']++;
      if (!accepted) continue;
      expect(faultsOf(ours, await written(envoiOf(...pivotsOf(text))))).toEqual([]);
    }
    expect(seen.accepted).toBeGreaterThan(100);
    expect(seen.refused).toBeGreaterThan(500);
  });

  test('an office document, which is a zip of many files, is zipped like any file', () => {
    const parts = { '[Content_Types].xml': '<Types/>', 'word/document.xml': '<document/>' };
    const docx = Buffer.from(makeZip(parts)).toString('base64');
    const [pivot] = pivotsOf(mixte([facture({ pieces: piece('note.docx', '01', docx) })]));
    expect(pivot?.pieces[0].contenu.forme).toBe('FICHIER');
  });
});
