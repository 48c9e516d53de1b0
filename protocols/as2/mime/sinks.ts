// SPDX-License-Identifier: Apache-2.0
/** Small things every step of the way needs. */
import type { MaybePromise, Sink } from '../sink.ts';

/** `suite` after `dAbord`, at once when it can be. */
export function puis(dAbord: MaybePromise, suite: () => MaybePromise): MaybePromise {
  return dAbord === undefined ? suite() : dAbord.then(suite);
}

/** Takes everything, keeps nothing. */
export const puits: Sink = { push: () => undefined, end: () => undefined };

/** A view as Buffer: no byte is copied. */
export function tampon(piece: Uint8Array): Buffer {
  return Buffer.isBuffer(piece) ? piece : Buffer.from(piece.buffer, piece.byteOffset, piece.length);
}
