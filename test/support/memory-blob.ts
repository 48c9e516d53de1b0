// SPDX-License-Identifier: Apache-2.0
/** A content of the spool in memory. */
import type { BlobReader } from '../../gateway/ports/spool.ts';

export function blobReader(bytes: Buffer): BlobReader {
  return {
    sizeBytes: bytes.length,
    async read(into, positionBytes) {
      return bytes.copy(into, 0, Math.min(positionBytes, bytes.length), positionBytes + into.length);
    },
    close: async () => undefined,
  };
}
