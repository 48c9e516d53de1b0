// SPDX-License-Identifier: Apache-2.0
/**
 * Writes small PDF files for tests, right or wrong on purpose: the objects as given, then cross-references of the kind
 * asked for. It knows nothing of what it writes.
 */
import { deflateSync } from 'node:zlib';

/** Number of an object to what stands between `n 0 obj` and `endobj`. */
export type Objects = ReadonlyMap<number, string | Uint8Array>;

export interface WriteOptions {
  /** `table` when absent; `stream` is a cross-reference stream, `none` writes neither table nor trailer. */
  readonly references?: 'table' | 'stream' | 'none';
  /** With `stream`: these objects go into one object stream. */
  readonly packed?: readonly number[];
  /** Entries of the trailer beside /Root and /Size. */
  readonly trailer?: string;
  readonly root?: number;
  /** With `stream`: written with PNG predictor 12. */
  readonly predictor?: boolean;
}

export function stream(dict: string, content: string | Uint8Array): Uint8Array {
  const bytes = bytesOf(content);
  return Buffer.concat([
    Buffer.from(`<< ${dict} /Length ${bytes.length} >>\nstream\n`),
    bytes,
    Buffer.from('\nendstream'),
  ]);
}

export function flate(dict: string, content: string | Uint8Array): Uint8Array {
  return stream(`${dict} /Filter /FlateDecode`, deflateSync(bytesOf(content)));
}

export function writePdf(objects: Objects, options: WriteOptions = {}): Buffer {
  const { references = 'table', packed = [], trailer = '', root = 1 } = options;
  const parts: Uint8Array[] = [Buffer.from('%PDF-1.7\n%\u00e2\u00e3\u00cf\u00d3\n', 'latin1')];
  let at = parts[0]?.length ?? 0;
  const offsets = new Map<number, number>();
  const put = (number: number, content: string | Uint8Array) => {
    const bytes = Buffer.concat([
      Buffer.from(`${number} 0 obj\n`),
      bytesOf(content),
      Buffer.from('\nendobj\n'),
    ]);
    offsets.set(number, at);
    at += bytes.length;
    parts.push(bytes);
  };
  const highest = Math.max(...objects.keys());
  for (const [number, content] of objects) if (!packed.includes(number)) put(number, content);
  if (packed.length > 0) put(highest + 1, objectStream(objects, packed));
  const size = highest + 3;
  const dict = `/Size ${size} /Root ${root} 0 R ${trailer}`;
  const start = at;
  if (references === 'table') {
    parts.push(Buffer.from(`${table(offsets, size)}trailer\n<< ${dict} >>\n`));
  } else if (references === 'stream') {
    const places = { offsets, packed, packedIn: highest + 1, size, self: highest + 2, start };
    put(highest + 2, referenceStream(places, dict, options.predictor === true));
  }
  parts.push(Buffer.from(`startxref\n${start}\n%%EOF\n`));
  return Buffer.concat(parts);
}

/** The file with a revision after it, as an editor would save it. */
export function revise(file: Buffer, objects: Objects, trailer: string): Buffer {
  const previous = /startxref\s+(\d+)\s+%%EOF\s*$/.exec(file.toString('latin1'))?.[1] ?? '0';
  const parts: Uint8Array[] = [file];
  let at = file.length;
  let sections = 'xref\n';
  for (const [number, content] of objects) {
    const bytes = Buffer.concat([
      Buffer.from(`${number} 0 obj\n`),
      bytesOf(content),
      Buffer.from('\nendobj\n'),
    ]);
    parts.push(bytes);
    sections += `${number} 1\n${String(at).padStart(10, '0')} 00000 n \n`;
    at += bytes.length;
  }
  parts.push(
    Buffer.from(`${sections}trailer\n<< /Prev ${previous} ${trailer} >>\nstartxref\n${at}\n%%EOF\n`),
  );
  return Buffer.concat(parts);
}

function objectStream(objects: Objects, packed: readonly number[]): Uint8Array {
  let head = '';
  let body = '';
  for (const number of packed) {
    head += `${number} ${body.length} `;
    body += `${Buffer.from(bytesOf(objects.get(number) ?? 'null')).toString('latin1')} `;
  }
  return flate(`/Type /ObjStm /N ${packed.length} /First ${head.length}`, Buffer.from(head + body, 'latin1'));
}

function table(offsets: ReadonlyMap<number, number>, size: number): string {
  let text = `xref\n0 ${size}\n0000000000 65535 f \n`;
  for (let number = 1; number < size; number++) {
    const offset = offsets.get(number);
    text += offset === undefined ? '0000000000 00000 f \n' : `${String(offset).padStart(10, '0')} 00000 n \n`;
  }
  return text;
}

interface Places {
  readonly offsets: ReadonlyMap<number, number>;
  readonly packed: readonly number[];
  readonly packedIn: number;
  readonly size: number;
  readonly self: number;
  readonly start: number;
}

function referenceStream(places: Places, dict: string, predictor: boolean): Uint8Array {
  const { offsets, packed, packedIn, size, self, start } = places;
  const rows: number[][] = [];
  for (let number = 0; number < size; number++) {
    const inside = packed.indexOf(number);
    const offset = number === self ? start : offsets.get(number);
    if (inside >= 0) rows.push(row(2, packedIn, inside));
    else rows.push(offset === undefined ? row(0, 0, 0) : row(1, offset, 0));
  }
  const bytes = predictor ? rows.flatMap((cells, i) => [2, ...up(cells, rows[i - 1])]) : rows.flat();
  const parms = predictor ? '/DecodeParms << /Predictor 12 /Columns 7 >>' : '';
  return flate(`/Type /XRef /W [1 4 2] ${parms} ${dict}`, Buffer.from(bytes));
}

function row(type: number, second: number, third: number): number[] {
  return [type, ...[24, 16, 8, 0].map((shift) => (second >>> shift) & 255), third >> 8, third & 255];
}

function up(cells: readonly number[], above: readonly number[] = []): number[] {
  return cells.map((cell, i) => (cell - (above[i] ?? 0)) & 255);
}

function bytesOf(content: string | Uint8Array): Uint8Array {
  return typeof content === 'string' ? Buffer.from(content, 'latin1') : content;
}
