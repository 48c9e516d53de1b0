// SPDX-License-Identifier: Apache-2.0
/** CPPFactureMixte: each facture of a file is judged for itself, a technical fault refuses the file. */
import { describe, expect, test } from 'vitest';
import { cppFactureMixte } from '../../../formats/cpp-facture/index.ts';
import { piecesJointesOf } from '../../../formats/cpp-facture/pieces-jointes.ts';
import { mixteRules } from '../../../formats/cpp-facture/rows.ts';
import { mixteVocabulary } from '../../../formats/cpp-facture/vocabulary.ts';
import { chorusProRules } from '../../../formats/fr/chorus-pro/rows.ts';
import { openXml } from '../../../formats/xml/open.ts';
import type { Constat } from '../../../gateway/domain/constat.ts';
import type { Controle, FormatContext } from '../../../gateway/ports/formats.ts';
import { debiteur, facture, fournisseur, type MixteParts, mixte, piece, tva, zippedPdf } from './mixtes.ts';

const context: FormatContext = { codeInterface: 'FSO1113A', now: new Date('2026-10-01T12:00:00Z') };

async function check(text: string, allLayers = false): Promise<Controle> {
  return cppFactureMixte.check(Buffer.from(text), { ...context, allLayers });
}

function codesOf(constats: readonly Constat[] | undefined): readonly string[] {
  return (constats ?? []).map(({ code, gravite }) => (gravite === 'BLOQUANT' ? code : `${code} (a)`)).sort();
}

/** Faults of an attachment that have the flux refused whole. */
const ofWholeFlux: ReadonlySet<string> = new Set(['PIECE-VIDE', 'PIECE-NOM', 'G4.03']);

/** What is said of the one facture made of these parts. */
async function saidOf(parts: MixteParts): Promise<readonly string[]> {
  const { constats, objets = [], irrecevable } = await check(mixte([facture(parts)]));
  expect([constats, objets.length]).toEqual([[], 1]);
  for (const constat of objets[0]?.constats ?? []) expectWhole(constat);
  const codes = codesOf(objets[0]?.constats);
  expect(irrecevable).toBe(codes.some((code) => ofWholeFlux.has(code)));
  return codes;
}

/** What every constat owes to whoever reads it. */
function expectWhole({ message, messageEn, chemin, ligne, jeuDeRegles }: Constat): void {
  expect(message).toMatch(/^[ -~]+$/);
  expect(messageEn).toMatch(/^[ -~]+$/);
  expect(chemin).toMatch(/^\/CPPFactureMixte\/CPPFactures\/CPPFactureMixteUnitaire/);
  expect(ligne).toBeGreaterThan(1);
  expect(jeuDeRegles).toBeDefined();
}

describe('a file of several factures', () => {
  test('gives one object for each, with what identifies it', async () => {
    const second = facture(
      {
        fournisseur: fournisseur('2', 'BE0123456789'),
        debiteur: debiteur('11000201100044', '<Nom>Etat</Nom><CodeService>D0001</CodeService>'),
        engagement: '<NumeroMarche>M-1</NumeroMarche><NumeroEngagement>E-9</NumeroEngagement>',
        type: '381',
        cadre: 'A9',
      },
      2,
    );
    const controle = await check(mixte([facture(), second]));
    expect(controle.constats).toEqual([]);
    expect(controle.numero).toBeUndefined();
    expect(controle.objets).toEqual([
      {
        objet: {
          nature: 'FACTURE',
          numero: 'F-2026-1',
          dateEmission: '2026-09-15',
          fournisseur: '73282932000074',
          typeIdentifiant: '1',
          siren: '732829320',
          raisonSociale: 'Dupont & fils',
          destinataire: '21130055300016',
          type: '380',
          cadre: 'A1',
        },
        constats: [],
      },
      {
        objet: {
          nature: 'FACTURE',
          numero: 'F-2026-2',
          dateEmission: '2026-09-15',
          fournisseur: 'BE0123456789',
          typeIdentifiant: '2',
          raisonSociale: 'Dupont & fils',
          destinataire: '11000201100044',
          codeService: 'D0001',
          engagement: 'E-9',
          type: '381',
          cadre: 'A9',
        },
        constats: [],
      },
    ]);
  });

  test('a fault of one facture is told of that one alone', async () => {
    const { constats, objets, irrecevable } = await check(mixte([facture(), facture({ id: 'N°1' }, 2)]));
    expect([constats, irrecevable]).toEqual([[], false]);
    expect(objets?.map((objet) => codesOf(objet.constats))).toEqual([[], ['G1.05']]);
    expect(objets?.[1]?.constats[0]).toMatchObject({
      message: expect.stringContaining(chorusProRules['G1.05'].fr),
      chemin: '/CPPFactureMixte/CPPFactures/CPPFactureMixteUnitaire[2]/DonneesFacture/Id',
      valeur: 'N°1',
      jeuDeRegles: { id: 'raccord-chorus-pro' },
    });
  });

  test('a file of one facture is known by it', async () => {
    expect(await check(mixte([facture()]))).toMatchObject({
      numero: 'F-2026-1',
      fournisseur: '73282932000074',
      destinataire: '21130055300016',
    });
  });

  test('the counter and the enveloppe only warn, about the file', async () => {
    const { constats, objets } = await check(mixte([facture()], { compteur: '3', idFlx: 'Autre' }));
    expect(codesOf(constats)).toEqual(['CPP-COMPTEUR (a)', 'CPP-ENVELOPPE (a)']);
    expect(objets?.[0]?.constats).toEqual([]);
  });

  test('500 factures are judged, and a thousand faults do not hide which are rejected', async () => {
    const bad = { id: '', mode: 'XX', montants: ['1', '5', '9'], devise: 'eur', type: '999' } as const;
    const all = Array.from({ length: 500 }, (_, i) => facture(i % 2 === 0 ? {} : bad, i + 1));
    const { objets = [] } = await check(mixte(all));
    expect(objets.map(({ constats }) => constats.some(({ gravite }) => gravite === 'BLOQUANT'))).toEqual(
      all.map((_, i) => i % 2 === 1),
    );
  });
});

