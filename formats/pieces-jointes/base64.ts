// SPDX-License-Identifier: Apache-2.0
/**
 * Base64 (RFC 4648 §4; XML Schema allows white space anywhere), decoded a piece at a time from the text where it lies: no
 * second copy of a large attachment.
 *
 * Node's decoder is fast and forgiving: it skips what it does not know. What it skipped shows in the length, and only
 * then is looked for.
 */

/** The text is no base64. */
export class NotBase64 extends Error {
  override readonly name = 'NotBase64';
}

/** A multiple of four: 48 KiB once decoded. */
const sliceLength = 64 * 1024;

/** @throws NotBase64 */
export function* decodeBase64(text: string | Iterable<string>): Generator<Uint8Array, void, undefined> {
  let kept = '';
  let isEnded = false;
  for (const slice of slicesOf(text)) {
    const symbols = kept + symbolsOf(slice);
    if (symbols === '') continue;
    if (isEnded) throw new NotBase64();
    const whole = symbols.length - (symbols.length % 4);
    kept = symbols.slice(whole);
    if (whole === 0) continue;
    const padding = paddingOf(symbols, whole);
    isEnded = padding > 0;
    yield decode(symbols.slice(0, whole), (whole / 4) * 3 - padding);
  }
  if (kept !== '') throw new NotBase64();
}

function* slicesOf(text: string | Iterable<string>): Generator<string, void, undefined> {
  for (const part of typeof text === 'string' ? [text] : text) {
    for (let at = 0; at < part.length; at += sliceLength) yield part.slice(at, at + sliceLength);
  }
}

/** Most writers put no white space, or a line end every 76 characters. */
function symbolsOf(slice: string): string {
  return /[ \t\r\n]/.test(slice) ? slice.replace(/[ \t\r\n]+/g, '') : slice;
}

function paddingOf(symbols: string, end: number): number {
  if (symbols.charCodeAt(end - 1) !== equals) return 0;
  return symbols.charCodeAt(end - 2) === equals ? 2 : 1;
}

const equals = 0x3d;

function decode(symbols: string, expectedBytes: number): Uint8Array {
  const bytes = Buffer.from(symbols, 'base64');
  // The alphabet of URLs is taken by Node and is none of XML's.
  if (bytes.length !== expectedBytes || symbols.includes('-') || symbols.includes('_')) throw new NotBase64();
  return bytes;
}
