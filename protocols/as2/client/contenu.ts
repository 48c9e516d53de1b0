// SPDX-License-Identifier: Apache-2.0
/** What goes into a message: a file, read piece by piece, and the media type that its name tells. */

import { Failure } from '../../../gateway/domain/failure.ts';
import type { BlobReader } from '../../../gateway/ports/spool.ts';

/** Few enough turns for a fast disk, small enough to count for nothing. */
const pieceBytes = 256 * 1024;

/** From byte `startBytes` on. The memory of a piece serves for the next one. The reader is closed at the end. */
export async function* lirePieces(
  open: () => Promise<BlobReader>,
  startBytes = 0,
): AsyncGenerator<Uint8Array> {
  const reader = await open();
  try {
    const { sizeBytes } = reader;
    const memory = Buffer.allocUnsafeSlow(Math.min(pieceBytes, sizeBytes - startBytes));
    for (let at = startBytes; at < sizeBytes; ) {
      const count = await reader.read(memory.subarray(0, Math.min(memory.length, sizeBytes - at)), at);
      if (count === 0) throw new Failure('SPOOL_CORRUPT', `a content ends at ${at} of ${sizeBytes} bytes`);
      yield memory.subarray(0, count);
      at += count;
    }
  } finally {
    await reader.close();
  }
}

/** Throws the reason of `signal` in place of the next piece. */
export async function* interrompu(
  contenu: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  for await (const piece of contenu) {
    signal.throwIfAborted();
    yield piece;
  }
}

/** What French exchange systems send; for the rest nobody is told more than that it is bytes. */
const typesParExtension: readonly (readonly [RegExp, string])[] = [
  [/\.xml$/i, 'application/xml'],
  [/\.pdf$/i, 'application/pdf'],
  [/\.zip$/i, 'application/zip'],
  [/\.(?:gz|tgz)$/i, 'application/gzip'],
  [/\.csv$/i, 'text/csv'],
  [/\.txt$/i, 'text/plain'],
  [/\.edi$/i, 'application/EDIFACT'],
];

/** `typeContenu` as agreed, or by the extension when it is `auto`. */
export function typeDe(nomFichier: string, typeContenu: string): string {
  if (typeContenu !== 'auto') return typeContenu;
  return typesParExtension.find(([name]) => name.test(nomFichier))?.[1] ?? 'application/octet-stream';
}