const rules: readonly (readonly [what: string, parts: MixteParts, codes: readonly string[]])[] = [
  ['what is right', {}, []],
  ['the payment code 01 of the public sample', { mode: '01' }, []],
  ['a number of 21 characters', { id: 'F'.repeat(21) }, ['G1.05']],
  ['an empty number', { id: '' }, ['CHAMP-OBLIGATOIRE']],
  ['a date in the future', { date: '2026-10-02' }, ['G1.07']],
  ['a date of another century', { date: '1999-12-31' }, ['G1.36']],
  ['the cadre A11', { cadre: 'A11' }, ['G1.02']],
  ['a cadre of the reform', { cadre: 'S1' }, ['G1.02']],
  ['no cadre', { cadre: '' }, ['G1.02 (a)']],
  ['the type 384', { type: '384' }, ['TYPE-FACTURE']],
  ['no mode de paiement', { mode: '' }, ['S2.05']],
  ['an unknown mode de paiement', { mode: '99' }, ['S2.05']],
  ['a debtor without a SIRET', { debiteur: debiteur('213105554') }, ['SIRET-ABSENT']],
  ['a debtor of type 2', { debiteur: debiteur('21130055300016', '', '2') }, ['CPP-TIERS']],
  ['a supplier of type 8', { fournisseur: fournisseur('8') }, ['CPP-TIERS']],
  ['a SIRET that is none', { fournisseur: fournisseur('1', '7328293200007') }, ['SIRET-ABSENT']],
  ['a SIRET with a wrong key', { fournisseur: fournisseur('1', '73282932000075') }, ['SIRET-CLE (a)']],
  [
    'an IBAN with a wrong key',
    {
      fournisseur: fournisseur(
        '1',
        '73282932000074',
        '<ReferenceBancaire Type="IBAN"><Compte>FR7630006000011234567890180</Compte></ReferenceBancaire>',
      ),
    },
    ['IBAN-CLE (a)'],
  ],
  [
    'the State without service nor engagement',
    { debiteur: debiteur('11000201100044') },
    ['ETAT-ENGAGEMENT', 'ETAT-SERVICE'],
  ],
  [
    'an engagement of 51 characters',
    { engagement: `<NumeroEngagement>${'E'.repeat(51)}</NumeroEngagement>` },
    ['G3.01'],
  ],
  ['a marché of 51 characters', { engagement: `<NumeroMarche>${'M'.repeat(51)}</NumeroMarche>` }, ['G3.04']],
  [
    'a service of 101 characters',
    { debiteur: debiteur('21130055300016', `<CodeService>${'S'.repeat(101)}</CodeService>`) },
    ['G2.17'],
  ],
  ['a currency in small letters', { devise: 'eur' }, ['CPP-DEVISE']],
  ['an amount of seven decimals', { tvas: '', montants: ['1.0000001', '2', '2'] }, ['MONTANT-FORMAT']],
  ['a total that is not HT and TVA', { montants: ['100.00', '121.00', '121.00'] }, ['CPP-TTC']],
  ['a total one cent off', { montants: ['100.00', '120.01', '120.01'] }, []],
  [
    'a TVA that is not its base by its rate',
    { tvas: tva('20', '100.00', '5.00'), montants: ['100.00', '105.00', '105.00'] },
    ['CPP-TVA-MONTANT'],
  ],
  [
    'bases that are not the HT',
    { tvas: tva('20', '90.00', '18.00'), montants: ['100.00', '118.00', '118.00'] },
    ['CPP-TVA-BASES (a)'],
  ],
  [
    'two rates',
    { tvas: tva('20', '60', '12') + tva('5.5', '40', '2.20'), montants: ['100', '114.20', '114.20'] },
    [],
  ],
  ['no TVA at all', { tvas: '', montants: ['100', '100', '100'] }, []],
  ['a net above the TTC', { montants: ['100.00', '120.00', '130.00'] }, ['CPP-NET (a)']],
  ['a net below the TTC, something having been paid', { montants: ['100.00', '120.00', '20.00'] }, []],
  [
    'an avoir in negative amounts',
    { type: '381', tvas: tva('20', '-100', '-20'), montants: ['-100', '-120', '-120'] },
    [],
  ],
  ['an invoice already paid that is still due', { cadre: 'A2' }, ['DEJA-PAYEE']],
  ['no attachment', { pieces: '' }, ['PIECE-ABSENTE']],
  ['only a further file', { pieces: piece('a.pdf', '02') }, ['PIECE-ABSENTE']],
  [
    'an attachment of another type',
    { pieces: piece() + piece('a.pdf', '03', zippedPdf, 2) },
    ['CPP-PJ-TYPE'],
  ],
  ['an attachment without content', { pieces: piece('facture.pdf', '01', ' \n ') }, ['PIECE-VIDE']],
  ['an extension that is not allowed', { pieces: piece('facture.exe') }, ['G4.03']],
  ['a name of 51 characters', { pieces: piece(`${'f'.repeat(47)}.pdf`) }, ['PIECE-NOM (a)']],
  ['a name without an extension', { pieces: piece('facture') }, ['PIECE-NOM']],
];

