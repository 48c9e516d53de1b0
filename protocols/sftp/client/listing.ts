// SPDX-License-Identifier: Apache-2.0
/**
 * Which of the entries that a server lists may be asked for. Their names and sizes are the word of the other side: a name
 * that means something else in a path, in a log or in a table is neither opened nor removed, whatever file it stands for.
 */
import type { RemoteEntry } from './session.ts';

/** What a file system takes, and what a deposit may be called. */
const maxNameBytes = 255;
/** Control characters, and the sign of bytes that are no UTF-8: the name that we know is not the one of the file. */
const unprintable = /[\p{Cc}\u2028\u2029\ufffd]/u;

/** Why an entry is left where it is, in words that do not repeat its name; undefined when it may be fetched. */
export function refusedBecause({ nom, sizeBytes }: RemoteEntry, maxFluxBytes: number): string | undefined {
  if (nom === '' || nom === '.' || nom === '..') return 'its name is none of a file';
  if (nom.includes('/')) return 'its name holds a slash';
  if (unprintable.test(nom)) return 'its name holds a control character, or is no UTF-8';
  if (Buffer.byteLength(nom) > maxNameBytes) return `its name is longer than ${maxNameBytes} bytes`;
  if (!Number.isSafeInteger(sizeBytes)) return 'its size is not told';
  if (sizeBytes > maxFluxBytes)
    return `it is announced with ${sizeBytes} bytes, a flux has ${maxFluxBytes} at most`;
  return undefined;
}
