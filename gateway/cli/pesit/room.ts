// SPDX-License-Identifier: Apache-2.0
/** Room on disk for a file whose end nobody knows: fetching it stops before there is none left for others. */
import { Failure } from '../../domain/failure.ts';

/** As the reception keeps free by default: room for a journal to go on and for an operator to act. */
const floorBytes = 512 * 1024 ** 2;
/** Looked at before each of so many bytes, and not before the first: a small file is none of its business. */
const everyBytes = 64 * 1024 ** 2;

/** The same pieces. Throws Failure DISK_FULL when fewer bytes than the floor are free. */
export async function* whileRoom(
  pieces: AsyncIterable<Uint8Array>,
  freeBytes: () => Promise<number>,
): AsyncGenerator<Uint8Array, void, undefined> {
  let sinceBytes = 0;
  for await (const piece of pieces) {
    sinceBytes += piece.byteLength;
    if (sinceBytes >= everyBytes) {
      sinceBytes = 0;
      const free = await freeBytes();
      if (free < floorBytes)
        throw new Failure(
          'DISK_FULL',
          `${free} octets libres, ${floorBytes} restent / bytes free, at least ${floorBytes} stay so`,
        );
    }
    yield piece;
  }
}
