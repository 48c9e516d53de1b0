// SPDX-License-Identifier: Apache-2.0
/** Arguments that name rows of the journal, and why something is done to them. */

/** One line of a table. */
const motifLimit = 300;

/** @throws RangeError */
export function parseRowId(text: string): number {
  const id = /^\d{1,15}$/.test(text) ? Number(text) : 0;
  if (id < 1) throw new RangeError(`pas un numéro / not a number: ${text.slice(0, 40)}`);
  return id;
}

/** @throws RangeError */
export function parseMotif(text: string): string {
  const motif = text.trim().replace(/\s+/g, ' ');
  if (motif === '' || motif.length > motifLimit) {
    throw new RangeError(`--motif attend 1 à ${motifLimit} caractères / takes 1 to ${motifLimit} characters`);
  }
  return motif;
}

/** @throws RangeError */
export function parseLimit(text: string, most: number): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > most)
    throw new RangeError(`--limit takes 1 to ${most}`);
  return count;
}
