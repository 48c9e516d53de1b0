// SPDX-License-Identifier: Apache-2.0
/**
 * Arrays that grow where they are, up to a length known beforehand: nothing is copied, nothing is left for the collector, and
 * only what is written takes memory, whatever was freed before.
 */

/** A resizable buffer is asked of the system itself, which gives its pages as they are written. */
function growingBuffer(firstBytes: number, mostBytes: number): ArrayBuffer {
  return new ArrayBuffer(Math.min(firstBytes, mostBytes), { maxByteLength: mostBytes });
}

/** Makes room for `neededBytes`, which are no more than were announced. */
export function grow(buffer: ArrayBuffer, neededBytes: number): void {
  if (buffer.byteLength < neededBytes) {
    buffer.resize(Math.min(buffer.maxByteLength, Math.max(neededBytes, 2 * buffer.byteLength)));
  }
}

const shortBytes = Uint16Array.BYTES_PER_ELEMENT;
const integerBytes = Int32Array.BYTES_PER_ELEMENT;

/** As long as its buffer: it has room for `first` numbers, and for `most` once it has grown. */
export function growingShorts(first: number, most: number): Uint16Array<ArrayBuffer> {
  return new Uint16Array(growingBuffer(first * shortBytes, most * shortBytes));
}

export function growingIntegers(first: number, most: number): Int32Array<ArrayBuffer> {
  return new Int32Array(growingBuffer(first * integerBytes, most * integerBytes));
}
