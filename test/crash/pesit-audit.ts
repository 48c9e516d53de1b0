// SPDX-License-Identifier: Apache-2.0
/**
 * What the PeSIT crash harness holds the gateway to, once nothing moves any more: each transfer is one flux with its bytes;
 * each compte rendu was collected once, or pushed as one transfer; nothing waits, and the journal proves itself.
 */
import type { FluxRecord, Journal } from '../../gateway/ports/journal.ts';
import type { MessageRecord } from '../../gateway/ports/messages.ts';
import type { BlobStore } from '../../gateway/ports/spool.ts';
import type { Collected } from './pesit-collector.ts';
import type { Sent } from './pesit-sender.ts';

const page = 500;

export interface Exchanged {
  readonly sent: readonly Sent[];
  readonly collected: readonly Collected[];
  readonly delivered: readonly Collected[];
}

export async function auditPesit(
  journal: Journal,
  spool: BlobStore,
  { sent, collected, delivered }: Exchanged,
): Promise<readonly string[]> {
  const flux = await all<FluxRecord>((before) => journal.listFlux({ limit: page, ...before }));
  const messages = await all<MessageRecord>((before) => journal.messages.list({ limit: page, ...before }));
  const recus = flux.filter(({ sens }) => sens === 'EMISSION');
  const retires = flux.filter(({ sens, statut }) => sens === 'RECEPTION' && statut === 'RETIRE');
  const pousses = flux.filter(({ sens, statut }) => sens === 'RECEPTION' && statut === 'ACQUITTE');
  const others = flux.filter(({ sens, statut }) => sens === 'RECEPTION' && !ended.has(statut));
  const troubles = [
    ...differences('flux', recus.map(named), sent.map(named)),
    ...[...recus.filter(({ statut }) => statut !== 'INTEGRE'), ...others].map(
      (one) => `${one.nomFichier} is ${one.statut}`,
    ),
    ...differences('compte rendu collected', collected.map(named), retires.map(named)),
    ...differences('compte rendu pushed', delivered.map(named), pousses.map(named)),
    ...(await happenedOnce(journal, recus, 'flux.conclu')),
    ...(await happenedOnce(journal, retires, 'flux.retire')),
    ...(await answeredOnce(journal, recus)),
    ...transfers(messages, recus, [...retires, ...pousses]),
    ...(await journal.messagesRecus.reprises()).map(({ cle }) => `a reprise is left: ${cle}`),
    ...(await spool.leftovers()).map(({ id }) => `a staging is left: ${id}`),
    ...(await alertes(journal)),
  ];
  for await (const { code, detail } of journal.verify(spool)) troubles.push(`verify: ${code} ${detail}`);
  return troubles;
}

/** Names that no flux bears. */
export async function lostOf(journal: Journal, sent: readonly Sent[]): Promise<readonly string[]> {
  const flux = await all<FluxRecord>((before) =>
    journal.listFlux({ limit: page, sens: 'EMISSION', ...before }),
  );
  const there = new Set(flux.map(({ nomFichier }) => nomFichier));
  return sent.map(({ nom }) => nom).filter((nom) => !there.has(nom));
}

const ended: ReadonlySet<FluxRecord['statut']> = new Set(['RETIRE', 'ACQUITTE']);

function named(one: {
  readonly nom?: string;
  readonly nomFichier?: string;
  readonly sha256: string;
}): string {
  return `${one.nomFichier ?? one.nom} ${one.sha256}`;
}

async function happenedOnce(
  journal: Journal,
  flux: readonly FluxRecord[],
  event: string,
): Promise<readonly string[]> {
  const troubles: string[] = [];
  for (const { id, nomFichier } of flux) {
    const times = (await journal.events(id)).filter(({ type }) => type === event).length;
    if (times !== 1) troubles.push(`${nomFichier}: ${event} ${times} times`);
  }
  return troubles;
}

async function answeredOnce(journal: Journal, recus: readonly FluxRecord[]): Promise<readonly string[]> {
  const troubles: string[] = [];
  for (const { id, nomFichier } of recus) {
    const { length } = await journal.answers(id);
    if (length !== 1) troubles.push(`${nomFichier} was answered ${length} times`);
  }
  return troubles;
}

/** Each transfer, in either direction, is one row that says how it ended. */
function transfers(
  messages: readonly MessageRecord[],
  recus: readonly FluxRecord[],
  emis: readonly FluxRecord[],
): readonly string[] {
  const ofFlux = (sens: MessageRecord['sens']) =>
    messages.filter((one) => one.sens === sens).flatMap(({ flux }) => flux);
  const idsOf = (flux: readonly FluxRecord[]) => flux.map(({ id }) => id);
  return [
    ...messages
      .filter(({ sens, etat }) => etat !== (sens === 'ENTRANT' ? 'ACCEPTE' : 'ACQUITTE'))
      .map(({ id, cle, etat, detail }) => `message ${id} of ${cle} is ${etat} ${JSON.stringify(detail)}`),
    ...differences('message of flux', ofFlux('ENTRANT'), idsOf(recus)),
    ...differences('message of compte rendu', ofFlux('SORTANT'), idsOf(emis)),
  ];
}

/** Nobody here receives for the debtor of these factures: that one is told of each. */
async function alertes(journal: Journal): Promise<readonly string[]> {
  const raised = await journal.alertes.list({ limit: 10_000 });
  const others = raised.filter(({ code }) => code !== 'ENVOI-SANS-RACCORDEMENT');
  return others.map(({ code, cle, detail }) => `alerte ${code} of ${cle}: ${detail}`);
}

/** What is there twice, what is not there, what should not be there. */
function differences(what: string, found: readonly string[], expected: readonly string[]): readonly string[] {
  const [there, wanted] = [new Set(found), new Set(expected)];
  const twice = [...Map.groupBy(found, (one) => one)].filter(([, same]) => same.length > 1);
  return [
    ...twice.map(([one, same]) => `${what} ${same.length} times: ${one}`),
    ...[...wanted].filter((one) => !there.has(one)).map((one) => `${what} lost: ${one}`),
    ...[...there].filter((one) => !wanted.has(one)).map((one) => `${what} of nobody: ${one}`),
  ];
}

async function all<Row extends { readonly id: string }>(
  list: (before: { readonly before?: Row['id'] }) => Promise<readonly Row[]>,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (let before: Row['id'] | undefined; ; before = rows.at(-1)?.id) {
    const some = await list(before === undefined ? {} : { before });
    rows.push(...some);
    if (some.length < page) return rows;
  }
}
