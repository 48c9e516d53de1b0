// SPDX-License-Identifier: Apache-2.0
/**
 * The `journal` driver: workers claim straight from the journal's own rows, so there is nothing to install and
 * nothing to reconcile (spec stack §2).
 *
 * Deliberately absent: a pause that outlives the process, and an agreement between nodes on who runs a
 * scheduled task. This driver serves one host.
 */
import { randomUUID } from 'node:crypto';
import type {
  Etape,
  EtapeCounts,
  ReconcileReport,
  ScheduledTask,
  Work,
  WorkHandler,
  WorkId,
  WorkQueue,
} from '../../gateway/ports/work.ts';
import { etapes } from '../../gateway/ports/work.ts';
import { perEtape, type QueueConfig } from './config.ts';
import { settles } from './deadline.ts';
import { JournalLane } from './journal-lane.ts';
import { LocalSchedule } from './local-schedule.ts';
import type { QueueTimings } from './timings.ts';
import type { WorkerContext } from './worker.ts';

/** A lease is renewed this often within its life: two renewals may fail. */
const RENEWALS_PER_LEASE = 3;

export class JournalQueue implements WorkQueue {
  readonly driver = 'journal';
  readonly #config: QueueConfig;
  readonly #context: WorkerContext;
  readonly #timings: QueueTimings;
  readonly #owner = randomUUID();
  readonly #stopping = new AbortController();
  readonly #paused = new Set<Etape>();
  readonly #schedule: LocalSchedule;
  #lanes: Readonly<Record<Etape, JournalLane>> | undefined;
  #renewal: NodeJS.Timeout | undefined;
  #closing: Promise<void> | undefined;

  constructor(config: QueueConfig, context: WorkerContext, timings: QueueTimings) {
    this.#config = config;
    this.#context = context;
    this.#timings = timings;
    this.#schedule = new LocalSchedule(context.logger, this.#stopping.signal);
  }

  start(handlers: Readonly<Record<Etape, WorkHandler>>): Promise<void> {
    this.#lanes ??= perEtape((etape) => {
      const options = {
        etape,
        handler: handlers[etape],
        concurrency: this.#config.concurrency[etape],
        capPerPartenaire: this.#config.capPerPartenaire,
        owner: this.#owner,
        timings: this.#timings,
        signal: this.#stopping.signal,
      };
      const lane = new JournalLane(options, this.#context, this.#paused.has(etape));
      lane.start();
      return lane;
    });
    this.#renewal ??= setInterval(() => this.#renew(), this.#timings.leaseMs / RENEWALS_PER_LEASE);
    return Promise.resolve();
  }

  /** The étape is read off the id (`<etape>-<flux>`): only the lanes concerned wake. */
  offer(work: readonly { readonly id: WorkId }[]): void {
    for (const etape of etapes) {
      if (work.some(({ id }) => id.startsWith(`${etape}-`))) this.#lanes?.[etape].wake();
    }
  }

  async schedule(task: ScheduledTask): Promise<void> {
    this.#schedule.add(task);
  }

  async counts(): Promise<readonly EtapeCounts[]> {
    const counts = await this.#context.store.counts(this.#context.clock());
    return counts.map((count) => ({ ...count, paused: this.#paused.has(count.etape) }));
  }

  async pause(etape: Etape): Promise<void> {
    this.#paused.add(etape);
    await this.#lanes?.[etape].pause();
  }

  resume(etape: Etape): Promise<void> {
    this.#paused.delete(etape);
    this.#lanes?.[etape].resume();
    return Promise.resolve();
  }

  dead(limit: number): Promise<readonly (Work & { readonly erreur: string })[]> {
    return this.#context.store.dead(limit);
  }

  async retry(id: WorkId): Promise<boolean> {
    const revived = await this.#context.store.revive(id, this.#context.clock());
    if (revived) this.offer([{ id }]);
    return revived;
  }

  /** The rows are the queue: looking again is all there is to do. */
  reconcile(): Promise<ReconcileReport> {
    for (const lane of this.#allLanes()) lane.wake();
    return Promise.resolve({ reoffered: 0, repaired: 0 });
  }

  healthy(): Promise<boolean> {
    return Promise.resolve(this.#closing === undefined && this.#allLanes().every((lane) => lane.healthy));
  }

  close(deadlineMs: number): Promise<void> {
    this.#closing ??= this.#close(deadlineMs);
    return this.#closing;
  }

  async #close(deadlineMs: number): Promise<void> {
    const lanes = this.#allLanes();
    this.#schedule.stop();
    await Promise.all(lanes.map((lane) => lane.stop()));
    const ended = Promise.all([this.#schedule.ended(), ...lanes.map((lane) => lane.ended())]);
    const inTime = await settles(ended, deadlineMs);
    this.#stopping.abort();
    if (!inTime) await settles(ended, this.#timings.abortGraceMs);
    clearInterval(this.#renewal);

    const left = lanes.flatMap((lane) => lane.held());
    if (left.length === 0) return;
    this.#context.logger.warn('queue.handlers-left', { count: left.length });
    await this.#context.store.release(left, this.#owner);
  }

  #allLanes(): readonly JournalLane[] {
    return this.#lanes === undefined ? [] : Object.values(this.#lanes);
  }

  #renew(): void {
    const held = this.#allLanes().flatMap((lane) => lane.held());
    if (held.length === 0) return;
    const until = new Date(this.#context.clock().getTime() + this.#timings.leaseMs);
    this.#context.store.renew(held, this.#owner, until).catch((error: unknown) => {
      this.#context.logger.warn('queue.renewal-failed', { count: held.length }, error);
    });
  }
}
