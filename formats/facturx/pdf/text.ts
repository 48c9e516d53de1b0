// SPDX-License-Identifier: Apache-2.0
/**
 * Text strings (ISO 32000-1 §7.9.2.2): UTF-16 with its mark, UTF-8 with its mark (PDF 2.0), else PDFDocEncoding, whose
 * printable part is that of Latin-1. Names of files use nothing more.
 */
export function textOf(bytes: Uint8Array): string {
  const [first, second, third] = bytes;
  if (first === 0xfe && second === 0xff) return utf16be(bytes.subarray(2));
  if (first === 0xff && second === 0xfe) return decode('utf-16le', bytes.subarray(2));
  if (first === 0xef && second === 0xbb && third === 0xbf) return decode('utf-8', bytes.subarray(3));
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

function utf16be(bytes: Uint8Array): string {
  return decode('utf-16le', Buffer.from(bytes.subarray(0, bytes.length & ~1)).swap16());
}

function decode(encoding: 'utf-8' | 'utf-16le', bytes: Uint8Array): string {
  return new TextDecoder(encoding).decode(bytes);
}
