// SPDX-License-Identifier: Apache-2.0
/** A document as it comes: whole in memory, or to be read in pieces. */
import type { ContentReader } from '../../gateway/ports/formats.ts';

export type XmlContent = Uint8Array | ContentReader;

export function sizeOf(content: XmlContent): number {
  return content instanceof Uint8Array ? content.length : content.sizeBytes;
}

/** What is in memory, as if it were to be read in pieces. */
export function readerOf(content: XmlContent): ContentReader {
  if (!(content instanceof Uint8Array)) return content;
  return {
    sizeBytes: content.length,
    read: (into, positionBytes) => {
      const piece = content.subarray(positionBytes, positionBytes + into.length);
      into.set(piece);
      return piece.length;
    },
  };
}

/** Fills `into` from that position, or as far as the content goes; answers how many bytes. */
export function readFully(content: ContentReader, into: Uint8Array, positionBytes: number): number {
  let filled = 0;
  while (filled < into.length) {
    const count = content.read(into.subarray(filled), positionBytes + filled);
    if (count === 0) break;
    filled += count;
  }
  return filled;
}

/** All of it, for what cannot be done in pieces. */
export function wholeOf(content: XmlContent): Uint8Array {
  if (content instanceof Uint8Array) return content;
  const whole = new Uint8Array(content.sizeBytes);
  return whole.subarray(0, readFully(content, whole, 0));
}
