// SPDX-License-Identifier: Apache-2.0
/**
 * Hands one file to the caller's store under the size limit, and tells what failed: the file or the store.
 */
import assert from 'node:assert/strict';
import type { BlobRef } from '../../gateway/ports/spool.ts';
import type { EnveloppeLimits } from './limits.ts';
import type { StoreFichier } from './open.ts';
import { fichierTropGrand, Refus } from './refus.ts';

/**
 * Throws what the content threw, whatever the store made of it (it may wrap errors as its own); a failure
 * of the store passes unchanged.
 */
export async function storeWithin(
  store: StoreFichier,
  nom: string | undefined,
  content: AsyncIterable<Uint8Array>,
  limits: EnveloppeLimits,
): Promise<BlobRef> {
  let cause: unknown;
  let ended = false;
  try {
    const { sha256, sizeBytes } = await store(nom ?? 'flux', watched(), limits.fileBytes);
    assert(ended, 'the store did not read the file to its end');
    return { sha256, sizeBytes };
  } catch (error) {
    throw cause ?? error;
  }

  async function* watched(): AsyncGenerator<Uint8Array, void, undefined> {
    let sizeBytes = 0;
    try {
      for await (const chunk of content) {
        sizeBytes += chunk.length;
        if (sizeBytes > limits.fileBytes) throw new Refus(fichierTropGrand(nom, limits));
        yield chunk;
      }
      ended = true;
    } catch (error) {
      cause = error;
      throw error;
    }
  }
}
