// SPDX-License-Identifier: Apache-2.0
/**
 * A receipt as it is kept: the headers of its entity, an empty line, its body, byte for byte. What is sent again is what
 * was sent (RFC 4130 §5.5), and a signature made over these bytes can be checked years later.
 */
import assert from 'node:assert/strict';

export interface AccuseConserve {
  /** Those of the entity and of AS2; none of the connection. */
  readonly entetes: Readonly<Record<string, string>>;
  readonly corps: Buffer;
}

const emptyLine = Buffer.from('\r\n\r\n');

/** Header values are octets: each char is one (latin1), as they came and as they go. */
export function conserverAccuse({ entetes, corps }: AccuseConserve): Buffer {
  const lines = Object.entries(entetes).map(([name, value]) => `${name}: ${value}`);
  return Buffer.concat([Buffer.from(lines.join('\r\n'), 'latin1'), emptyLine, corps]);
}

/** What `conserverAccuse` wrote. */
export function relireAccuse(octets: Uint8Array): AccuseConserve {
  const bytes = Buffer.from(octets.buffer, octets.byteOffset, octets.length);
  const end = bytes.indexOf(emptyLine);
  assert.ok(end >= 0, 'a receipt kept without its empty line');
  const entetes: Record<string, string> = {};
  for (const line of bytes.toString('latin1', 0, end).split('\r\n')) {
    const colon = line.indexOf(': ');
    if (colon > 0) entetes[line.slice(0, colon)] = line.slice(colon + 2);
  }
  return { entetes, corps: bytes.subarray(end + emptyLine.length) };
}
