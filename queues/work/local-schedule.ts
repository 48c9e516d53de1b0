// SPDX-License-Identifier: Apache-2.0
/**
 * Scheduled tasks of one process, for the journal driver. A tick that comes while the task still runs is
 * skipped; a task that throws is logged and runs again at its next tick.
 */
import { Cron } from 'croner';
import { Failure } from '../../gateway/domain/failure.ts';
import type { Logger } from '../../gateway/ports/machinery.ts';
import type { ScheduledTask } from '../../gateway/ports/work.ts';

export class LocalSchedule {
  readonly #logger: Logger;
  readonly #signal: AbortSignal;
  readonly #crons = new Map<string, Cron>();
  readonly #running = new Set<Promise<void>>();

  constructor(logger: Logger, signal: AbortSignal) {
    this.#logger = logger;
    this.#signal = signal;
  }

  /** A task of the same name is replaced. @throws Failure CONFIG when cron or time zone is not readable. */
  add(task: ScheduledTask): void {
    this.#crons.get(task.name)?.stop();
    const run = (): Promise<void> => {
      const running = runTask(task, this.#signal, this.#logger).finally(() => this.#running.delete(running));
      this.#running.add(running);
      return running;
    };
    const options = { timezone: task.timeZone, mode: '5-or-6-parts', protect: true } as const;
    try {
      this.#crons.set(task.name, new Cron(task.cron, options, run));
    } catch (error) {
      throw new Failure('CONFIG', `scheduled task ${task.name}: ${task.cron} (${task.timeZone})`, error);
    }
  }

  stop(): void {
    for (const cron of this.#crons.values()) cron.stop();
  }

  async ended(): Promise<void> {
    await Promise.all(this.#running);
  }
}

/** Shared by both drivers. Never rejects: the next tick is the retry. */
export async function runTask(task: ScheduledTask, signal: AbortSignal, logger: Logger): Promise<void> {
  try {
    await task.run(signal);
  } catch (error) {
    if (signal.aborted) logger.info('task.interrupted', { task: task.name });
    else logger.error('task.failed', { task: task.name }, error);
  }
}
