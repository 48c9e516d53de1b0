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

/** What a person looks for first, whatever the protocol. */
export interface FaitsMessage {
  /** How both sides call it: a Message-ID; over PeSIT, the name of the flux (PI 12) and PI 13. */
  readonly reference: string;
  /** Who sent it to whom, by the names of the protocol. */
  readonly de: string | undefined;
  readonly vers: string | undefined;
  /** Of the MDN, ours or theirs: `processed`, or what was found. Over PeSIT the diagnostic, `D2-226`. */
  readonly disposition: string | undefined;
  readonly raison: string | undefined;
  /** Over PeSIT: the last point de synchronisation. */
  readonly point: number | undefined;
}

export function faitsDe(message: MessageRecord): FaitsMessage {
  return message.protocole === 'pesit' ? faitsPesit(message) : faitsAs2(message);
}

function faitsAs2({ entetes, detail, sens, etat, accuse }: MessageRecord): FaitsMessage {
  const theirs = wordOf(detail, 'disposition');
  const ours =
    wordOf(detail, 'modificateur') ?? (etat === 'ACCEPTE' && accuse !== undefined ? 'processed' : undefined);
  return {
    reference: entetes['message-id'] ?? wordOf(detail, 'messageId') ?? '',
    de: entetes['as2-from'],
    vers: entetes['as2-to'],
    disposition: sens === 'SORTANT' ? theirs : ours,
    raison: wordOf(detail, 'raison'),
    point: undefined,
  };
}

/** Headers are parameters by their PI, as `pi-12`; the detail says what was settled and how far it came. */
function faitsPesit({ entetes, detail }: MessageRecord): FaitsMessage {
  const nomFlux = entetes['pi-12'] ?? wordOf(detail, 'nom') ?? wordOf(detail, 'nomFlux');
  const idTransfert = entetes['pi-13'] ?? numberOf(detail, 'idTransfert');
  const parts = [nomFlux, ...(idTransfert === undefined ? [] : [`PI 13 ${idTransfert}`])];
  return {
    reference: parts.filter((part) => part !== undefined).join(', '),
    de: wordOf(detail, 'demandeur') ?? entetes['pi-3'],
    vers: wordOf(detail, 'serveur') ?? entetes['pi-4'],
    disposition: wordOf(detail, 'diagnostic'),
    raison: wordOf(detail, 'raison'),
    point: numberOf(detail, 'point') ?? numberOf(detail, 'points'),
  };
}

function wordOf(detail: DetailMessage, name: string): string | undefined {
  const value = detail[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function numberOf(detail: DetailMessage, name: string): number | undefined {
  const value = detail[name];
  return typeof value === 'number' ? value : undefined;
}
