// SPDX-License-Identifier: Apache-2.0
/**
 * ASN.1 as CMS and certificates need it: DER written (X.690 §10), BER and DER read from memory, within limits.
 *
 * What streams (the content of a CMS message) is read by `protocols/as2/cms`; this is for structures that are small and
 * whole. Nothing here knows what a structure means.
 */

/** Deeper than any certificate or SignerInfo; a bomb goes deeper. */
const maxDepth = 32;
/** Lengths of more octets than this are of nothing we read. */
const maxLengthOctets = 6;

export class Asn1Error extends Error {
  override readonly name = 'Asn1Error';
}

/** One element, read where it stands: no byte is copied. */
export interface Tlv {
  /** The identifier octet: class, constructed, number. Numbers of 31 and above are not read. */
  readonly tag: number;
  /** Identifier, length and content, end-of-contents octets too. */
  readonly whole: Buffer;
  readonly content: Buffer;
  /** BER, §8.1.3.6: its length was not given. */
  readonly indefinite: boolean;
}

export const tags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  nothing: 0x05,
  oid: 0x06,
  utf8String: 0x0c,
  sequence: 0x30,
  set: 0x31,
  constructed: 0x20,
  context: 0x80,
} as const;

/** Reads the element at `at`. @throws Asn1Error when it is not whole or not readable. */
export function readTlv(bytes: Buffer, at = 0, depth = 0): Tlv {
  if (depth > maxDepth) throw new Asn1Error('nested too deep');
  const tag = bytes[at];
  if (tag === undefined || at + 1 >= bytes.length) throw new Asn1Error('truncated');
  if ((tag & 0x1f) === 0x1f) throw new Asn1Error('a tag of several octets');
  const { length, start } = readLength(bytes, at + 1);
  if (length !== undefined) {
    const end = start + length;
    if (end > bytes.length) throw new Asn1Error('truncated');
    return { tag, whole: bytes.subarray(at, end), content: bytes.subarray(start, end), indefinite: false };
  }
  if ((tag & tags.constructed) === 0) throw new Asn1Error('a primitive without length');
  let end = start;
  while (!isEndOfContents(bytes, end)) end += readTlv(bytes, end, depth + 1).whole.length;
  return { tag, whole: bytes.subarray(at, end + 2), content: bytes.subarray(start, end), indefinite: true };
}

function isEndOfContents(bytes: Buffer, at: number): boolean {
  if (at + 1 >= bytes.length) throw new Asn1Error('truncated');
  return bytes[at] === 0 && bytes[at + 1] === 0;
}

function readLength(
  bytes: Buffer,
  at: number,
): { readonly length: number | undefined; readonly start: number } {
  const first = bytes[at];
  if (first === undefined) throw new Asn1Error('truncated');
  if (first < 0x80) return { length: first, start: at + 1 };
  if (first === 0x80) return { length: undefined, start: at + 1 };
  const octets = first & 0x7f;
  if (octets > maxLengthOctets) throw new Asn1Error('a length of too many octets');
  if (at + 1 + octets > bytes.length) throw new Asn1Error('truncated');
  return { length: bytes.readUIntBE(at + 1, octets), start: at + 1 + octets };
}

/** The elements inside a constructed one. @throws Asn1Error */
export function childrenOf(parent: Tlv, atMost = 10_000): readonly Tlv[] {
  if ((parent.tag & tags.constructed) === 0) throw new Asn1Error('not constructed');
  const children: Tlv[] = [];
  for (let at = 0; at < parent.content.length; ) {
    const child = readTlv(parent.content, at);
    if (children.push(child) > atMost) throw new Asn1Error('too many elements');
    at += child.whole.length;
  }
  return children;
}

/** The octets of an OCTET STRING, also of one in pieces (BER, constructed). @throws Asn1Error */
export function octetsOf(tlv: Tlv, depth = 0): Buffer {
  if (depth > maxDepth) throw new Asn1Error('nested too deep');
  if ((tlv.tag & tags.constructed) === 0) return tlv.content;
  return Buffer.concat(childrenOf(tlv).map((piece) => octetsOf(piece, depth + 1)));
}

/** Dotted. @throws Asn1Error */
export function oidOf(tlv: Tlv): string {
  if (tlv.tag !== tags.oid || tlv.content.length === 0) throw new Asn1Error('not an OID');
  const arcs: number[] = [];
  let arc = 0;
  for (const octet of tlv.content) {
    arc = arc * 128 + (octet & 0x7f);
    if (!Number.isSafeInteger(arc)) throw new Asn1Error('an OID too large');
    if (octet < 0x80) {
      arcs.push(arc);
      arc = 0;
    }
  }
  const [head = 0, ...rest] = arcs;
  const first = Math.min(2, Math.floor(head / 40));
  return [first, head - first * 40, ...rest].join('.');
}

/** Content octets of an INTEGER without the zeros in front, so that serials compare whatever wrote them. */
export function minimalInteger(content: Buffer): Buffer {
  let at = 0;
  while (at < content.length - 1 && content[at] === 0) at++;
  return content.subarray(at);
}

/** Identifier and length octets, definite and minimal. */
export function derHeader(tag: number, length: number): Buffer {
  if (length < 0x80) return Buffer.from([tag, length]);
  const octets: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256);
  return Buffer.from([tag, 0x80 | octets.length, ...octets]);
}

export function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat([derHeader(tag, length), ...parts]);
}

export function derSequence(...parts: readonly Uint8Array[]): Buffer {
  return der(tags.sequence, ...parts);
}

/** In the order DER asks of a SET OF (X.690 §11.6): by their octets. */
export function derSetOf(...parts: readonly Uint8Array[]): Buffer {
  return der(tags.set, ...parts.map((part) => Buffer.from(part)).toSorted(Buffer.compare));
}

/** `[n]`, constructed. */
export function derContext(n: number, ...parts: readonly Uint8Array[]): Buffer {
  return der(tags.context | tags.constructed | n, ...parts);
}

export function derOctets(content: Uint8Array): Buffer {
  return der(tags.octetString, content);
}

/** Of a number from 0 to 127. */
export function derSmallInteger(value: number): Buffer {
  return Buffer.from([tags.integer, 1, value]);
}

/** Of an unsigned number in octets, most significant first: a serial, a modulus. */
export function derInteger(unsigned: Uint8Array): Buffer {
  const minimal = minimalInteger(Buffer.from(unsigned));
  const isNegative = ((minimal[0] ?? 0) & 0x80) !== 0;
  return der(tags.integer, ...(isNegative ? [Buffer.from([0])] : []), minimal);
}

/** BIT STRING of whole octets, or with `unused` bits at its end. */
export function derBitString(content: Uint8Array, unused = 0): Buffer {
  return der(tags.bitString, Buffer.from([unused]), content);
}

export const derNull = Buffer.from([tags.nothing, 0]);

export function derOid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return der(tags.oid, Buffer.from([first * 40 + second, ...rest].flatMap(base128)));
}

function base128(arc: number): number[] {
  const octets = [arc % 128];
  for (let rest = Math.floor(arc / 128); rest > 0; rest = Math.floor(rest / 128))
    octets.unshift((rest % 128) | 0x80);
  return octets;
}
