// SPDX-License-Identifier: Apache-2.0
/**
 * What `journal verify` can find. Codes are public and stable: one may be retired, never given another meaning.
 */
export const journalTroubles = {
  'blob.missing': 'The spool does not have the bytes that a flux, a facture or a message names',
  'blob.size': 'A blob has another size than the journal says',
  'blob.corrupt': 'A blob does not have the SHA-256 that is its name',
  'counter.drift': 'A counter differs from a real count of the rows',
  'event.chain': 'An event was changed, removed, inserted or reordered: the chain of hashes does not hold',
  'event.missing': 'A flux has no event at all',
  'flux.origin': 'An emitted flux answers a flux that does not exist',
  'flux.statut': 'The statut of a flux is not the one its last event left',
  'flux.stuck': 'A received flux has no verdict, and no work that would lead to one',
  'flux.unanswered': 'A received flux has its verdict, and no answer was emitted nor is about to be',
  'message.certificate': 'A certificate that a message was judged or made by is not kept',
  'sqlite.foreign-key': 'A row refers to another that does not exist',
  'sqlite.integrity': 'SQLite finds its own file damaged',
  'work.orphan': 'A row of work is about a flux that does not exist',
} as const satisfies Record<string, string>;

export type TroubleCode = keyof typeof journalTroubles;
