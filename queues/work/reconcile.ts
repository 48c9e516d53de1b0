// SPDX-License-Identifier: Apache-2.0
/**
 * Compares the journal with Redis and mends Redis (spec stack §3, point 5): every row still to do gets a live
 * job, and a failed job whose row is gone disappears. Other jobs without a row are dropped when they run.
 */
import type { ReconcileReport, WorkId } from '../../gateway/ports/work.ts';
import { type PlacementContext, placeRows, type WorkJobQueue } from './placement.ts';

const PAGE = 500;
/** A pass is bounded even if rows arrive as fast as it walks. Ten million rows. */
const PAGES_MAX = 20_000;
/** Failed jobs looked at in each pass. */
const FAILED_MAX = 200;
/** Dead rows compared with them; with more than that we cannot tell an orphan from a dead letter, and leave it. */
const DEAD_MAX = 1_000;

export async function reconcile(context: PlacementContext, signal: AbortSignal): Promise<ReconcileReport> {
  let reoffered = 0;
  let repaired = 0;
  let after: WorkId | undefined;
  for (let page = 0; page < PAGES_MAX && !signal.aborted; page++) {
    const rows = await context.store.todo(after, PAGE);
    const placed = await placeRows(rows, context);
    reoffered += placed.added;
    repaired += placed.repaired;
    after = rows.at(-1)?.id;
    if (rows.length < PAGE) break;
  }
  return { reoffered, repaired: repaired + (await removeOrphans(context)) };
}

async function removeOrphans(context: PlacementContext): Promise<number> {
  let removed = 0;
  let dead: ReadonlySet<WorkId> | undefined;
  for (const queue of Object.values(context.queues)) {
    const failed = await failedIds(queue);
    if (failed.length === 0) continue;
    dead ??= new Set((await context.store.dead(DEAD_MAX)).map((work) => work.id));
    if (dead.size >= DEAD_MAX) return removed;
    for (const id of failed) {
      if (dead.has(id) || (await context.store.find(id)) !== undefined) continue;
      removed += await queue.remove(id);
    }
  }
  return removed;
}

async function failedIds(queue: WorkJobQueue): Promise<readonly WorkId[]> {
  const jobs = await queue.getFailed(0, FAILED_MAX - 1);
  return jobs.flatMap((job) => (job?.id === undefined ? [] : [job.id as WorkId]));
}
