// SPDX-License-Identifier: Apache-2.0
/** FacturePivot for tests: one that is right, any at all, and how to write an envoi of them. */
import fc from 'fast-check';
import {
  cadresPivot,
  type EnvoiPivot,
  type FacturePivot,
  jourOf,
  type PiecePivot,
} from '../../../formats/cpp-facture/facture-pivot.ts';
import { writePivot } from '../../../formats/cpp-facture/write-pivot.ts';
import type { Decimal } from '../../../formats/en16931/decimal.ts';
import { parseCodeApplication } from '../../../gateway/domain/flux-name.ts';
import { parseSiret, type Siret } from '../../../gateway/domain/structure.ts';

export function siret(text: string): Siret {
  const parsed = parseSiret(text);
  if (parsed === undefined) throw new RangeError(`no SIRET: ${text}`);
  return parsed;
}

export function jour(text: string) {
  const parsed = jourOf(text);
  if (parsed === undefined) throw new RangeError(`no day: ${text}`);
  return parsed;
}

const euros = (units: number): Decimal => ({ units, scale: 2 });

export const pdfPiece: PiecePivot = {
  nom: 'facture.pdf',
  type: '01',
  mime: 'application/pdf',
  contenu: { forme: 'FICHIER', octets: Buffer.from('%PDF-1.4') },
};

export const rightFacture: FacturePivot = {
  fournisseur: {
    typeIdentifiant: '1',
    identifiant: '73282932000074',
    raisonSociale: 'Dupont & fils',
    codePays: 'FR',
    modeEmission: 'flux',
  },
  debiteur: { siret: siret('21130055300016') },
  numero: 'F-2026-1',
  type: '380',
  cadre: 'A1',
  dateEmission: jour('2026-09-15'),
  modePaiement: { code: '30' },
  dateReception: jour('2026-10-01'),
  devise: 'EUR',
  montants: { ht: euros(10_000), ttc: euros(12_000), netAPayer: euros(12_000) },
  tvas: [{ taux: euros(2_000), base: euros(10_000), montant: euros(2_000) }],
  lignes: [],
  pieces: [pdfPiece],
};

export function envoiOf(...factures: readonly FacturePivot[]): EnvoiPivot {
  return {
    produitLe: new Date('2026-10-01T20:00:00Z'),
    idFlux: 'CPP0010036000000000000001',
    recepteur: parseCodeApplication('AAA123'),
    emetteur: parseCodeApplication('CPP001'),
    nombre: factures.length,
    factures,
  };
}

export async function written(envoi: EnvoiPivot): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of writePivot(envoi)) chunks.push(chunk);
  return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
}

/** Markup, control characters, halves of characters, long runs, right-to-left marks … */
const hostilePieces = [
  ...['<', '>', '&', '"', "'", ']]>', '<!--', '<![CDATA[', '&amp;', '<?x?>', '\0', '\u0008', '\u001F'],
  ...[
    '\t',
    '\r\n',
    '\u0085',
    '\u2028',
    '\uFFFE',
    '\uFFFF',
    '\uD800',
    '\uDC00',
    '😀',
    'é',
    'e\u0301',
    '\u202E',
  ],
  ...['../', '..\\', 'C:', '/', '.pdf', '.', ' ', 'x'.repeat(120), '😀'.repeat(60), '{}', 'A'],
];
export const hostile = fc
  .array(fc.oneof(fc.constantFrom(...hostilePieces), fc.string({ unit: 'binary', maxLength: 8 })), {
    maxLength: 12,
  })
  .map((parts) => parts.join(''));

const decimal: fc.Arbitrary<Decimal> = fc.record({
  units: fc.oneof(
    fc.integer(),
    fc.maxSafeInteger().filter((n) => Math.abs(n) < 9e15),
  ),
  scale: fc.integer({ min: 0, max: 12 }),
});
const day = fc
  .date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
  .map((date) => jour(date.toISOString()));

const anyPiece: fc.Arbitrary<PiecePivot> = fc.record(
  {
    nom: hostile,
    nomOrigine: hostile,
    categorie: hostile,
    type: fc.constantFrom('01', '02'),
    mime: fc.oneof(hostile, fc.constantFrom('application/pdf', 'text/csv')),
    contenu: fc.oneof(
      fc.uint8Array({ maxLength: 200 }).map((octets) => ({ forme: 'FICHIER' as const, octets })),
      hostile.map((texte) => ({ forme: 'ZIP_BASE64' as const, texte })),
    ),
  },
  { requiredKeys: ['nom', 'type', 'mime', 'contenu'] },
);

const anyFournisseur = fc.record(
  {
    typeIdentifiant: fc.constantFrom('1', '2', '3', '4', '5', '6', '7'),
    identifiant: hostile,
    raisonSociale: hostile,
    codePays: fc.oneof(hostile, fc.constantFrom('FR', 'be', 'BEL')),
    referenceBancaire: fc.record(
      { type: fc.constantFrom('IBAN', 'RIB'), compte: hostile, etablissement: hostile, encaisseur: hostile },
      { requiredKeys: [] },
    ),
    modeEmission: fc.constantFrom('flux', 'numérisation', 'saisie', 'PDF'),
  },
  { requiredKeys: ['typeIdentifiant', 'identifiant', 'raisonSociale', 'codePays', 'modeEmission'] },
);

const anyDebiteur = fc.record(
  {
    siret: fc.constant(siret('21130055300016')),
    nom: hostile,
    codeService: hostile,
    nomService: hostile,
  },
  { requiredKeys: ['siret'] },
);

export const anyFacture: fc.Arbitrary<FacturePivot> = fc.record(
  {
    fournisseur: anyFournisseur,
    debiteur: anyDebiteur,
    numero: hostile,
    idCpro: fc.maxSafeNat(),
    renvoi: fc.constantFrom('Non', 'Complétée', 'Recyclée'),
    factureOrigine: hostile,
    type: fc.constantFrom('380', '381'),
    cadre: fc.constantFrom(...cadresPivot),
    dateEmission: day,
    dateLivraison: day,
    modePaiement: fc.record(
      { code: fc.constantFrom('10', '20', '30', '31', '42', '48', '49', '97'), libelle: hostile },
      { requiredKeys: ['code'] },
    ),
    dateReception: day,
    dateMiseADispositionMoe: day,
    devise: fc.oneof(hostile, fc.constantFrom('EUR', 'XPF')),
    montants: fc.record({ ht: decimal, ttc: decimal, netAPayer: decimal }),
    tvas: fc.array(fc.record({ taux: decimal, base: decimal, montant: decimal }), { maxLength: 3 }),
    engagement: fc.record({ marche: hostile, engagement: hostile }, { requiredKeys: [] }),
    lignes: fc.array(
      fc.record(
        {
          reference: hostile,
          prixUnitaire: decimal,
          quantite: decimal,
          montantHt: decimal,
          tauxTva: decimal,
        },
        { requiredKeys: ['prixUnitaire', 'quantite', 'montantHt'] },
      ),
      { maxLength: 3 },
    ),
    pieces: fc.array(anyPiece, { minLength: 1, maxLength: 4 }).map((pieces) => {
      const [first = pdfPiece, ...rest] = pieces;
      return [first, ...rest] as const;
    }),
  },
  {
    requiredKeys: [
      ...(['fournisseur', 'debiteur', 'numero', 'type', 'cadre', 'dateEmission', 'modePaiement'] as const),
      ...(['dateReception', 'devise', 'montants', 'tvas', 'lignes', 'pieces'] as const),
    ],
  },
) as fc.Arbitrary<FacturePivot>;
