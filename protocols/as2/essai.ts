// SPDX-License-Identifier: Apache-2.0
/**
 * A message by which an operator tries an agreement from end to end: what names it, for the gateway that sends it and for
 * the one that receives it.
 */

/** Of its one file. No flux may be called so: it is no name of the DSE. */
export const nomEssai = 'raccord-ping.txt';

/** By the names of all its files. */
export function estEssai(noms: readonly string[]): boolean {
  return noms.length === 1 && noms[0] === nomEssai;
}
