// SPDX-License-Identifier: Apache-2.0
/** Filters of the list of messages, read from an address. Shared by the page and by /api/v1/messages. */
import type { FastifyRequest } from 'fastify';
import type { RaccordementId } from '../domain/raccordement.ts';
import type { EtatMessage, MessageId, MessageRecord, Messages } from '../ports/messages.ts';
import { queryField } from './visit.ts';

export interface MessageQuery {
  readonly raccordement: RaccordementId | undefined;
  readonly sens: MessageRecord['sens'] | undefined;
  readonly etat: EtatMessage | undefined;
  readonly before: MessageId | undefined;
}

export const etatsDe: Readonly<Record<MessageRecord['sens'], readonly EtatMessage[]>> = {
  ENTRANT: ['A_TRAITER', 'ACCEPTE', 'REFUSE'],
  SORTANT: ['A_ENVOYER', 'ENVOYE', 'ACQUITTE', 'REJETE'],
};

const ulidShape = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;
const raccordementLimit = 64;

/** Undefined when a value is none that the form could have sent. */
export function parseMessageQuery(request: FastifyRequest): MessageQuery | undefined {
  const raccordement = queryField(request, 'raccordement');
  const before = queryField(request, 'before');
  const asked = { sens: queryField(request, 'sens'), etat: queryField(request, 'etat') };
  const sens = (['ENTRANT', 'SORTANT'] as const).find((one) => one === asked.sens);
  const etat = [...etatsDe.ENTRANT, ...etatsDe.SORTANT].find((one) => one === asked.etat);
  if (sens !== asked.sens || etat !== asked.etat) return undefined;
  if (raccordement !== undefined && raccordement.length > raccordementLimit) return undefined;
  const beforeId = before === undefined ? undefined : parseMessageId(before);
  if (before !== undefined && beforeId === undefined) return undefined;
  return { raccordement: raccordement as RaccordementId | undefined, sens, etat, before: beforeId };
}

export function parseMessageId(text: string): MessageId | undefined {
  return ulidShape.test(text) ? (text as MessageId) : undefined;
}

/** One page, newest first, and whether there is an older one. */
export async function listMessages(
  messages: Pick<Messages, 'list'>,
  { raccordement, sens, etat, before }: MessageQuery,
  pageSize: number,
): Promise<{ readonly rows: readonly MessageRecord[]; readonly hasOlder: boolean }> {
  const rows = await messages.list({
    limit: pageSize + 1,
    ...(raccordement !== undefined && { raccordement }),
    ...(sens !== undefined && { sens }),
    ...(etat !== undefined && { etat }),
    ...(before !== undefined && { before }),
  });
  return { rows: rows.slice(0, pageSize), hasOlder: rows.length > pageSize };
}
