// SPDX-License-Identifier: Apache-2.0
/**
 * Stream filters (ISO 32000-1 §7.4): Flate with its predictors, ASCIIHex and ASCII85, alone or in a row. What comes
 * out is bounded before it is made: file.ts gives the bound, a size and a ratio to what is in the file. LZW, Crypt and the filters of images
 * are not here: neither an invoice nor its metadata may use the first two in PDF/A, nor has any use of the others.
 */
import { inflateSync } from 'node:zlib';
import { hexToBytes } from './strings.ts';
import { beyond, broken, PdfTrouble } from './trouble.ts';

/** Parameters of one filter, as numbers; those of a predictor are the only ones used. */
export type FilterParameters = (
  key: 'Predictor' | 'Colors' | 'BitsPerComponent' | 'Columns',
) => number | undefined;

export function decodeWith(
  filter: string,
  parameters: FilterParameters,
  bytes: Uint8Array,
  limitBytes: number,
): Uint8Array {
  switch (filter) {
    case 'FlateDecode':
    case 'Fl':
      return withoutPredictor(inflate(bytes, limitBytes), parameters);
    case 'ASCIIHexDecode':
    case 'AHx':
      return hexToBytes(upTo(bytes, '>'));
    case 'ASCII85Decode':
    case 'A85':
      return ascii85(upTo(bytes, '~'), limitBytes);
    default:
      throw broken(`filtre ${shown(filter)} non admis`, `filter ${shown(filter)} not allowed`);
  }
}

/** Name of a filter, fit for a message. */
function shown(filter: string): string {
  return filter.replace(/[^A-Za-z0-9]/g, '?').slice(0, 20);
}

function inflate(bytes: Uint8Array, limitBytes: number): Uint8Array {
  const maxOutputLength = limitBytes;
  if (maxOutputLength <= 0) throw tooLarge();
  try {
    return inflateSync(bytes, { maxOutputLength, chunkSize: chunkFor(bytes.length) });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge();
    if (!code.startsWith('Z_')) throw error;
    throw new PdfTrouble('DONNEES', 'des donnees compressees sont abimees', 'compressed data are damaged');
  }
}

function tooLarge() {
  return beyond('des donnees compressees sont trop grandes', 'compressed data are too large');
}

/** One piece for what is small, large pieces for what is large: zlib hands its output over in such pieces. */
function chunkFor(sizeBytes: number): number {
  return Math.min(Math.max(4_096, sizeBytes * 8), 1_048_576);
}

function withoutPredictor(bytes: Uint8Array, parameters: FilterParameters): Uint8Array {
  const predictor = parameters('Predictor') ?? 1;
  if (predictor === 1) return bytes;
  const bits = (parameters('Colors') ?? 1) * (parameters('BitsPerComponent') ?? 8);
  const rowBytes = Math.ceil((bits * (parameters('Columns') ?? 1)) / 8);
  const pixelBytes = Math.max(1, Math.ceil(bits / 8));
  if (!(rowBytes > 0 && rowBytes <= bytes.length + 1)) {
    throw broken('un predicteur est mal decrit', 'a predictor is badly described');
  }
  if (predictor >= 10) return withoutPng(bytes, rowBytes, pixelBytes);
  if (predictor === 2 && parameters('BitsPerComponent') !== undefined) {
    throw broken('predicteur TIFF non admis', 'TIFF predictor not allowed');
  }
  return predictor === 2 ? withoutTiff(bytes, rowBytes, pixelBytes) : bytes;
}

/** PNG predictors (§7.4.4.4): each row begins with the number of its own. An unfinished last row is kept. */
function withoutPng(bytes: Uint8Array, rowBytes: number, pixelBytes: number): Uint8Array {
  const rows = Math.ceil(bytes.length / (rowBytes + 1));
  const out = new Uint8Array(rows * rowBytes);
  for (let row = 0; row < rows; row++) undoRow(bytes, out, { row, rowBytes, pixelBytes });
  return out.subarray(0, bytes.length - rows);
}

interface PngRow {
  readonly row: number;
  readonly rowBytes: number;
  readonly pixelBytes: number;
}

/** In place and by index: a row may be one byte wide, and a million of them must not make a million views. */
function undoRow(bytes: Uint8Array, out: Uint8Array, { row, rowBytes, pixelBytes }: PngRow): void {
  const from = row * (rowBytes + 1);
  const start = row * rowBytes;
  const filter = bytes[from] ?? 0;
  const count = Math.min(rowBytes, bytes.length - from - 1);
  for (let i = 0; i < count; i++) {
    const at = start + i;
    const isFirst = i < pixelBytes;
    const left = isFirst ? 0 : (out[at - pixelBytes] ?? 0);
    // Above the first row there is nothing: an index below zero is undefined.
    const up = out[at - rowBytes] ?? 0;
    const upLeft = isFirst ? 0 : (out[at - rowBytes - pixelBytes] ?? 0);
    out[at] = (bytes[from + 1 + i] ?? 0) + predicted(filter, left, up, upLeft);
  }
}

function predicted(filter: number, left: number, up: number, upLeft: number): number {
  switch (filter) {
    case 1:
      return left;
    case 2:
      return up;
    case 3:
      return (left + up) >> 1;
    case 4:
      return paeth(left, up, upLeft);
    default:
      return 0;
  }
}

function paeth(left: number, up: number, upLeft: number): number {
  const toLeft = Math.abs(up - upLeft);
  const toUp = Math.abs(left - upLeft);
  const toUpLeft = Math.abs(left + up - 2 * upLeft);
  if (toLeft <= toUp && toLeft <= toUpLeft) return left;
  return toUp <= toUpLeft ? up : upLeft;
}

/** TIFF predictor 2 for components of eight bits. */
function withoutTiff(bytes: Uint8Array, rowBytes: number, pixelBytes: number): Uint8Array {
  const out = Uint8Array.from(bytes);
  for (let i = 0; i < out.length; i++) {
    if (i % rowBytes >= pixelBytes) out[i] = (out[i] ?? 0) + (out[i - pixelBytes] ?? 0);
  }
  return out;
}

/** Groups of five digits make four bytes; `z` alone stands for four zeros; white space is stepped over. */
function ascii85(digits: Uint8Array, limitBytes: number): Uint8Array {
  const out = new Uint8Array((Math.ceil(digits.length / 5) + zeros(digits)) * 4);
  if (out.length > limitBytes) throw tooLarge();
  let length = 0;
  let value = 0;
  let count = 0;
  for (const byte of digits) {
    if (byte === 0x7a && count === 0) length += 4;
    if (byte < 0x21 || byte > 0x75) continue;
    value = value * 85 + byte - 0x21;
    if (++count < 5) continue;
    length = putBytes(out, length, value, 4);
    value = 0;
    count = 0;
  }
  if (count < 2) return out.subarray(0, length);
  for (let i = count; i < 5; i++) value = value * 85 + 84;
  return out.subarray(0, putBytes(out, length, value, count - 1));
}

function zeros(digits: Uint8Array): number {
  let count = 0;
  for (const byte of digits) if (byte === 0x7a) count++;
  return count;
}

/** The `count` highest bytes of a number of four bytes; returns where the next one goes. */
function putBytes(out: Uint8Array, at: number, value: number, count: number): number {
  for (let i = 0; i < count; i++) out[at + i] = Math.floor(value / 256 ** (3 - i)) & 0xff;
  return at + count;
}

function upTo(bytes: Uint8Array, mark: string): Uint8Array {
  const end = bytes.indexOf(mark.charCodeAt(0));
  return end === -1 ? bytes : bytes.subarray(0, end);
}
