// SPDX-License-Identifier: Apache-2.0
/**
 * SFTPv3 requests, from bytes to values (draft-ietf-secsh-filexfer-02 §4 to §8). Pure: no I/O, no clock.
 *
 * Names and paths stay bytes. Every length is checked against what is there before anything is taken;
 * the only error is `CodecError`, and it ends the channel it came from. Bytes after the last field of a
 * known request are ignored, as OpenSSH does.
 */
import {
  type Attributes,
  attributeFlags,
  maxDataBytes,
  maxExtendedPairs,
  maxHandleBytes,
  maxWirePathBytes,
  requestTypes,
} from './protocol.ts';

export class CodecError extends Error {
  override readonly name = 'CodecError';
}

/** One member per type, so that a `switch` narrows each. */
type Each<T extends string, Fields> = T extends string
  ? { readonly type: T; readonly id: number } & Readonly<Fields>
  : never;

export type Request =
  | { readonly type: 'INIT'; readonly version: number }
  | Each<'OPEN', { path: Buffer; flags: number; attributes: Attributes }>
  | Each<'READ', { handle: Buffer; position: number; length: number }>
  | Each<'WRITE', { handle: Buffer; position: number; bytes: Buffer }>
  | Each<'CLOSE' | 'FSTAT' | 'READDIR', { handle: Buffer }>
  | Each<'FSETSTAT', { handle: Buffer; attributes: Attributes }>
  | Each<'LSTAT' | 'STAT' | 'OPENDIR' | 'REMOVE' | 'RMDIR' | 'REALPATH' | 'READLINK', { path: Buffer }>
  | Each<'SETSTAT' | 'MKDIR', { path: Buffer; attributes: Attributes }>
  | Each<'RENAME' | 'SYMLINK', { path: Buffer; target: Buffer }>
  | Each<'EXTENDED', { name: string; data: Buffer }>
  /** A type the draft does not know: answered OP_UNSUPPORTED, as its §3 asks. */
  | Each<'UNKNOWN', { number: number }>;

/** The requests of some types. */
export type RequestOf<T extends Request['type']> = Extract<Request, { readonly type: T }>;

type RequestName = keyof typeof requestTypes;

const nameOfType = new Map<number, RequestName>(
  Object.entries(requestTypes).map(([name, number]) => [number, name as RequestName]),
);
/** Names of extensions are short ASCII words. */
const maxExtensionNameBytes = 255;

/** One packet without its length field. @throws CodecError */
export function decodeRequest(packet: Buffer): Request {
  const reader = new WireReader(packet);
  const number = reader.byte();
  const type = nameOfType.get(number);
  if (type === 'INIT') return { type, version: reader.uint32() };
  const id = reader.uint32();
  return type === undefined ? { type: 'UNKNOWN', id, number } : decodeBody(type, id, reader);
}

function decodeBody(type: Exclude<RequestName, 'INIT'>, id: number, reader: WireReader): Request {
  switch (type) {
    case 'OPEN':
      return { type, id, path: reader.path(), flags: reader.uint32(), attributes: reader.attributes() };
    case 'READ':
      return { type, id, handle: reader.handle(), position: reader.uint64(), length: reader.uint32() };
    case 'WRITE':
      return {
        type,
        id,
        handle: reader.handle(),
        position: reader.uint64(),
        bytes: reader.string(maxDataBytes),
      };
    case 'CLOSE':
    case 'FSTAT':
    case 'READDIR':
      return { type, id, handle: reader.handle() };
    case 'FSETSTAT':
      return { type, id, handle: reader.handle(), attributes: reader.attributes() };
    case 'SETSTAT':
    case 'MKDIR':
      return { type, id, path: reader.path(), attributes: reader.attributes() };
    case 'RENAME':
    case 'SYMLINK':
      return { type, id, path: reader.path(), target: reader.path() };
    case 'EXTENDED':
      return { type, id, name: reader.string(maxExtensionNameBytes).toString('latin1'), data: reader.rest() };
    default:
      return { type, id, path: reader.path() };
  }
}

/** Reads the fields of RFC 4251 §5 in order, never past the end. */
export class WireReader {
  readonly #bytes: Buffer;
  #position = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  byte(): number {
    return this.#bytes.readUInt8(this.#advance(1));
  }

  uint32(): number {
    return this.#bytes.readUInt32BE(this.#advance(4));
  }

  /** An offset or a size. Past 2^53 no file of ours reaches, so it is clamped there and refused by its user. */
  uint64(): number {
    const high = this.uint32();
    const low = this.uint32();
    return Math.min(high * 2 ** 32 + low, Number.MAX_SAFE_INTEGER);
  }

  string(limitBytes: number): Buffer {
    const length = this.uint32();
    if (length > limitBytes)
      throw new CodecError(`a string of ${length} bytes where ${limitBytes} are allowed`);
    const start = this.#advance(length);
    return this.#bytes.subarray(start, start + length);
  }

  path(): Buffer {
    return this.string(maxWirePathBytes);
  }

  handle(): Buffer {
    return this.string(maxHandleBytes);
  }

  rest(): Buffer {
    return this.#bytes.subarray(this.#position);
  }

  attributes(): Attributes {
    const flags = this.uint32();
    const size = flags & attributeFlags.SIZE ? { sizeBytes: this.uint64() } : {};
    const owner = flags & attributeFlags.UIDGID ? { uid: this.uint32(), gid: this.uint32() } : {};
    const mode = flags & attributeFlags.PERMISSIONS ? { permissions: this.uint32() } : {};
    const times = flags & attributeFlags.ACMODTIME ? { atime: this.uint32(), mtime: this.uint32() } : {};
    if (flags & attributeFlags.EXTENDED) this.#skipExtendedPairs();
    return { ...size, ...owner, ...mode, ...times };
  }

  #skipExtendedPairs(): void {
    const count = this.uint32();
    if (count > maxExtendedPairs) throw new CodecError(`${count} extended attributes`);
    for (let i = 0; i < count; i++) {
      this.string(maxExtensionNameBytes);
      this.string(maxWirePathBytes);
    }
  }

  #advance(count: number): number {
    const start = this.#position;
    if (count > this.#bytes.length - start) throw new CodecError(`packet ends at byte ${this.#bytes.length}`);
    this.#position = start + count;
    return start;
  }
}
