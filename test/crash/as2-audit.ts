// SPDX-License-Identifier: Apache-2.0
/**
 * What the AS2 crash harness holds the gateway to, once nothing moves any more: each message is its flux once, under the MDN
 * that its sender kept; each compte rendu left as one message, and arrived; nothing waits, and the journal proves itself.
 */
import type { FluxRecord, Journal } from '../../gateway/ports/journal.ts';
import type { MessageRecord } from '../../gateway/ports/messages.ts';
import type { BlobStore } from '../../gateway/ports/spool.ts';
import { relireAccuse } from '../../protocols/as2/accuses.ts';
import type { Delivered } from './as2-receiver.ts';
import type { Sent } from './as2-sender.ts';

const page = 500;
/** Far: an MDN of ours that waits for its next attempt waits all the same. */
const end = new Date('2099-12-31');

/** Nothing is received, judged, answered, delivered any more. */
export async function isDrained(journal: Journal): Promise<boolean> {
  const moving = new Set(['RECU', 'EN_TRAITEMENT', 'A_EMETTRE', 'EN_COURS']);
  const counts = await journal.countFlux();
  if (counts.some(({ statut, count }) => moving.has(statut) && count > 0)) return false;
  const { messages } = journal;
  const [waiting, due] = await Promise.all([messages.aTraiter(1), messages.accusesDus('as2', end, 1)]);
  return waiting.length === 0 && due.length === 0;
}

export async function auditAs2(
  journal: Journal,
  spool: BlobStore,
  sent: readonly Sent[],
  delivered: readonly Delivered[],
): Promise<readonly string[]> {
  const flux = await allFlux(journal);
  const recus = flux.filter(({ sens }) => sens === 'EMISSION');
  const emis = flux.filter(({ sens }) => sens === 'RECEPTION');
  const messages = await allMessages(journal);
  const troubles = [
    ...differences(
      'flux',
      recus.map(({ nomFichier }) => nomFichier),
      sent.flatMap(({ noms }) => noms),
    ),
    ...recus.filter(({ statut }) => statut !== 'INTEGRE').map((one) => `${one.nomFichier} is ${one.statut}`),
    ...emis.filter(({ statut }) => statut !== 'ACQUITTE').map((one) => `${one.nomFichier} is ${one.statut}`),
    ...(await answered(journal, recus)),
    ...received(messages, sent),
    ...pushed(messages, emis, delivered),
    ...(await spool.leftovers()).map(({ id }) => `a staging is left: ${id}`),
    ...(await alertes(journal)),
  ];
  for await (const { code, detail } of journal.verify(spool)) troubles.push(`verify: ${code} ${detail}`);
  return troubles;
}

/** Nobody here receives for the debtor of these factures: that one is told of each. */
async function alertes(journal: Journal): Promise<readonly string[]> {
  const all = await journal.alertes.list({ limit: 10_000 });
  const others = all.filter(({ code }) => code !== 'ENVOI-SANS-RACCORDEMENT');
  return others.map(({ code, cle, detail }) => `alerte ${code} of ${cle}: ${detail}`);
}

/** One verdict, one answer. */
async function answered(journal: Journal, recus: readonly FluxRecord[]): Promise<readonly string[]> {
  const troubles: string[] = [];
  for (const { id, nomFichier } of recus) {
    const verdicts = (await journal.events(id)).filter(({ type }) => type === 'flux.conclu').length;
    const answers = (await journal.answers(id)).length;
    if (verdicts !== 1 || answers !== 1) {
      troubles.push(`${nomFichier} was concluded ${verdicts} times, and answered ${answers} times`);
    }
  }
  return troubles;
}

/** Of each Message-ID one row, ACCEPTE, with the flux it carried and the MDN its sender has. */
function received(messages: readonly MessageRecord[], sent: readonly Sent[]): readonly string[] {
  const rows = messages.filter(({ sens }) => sens === 'ENTRANT');
  const byId = new Map(sent.map((one) => [one.messageId, one]));
  const ids = rows.map(({ detail }) => String(detail['messageId']));
  return [
    ...differences('message', ids, [...byId.keys()]),
    ...rows.flatMap(({ etat, detail, accuse, flux }) => {
      const one = byId.get(String(detail['messageId']));
      if (one === undefined) return [];
      const faults = [
        etat !== 'ACCEPTE' && `is ${etat}`,
        flux.length !== one.noms.length && `is ${flux.length} flux`,
        one.kept === undefined && 'has no MDN',
        accuse !== undefined &&
          one.kept?.corps.equals(relireAccuse(accuse).corps) !== true &&
          'has another MDN',
      ];
      return faults.filter((fault) => fault !== false).map((fault) => `${one.messageId} ${fault}`);
    }),
  ];
}

/** Each flux is one Message-ID, acquitted, with its own bytes, and no other. */
function pushed(
  messages: readonly MessageRecord[],
  emis: readonly FluxRecord[],
  delivered: readonly Delivered[],
): readonly string[] {
  const rows = messages.filter(({ sens }) => sens === 'SORTANT');
  return [
    ...rows.filter(({ etat }) => etat !== 'ACQUITTE').map(({ id, etat }) => `message ${id} is ${etat}`),
    ...differences(
      'message of flux',
      rows.flatMap(({ flux }) => flux),
      emis.map(({ id }) => id),
    ),
    ...differences(
      'compte rendu',
      delivered.map(({ nom, sha256 }) => `${nom} ${sha256}`),
      emis.map(({ nomFichier, sha256 }) => `${nomFichier} ${sha256}`),
    ),
    ...differences(
      'Message-ID',
      delivered.map(({ messageId }) => messageId),
      rows.map(idOf),
    ),
  ];
}

function idOf({ entetes }: MessageRecord): string {
  return entetes['message-id'] ?? '';
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

async function allFlux(journal: Journal): Promise<readonly FluxRecord[]> {
  const all: FluxRecord[] = [];
  for (let before: FluxRecord['id'] | undefined; ; before = all.at(-1)?.id) {
    const some = await journal.listFlux({ limit: page, ...(before === undefined ? {} : { before }) });
    all.push(...some);
    if (some.length < page) return all;
  }
}

async function allMessages({ messages }: Journal): Promise<readonly MessageRecord[]> {
  const all: MessageRecord[] = [];
  for (let before: MessageRecord['id'] | undefined; ; before = all.at(-1)?.id) {
    const some = await messages.list({ limit: page, ...(before === undefined ? {} : { before }) });
    all.push(...some);
    if (some.length < page) return all;
  }
}
