// SPDX-License-Identifier: Apache-2.0
/**
 * A zip archive read from its first byte to its last, without going back: files, directory, end. Written once for the
 * two who read it (`stream.ts` from a stream, `memory.ts` from what is in memory): it asks for bytes by `yield`.
 *
 * A zip says everything twice, and programs believe one or the other: what the local headers say must be what the
 * directory says, of every file, once, in archives without a gap. Nothing hides before, between or after.
 */
import { crc32 } from 'node:zlib';
import {
  type Central,
  type Described,
  elsewhere16,
  fixedBytes,
  readCentral,
  readLocal,
  readUInt64,
  severalDisks,
  signature,
  variableBytes,
} from './records.ts';
import { damaged, ZipTrouble } from './trouble.ts';

/** What a file turned out to be, once read: set by the reader before it goes on. */
export interface ReadFile {
  readonly crc: number;
  readonly packedBytes: number;
  readonly sizeBytes: number;
}

/** A file whose content comes next. */
export interface FileAhead {
  readonly nom: string;
  readonly isFolder: boolean;
  readonly methode: Described['methode'];
  /** Undefined when they follow the content: deflate tells where it ends. */
  readonly packedBytes: number | undefined;
  readonly sizeBytes: number | undefined;
  /** To be set before the next step is asked for. */
  read: ReadFile | undefined;
}

export type ZipStep =
  /** Answer: that many bytes. */
  | { readonly take: number }
  /** Answer: nothing, once `file.read` is set. */
  | { readonly file: FileAhead }
  /** Answer: nothing, and there must be nothing more to read. */
  | { readonly end: true };

type Reading<Result> = Generator<ZipStep, Result, Buffer>;

interface Known {
  readonly nom: string;
  readonly methode: Described['methode'];
  readonly read: ReadFile;
}

const signatureBytes = 4;
/** Of the zip64 end record, whose writers may add to it. */
const end64Bytes = { least: 44, most: 4_096 } as const;

/** @throws ZipTrouble */
export function* zipGrammar(): Reading<void> {
  const counted = { offset: 0 };
  const files = new Map<number, Known>();
  let at = counted.offset;
  let next = yield* signatureAt(counted);
  while (next === signature.local) {
    files.set(at, yield* file(counted));
    at = counted.offset;
    next = yield* signatureAt(counted);
  }
  const directory = { offset: at, count: files.size, bytes: 0 };
  while (next === signature.central) {
    checkRecord(yield* central(counted), files);
    at = counted.offset;
    next = yield* signatureAt(counted);
  }
  if (files.size > 0) throw disagree();
  directory.bytes = at - directory.offset;
  yield* ends(next, at, directory, counted);
  yield { end: true };
}

interface Counted {
  offset: number;
}

function* take(bytes: number, counted: Counted): Reading<Buffer> {
  counted.offset += bytes;
  return bytes === 0 ? Buffer.alloc(0) : yield { take: bytes };
}

function* signatureAt(counted: Counted): Reading<number> {
  return (yield* take(signatureBytes, counted)).readUInt32LE(0);
}

function* file(counted: Counted): Reading<Known> {
  const fixed = yield* take(fixedBytes.local, counted);
  const local = readLocal(fixed, yield* take(variableBytes('local', fixed), counted));
  const { nom, methode, sizesFollow, packedBytes, sizeBytes } = local;
  const isStored = methode === 'STOCKE';
  if (isStored && packedBytes !== sizeBytes) throw disagree();
  // Without its size nobody can tell where a stored file ends, unless it is empty.
  const isUnknown = sizesFollow && !isStored;
  const ahead: FileAhead = {
    nom,
    methode,
    isFolder: nom.endsWith('/'),
    packedBytes: isUnknown ? undefined : packedBytes,
    sizeBytes: isUnknown ? undefined : sizeBytes,
    read: undefined,
  };
  yield { file: ahead };
  const { read } = ahead;
  if (read === undefined) throw damaged();
  counted.offset += read.packedBytes;
  if (ahead.isFolder && read.sizeBytes > 0) throw damaged();
  if (sizesFollow) yield* descriptor(read, counted);
  else if (!isSame(read, local)) throw disagree();
  return { nom, methode, read };
}

