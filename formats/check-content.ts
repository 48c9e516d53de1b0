// SPDX-License-Identifier: Apache-2.0
/**
 * A large file between the main thread, which can read it, and the thread that judges it: one piece of memory that both
 * see. The thread asks for a place and sleeps until the piece is there, so that a format reads as from
 * memory, and nobody holds the file whole.
 */
import type { ContentReader } from '../gateway/ports/formats.ts';
import type { BlobReader } from '../gateway/ports/spool.ts';

/** Brought at once: large enough that a file of 100 MB is a few hundred requests. */
const pieceBytes = 1_048_576;

export interface SharedContent {
  readonly sizeBytes: number;
  /** One number: how many bytes came, or one of those below. */
  readonly answer: SharedArrayBuffer;
  readonly piece: SharedArrayBuffer;
}

const WAITING = -1;
const FAILED = -2;

/** What a thread asks of the main thread. */
export interface ReadRequest {
  readonly readAtBytes: number;
}

export function shareContent(sizeBytes: number): SharedContent {
  return {
    sizeBytes,
    answer: new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT),
    piece: new SharedArrayBuffer(Math.min(pieceBytes, Math.max(1, sizeBytes))),
  };
}

/** In the main thread: brings the piece that was asked for. Throws what reading throws, once the thread knows. */
export async function bringPiece(
  { answer, piece }: SharedContent,
  file: BlobReader,
  { readAtBytes }: ReadRequest,
): Promise<void> {
  const numbers = new Int32Array(answer);
  let count = FAILED;
  try {
    count = await file.read(new Uint8Array(piece), readAtBytes);
  } finally {
    Atomics.store(numbers, 0, count);
    Atomics.notify(numbers, 0);
  }
}

/** In the thread that judges. The reader throws when the main thread could not read. */
export function sharedReader(
  { sizeBytes, answer, piece }: SharedContent,
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
