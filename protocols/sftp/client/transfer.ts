// SPDX-License-Identifier: Apache-2.0
/**
 * Bytes to and from a server, several requests ahead of their answers: a request at a time would wait a whole round trip
 * for each 30 KiB (sftp spec §2.3). In order, so that a server that cannot seek follows, and a part cut off has no hole.
 */
import { Failure } from '../../../gateway/domain/failure.ts';
import type { BlobReader } from '../../../gateway/ports/spool.ts';
import type { Session } from './session.ts';

/** Fits the smallest packet that ssh2 writes: a larger one would go as two, one after the other. */
const chunkBytes = 30 * 1024;
/** As many as OpenSSH's own client: 2 MiB on their way. */
const requestsAhead = 64;
/** What may have been on its way when a transfer was cut: a server with parallel writers may have holes there. */
export const windowBytes = chunkBytes * requestsAhead;

export async function writeFrom(
  session: Session,
  handle: Buffer,
  reader: BlobReader,
  startBytes: number,
): Promise<void> {
  const sent: Promise<void>[] = [];
  try {
    for (let at = startBytes; at < reader.sizeBytes; ) {
      const chunk = Buffer.allocUnsafeSlow(Math.min(chunkBytes, reader.sizeBytes - at));
      const count = await reader.read(chunk, at);
      if (count === 0)
        throw new Failure('SPOOL_CORRUPT', `a content ends at ${at} of ${reader.sizeBytes} bytes`);
      sent.push(heard(session.write(handle, chunk.subarray(0, count), at)));
      at += count;
      if (sent.length >= requestsAhead) await sent.shift();
    }
    await Promise.all(sent);
  } finally {
    // Those that are left after a failure fail too, and have been heard.
    await Promise.allSettled(sent);
  }
}

/** Exactly `sizeBytes`; throws when the file is shorter or longer. */
export async function* readWhole(
  session: Session,
  handle: Buffer,
  sizeBytes: number,
): AsyncGenerator<Uint8Array> {
  const asked: Promise<readonly Uint8Array[]>[] = [];
  try {
    for (let at = 0; at < sizeBytes || asked.length > 0; ) {
      while (at < sizeBytes && asked.length < requestsAhead) {
        const length = Math.min(chunkBytes, sizeBytes - at);
        asked.push(heard(readExactly(session, handle, length, at)));
        at += length;
      }
      yield* (await asked.shift()) ?? [];
    }
    const more = await session.read(handle, 1, sizeBytes);
    if (more.length > 0) throw new Failure('LIVRAISON_INJOIGNABLE', 'the file grew while it was read');
  } finally {
    await Promise.allSettled(asked);
  }
}

/** May fail before anybody waits for it. */
function heard<Value>(request: Promise<Value>): Promise<Value> {
  request.catch(() => undefined);
  return request;
}

/** A server may answer less than it was asked for before the end. */
async function readExactly(
  session: Session,
  handle: Buffer,
  length: number,
  start: number,
): Promise<readonly Uint8Array[]> {
  const pieces: Uint8Array[] = [];
  for (let got = 0; got < length; ) {
    const piece = await session.read(handle, length - got, start + got);
    if (piece.length === 0) throw new Failure('LIVRAISON_INJOIGNABLE', 'the file shrank while it was read');
    pieces.push(piece);
    got += piece.length;
  }
  return pieces;
}
