// SPDX-License-Identifier: Apache-2.0
/**
 * The purge of the spool: contents that nothing names. Withdrawn deposits leave them, and uploads whose
 * acknowledgement never came; without this a partenaire could fill the disk without ever leaving a flux.
 *
 * A content must be a day old: what is being received now has no row yet. One that is sealed again meanwhile is
 * young again, and the spool then refuses to delete it.
 */
import type { Journal } from './ports/journal.ts';
import type { Clock, Logger } from './ports/machinery.ts';
import type { BlobStore } from './ports/spool.ts';

const restMs = 24 * 3600 * 1000;
/** Contents asked about at once. */
const batchSize = 500;

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