test.each(rules)('%s', async (_what, parts, codes) => {
  expect(await saidOf(parts)).toEqual(codes);
});

test('every rule of the format is broken by some case', async () => {
  const seen = new Set(rules.flatMap(([, , codes]) => codes.map((code) => code.replace(' (a)', ''))));
  const ofTheFile = ['CPP-COMPTEUR', 'CPP-ENVELOPPE'];
  expect(Object.keys(mixteRules).filter((code) => !seen.has(code))).toEqual(ofTheFile.reverse());
});

describe('a technical fault refuses the file whole', () => {
  const pivotOnly = '<DateReception>2026-09-15</DateReception><Devise>';
  const cases: readonly (readonly [what: string, text: string, code: string])[] = [
    ['cut short', mixte([facture()]).slice(0, 900), 'XML-MALFORME'],
    ['another root', mixte([facture()], { root: 'CPPFacturePivot' }), 'CPP-RACINE'],
    ['an element of the pivot', mixte([facture().replace('<Devise>', pivotOnly)]), 'CPP-STRUCTURE'],
    ['no amount', mixte([facture().replace(/<Montants>.*<\/Montants>/, '')]), 'CPP-STRUCTURE'],
    ['no facture', mixte([]), 'CPP-STRUCTURE'],
    ['an amount that is none', mixte([facture({ montants: ['cent', '120', '120'] })]), 'CPP-TYPE'],
    ['a day that does not exist', mixte([facture({ date: '2026-02-30' })]), 'CPP-TYPE'],
  ];
  test.each(cases)('%s', async (_what, text, code) => {
    const { constats, irrecevable, objets, couchesOmises } = await check(text);
    expect(irrecevable).toBe(true);
    expect([...new Set(codesOf(constats))]).toEqual([code]);
    expect(objets).toBeUndefined();
    expect(couchesOmises).toContain('REGLES');
  });

  test('the operator may ask for the rules all the same', async () => {
    const text = mixte([facture({ date: '2026-02-30', mode: '' })]);
    const { constats, irrecevable, objets } = await check(text, true);
    expect([codesOf(constats), irrecevable]).toEqual([['CPP-TYPE'], true]);
    expect(codesOf(objets?.[0]?.constats)).toContain('S2.05');
  });
});

describe('attachments', () => {
  const text = mixte([
    facture({ pieces: piece() + piece(' annexe.csv ', '02', 'QUJD', 2) }),
    facture({ pieces: '<PJ><NomPJ>x.pdf</NomPJ><TypePJ>01</TypePJ></PJ>' }, 2),
  ]);

  test('are found with their facture, their names and where their content is', () => {
    const opened = openXml(Buffer.from(text), { vocabulary: mixteVocabulary });
    if (!opened.ok) throw new Error('not opened');
    const pieces = piecesJointesOf(opened.tree);
    expect(pieces.map(({ facture: rank, rang, nom, type }) => [rank, rang, nom, type])).toEqual([
      [1, 1, 'facture.pdf', '01'],
      [1, 2, 'annexe.csv', '02'],
      [2, 1, 'x.pdf', '01'],
    ]);
    const contents = pieces.map(({ contenu }) => contenu && opened.tree.text(contenu));
    expect(contents).toEqual([zippedPdf, 'QUJD', undefined]);
  });

  test('are opened and judged in the facture they belong to', async () => {
    const { objets = [] } = await check(text);
    expect(objets.map(({ constats }) => codesOf(constats))).toEqual([[], ['PIECE-VIDE']]);
    const spoilt = piece('facture.pdf', '01', zippedPdf.replace('UEsDB', 'UEsDX'));
    expect(await saidOf({ pieces: spoilt })).not.toEqual([]);
  });
});
