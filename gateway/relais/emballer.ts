// SPDX-License-Identifier: Apache-2.0
/** Files made again one by one, into one tar.gz: no more than one of them is in memory. */
import { type FichierAEmballer, packTarGz } from '../../formats/enveloppe/pack.ts';

export function emballer<File>(
  files: readonly File[],
  make: (file: File) => Promise<{ readonly nom: string; readonly content: Uint8Array }>,
): AsyncIterable<Uint8Array> {
  return packTarGz(made(files, make));
}

async function* made<File>(
  files: readonly File[],
  make: (file: File) => Promise<{ readonly nom: string; readonly content: Uint8Array }>,
): AsyncGenerator<FichierAEmballer> {
  for (const file of files) {
    const { nom, content } = await make(file);
    yield { nom, sizeBytes: content.length, content };
  }
}
