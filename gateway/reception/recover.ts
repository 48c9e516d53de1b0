// SPDX-License-Identifier: Apache-2.0
/**
 * Recovery at start: the journal's deposits and the spool's leftovers are brought to agree.
 *
 * A deposit that was OUVERT when we were killed was never acknowledged: with its bytes it is INTERROMPU
 * (its partenaire may resume), without them it is RETIRE. A leftover that no row names is deleted: it was open
 * for a second at most, or was a message that its sender sends again.
 */
import type { DepotRecord } from '../ports/journal.ts';
import type { StatutDepot } from '../ports/reception.ts';
import type { DepotTable, Entry } from './entry.ts';
import type { HandOver } from './hand-over.ts';
import type { ReceptionDependencies } from './index.ts';

export async function recoverDepots(
  deps: ReceptionDependencies,
  table: DepotTable,
  handOver: HandOver,
): Promise<void> {
  const now = deps.clock();
  const leftovers = new Map((await deps.spool.leftovers()).map((one) => [one.id, one.sizeBytes]));
  const records = await deps.journal.loadDepots(new Date(now.getTime() - deps.limits.ghostMs));
  let waiting = 0;
  for (const record of records) {
    const sizeBytes = leftovers.get(record.id);
    leftovers.delete(record.id);
    const entry = await recoverOne(record, sizeBytes, deps);
    if (entry === undefined) continue;
    table.add(entry);
    if (entry.record.statut !== 'EN_ATTENTE') continue;
    waiting++;
    handOver.schedule(entry, now);
  }
  await dropReplaced(table, handOver);
  // A message that was cut waits for its sender: its bytes are no deposit's.
  for (const { staging } of await deps.journal.messagesRecus.reprises()) leftovers.delete(staging);
  for (const id of leftovers.keys()) await deps.spool.discard(id);
  deps.logger.info('reception.recovered', { depots: records.length, waiting, dropped: leftovers.size });
}

/** Killed between a deposit and the withdrawal of the one it replaces: the last one ended stays. */
async function dropReplaced(table: DepotTable, handOver: HandOver): Promise<void> {
  for (const entry of [...table.entries()]) {
    const { raccordement, nomFichier } = entry.record;
    const waiting = table.named(raccordement, nomFichier).filter(isWaiting);
    const last = waiting
      .toSorted((a, b) => a.record.modifieLe.getTime() - b.record.modifieLe.getTime())
      .at(-1);
    if (isWaiting(entry) && last !== entry) await handOver.withdraw(entry, 'depot.remplace');
  }
}

function isWaiting(entry: Entry): boolean {
  return entry.record.statut === 'EN_ATTENTE' || entry.record.statut === 'TEMPORAIRE';
}

async function recoverOne(
  record: DepotRecord,
  leftoverBytes: number | undefined,
  deps: ReceptionDependencies,
): Promise<Entry | undefined> {
  const statut = recoveredStatut(record, leftoverBytes);
  const sizeBytes = record.sha256 === undefined ? (leftoverBytes ?? record.sizeBytes) : record.sizeBytes;
  const next = statut === record.statut ? record : { ...record, statut, sizeBytes, modifieLe: deps.clock() };
  if (next !== record) await deps.journal.saveDepot(next);
  if (statut === 'RETIRE') return undefined;
  return {
    record: { ...next, sizeBytes },
    staging: undefined,
    timer: undefined,
    dropped: false,
    history: [{ type: 'depot.retrouve', detail: { statut: record.statut, octets: sizeBytes } }],
  };
}

function recoveredStatut(record: DepotRecord, leftoverBytes: number | undefined): StatutDepot {
  const { statut, sha256 } = record;
  if (statut === 'REMIS' || statut === 'EN_ATTENTE') return statut;
  if (sha256 === undefined && leftoverBytes === undefined) return 'RETIRE';
  return statut === 'OUVERT' ? 'INTERROMPU' : statut;
}
