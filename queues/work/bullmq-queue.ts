// SPDX-License-Identifier: Apache-2.0
/**
 * The `bullmq` driver: one BullMQ queue per étape on Redis or Valkey (spec stack §1).
 *
 * What must stay true: Redis is a cache. Whatever it loses (a flush, a crash, a failover) only delays work:
 * rows are offered again from the journal, pauses and schedules are declared again from what we remember.
 */
import { randomUUID } from 'node:crypto';
import type { Queue } from 'bullmq';
import { Failure } from '../../gateway/domain/failure.ts';
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
import { BullLane } from './bullmq-lane.ts';
import { BullSchedule } from './bullmq-schedule.ts';
import { perEtape, type QueueConfig, type RedisConfig } from './config.ts';
import { settles } from './deadline.ts';
import { EvictionWatch } from './eviction-watch.ts';
import { memoryKey } from './names.ts';
import { PartenaireCap } from './partenaire-cap.ts';
import { type PlacementContext, placeRows } from './placement.ts';
import { reconcile } from './reconcile.ts';
import { Reconciler } from './reconciler.ts';
import type { RedisLink } from './redis-link.ts';
import { Relay } from './relay.ts';
import type { QueueTimings } from './timings.ts';
import type { WorkerContext } from './worker.ts';

/** Closing a connection or a worker that has nothing in hand. */
const CLOSE_MS = 5_000;

export interface BullmqOptions {
  readonly config: QueueConfig;
  readonly redis: RedisConfig;
  readonly context: WorkerContext;
  readonly timings: QueueTimings;
  readonly link: RedisLink;
  /** Called last: what was opened for us and is ours to close. */
  readonly closeRedis: () => Promise<void>;
}

export class BullmqQueue implements WorkQueue {
  readonly driver = 'bullmq';
  readonly #options: BullmqOptions;
  readonly #stopping = new AbortController();
  readonly #lanes: Readonly<Record<Etape, BullLane>>;
  readonly #placement: PlacementContext;
  readonly #relay: Relay;
  readonly #reconciler: Reconciler;
  readonly #schedule: BullSchedule;
  readonly #eviction: EvictionWatch;
  /** As Redis last told; declared again when it has forgotten. */
  readonly #paused = new Set<Etape>();
  #memory: string | undefined;
  #watch: NodeJS.Timeout | undefined;
  #watching: Promise<void> | undefined;
  #closing: Promise<void> | undefined;

