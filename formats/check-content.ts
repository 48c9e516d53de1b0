// SPDX-License-Identifier: Apache-2.0
/**
 * A file between the main thread, which can read it, and the thread that judges it: one piece of memory that both see,
 * the same for all files of a thread. The thread asks for a place and sleeps until the piece is there, so that a format
 * reads as from memory, and nobody holds the file whole.
 */
import type { ContentReader } from '../gateway/ports/formats.ts';
import type { BlobReader } from '../gateway/ports/spool.ts';

/** Brought at once: large enough that a file of 100 MB is a few hundred requests. */
const pieceBytes = 1_048_576;
/** In place of how many bytes came. */
const WAITING = -1;
const FAILED = -2;

/** Where the pieces come; the first number tells how many bytes. */
export interface SharedPiece {
  readonly answer: SharedArrayBuffer;
  readonly piece: SharedArrayBuffer;
}

/** A file that is asked for. */
export interface SharedContent {
  readonly sizeBytes: number;
}

/** What a thread asks of the main thread, for the file it judges. */
export interface ReadRequest {
  readonly readAtBytes: number;
}

export function sharedPiece(): SharedPiece {
  return {
    answer: new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT),
    piece: new SharedArrayBuffer(pieceBytes),
  };
}

/** In the main thread: brings the piece that was asked for. Throws what reading throws, once the thread knows. */
export async function bringPiece(
  { answer, piece }: SharedPiece,
  file: BlobReader | undefined,
  { readAtBytes }: ReadRequest,
): Promise<void> {
  const numbers = new Int32Array(answer);
  let count = FAILED;
  try {
    if (file !== undefined) count = await file.read(new Uint8Array(piece), readAtBytes);
  } finally {
    Atomics.store(numbers, 0, count);
    Atomics.notify(numbers, 0);
  }
}

/** In the thread that judges. The reader throws when the main thread could not read. */
export function sharedReader(
  { sizeBytes }: SharedContent,
  { answer, piece }: SharedPiece,
  ask: (request: ReadRequest) => void,
): ContentReader {
  const numbers = new Int32Array(answer);
  const bytes = new Uint8Array(piece);
  let from = 0;
  let to = 0;
  return {
    sizeBytes,
    read: (into, positionBytes) => {
      if (into.length === 0 || positionBytes >= sizeBytes) return 0;
      if (positionBytes < from || positionBytes >= to) {
        Atomics.store(numbers, 0, WAITING);
        ask({ readAtBytes: positionBytes });
        Atomics.wait(numbers, 0, WAITING);
        const count = Atomics.load(numbers, 0);
        if (count === FAILED) throw new Error('the main thread could not read the file');
        from = positionBytes;
        to = positionBytes + count;
      }
      const held = bytes.subarray(
        positionBytes - from,
        Math.min(to - from, positionBytes - from + into.length),
      );
      into.set(held);
      return held.length;
    },
  };
}
