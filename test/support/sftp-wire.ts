// SPDX-License-Identifier: Apache-2.0
/**
 * The client's side of the SFTPv3 wire, for tests that send what no real client would: requests from values
 * to bytes, replies from bytes to values. Written apart from the server's codec, so that one checks the other.
 */
import type { Request } from '../../protocols/sftp/codec.ts';
import { type Attributes, attributeFlags, replyTypes, requestTypes } from '../../protocols/sftp/protocol.ts';

export interface Reply {
  readonly type: keyof typeof replyTypes;
  readonly id: number;
  /** STATUS. */
  readonly status?: number;
  readonly message?: string;
  /** HANDLE and DATA. */
  readonly bytes?: Buffer;
  readonly attributes?: Attributes;
  readonly names?: readonly {
    readonly name: Buffer;
    readonly longName: Buffer;
    readonly attributes: Attributes;
  }[];
  /** VERSION and EXTENDED_REPLY: what follows. */
  readonly rest?: Buffer;
}

const u32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};
const u64 = (value: number) => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
};
export const wireString = (value: string | Buffer) => {
  const bytes = Buffer.from(value);
  return Buffer.concat([u32(bytes.length), bytes]);
};

/** A packet with its length. */
export function framed(type: number, ...fields: Buffer[]): Buffer {
  const body = Buffer.concat([Buffer.of(type), ...fields]);
  return Buffer.concat([u32(body.length), body]);
}

export function encodeRequest(request: Request): Buffer {
  if (request.type === 'INIT') return framed(requestTypes.INIT, u32(request.version));
  const id = u32(request.id);
  if (request.type === 'UNKNOWN') return framed(request.number, id);
  return framed(requestTypes[request.type], id, ...fieldsOf(request));
}

function fieldsOf(request: Exclude<Request, { type: 'INIT' | 'UNKNOWN' }>): Buffer[] {
  switch (request.type) {
    case 'OPEN':
      return [wireString(request.path), u32(request.flags), wireAttributes(request.attributes)];
    case 'READ':
      return [wireString(request.handle), u64(request.position), u32(request.length)];
    case 'WRITE':
      return [wireString(request.handle), u64(request.position), wireString(request.bytes)];
    case 'CLOSE':
    case 'FSTAT':
    case 'READDIR':
      return [wireString(request.handle)];
    case 'FSETSTAT':
      return [wireString(request.handle), wireAttributes(request.attributes)];
    case 'SETSTAT':
    case 'MKDIR':
      return [wireString(request.path), wireAttributes(request.attributes)];
    case 'RENAME':
    case 'SYMLINK':
      return [wireString(request.path), wireString(request.target)];
    case 'EXTENDED':
      return [wireString(request.name), request.data];
    default:
      return [wireString(request.path)];
  }
}

export function wireAttributes(attributes: Attributes): Buffer {
  const { sizeBytes, uid, gid, permissions, atime, mtime } = attributes;
  const parts: Buffer[] = [];
  let flags = 0;
  if (sizeBytes !== undefined) {
    flags |= attributeFlags.SIZE;
    parts.push(u64(sizeBytes));
  }
  if (uid !== undefined && gid !== undefined) {
    flags |= attributeFlags.UIDGID;
    parts.push(u32(uid), u32(gid));
  }
  if (permissions !== undefined) {
    flags |= attributeFlags.PERMISSIONS;
    parts.push(u32(permissions));
  }
  if (atime !== undefined && mtime !== undefined) {
    flags |= attributeFlags.ACMODTIME;
    parts.push(u32(atime), u32(mtime));
  }
  return Buffer.concat([u32(flags), ...parts]);
}

/** One reply without its length. */
export function decodeReply(packet: Buffer): Reply {
  const cursor = new Cursor(packet);
  const number = cursor.byte();
  const type = (Object.keys(replyTypes) as Reply['type'][]).find((name) => replyTypes[name] === number);
  if (type === undefined) throw new Error(`reply of type ${number}`);
  if (type === 'VERSION') return { type, id: cursor.u32(), rest: cursor.rest() };
  const id = cursor.u32();
  switch (type) {
    case 'STATUS':
      return { type, id, status: cursor.u32(), message: cursor.string().toString() };
    case 'HANDLE':
    case 'DATA':
      return { type, id, bytes: cursor.string() };
    case 'ATTRS':
      return { type, id, attributes: cursor.attributes() };
    case 'NAME': {
      const count = cursor.u32();
      const names = Array.from({ length: count }, () => ({
        name: cursor.string(),
        longName: cursor.string(),
        attributes: cursor.attributes(),
      }));
      return { type, id, names };
    }
    default:
      return { type, id, rest: cursor.rest() };
  }
}

class Cursor {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  byte(): number {
    return this.#bytes.readUInt8(this.#at++);
  }

  u32(): number {
    this.#at += 4;
    return this.#bytes.readUInt32BE(this.#at - 4);
  }

  u64(): number {
    this.#at += 8;
    return Number(this.#bytes.readBigUInt64BE(this.#at - 8));
  }

  string(): Buffer {
    const length = this.u32();
    if (length > this.#bytes.length - this.#at) throw new Error('string past the end');
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  rest(): Buffer {
    return this.#bytes.subarray(this.#at);
  }

  attributes(): Attributes {
    const flags = this.u32();
    const size = flags & attributeFlags.SIZE ? { sizeBytes: this.u64() } : {};
    const owner = flags & attributeFlags.UIDGID ? { uid: this.u32(), gid: this.u32() } : {};
    const mode = flags & attributeFlags.PERMISSIONS ? { permissions: this.u32() } : {};
    const times = flags & attributeFlags.ACMODTIME ? { atime: this.u32(), mtime: this.u32() } : {};
    return { ...size, ...owner, ...mode, ...times };
  }
}
