// SPDX-License-Identifier: Apache-2.0
/**
 * Zip archives (PKWARE APPNOTE 6.3), for files of the operator's own: no code interface takes one from a partenaire.
 *
 * The central directory says what there is; each file is inflated whole under a limit. Stored and deflated files
 * only: no encryption, no zip64, no several disks. Names are shown, never used as a path.
 */
import { type FileHandle, open } from 'node:fs/promises';
import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';

export interface ZipLimits {
  readonly entries: number;
  /** One file, inflated. */
  readonly fileBytes: number;
  /** All of them, inflated. */
  readonly inflatedBytes: number;
}

export interface ZipEntry {
  readonly nom: string;
  readonly content: Uint8Array;
}

/** What is wrong with the archive, for the operator. */
export class ZipTrouble extends Error {
  override readonly name = 'ZipTrouble';
}

interface Described {
  readonly nom: string;
  readonly flags: number;
  readonly method: number;
  readonly packedBytes: number;
  readonly sizeBytes: number;
  readonly offset: number;
}

const endSignature = 0x06054b50;
const centralSignature = 0x02014b50;
const localSignature = 0x04034b50;
const endBytes = 22;
const commentBytes = 65_535;
const centralBytes = 46;
const localBytes = 30;
/** 2,000 names of the greatest length would be 130 MB; honest directories are a thousandth of it. */
const directoryAtMostBytes = 16 * 1024 ** 2;
const encrypted = 1;
const utf8 = 1 << 11;
const stored = 0;
const deflated = 8;

const inflate = promisify(inflateRaw);

/** The files of the archive, folders left out. @throws ZipTrouble */
export async function* zipEntries(
  path: string,
  sizeBytes: number,
  limits: ZipLimits,
): AsyncGenerator<ZipEntry, void, undefined> {
  const file = await open(path);
  try {
    let inflatedBytes = 0;
    for (const entry of await readDirectory(file, sizeBytes, limits)) {
      if (entry.nom.endsWith('/')) continue;
      inflatedBytes += entry.sizeBytes;
      if (inflatedBytes > limits.inflatedBytes) throw new ZipTrouble('its files are too large together');
      yield { nom: entry.nom, content: await readEntry(file, entry, limits) };
    }
  } finally {
    await file.close();
  }
}

async function readDirectory(
  file: FileHandle,
  sizeBytes: number,
  limits: ZipLimits,
): Promise<readonly Described[]> {
  const tailBytes = Math.min(sizeBytes, endBytes + commentBytes);
  const tail = await readAt(file, sizeBytes - tailBytes, tailBytes);
  let end = tail.length - endBytes;
  while (end >= 0 && tail.readUInt32LE(end) !== endSignature) end--;
  if (end < 0) throw new ZipTrouble('it has no directory: it is cut short, or no zip archive');
  const count = tail.readUInt16LE(end + 10);
  const directoryBytes = tail.readUInt32LE(end + 12);
  if (count > limits.entries) throw new ZipTrouble(`it has more than ${limits.entries} files`);
  if (directoryBytes > directoryAtMostBytes) throw new ZipTrouble('its directory is too large');
  const directory = await readAt(file, tail.readUInt32LE(end + 16), directoryBytes);
  const entries: Described[] = [];
  let at = 0;
  for (let i = 0; i < count; i++) {
    if (at + centralBytes > directory.length || directory.readUInt32LE(at) !== centralSignature) {
      throw new ZipTrouble('its directory is damaged');
    }
    const nameBytes = directory.readUInt16LE(at + 28);
    entries.push(describe(directory.subarray(at), nameBytes));
    at += centralBytes + nameBytes + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return entries;
}

function describe(record: Buffer, nameBytes: number): Described {
  const flags = record.readUInt16LE(8);
  const name = record.subarray(centralBytes, centralBytes + nameBytes);
  return {
    nom: name.toString((flags & utf8) === 0 ? 'latin1' : 'utf8'),
    flags,
    method: record.readUInt16LE(10),
    packedBytes: record.readUInt32LE(20),
    sizeBytes: record.readUInt32LE(24),
    offset: record.readUInt32LE(42),
  };
}

async function readEntry(file: FileHandle, entry: Described, { fileBytes }: ZipLimits): Promise<Uint8Array> {
  const { nom, flags, method, packedBytes, sizeBytes, offset } = entry;
  if ((flags & encrypted) !== 0) throw new ZipTrouble(`${nom} is encrypted`);
  if (Math.max(sizeBytes, packedBytes) > fileBytes) throw new ZipTrouble(`${nom} is too large`);
  const local = await readAt(file, offset, localBytes);
  if (local.readUInt32LE(0) !== localSignature)
    throw new ZipTrouble(`${nom} is not where the directory says`);
  const start = offset + localBytes + local.readUInt16LE(26) + local.readUInt16LE(28);
  const packed = await readAt(file, start, packedBytes);
  if (method === stored) return packed;
  if (method !== deflated) throw new ZipTrouble(`${nom} is packed by a method that is not read (${method})`);
  try {
    return await inflate(packed, { maxOutputLength: Math.max(1, sizeBytes) });
  } catch (error) {
    throw new ZipTrouble(`${nom} is damaged`, { cause: error });
  }
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  if (bytesRead < length) throw new ZipTrouble('it is cut short');
  return buffer;
}
