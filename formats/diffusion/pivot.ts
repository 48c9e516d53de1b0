// SPDX-License-Identifier: Apache-2.0
/** A facture of any syntax as one CPPFacturePivot file. */
import { contratOf, type FormatName } from '../../gateway/domain/code-interface.ts';
import type { DemandeDiffusion } from '../../gateway/ports/diffusion.ts';
import type { FacturePivot } from '../cpp-facture/facture-pivot.ts';
import type { PieceAJoindre } from '../cpp-facture/piece-a-joindre.ts';
import { pivotOfInvoice } from '../cpp-facture/pivot-of-invoice.ts';
import { pivotOfMixte } from '../cpp-facture/pivot-of-mixte.ts';
import { readMixte } from '../cpp-facture/read-mixte.ts';
import { largeTexts, mixteVocabulary } from '../cpp-facture/vocabulary.ts';
import { writePivot } from '../cpp-facture/write-pivot.ts';
import { openXml } from '../xml/open.ts';
import { factureAvecPieces, nomLisible } from './lire.ts';

/** Mixed flux: the data are minimal, and the first attachment is the facture that people read. */
const formatsMixtes: ReadonlySet<FormatName> = new Set(['ubl-invoice-min', 'cii-min-16b', 'ubl-memoire']);

export async function* pivotDe(
  content: Uint8Array,
  demande: DemandeDiffusion,
  lisible: () => Promise<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const { produitLe, idFlux, recepteur, emetteur } = demande;
  const facture = await factureDe(content, demande, lisible);
  yield* writePivot({ produitLe, idFlux, recepteur, emetteur, nombre: 1, factures: [facture] });
}

async function factureDe(
  content: Uint8Array,
  demande: DemandeDiffusion,
  lisible: () => Promise<Uint8Array>,
): Promise<FacturePivot> {
  const { format } = contratOf(demande.source);
  if (format === 'cpp-facture-mixte') return mixteDe(content, demande);
  const { invoice, pieces } = factureAvecPieces(content);
  const marked = formatsMixtes.has(format) ? firstIsReadable(pieces) : pieces;
  const complements = { recueLe: demande.recueLe, pieces: marked };
  if (marked.some((piece) => piece.lisible === true)) return pivotOfInvoice(invoice, complements);
  const bytes = await lisible();
  return pivotOfInvoice(invoice, {
    ...complements,
    modeEmission: format.startsWith('factur-x') ? 'PDF' : 'flux',
    lisible: { nom: nomLisible, mime: 'application/pdf', bytes },
  });
}

function firstIsReadable(pieces: readonly PieceAJoindre[]): readonly PieceAJoindre[] {
  if (pieces.some(({ lisible }) => lisible === true)) return pieces;
  return pieces.map((piece, i) => (i === 0 ? { ...piece, lisible: true } : piece));
}

function mixteDe(content: Uint8Array, { indice, recueLe }: DemandeDiffusion): FacturePivot {
  const opened = openXml(content, { vocabulary: mixteVocabulary, largeTexts });
  const facture = opened.ok ? readMixte(opened.tree)[indice] : undefined;
  if (!opened.ok || facture === undefined) throw new RangeError('the facture cannot be read again');
  return pivotOfMixte(opened.tree, facture, { recueLe });
}
