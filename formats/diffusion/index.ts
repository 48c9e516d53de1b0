// SPDX-License-Identifier: Apache-2.0
/**
 * One accepted facture made into what its recipient subscribed to (specs: chorus-pro §7.3, reforme-2026 §1.2, §1.10).
 *
 * FEN0036A is a CPPFacturePivot with every attachment zipped; FEN3036A the UBL, byte for byte when it came as one, with a
 * readable PDF put in when it has none; FEN3736A the Factur-X, as it came or made. A readable PDF is made only where the
 * facture brought none. Deterministic: the same facture gives the same bytes.
 */
import { contratOf } from '../../gateway/domain/code-interface.ts';
import type { DemandeDiffusion } from '../../gateway/ports/diffusion.ts';
import { toFacturX } from '../conversion/factur-x.ts';
import { insertLisible } from '../conversion/insert-lisible.ts';
import { readFacture } from '../conversion/read-invoice.ts';
import { toUbl } from '../conversion/write-invoice.ts';
import { type LisibleFonts, lisibleOf } from '../lisible/index.ts';
import { factureAvecPieces, isPdf, nomLisible } from './lire.ts';
import { pivotDe } from './pivot.ts';

/** Read when a page is first made: most factures bring their own. */
export type Fontes = () => LisibleFonts;

export async function* fabriquer(
  content: Uint8Array,
  demande: DemandeDiffusion,
  fonts: Fontes,
): AsyncGenerator<Uint8Array> {
  const { format } = contratOf(demande.source);
  switch (demande.cible) {
    case 'FEN0036A':
      yield* pivotDe(content, demande, () => lisible(content, fonts));
      return;
    case 'FEN3036A':
      yield format.startsWith('ubl-') ? await ublLisible(content, fonts) : await ublDe(content, fonts);
      return;
    case 'FEN3736A':
      yield format.startsWith('factur-x') ? content : await facturXDe(content, fonts);
      return;
    default:
      throw new RangeError(`nothing is diffused under ${demande.cible}`);
  }
}

/** The very bytes received when they hold a file to read. */
async function ublLisible(ubl: Uint8Array, fonts: Fontes): Promise<Uint8Array> {
  const { pieces } = factureAvecPieces(ubl);
  if (pieces.some((piece) => piece.lisible === true)) return ubl;
  return insertLisible(ubl, await lisible(ubl, fonts), nomLisible).bytes;
}

async function ublDe(content: Uint8Array, fonts: Fontes): Promise<Uint8Array> {
  const { contenu } = lue(content);
  return insertLisible(toUbl(contenu), await lisible(content, fonts), nomLisible).bytes;
}

async function facturXDe(content: Uint8Array, fonts: Fontes): Promise<Uint8Array> {
  return toFacturX(lue(content).contenu, fonts());
}

/** The page of a Factur-X is what people read already. */
async function lisible(content: Uint8Array, fonts: Fontes): Promise<Uint8Array> {
  if (isPdf(content)) return content;
  return lisibleOf(lue(content).contenu, { langue: 'fr', fonts: fonts() });
}

function lue(content: Uint8Array) {
  const facture = readFacture(content);
  if (facture === undefined) throw new RangeError('the facture cannot be read again');
  return facture;
}
