// SPDX-License-Identifier: Apache-2.0
/** Every wait of the queues, in one place with its reason, so that tests can make them short. */

export interface QueueTimings {
  /** A lease or lock outlives this only by renewal: after it another worker may take the work. */
  readonly leaseMs: number;
  /** Journal driver: how long a lane sleeps when nobody wakes it. */
  readonly pollMs: number;
  /** BullMQ: how often jobs whose worker vanished are looked for. */
  readonly stalledCheckMs: number;
  /** BullMQ: the least time between two comparisons of journal and Redis. */
  readonly reconcileMs: number;
  /** BullMQ: how soon a comparison runs once something may be missing. */
  readonly reconcileSoonMs: number;
  /** BullMQ: the wait after a first comparison or offer that failed; it doubles with each that fails again. */
  readonly reconcileRetryMs: number;
  /** BullMQ: where that doubling ends. */
  readonly reconcileRetryMaxMs: number;
  /** BullMQ: the least time between two looks at the eviction policy. */
  readonly evictionCheckMs: number;
  /** BullMQ: how often the watchdog looks. */
  readonly watchMs: number;
  /** BullMQ: jobs wait and a worker with free hands takes none for this long: it is replaced. */
  readonly stuckAfterMs: number;
  /** BullMQ: how long a job stays aside when its partenaire is at its cap and nobody calls it earlier. */
  readonly parkMs: number;
  /** After the deadline of `close`, what an aborted handler may still take to stop. */
  readonly abortGraceMs: number;
}

export const defaultTimings: QueueTimings = {
  // Long enough for a blocked event loop, short enough that a crash delays a flux by half a minute only.
  leaseMs: 30_000,
  // Nothing is lost when a wake-up is: one second later the row is seen.
  pollMs: 1_000,
  stalledCheckMs: 15_000,
  // Spec stack §3, point 5: at start and every minute.
  reconcileMs: 60_000,
  reconcileSoonMs: 500,
  // A Redis that refuses writes answers at once, so asking costs little, and once mended it is found in seconds.
  reconcileRetryMs: 1_000,
  reconcileRetryMaxMs: 5_000,
  // An operator's mistake, not an outage: a minute is soon enough.
  evictionCheckMs: 60_000,
  watchMs: 5_000,
  stuckAfterMs: 30_000,
  // A parked job is called back when a place is free; this is for the call that was lost.
  parkMs: 5_000,
  abortGraceMs: 1_000,
};
