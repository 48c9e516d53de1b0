// SPDX-License-Identifier: Apache-2.0
/**
 * What the scanner asks of a document: a string answers it, and so does a large file that nobody holds whole
 * (byte-source.ts). Offsets are those of the source itself: UTF-16 units of a string, bytes of a file.
 */
export interface TextSource {
  readonly length: number;
  /** NaN past the end. */
  charCodeAt(at: number): number;
  /** Offset of the first `text`, which is ASCII, at or after `from`; -1 when there is none. */
  indexOf(text: string, from: number): number;
  startsWith(text: string, at: number): boolean;
  slice(from: number, to: number): string;
}

/** A source whose offsets are not UTF-16 units. */
export interface MeasuredSource extends TextSource {
  /** UTF-16 units between two offsets; any number above `most` when there are more. */
  unitsBetween(from: number, to: number, most: number): number;
  /** Offset that many UTF-16 units after `from`. */
  advanced(from: number, units: number): number;
}

function isMeasured(source: TextSource): source is MeasuredSource {
  return 'unitsBetween' in Object(source);
}

/** UTF-16 units between two offsets of a source; any number above `most` when there are more. */
export function unitsBetween(source: TextSource, from: number, to: number, most: number): number {
  return isMeasured(source) ? source.unitsBetween(from, to, most) : to - from;
}

/** Offset that many UTF-16 units after `from`. */
export function advanced(source: TextSource, from: number, units: number): number {
  return isMeasured(source) ? source.advanced(from, units) : from + units;
}
