// SPDX-License-Identifier: Apache-2.0
/**
 * The codes of an invoice as the pivot knows fewer of them. (specs: chorus-pro §7.1, reforme-2026 §2)
 *
 * - Type: 380 or 381. A credit note of any kind (261 262 381 396 502 503, and those of EN 16931 beside them) is 381;
 *   whatever else is due is 380: corrective 384 and its kin keep their sign and the number of what they correct,
 *   deposits 386 500, self-billed 389, factored 393 501.
 * - Cadre: A1 to A25 as written; of the reform, already paid (B2 S2 M2) is A2, a subcontractor's (S3, and S5) is A9, a
 *   cocontractor's (S6) is A12; anything else, or nothing, is A1.
 * - Mode de paiement: the eight of the pivot; SEPA and standing orders are what they are kinds of, cards 48, and
 *   anything else, or nothing, is a transfer (G1.14).
 */
import {
  type CadrePivot,
  cadresPivot,
  type ModePaiementPivot,
  type TypeFacturePivot,
  type TypeTiers,
} from './facture-pivot.ts';

/** UNTDID 1001, credit notes. */
const creditNotes: ReadonlySet<string> = new Set(
  '81 83 261 262 296 308 381 396 420 458 502 503 532'.split(' '),
);

export function typePivotOf(code: string | undefined, isCreditNote: boolean): TypeFacturePivot {
  return isCreditNote || creditNotes.has(code?.trim() ?? '') ? '381' : '380';
}

const cadresDeLaReforme: ReadonlyMap<string, CadrePivot> = new Map<string, CadrePivot>([
  ['B2', 'A2'],
  ['S2', 'A2'],
  ['M2', 'A2'],
  ['S3', 'A9'],
  ['S5', 'A9'],
  ['S6', 'A12'],
]);

export function cadrePivotOf(code: string | undefined): CadrePivot {
  const text = code?.trim() ?? '';
  return cadresPivot.find((cadre) => cadre === text) ?? cadresDeLaReforme.get(text) ?? 'A1';
}

const transfer: ModePaiementPivot = '30';

/** UNTDID 4461. */
const modes: ReadonlyMap<string, ModePaiementPivot> = new Map<string, ModePaiementPivot>([
  ['10', '10'],
  ['20', '20'],
  ['30', '30'],
  ['31', '31'],
  ['42', '42'],
  ['48', '48'],
  ['49', '49'],
  ['54', '48'],
  ['55', '48'],
  ['59', '49'],
  ['97', '97'],
]);

export function modePaiementPivotOf(code: string | undefined): ModePaiementPivot {
  return modes.get(code?.trim() ?? '') ?? transfer;
}

/** TypeIdentifiant, its names, and the ISO 6523 codes that stand for it. */
const typesDeTiers: ReadonlyMap<string, TypeTiers> = new Map<string, TypeTiers>([
  ['1', '1'],
  ['0009', '1'],
  ['2', '2'],
  ['0223', '2'],
  ['3', '3'],
  ['ETR', '3'],
  ['0227', '3'],
  ['4', '4'],
  ['RIDET', '4'],
  ['0228', '4'],
  ['5', '5'],
  ['TAHITI', '5'],
  ['0229', '5'],
  ['6', '6'],
  ['7', '7'],
  ['0226', '7'],
]);

export function typeTiersOf(scheme: string | undefined): TypeTiers | undefined {
  return typesDeTiers.get(scheme?.trim() ?? '');
}
