// SPDX-License-Identifier: Apache-2.0
/**
 * The values a PDF file is made of (ISO 32000-1 §7.3). A name is a string without its `/`, a PDF string is its
 * bytes, an array is an array, a dictionary is a map.
 */
export class PdfRef {
  readonly number: number;
  readonly generation: number;

  constructor(number: number, generation: number) {
    this.number = number;
    this.generation = generation;
  }
}

/** A dictionary followed by bytes; they begin at `start`, and end where its Length or its `endstream` says. */
export class PdfStream {
  readonly dict: PdfDict;
  readonly start: number;

  constructor(dict: PdfDict, start: number) {
    this.dict = dict;
    this.start = start;
  }
}

export type PdfDict = ReadonlyMap<string, PdfValue>;
export type PdfValue =
  | null
  | boolean
  | number
  | string
  | Uint8Array
  | PdfRef
  | PdfStream
  | PdfDict
  | readonly PdfValue[];

export function isDict(value: PdfValue | undefined): value is PdfDict {
  return value instanceof Map;
}

export function isArray(value: PdfValue | undefined): value is readonly PdfValue[] {
  return Array.isArray(value);
}

export function isString(value: PdfValue | undefined): value is Uint8Array {
  return value instanceof Uint8Array;
}
