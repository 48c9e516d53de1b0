// SPDX-License-Identifier: Apache-2.0
/**
 * The purge of the spool: contents that nothing names. Withdrawn deposits leave them, and uploads whose
 * acknowledgement never came; without this a partenaire could fill the disk without ever leaving a flux.
 *
 * A content must be a day old: what is being received now has no row yet. One that is sealed again meanwhile is
 * young again, and the spool then refuses to delete it.
 *
 * Messages that were refused keep their raw bytes within bounds: past them their rows say so first, then what nothing else
 * names is deleted. A kill in between leaves contents that nothing names, and those are found above.
 */
import type { Journal } from './ports/journal.ts';
import type { Clock, Logger } from './ports/machinery.ts';
import type { BornesRefuses, MessagesRefuses } from './ports/messages.ts';
import type { BlobStore } from './ports/spool.ts';

const restMs = 24 * 3600 * 1000;
/** Contents asked about at once. */
const batchSize = 500;

/** Of one raccordement that goes wrong: enough to see what, and of every kind it sends. */
const refusesGardes = 200;
/** One raccordement may take so much of the disk, whatever it sends. */
const refusesGardesBytes = 1024 ** 3;
/**
 * Refused a moment ago, somebody is looking at it, whatever its bounds. And no content waits so long between its seal and its
 * row: what is let go may be deleted at once.
 */
const recentMs = 3600 * 1000;
/** Rows changed in one transaction: posts wait for it, some ten milliseconds. */
const refusesAtOnce = 100;
/** In one run: a million messages are more than come in within an hour. */
const maxBatches = 10_000;

export interface PurgeDependencies {
  readonly journal: Pick<Journal, 'unreferenced'>;
  readonly spool: Pick<BlobStore, 'list' | 'delete'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Walks the whole spool once; answers how many contents were deleted. */
export async function purgeSpool(deps: PurgeDependencies, signal: AbortSignal): Promise<number> {
  const olderThan = new Date(deps.clock().getTime() - restMs);
  let deleted = 0;
  let batch: string[] = [];
  for await (const { sha256, modifiedAt } of deps.spool.list()) {
    signal.throwIfAborted();
    if (modifiedAt < olderThan) batch.push(sha256);
    if (batch.length < batchSize) continue;
    deleted += await purgeBatch(batch, olderThan, deps);
    batch = [];
  }
  deleted += await purgeBatch(batch, olderThan, deps);
  deps.logger.info('spool.purged', { deleted });
  return deleted;
}

async function purgeBatch(
  batch: readonly string[],
  olderThan: Date,
  deps: PurgeDependencies,
): Promise<number> {
  let deleted = 0;
  for (const sha256 of await deps.journal.unreferenced(batch)) {
    if (await deps.spool.delete(sha256, olderThan)) deleted++;
  }
  return deleted;
}

export interface PurgeRefusesDependencies extends PurgeDependencies {
  readonly journal: Pick<Journal, 'unreferenced' | 'messagesRefuses'>;
  /** For how long a message REFUSE keeps its bytes. */
  readonly messagesRefusesMs: number;
}

/** Answers how many messages let their bytes go, and how many contents were deleted. May run twice, and at once. */
export async function purgeRefuses(
  deps: PurgeRefusesDependencies,
  signal: AbortSignal,
): Promise<{ readonly messages: number; readonly deleted: number }> {
  signal.throwIfAborted();
  const now = deps.clock();
  const bornes = bornesAt(now, deps.messagesRefusesMs);
  let messages = 0;
  let deleted = 0;
  let batches = 0;
  // A batch of each raccordement in turn: one that sends without end must not keep the others' waiting.
  for (let more = true; more && batches < maxBatches; ) {
    more = false;
    for await (const contents of oneBatchOfEach(deps.journal.messagesRefuses, bornes, now)) {
      messages += contents.length;
      deleted += await purgeBatch(contents, bornes.depuis, deps);
      more ||= contents.length === refusesAtOnce;
      batches++;
      signal.throwIfAborted();
    }
  }
  if (messages > 0) deps.logger.info('messages.refused-purged', { messages, deleted });
  return { messages, deleted };
}

function bornesAt(now: Date, keptMs: number): BornesRefuses {
  return {
    avant: new Date(now.getTime() - Math.max(keptMs, recentMs)),
    depuis: new Date(now.getTime() - recentMs),
    messages: refusesGardes,
    octets: refusesGardesBytes,
  };
}

async function* oneBatchOfEach(
  messagesRefuses: MessagesRefuses,
  bornes: BornesRefuses,
  now: Date,
): AsyncGenerator<readonly string[]> {
  let raccordement = await messagesRefuses.suivant();
  while (raccordement !== undefined) {
    yield await messagesRefuses.purger(raccordement, bornes, now, refusesAtOnce);
    raccordement = await messagesRefuses.suivant(raccordement);
  }
}
