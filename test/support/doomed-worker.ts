// SPDX-License-Identifier: Apache-2.0
/**
 * A program for tests: opens a BullMQ work queue, and dies by SIGKILL as soon as it has a work in hand.
 * Arguments: Redis URL, prefix, the work as JSON.
 */
import type { Etape, Work, WorkHandler, WorkStore } from '../../gateway/ports/work.ts';
import { perEtape, queueSection } from '../../queues/work/config.ts';
import { openWorkQueue } from '../../queues/work/index.ts';
import { MemoryWorkStore } from './memory-work-store.ts';
import { createRecorder } from './recorder.ts';

const [url, prefix, json = '{}'] = process.argv.slice(2);
const work = JSON.parse(json) as Work;
const { logger, metrics } = createRecorder();
const store: WorkStore = new MemoryWorkStore();
store.find = (id) => Promise.resolve(id === work.id ? work : undefined);

const queue = await openWorkQueue(queueSection.parse({ redis: { url, prefix } }), {
  store,
  logger,
  metrics,
  clock: () => new Date(),
  dataDirectory: '',
  timings: { leaseMs: 1_000, stalledCheckMs: 300 },
});
const die: WorkHandler = async () => {
  process.kill(process.pid, 'SIGKILL');
};
await queue.start(perEtape((_etape: Etape) => die));