/** §4.3.9: its signature and the width of its sizes are both optional; the content says which it is. */
function* descriptor(read: ReadFile, counted: Counted): Reading<void> {
  const start = yield* take(12, counted);
  if (isDescriptor(start, 0, read)) return;
  const more = Buffer.concat([start, yield* take(4, counted)]);
  if (more.readUInt32LE(0) === signature.descriptor && isDescriptor(more, 4, read)) return;
  const wider = Buffer.concat([more, yield* take(4, counted)]);
  if (isDescriptor64(wider, 0, read)) return;
  const widest = Buffer.concat([wider, yield* take(4, counted)]);
  if (widest.readUInt32LE(0) === signature.descriptor && isDescriptor64(widest, 4, read)) return;
  throw disagree();
}

function isDescriptor(from: Buffer, at: number, read: ReadFile): boolean {
  return isSame(read, {
    crc: from.readUInt32LE(at),
    packedBytes: from.readUInt32LE(at + 4),
    sizeBytes: from.readUInt32LE(at + 8),
  });
}

function isDescriptor64(from: Buffer, at: number, { crc, packedBytes, sizeBytes }: ReadFile): boolean {
  return (
    from.readUInt32LE(at) === crc &&
    from.readBigUInt64LE(at + 4) === BigInt(packedBytes) &&
    from.readBigUInt64LE(at + 12) === BigInt(sizeBytes)
  );
}

function isSame(one: ReadFile, other: ReadFile): boolean {
  return one.crc === other.crc && one.packedBytes === other.packedBytes && one.sizeBytes === other.sizeBytes;
}

function* central(counted: Counted): Reading<Central> {
  const fixed = yield* take(fixedBytes.central, counted);
  return readCentral(fixed, yield* take(variableBytes('central', fixed), counted));
}

function checkRecord(record: Central, files: Map<number, Known>): void {
  const known = files.get(record.offset);
  if (known === undefined || known.nom !== record.nom || known.methode !== record.methode) throw disagree();
  if (!isSame(known.read, record)) throw disagree();
  if (record.isSpecial) {
    throw new ZipTrouble(
      'l archive zip contient un lien ou un peripherique',
      'the zip archive holds a link or a device',
    );
  }
  files.delete(record.offset);
}

interface Directory {
  readonly offset: number;
  readonly count: number;
  readonly bytes: number;
}

/** The end of the directory, in 64 bits and then in 32, or in 32 alone (§4.3.14 to §4.3.16). */
function* ends(found: number, at: number, directory: Directory, counted: Counted): Reading<void> {
  let next = found;
  const isWide = next === signature.end64;
  if (isWide) {
    yield* end64(directory, counted);
    if ((yield* signatureAt(counted)) !== signature.locator64) throw damaged();
    const locator = yield* take(fixedBytes.locator64, counted);
    if (readUInt64(locator, 4) !== at) throw disagree();
    next = yield* signatureAt(counted);
  }
  if (next !== signature.end) throw damaged();
  const end = yield* take(fixedBytes.end, counted);
  const disks = [end.readUInt16LE(0), end.readUInt16LE(2)];
  if (disks.some((disk) => disk !== 0 && !(isWide && disk === elsewhere16))) throw severalDisks();
  const said = [
    [end.readUInt16LE(4), directory.count, elsewhere16],
    [end.readUInt16LE(6), directory.count, elsewhere16],
    [end.readUInt32LE(8), directory.bytes, 0xffff_ffff],
    [end.readUInt32LE(12), directory.offset, 0xffff_ffff],
  ] as const;
  if (said.some(([value, true_, wide]) => value !== true_ && !(isWide && value === wide))) throw disagree();
  yield* take(end.readUInt16LE(16), counted);
}

function* end64(directory: Directory, counted: Counted): Reading<void> {
  const bytes = readUInt64(yield* take(8, counted), 0);
  if (bytes < end64Bytes.least || bytes > end64Bytes.most) throw damaged();
  const record = yield* take(bytes, counted);
  if (record.readUInt32LE(4) !== 0 || record.readUInt32LE(8) !== 0) throw severalDisks();
  const said = [12, 20, 28, 36].map((at) => readUInt64(record, at));
  const expected = [directory.count, directory.count, directory.bytes, directory.offset];
  if (said.some((value, i) => value !== expected[i])) throw disagree();
}

function disagree(): ZipTrouble {
  return new ZipTrouble(
    'les en-tetes de l archive zip se contredisent',
    'the headers of the zip archive contradict each other',
  );
}

/** Follows a content as it goes by. */
export class Measure {
  crc = 0;
  sizeBytes = 0;

  add(bytes: Uint8Array): void {
    this.crc = crc32(bytes, this.crc);
    this.sizeBytes += bytes.length;
  }
}
