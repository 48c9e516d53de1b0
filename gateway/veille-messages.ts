// SPDX-License-Identifier: Apache-2.0
/**
 * Veille of messages: a partenaire whose messages are refused again and again has a certificate or a setting that is no
 * longer ours, and nobody here would see it: what is refused makes no flux. One alerte an hour and raccordement.
 */
import type { RaccordementId } from './domain/raccordement.ts';
import type { Alertes } from './ports/alertes.ts';
import type { Clock, Logger } from './ports/machinery.ts';
import type { MessageId, MessageRecord, Messages } from './ports/messages.ts';
import type { Raccordements } from './ports/raccordements.ts';

export interface VeilleMessagesDependencies {
  readonly journal: {
    readonly messages: Pick<Messages, 'list'>;
    readonly raccordements: Pick<Raccordements, 'find'>;
    readonly alertes: Pick<Alertes, 'lever'>;
  };
  readonly clock: Clock;
  readonly logger: Logger;
}

const hourMs = 3600 * 1000;
/** Fewer are somebody trying something out. */
const refusParHeure = 5;
const pageSize = 100;
/** 2,000 refusals in an hour: those before them are of the same partenaires. */
const maxPages = 20;
const code = 'MESSAGES-REFUSES';

export async function veillerMessages(
  { journal, clock, logger }: VeilleMessagesDependencies,
  signal: AbortSignal,
): Promise<void> {
  const now = clock();
  const refused = new Map<RaccordementId, MessageRecord[]>();
  for await (const message of refusedSince(new Date(now.getTime() - hourMs), journal.messages, signal)) {
    refused.set(message.raccordement, [...(refused.get(message.raccordement) ?? []), message]);
  }
  for (const [id, messages] of refused) {
    const [last] = messages;
    if (last === undefined || messages.length < refusParHeure) continue;
    const nom = (await journal.raccordements.find(id))?.nom ?? '';
    const why = [last.detail['modificateur'], last.detail['raison']].filter(Boolean).join(', ');
    const detail = `raccordement ${id} (${nom}) : ${messages.length} messages en une heure, le dernier : ${why}`;
    const hour = last.creeLe.toISOString().slice(0, 13);
    const fresh = await journal.alertes.lever({ cle: `refus-messages:${id}:${hour}`, code, detail }, now);
    if (fresh) logger.warn('alerte.levee', { code, detail });
  }
}

/** Newest first. */
async function* refusedSince(
  since: Date,
  messages: Pick<Messages, 'list'>,
  signal: AbortSignal,
): AsyncGenerator<MessageRecord> {
  let before: MessageId | undefined;
  for (let page = 0; page < maxPages; page++) {
    signal.throwIfAborted();
    const after = before === undefined ? {} : { before };
    const found = await messages.list({ etat: 'REFUSE', ...after, limit: pageSize });
    const recent = found.filter(({ creeLe }) => creeLe >= since);
    yield* recent;
    before = recent.at(-1)?.id;
    if (recent.length < pageSize) return;
  }
}
