// SPDX-License-Identifier: Apache-2.0
/**
 * Copies a claimed file into a dépôt, in chunks, and refuses to believe in a file that moves: its writer
 * may still hold it open, since a rename does not take it out of its hands.
 */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { Failure } from '../gateway/domain/failure.ts';
import type { Depot } from '../gateway/ports/reception.ts';

/** As a network deposit writes them; bounds the memory of a copy. */
const chunkBytes = 64 * 1024;

/**
 * Throws Failure DEPOT_CONFLICT (transient) when the file changed while it was read, SHUTTING_DOWN when
 * `signal` fires; the dépôt is then the caller's to abort.
 */
export async function copyInto(depot: Depot, path: string, signal: AbortSignal): Promise<number> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    const before = await file.stat();
    const chunk = new Uint8Array(chunkBytes);
    let positionBytes = 0;
    while (positionBytes < before.size) {
      if (signal.aborted) throw new Failure('SHUTTING_DOWN', 'a watched folder is closing');
      const { bytesRead } = await file.read(chunk, 0, chunk.length, positionBytes);
      if (bytesRead === 0) break;
      await depot.write(chunk.subarray(0, bytesRead), positionBytes);
      positionBytes += bytesRead;
    }
    const after = await file.stat();
    if (positionBytes !== after.size || before.mtimeMs !== after.mtimeMs) {
      throw new Failure('DEPOT_CONFLICT', 'the file changed while it was read');
    }
    return positionBytes;
  } finally {
    await file.close();
  }
}
