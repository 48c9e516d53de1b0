// SPDX-License-Identifier: Apache-2.0
/**
 * Reading the spool: one blob in pieces or whole, and the list of all.
 */
import { createHash, hash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../gateway/domain/failure.ts';
import type { BlobReader, BlobRef } from '../../gateway/ports/spool.ts';
import { type Disk, type DiskFile, isAbsent, readFlags, statFile } from './disk.ts';
import { isHash, type Layout, shards } from './layout.ts';

/** The port promises chunks of at most this. */
const chunkBytes = 64 * 1024;
/** Hashed without letting anybody else run: about a millisecond. */
const verifiedAtOnceBytes = 1024 * 1024;

/** Throws Failure SPOOL_MISSING when there is no such blob, or a link or a directory stands in its place. */
export async function openBlob(layout: Layout, disk: Disk, sha256: string): Promise<BlobReader> {
  const missing = (cause?: unknown) => new Failure('SPOOL_MISSING', `no blob ${sha256.slice(0, 64)}`, cause);
  const path = layout.blob(sha256);
  let file: DiskFile;
  try {
    file = await disk.open(path, readFlags);
  } catch (error) {
    throw isAbsent(error) ? missing(error) : error;
  }
  const sizeBytes = file.fileSize();
  if (sizeBytes === undefined) {
    file.close();
    throw missing();
  }
  return readerOf(file, sizeBytes);
}

function readerOf(file: DiskFile, sizeBytes: number): BlobReader {
  return {
    sizeBytes,
    async read(into, positionBytes) {
      return into.length === 0 || positionBytes >= sizeBytes ? 0 : file.read(into, positionBytes);
    },
    close: async () => file.close(),
  };
}

/** Every chunk is a buffer of its own: the consumer may keep it. */
export async function* chunksOf(reader: BlobReader): AsyncGenerator<Uint8Array> {
  try {
    let position = 0;
    while (position < reader.sizeBytes) {
      const chunk = new Uint8Array(Math.min(chunkBytes, reader.sizeBytes - position));
      const length = await reader.read(chunk, position);
      if (length === 0) throw new Failure('SPOOL_CORRUPT', 'a blob became shorter while it was read');
      position += length;
      yield chunk.subarray(0, length);
    }
  } finally {
    await reader.close();
  }
}

/** Read to its end and found to be what it should be; closed otherwise. */
export async function verified(reader: BlobReader, sha256: string, limitBytes: number): Promise<BlobReader> {
  try {
    assertWithin(reader, limitBytes);
    const digest = createHash('sha256');
    const piece = new Uint8Array(verifiedAtOnceBytes);
    let position = 0;
    for (let length = -1; length !== 0; position += length) {
      length = await reader.read(piece, position);
      digest.update(piece.subarray(0, length));
    }
    if (digest.digest('hex') !== sha256) throw otherContent(sha256);
    return reader;
  } catch (error) {
    await reader.close();
    throw error;
  }
}

function assertWithin({ sizeBytes }: BlobReader, limitBytes: number): void {
  if (sizeBytes <= limitBytes) return;
  throw new Failure('DEPOT_TOO_LARGE', `blob of ${sizeBytes} bytes, limit ${limitBytes}`);
}

function otherContent(sha256: string): Failure {
  return new Failure('SPOOL_CORRUPT', `blob ${sha256} has another content`);
}

export async function wholeOf(reader: BlobReader, sha256: string, limitBytes: number): Promise<Uint8Array> {
  try {
    assertWithin(reader, limitBytes);
    const content = new Uint8Array(reader.sizeBytes);
    let position = 0;
    while (position < content.length) {
      const length = await reader.read(content.subarray(position), position);
      if (length === 0) break;
      position += length;
    }
    if (hash('sha256', content.subarray(0, position), 'hex') !== sha256) throw otherContent(sha256);
    return content;
  } finally {
    await reader.close();
  }
}

export async function statBlob(layout: Layout, sha256: string): Promise<BlobRef | undefined> {
  const found = statFile(layout.blob(sha256));
  return found && { sha256, sizeBytes: found.sizeBytes };
}

/** In order of hash. What is not a blob in its place is passed over; a blob deleted meanwhile too. */
export async function* listBlobs(layout: Layout): AsyncGenerator<BlobRef & { readonly modifiedAt: Date }> {
  for (const shard of shards) yield* blobsIn(join(layout.root, shard), shard);
}

async function* blobsIn(directory: string, prefix: string): AsyncGenerator<BlobRef & { modifiedAt: Date }> {
  const names = (await readdir(directory)).filter((name) => isHash(name) && name.startsWith(prefix));
  for (const sha256 of names.sort()) {
    const found = statFile(join(directory, sha256));
    if (found !== undefined) yield { sha256, ...found };
  }
}
