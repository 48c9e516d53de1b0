// SPDX-License-Identifier: Apache-2.0
/**
 * The proof of a message, as it is given out: its headers, an empty line, its bytes as on the wire. The SHA-256 of the
 * journal is that of the bytes; the headers name it, and say who sent it to whom.
 */
import type { DetailMessage, MessageRecord } from '../ports/messages.ts';

/** Header values are octets: each character is one. */
export function headOfMessage({ entetes }: Pick<MessageRecord, 'entetes'>): Buffer {
  const lines = Object.entries(entetes).map(
    ([name, value]) => `${name}: ${value.replace(/[\r\n]+/g, ' ')}\r\n`,
  );
  return Buffer.from(`${lines.join('')}\r\n`, 'latin1');
}

/** What a person looks for first. */
export interface FaitsMessage {
  readonly messageId: string;
  /** Of the MDN, ours or theirs: `processed`, or what was found. */
  readonly disposition: string | undefined;
  readonly raison: string | undefined;
}

export function faitsDe({ entetes, detail, sens, etat, accuse }: MessageRecord): FaitsMessage {
  const messageId = entetes['message-id'] ?? wordOf(detail, 'messageId') ?? '';
  const theirs = wordOf(detail, 'disposition');
  const ours =
    wordOf(detail, 'modificateur') ?? (etat === 'ACCEPTE' && accuse !== undefined ? 'processed' : undefined);
  return { messageId, disposition: sens === 'SORTANT' ? theirs : ours, raison: wordOf(detail, 'raison') };
}

function wordOf(detail: DetailMessage, name: string): string | undefined {
  const value = detail[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
