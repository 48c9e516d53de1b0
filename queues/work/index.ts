// SPDX-License-Identifier: Apache-2.0
/**
 * The work queue: what makes handlers run for the rows of the journal, on the driver the configuration chooses.
 */
import { join } from 'node:path';
import { Failure } from '../../gateway/domain/failure.ts';
import type { Clock, Logger, Metrics } from '../../gateway/ports/machinery.ts';
import type { WorkStore } from '../../gateway/ports/work.ts';
import { BullmqQueue } from './bullmq-queue.ts';
import { driverOf, type QueueConfig } from './config.ts';
import { JournalQueue } from './journal-queue.ts';
import { ManagedRedis } from './managed-redis.ts';
import { checkRedis } from './redis-checks.ts';
import { RedisLink } from './redis-link.ts';
import { defaultTimings, type QueueTimings } from './timings.ts';
import type { WorkerContext } from './worker.ts';

export interface WorkQueueDependencies {
  readonly store: WorkStore;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly clock: Clock;
  /** Where a managed Redis keeps its files. */
  readonly dataDirectory: string;
  /** For tests; the defaults are in `timings.ts`. */
  readonly timings?: Partial<QueueTimings>;
}

/**
 * The answer's `driver` tells which one it is; on BullMQ, `bullQueues` can be shown by bull-board.
 * @throws Failure QUEUE_UNREACHABLE or QUEUE_CONFIG
 */
export async function openWorkQueue(
  config: QueueConfig,
  dependencies: WorkQueueDependencies,
): Promise<JournalQueue | BullmqQueue> {
  const { store, logger, metrics, clock } = dependencies;
  const context: WorkerContext = { store, logger, metrics, clock, retry: config.attempts };
  const timings = { ...defaultTimings, ...dependencies.timings };
  const driver = driverOf(config);
  logger.info('queue.opened', { driver });
  if (driver === 'journal') return new JournalQueue(config, context, timings);
  return openBullmq(config, context, timings, dependencies.dataDirectory);
}

async function openBullmq(
  config: QueueConfig,
  context: WorkerContext,
  timings: QueueTimings,
  dataDirectory: string,
): Promise<BullmqQueue> {
  const { redis } = config;
  if (redis === undefined) throw new Failure('QUEUE_CONFIG', 'driver bullmq needs a redis section');
  const managed = redis.managed ? await ManagedRedis.start(dataDirectory, context.logger) : undefined;
  const closeRedis = async (): Promise<void> => managed?.close();
  let queue: BullmqQueue | undefined;
  try {
    const target = managed?.socketPath ?? redis.url ?? join(dataDirectory, 'redis', 'redis.sock');
    const link = await RedisLink.open(target, context.logger, () => queue?.doubtRedis());
    try {
      await checkRedis(link.producer, redis, context.logger);
    } catch (error) {
      link.close();
      throw error;
    }
    queue = new BullmqQueue({ config, redis, context, timings, link, closeRedis });
    return queue;
  } catch (error) {
    await closeRedis();
    throw error;
  }
}
