// SPDX-License-Identifier: Apache-2.0
/**
 * SFTPv3 replies, from values to bytes (draft-ietf-secsh-filexfer-02 §7). Pure, as `codec.ts` is.
 */
import {
  type Attributes,
  attributeFlags,
  extensions,
  replyTypes,
  type StatusName,
  sftpVersion,
  statusCodes,
} from './protocol.ts';

export interface NameEntry {
  readonly name: Buffer;
  readonly longName: Buffer;
  readonly attributes: Attributes;
}

/** Length, type, id, and the length of the data. */
const dataHeaderBytes = 13;

export function versionReply(): Buffer {
  const pairs = Object.entries(extensions).flatMap(([name, version]) => [string(name), string(version)]);
  return packet(replyTypes.VERSION, [uint32(sftpVersion), ...pairs]);
}

/** `message` is plain ASCII, for a partenaire to read. */
export function statusReply(id: number, status: StatusName, message: string): Buffer {
  return packet(replyTypes.STATUS, [uint32(id), uint32(statusCodes[status]), string(message), string('en')]);
}

export function handleReply(id: number, handle: Buffer): Buffer {
  return packet(replyTypes.HANDLE, [uint32(id), string(handle)]);
}

export function attributesReply(id: number, attributes: Attributes): Buffer {
  return packet(replyTypes.ATTRS, [uint32(id), encodeAttributes(attributes)]);
}

export function nameReply(id: number, entries: readonly NameEntry[]): Buffer {
  const parts = entries.flatMap((entry) => [
    string(entry.name),
    string(entry.longName),
    encodeAttributes(entry.attributes),
  ]);
  return packet(replyTypes.NAME, [uint32(id), uint32(entries.length), ...parts]);
}

export function extendedReply(id: number, values: readonly bigint[]): Buffer {
  return packet(replyTypes.EXTENDED_REPLY, [uint32(id), ...values.map(uint64)]);
}

/** A DATA reply with room for the bytes, so that they are read straight into it: see {@link sealDataReply}. */
export function dataReply(lengthBytes: number): { readonly reply: Buffer; readonly room: Buffer } {
  const reply = Buffer.allocUnsafe(dataHeaderBytes + lengthBytes);
  return { reply, room: reply.subarray(dataHeaderBytes) };
}

/** Writes the header once it is known how many bytes were read. */
export function sealDataReply(reply: Buffer, id: number, filledBytes: number): Buffer {
  reply.writeUInt32BE(dataHeaderBytes - 4 + filledBytes, 0);
  reply.writeUInt8(replyTypes.DATA, 4);
  reply.writeUInt32BE(id, 5);
  reply.writeUInt32BE(filledBytes, 9);
  return reply.subarray(0, dataHeaderBytes + filledBytes);
}

export function encodeAttributes(attributes: Attributes): Buffer {
  const { sizeBytes, uid, gid, permissions, atime, mtime } = attributes;
  let flags = 0;
  const parts: Buffer[] = [];
  const add = (flag: number, ...fields: Buffer[]) => {
    flags |= flag;
    parts.push(...fields);
  };
  if (sizeBytes !== undefined) add(attributeFlags.SIZE, uint64(BigInt(sizeBytes)));
  if (uid !== undefined && gid !== undefined) add(attributeFlags.UIDGID, uint32(uid), uint32(gid));
  if (permissions !== undefined) add(attributeFlags.PERMISSIONS, uint32(permissions));
  if (atime !== undefined && mtime !== undefined) add(attributeFlags.ACMODTIME, uint32(atime), uint32(mtime));
  return Buffer.concat([uint32(flags), ...parts]);
}

function packet(type: number, parts: readonly Buffer[]): Buffer {
  const length = parts.reduce((sum, part) => sum + part.length, 1);
  return Buffer.concat([uint32(length), Buffer.of(type), ...parts], length + 4);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeUInt32BE(value >>> 0, 0);
  return bytes;
}

function uint64(value: bigint): Buffer {
  const bytes = Buffer.allocUnsafe(8);
  bytes.writeBigUInt64BE(value, 0);
  return bytes;
}

function string(value: string | Buffer): Buffer {
  const bytes = typeof value === 'string' ? Buffer.from(value) : value;
  return Buffer.concat([uint32(bytes.length), bytes]);
}
