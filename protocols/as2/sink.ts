// SPDX-License-Identifier: Apache-2.0
/**
 * The one shape of everything that streams in AS2: pieces are pushed in, pieces come out of the next one.
 *
 * What must stay true: how the pieces are cut changes nothing; a piece may be used again by its owner once `push` settled.
 */

/** Awaited only when it answers a promise: most steps are done at once. */
export type MaybePromise = undefined | Promise<void>;

export interface Sink {
  push(piece: Uint8Array): MaybePromise;
  /** The last piece was pushed. Nothing may be pushed after it. */
  end(): MaybePromise;
}
