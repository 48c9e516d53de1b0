// SPDX-License-Identifier: Apache-2.0
/** The world of the contract suite over rows in memory, for either driver. */
import type { NewWork, WorkId } from '../../../gateway/ports/work.ts';
import { type QueueConfig, queueSection } from '../../../queues/work/config.ts';
import { openWorkQueue } from '../../../queues/work/index.ts';
import type { QueueTimings } from '../../../queues/work/timings.ts';
import type { QueueSettings, QueueWorld } from '../../contracts/work-queue.ts';
import { MemoryWorkStore } from '../../support/memory-work-store.ts';
import { createRecorder, type Recorder } from '../../support/recorder.ts';

/** Short waits; what is long here is what a test must not depend on. */
export const quickTimings: Partial<QueueTimings> = {
  leaseMs: 3_000,
  pollMs: 50,
  stalledCheckMs: 500,
  reconcileSoonMs: 20,
  watchMs: 100,
  parkMs: 1_000,
  abortGraceMs: 500,
};

export type MemoryWorld = Omit<QueueWorld, 'store' | 'open'> & {
  readonly store: MemoryWorkStore;
  readonly recorder: Recorder;
  open(settings?: QueueSettings): ReturnType<typeof openWorkQueue>;
};

export interface WorldOptions {
  readonly redis?: unknown;
  readonly dataDirectory?: string;
  readonly timings?: Partial<QueueTimings>;
}

export function createMemoryWorld(options: WorldOptions = {}): MemoryWorld {
  const store = new MemoryWorkStore();
  const recorder = createRecorder();
  const open: { close(deadlineMs: number): Promise<void> }[] = [];
  return {
    store,
    recorder,
    insert: (news: readonly NewWork[]) => Promise.resolve(store.insert(news, new Date())),
    finish: (id: WorkId) => Promise.resolve(store.finish(id)),
    open: async (settings) => {
      const queue = await openWorkQueue(parseSection(options.redis, settings), {
        store,
        logger: recorder.logger,
        metrics: recorder.metrics,
        clock: () => new Date(),
        dataDirectory: options.dataDirectory ?? '',
        timings: { ...quickTimings, ...options.timings },
      });
      open.push(queue);
      return queue;
    },
    dispose: async () => {
      await Promise.all(open.map((queue) => queue.close(1_000)));
    },
  };
}

export function parseSection(redis: unknown, settings: QueueSettings = {}): QueueConfig {
  return queueSection.parse({ ...settings, ...(redis === undefined ? {} : { redis }) });
}