  constructor(options: BullmqOptions) {
    this.#options = options;
    const { config, redis, context, timings, link } = options;
    const { signal } = this.#stopping;
    const { prefix } = redis;
    const cap = new PartenaireCap(config.capPerPartenaire);
    this.#lanes = perEtape((etape) => {
      const concurrency = config.concurrency[etape];
      return new BullLane({ etape, prefix, concurrency, cap, link, timings, signal }, context);
    });
    this.#placement = {
      queues: perEtape((etape) => this.#lanes[etape].queue),
      redis: link.producer,
      store: context.store,
      clock: context.clock,
      isRunning: (id) => this.#allLanes().some((lane) => lane.isRunning(id)),
    };
    this.#reconciler = new Reconciler({
      pass: () => this.#pass(),
      ready: () => link.ready,
      failed: (cause) => this.#logFailure('queue.reconcile-failed', cause),
      logger: context.logger,
      timings,
    });
    this.#eviction = new EvictionWatch({ redis: link.producer, demands: redis, ...context, timings });
    this.#relay = new Relay({
      store: context.store,
      ready: () => link.ready,
      place: (rows) => placeRows(rows, this.#placement),
      missed: () => this.#reconciler.soon(),
      failed: (cause) => this.#failed('queue.offer-missed', cause),
    });
    this.#schedule = new BullSchedule({ prefix, link, logger: context.logger, timings, signal });
  }

  /** For bull-board, read-only. */
  get bullQueues(): readonly Queue[] {
    return this.#allLanes().map((lane) => lane.queue);
  }

  async start(handlers: Readonly<Record<Etape, WorkHandler>>): Promise<void> {
    for (const etape of etapes) this.#lanes[etape].start(handlers[etape]);
    this.#watch ??= setInterval(() => this.#look(), this.#options.timings.watchMs);
    this.#reconciler.startTimer();
    // What failed was noted, and the next pass is on its way: with Redis away, its return brings it.
    await this.reconcile().catch(() => undefined);
  }

  offer(work: readonly { readonly id: WorkId }[]): void {
    this.#relay.offer(work);
  }

  schedule(task: ScheduledTask): Promise<void> {
    return this.#schedule.add(task);
  }

  /** Redis says what waits and runs, the journal what is dead and how old the oldest is. */
  async counts(): Promise<readonly EtapeCounts[]> {
    const { context, link } = this.#options;
    const fromJournal = await context.store.counts(context.clock());
    const countEtape = async (count: EtapeCounts): Promise<EtapeCounts> => {
      const paused = this.#paused.has(count.etape);
      if (!link.ready) return { ...count, paused };
      const { queue } = this.#lanes[count.etape];
      const jobs = await queue.getJobCounts('wait', 'prioritized', 'active', 'delayed');
      const waiting = (jobs['wait'] ?? 0) + (jobs['prioritized'] ?? 0);
      return { ...count, waiting, active: jobs['active'] ?? 0, delayed: jobs['delayed'] ?? 0, paused };
    };
    return Promise.all(fromJournal.map(countEtape));
  }

  /** @throws Failure QUEUE_UNREACHABLE */
  async pause(etape: Etape): Promise<void> {
    await orUnreachable(this.#lanes[etape].queue.pause());
    this.#paused.add(etape);
  }

  /** @throws Failure QUEUE_UNREACHABLE */
  async resume(etape: Etape): Promise<void> {
    await orUnreachable(this.#lanes[etape].queue.resume());
    this.#paused.delete(etape);
  }

  dead(limit: number): Promise<readonly (Work & { readonly erreur: string })[]> {
    return this.#options.context.store.dead(limit);
  }

  async retry(id: WorkId): Promise<boolean> {
    const { store, clock } = this.#options.context;
    const revived = await store.revive(id, clock());
    if (!revived) return false;
    this.offer([{ id }]);
    // The row is dead before BullMQ hears of it: an offer in between finds a job that seems to live.
    this.#reconciler.soon();
    return true;
  }

  /** @throws Failure QUEUE_UNREACHABLE, or what the journal throws */
  reconcile(): Promise<ReconcileReport> {
    if (!this.#options.link.ready) return Promise.reject(new Failure('QUEUE_UNREACHABLE', 'Redis is away'));
    return this.#reconciler.run();
  }

  async healthy(): Promise<boolean> {
    if (this.#closing !== undefined || this.#allLanes().some((lane) => lane.stuck)) return false;
    const { link } = this.#options;
    if (this.#reconciler.failing || link.refusing || this.#eviction.mayEvict) return false;
    return link.answers();
  }

  /** Redis may not know what it should. */
  doubtRedis(): void {
    if (this.#options.link.refusing) this.#reconciler.noteFailure();
    else this.#reconciler.soon();
  }

  close(deadlineMs: number): Promise<void> {
    this.#closing ??= this.#close(deadlineMs);
    return this.#closing;
  }

  async #close(deadlineMs: number): Promise<void> {
    const { timings, context, link, closeRedis } = this.#options;
    const lanes = this.#allLanes();
    clearInterval(this.#watch);
    await Promise.all([...lanes.map((lane) => lane.stop()), this.#schedule.stop()]);
    const ended = Promise.all([this.#schedule.ended(), ...lanes.map((lane) => lane.ended())]);
    const inTime = await settles(ended, deadlineMs);
    this.#stopping.abort();
    if (!inTime && !(await settles(ended, timings.abortGraceMs))) context.logger.warn('queue.handlers-left');

    await settles(
      Promise.allSettled([this.#relay.close(), this.#reconciler.close(), this.#watching]),
      CLOSE_MS,
    );
    const closed = Promise.all([
      ...lanes.map((lane) => lane.close(CLOSE_MS)),
      this.#schedule.close(CLOSE_MS),
    ]);
    // While Redis is away, BullMQ would wait for it: without a connection it lets go.
    if (!link.ready) link.close();
    await closed;
    link.close();
    await closeRedis();
  }

  #allLanes(): readonly BullLane[] {
    return Object.values(this.#lanes);
  }

  #failed(event: string, cause: unknown): void {
    this.#logFailure(event, cause);
    this.#reconciler.noteFailure();
  }

  /** Said once: until a pass has succeeded, what fails next is the same trouble. */
  #logFailure(event: string, cause: unknown): void {
    const { link, context } = this.#options;
    if (this.#closing !== undefined || link.noteRefusal(cause) || this.#reconciler.failing) return;
    context.logger.warn(event, {}, cause);
  }

  /** Begins with a write (the memory key), so that a Redis that refuses them fails it even with nothing to do. */
  async #pass(): Promise<ReconcileReport> {
    await this.#recallMemory();
    const report = await reconcile(this.#placement, this.#stopping.signal);
    this.#options.link.noteAccepted();
    await this.#eviction.look();
    return report;
  }

  #look(): void {
    if (!this.#options.link.ready) return;
    this.#watching ??= this.#lookAtAll()
      .catch((error: unknown) => this.#failed('queue.watch-failed', error))
      .finally(() => {
        this.#watching = undefined;
      });
  }

  async #lookAtAll(): Promise<void> {
    if (await this.#recallMemory()) this.#reconciler.soon();
    for (const lane of this.#allLanes()) await lane.watch();
  }

  /**
   * Has Redis lost what it knew? A key of ours that only a flush removes tells. Then pauses and schedules are
   * declared again; otherwise Redis is right about pauses, since another node may have changed them.
   */
  async #recallMemory(): Promise<boolean> {
    const { link, redis, context } = this.#options;
    const key = memoryKey(redis.prefix);
    const fresh = randomUUID();
    await link.producer.set(key, fresh, 'NX');
    const found = await link.producer.get(key);
    const lost = this.#memory !== undefined && found !== this.#memory;
    this.#memory = found ?? fresh;
    if (lost) {
      context.logger.error('queue.redis-lost-memory');
      await Promise.all([...this.#paused].map((etape) => this.#lanes[etape].queue.pause()));
      await this.#schedule.declareAgain();
      return true;
    }
    for (const etape of etapes) {
      if (await this.#lanes[etape].queue.isPaused()) this.#paused.add(etape);
      else this.#paused.delete(etape);
    }
    return false;
  }
}

async function orUnreachable(command: Promise<void>): Promise<void> {
  try {
    await command;
  } catch (error) {
    throw new Failure('QUEUE_UNREACHABLE', 'Redis does not take the command', error);
  }
}
