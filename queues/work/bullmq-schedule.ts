// SPDX-License-Identifier: Apache-2.0
/**
 * Scheduled tasks over BullMQ job schedulers: however many nodes declare a task, each tick makes one job and one
 * node runs it. A task has a queue of its own with a global concurrency of one, so that a tick that comes while
 * the task still runs elsewhere waits, and a long task holds up no other.
 *
 * A failure is logged and not tried again: the next tick is the retry.
 */
import { Queue, Worker } from 'bullmq';
import { Failure } from '../../gateway/domain/failure.ts';
import type { Logger } from '../../gateway/ports/machinery.ts';
import type { ScheduledTask } from '../../gateway/ports/work.ts';
import { settles } from './deadline.ts';
import { runTask } from './local-schedule.ts';
import { taskQueueName } from './names.ts';
import type { RedisLink } from './redis-link.ts';
import type { QueueTimings } from './timings.ts';

/** Enough to see in bull-board when a task last ran. */
const RUNS_KEPT = 20;
const EVENTS_KEPT = 100;

export interface BullScheduleOptions {
  readonly prefix: string;
  readonly link: RedisLink;
  readonly logger: Logger;
  readonly timings: QueueTimings;
  readonly signal: AbortSignal;
}

interface Scheduled {
  readonly task: ScheduledTask;
  readonly queue: Queue;
  readonly worker: Worker;
}

export class BullSchedule {
  readonly #options: BullScheduleOptions;
  readonly #scheduled = new Map<string, Scheduled>();
  readonly #running = new Set<Promise<void>>();
  #closing = false;

  constructor(options: BullScheduleOptions) {
    this.#options = options;
  }

  /** @throws Failure CONFIG when cron or time zone is not readable, QUEUE_UNREACHABLE. */
  async add(task: ScheduledTask): Promise<void> {
    const known = this.#scheduled.get(task.name);
    await known?.worker.close();
    const queue = known?.queue ?? this.#createQueue(task.name);
    try {
      await declare(task, queue);
    } catch (error) {
      if (known === undefined) await queue.close();
      const { link } = this.#options;
      if (!link.ready) throw new Failure('QUEUE_UNREACHABLE', 'Redis is away', error);
      if (link.noteRefusal(error)) throw new Failure('QUEUE_UNREACHABLE', 'Redis refuses writes', error);
      throw new Failure('CONFIG', `scheduled task ${task.name}: ${task.cron} (${task.timeZone})`, error);
    }
    this.#scheduled.set(task.name, { task, queue, worker: this.#createWorker(task, queue) });
  }

  /** After Redis lost what it knew. */
  async declareAgain(): Promise<void> {
    for (const { task, queue } of this.#scheduled.values()) await declare(task, queue);
  }

  async stop(): Promise<void> {
    this.#closing = true;
    await Promise.all(this.#all().map(({ worker }) => worker.pause(true)));
  }

  async ended(): Promise<void> {
    await Promise.all(this.#running);
  }

  async close(timeoutMs: number): Promise<void> {
    const force = this.#running.size > 0 || !this.#options.link.ready;
    const closings = this.#all().map(async ({ worker, queue }) => {
      if (!(await settles(worker.close(force), timeoutMs))) await settles(worker.disconnect(), timeoutMs);
      await settles(queue.close(), timeoutMs);
    });
    await Promise.all(closings);
  }

  #all(): readonly Scheduled[] {
    return [...this.#scheduled.values()];
  }

  #createQueue(taskName: string): Queue {
    const { prefix, link } = this.#options;
    const { name, prefix: keyPrefix } = taskQueueName(prefix, taskName);
    const queue = new Queue(name, {
      prefix: keyPrefix,
      connection: link.producer,
      skipVersionCheck: true,
      streams: { events: { maxLen: EVENTS_KEPT } },
    });
    queue.on('error', (error) => link.noteError(error));
    return queue;
  }

  #createWorker(task: ScheduledTask, queue: Queue): Worker {
    const { prefix, link, timings } = this.#options;
    const worker = new Worker(queue.name, () => this.#run(task), {
      prefix: taskQueueName(prefix, task.name).prefix,
      connection: link.consumer,
      concurrency: 1,
      lockDuration: timings.leaseMs,
      stalledInterval: timings.stalledCheckMs,
      removeOnComplete: { count: RUNS_KEPT },
      removeOnFail: { count: RUNS_KEPT },
    });
    worker.on('error', (error) => link.noteError(error));
    return worker;
  }

  async #run(task: ScheduledTask): Promise<void> {
    if (this.#closing) return;
    const running = runTask(task, this.#options.signal, this.#options.logger);
    this.#running.add(running);
    await running;
    this.#running.delete(running);
  }
}

async function declare(task: ScheduledTask, queue: Queue): Promise<void> {
  await queue.setGlobalConcurrency(1);
  await queue.upsertJobScheduler(task.name, { pattern: task.cron, tz: task.timeZone }, { name: task.name });
}
