// SPDX-License-Identifier: Apache-2.0
/**
 * Memory for arrays that are as long as they might need to be, of which the system gives the pages that are written. A
 * resizable buffer is asked of the system itself; an ordinary one may be taken from what was freed before, and is then
 * cleared, all of it.
 */
export function sparseBuffer(sizeBytes: number): ArrayBuffer {
  return new ArrayBuffer(sizeBytes, { maxByteLength: sizeBytes });
}
