// SPDX-License-Identifier: Apache-2.0
/** A point de synchronisation in the detail of a row, and back. */
import type { DetailMessage } from '../../../gateway/ports/messages.ts';
import { type Point, pointZero } from '../session/types.ts';

/** What of a transfer stands in its row beside its point: the same for all of them. */
export function detailDuPoint(point: Point): DetailMessage {
  return {
    point: point.numero,
    pointFichier: point.octetsFichier,
    pointDonnees: point.octetsDonnees,
    pointArticles: point.articles,
  };
}

/** Inverse of {@link detailDuPoint}; the start when it says nothing that holds. */
export function pointDuDetail(detail: DetailMessage): Point {
  const [numero, octetsFichier, octetsDonnees, articles] = [
    'point',
    'pointFichier',
    'pointDonnees',
    'pointArticles',
  ].map((name) => detail[name]);
  const isNumber = (value: unknown): value is number => Number.isSafeInteger(value);
  if (!isNumber(numero) || !isNumber(octetsFichier) || !isNumber(octetsDonnees) || !isNumber(articles)) {
    return pointZero;
  }
  return { numero, octetsFichier, octetsDonnees, articles };
}
