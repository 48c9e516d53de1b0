// SPDX-License-Identifier: Apache-2.0
/** Bytes between the store and a staging: a copy for writing, a view for reading. */
import { Failure } from '../domain/failure.ts';
import type { BlobReader, BlobStore, Staging } from '../ports/spool.ts';

/** Copies a blob into a staging; refuses past `limitBytes`. */
export async function copyBlob(
  spool: BlobStore,
  sha256: string,
  staging: Staging,
  limitBytes: number,
): Promise<void> {
  let positionBytes = 0;
  for await (const chunk of spool.stream(sha256)) {
    if (positionBytes + chunk.length > limitBytes)
      throw new Failure('DEPOT_TOO_LARGE', `copy past ${limitBytes} bytes`);
    await staging.write(chunk, positionBytes);
    positionBytes += chunk.length;
  }
}

/** Copies so many bytes from the start of a blob that has as many. */
export async function copyStart(
  spool: BlobStore,
  sha256: string,
  staging: Staging,
  octets: number,
): Promise<void> {
  let positionBytes = 0;
  for await (const chunk of spool.stream(sha256)) {
    if (positionBytes >= octets) return;
    const wanted = chunk.subarray(0, octets - positionBytes);
    await staging.write(wanted, positionBytes);
    positionBytes += wanted.length;
  }
}

/** Reads a staging; when it was opened for this, closing the reader suspends it again. */
export function stagingReader(staging: Staging, owned: boolean): BlobReader {
  return {
    sizeBytes: staging.sizeBytes,
    read: (into, positionBytes) => staging.read(into, positionBytes),
    close: () => (owned ? staging.suspend() : Promise.resolve()),
  };
}
