// SPDX-License-Identifier: Apache-2.0
/**
 * A message taken up where it was cut (draft-harding-as2-restart): HEAD tells what the other side holds under the ETag of
 * the message, and the POST goes on from there with a Content-Range.
 *
 * A HEAD that fails says nothing: it is asked again on the next attempt, and the message does not start again from its
 * first byte meanwhile. One that is answered as any page is means that nobody there knows of restarts.
 */
import { Failure } from '../../../gateway/domain/failure.ts';
import { isRetriable } from './errors.ts';
import type { ReponseHttp } from './http.ts';

/** How many bytes it holds. Throws Failure LIVRAISON_INJOIGNABLE while it cannot say: 500 means that they are in use. */
export function octetsTenus({ statut, entetes }: ReponseHttp, where: string): number {
  if (isRetriable(statut)) {
    throw new Failure('LIVRAISON_INJOIGNABLE', `${where} answers ${statut} when asked what it holds`);
  }
  const length = entetes.get('content-length') ?? '';
  // The Content-Length of a page of theirs is not a number of bytes of ours.
  const isPage = /^text\/html/i.test(entetes.get('content-type') ?? '');
  if (statut < 200 || statut > 299 || isPage || !/^\d{1,15}$/.test(length)) return 0;
  return Number(length);
}

/** Where to go on: 0 is the whole. One that holds everything gets the last byte again, for its answer. */
export function premierOctet(tenus: number, totalBytes: number): number {
  if (tenus > totalBytes) return 0;
  return tenus === totalBytes ? totalBytes - 1 : tenus;
}

/** From `premier` to the end (RFC 9110 §14.4). */
export function contentRange(premier: number, totalBytes: number): string {
  return `bytes ${premier}-${totalBytes - 1}/${totalBytes}`;
}

/** A part was refused: for its range, or for being a part at all. Then the whole is sent. */
export function isRefusalOfAPart(statut: number): boolean {
  return statut >= 400 && statut < 500 && !isRetriable(statut);
}
