// SPDX-License-Identifier: Apache-2.0
/**
 * The other way round: files into a tar.gz, in streaming. The same files give the same bytes: no date, no owner, no name
 * of ours in the headers.
 */
import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { type Pack, pack } from 'tar-stream';

export interface FichierAEmballer {
  /** Name inside the archive. */
  readonly nom: string;
  /** Exactly what `content` gives. */
  readonly sizeBytes: number;
  readonly content: Uint8Array | AsyncIterable<Uint8Array>;
}

/** What is read of a file and not yet written waits in one buffer of this size, for each stage. */
const bufferBytes = 64 * 1024;

/** Rejects with the error of a content, or when one is not of its size. */
export async function* packTarGz(
  files: Iterable<FichierAEmballer> | AsyncIterable<FichierAEmballer>,
): AsyncGenerator<Uint8Array> {
  const tar = pack();
  const gzip = createGzip({ chunkSize: bufferBytes });
  const filled = fill(tar, files).catch((error: unknown) => {
    tar.destroy(error instanceof Error ? error : new Error(String(error)));
    gzip.destroy(error instanceof Error ? error : new Error(String(error)));
  });
  tar.on('error', (error) => gzip.destroy(error));
  try {
    yield* tar.pipe(gzip) as AsyncIterable<Uint8Array>;
  } finally {
    tar.destroy();
    gzip.destroy();
    await filled;
  }
}

async function fill(
  tar: Pack,
  files: Iterable<FichierAEmballer> | AsyncIterable<FichierAEmballer>,
): Promise<void> {
  for await (const { nom, sizeBytes, content } of files) await add(tar, nom, sizeBytes, content);
  tar.finalize();
}

async function add(
  tar: Pack,
  name: string,
  size: number,
  content: FichierAEmballer['content'],
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const entry = tar.entry({ name, size, mtime: new Date(0), mode: 0o644 }, (error) =>
    error ? reject(error) : resolve(),
  );
  entry.on('error', reject);
  const source = content instanceof Uint8Array ? Readable.from([content]) : Readable.from(content);
  source.on('error', (error) => {
    entry.destroy(error);
    reject(error);
  });
  source.pipe(entry);
  await promise;
}
