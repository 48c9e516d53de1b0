// SPDX-License-Identifier: Apache-2.0
/**
 * Looks again, now and then, whether Redis may evict keys (spec stack §1.2): the policy was right at start, or we
 * would not run, but an operator may change it under us. Each change is logged once.
 */
import type { Redis } from 'ioredis';
import type { Logger } from '../../gateway/ports/machinery.ts';
import type { RedisConfig } from './config.ts';
import { readInfo } from './redis-checks.ts';
import type { QueueTimings } from './timings.ts';

export interface EvictionWatchOptions {
  readonly redis: Redis;
  readonly demands: Pick<RedisConfig, 'allowEviction'>;
  readonly logger: Logger;
  readonly timings: QueueTimings;
}

export class EvictionWatch {
  readonly #options: EvictionWatchOptions;
  #mayEvict = false;
  #lookedAtMs = performance.now();

  /** The check at start counts as the first look. */
  constructor(options: EvictionWatchOptions) {
    this.#options = options;
  }

  /** True when jobs and locks may vanish and nobody allowed it. */
  get mayEvict(): boolean {
    return this.#mayEvict;
  }

  /** Asks at most once per `evictionCheckMs`. @throws what the connection throws */
  async look(): Promise<void> {
    const { redis, demands, logger, timings } = this.#options;
    if (demands.allowEviction || performance.now() - this.#lookedAtMs < timings.evictionCheckMs) return;
    this.#lookedAtMs = performance.now();
    const { maxmemoryPolicy } = readInfo(await redis.info());
    const mayEvict = maxmemoryPolicy !== 'noeviction';
    if (mayEvict === this.#mayEvict) return;
    this.#mayEvict = mayEvict;
    if (mayEvict) logger.error('queue.redis-may-evict', { maxmemoryPolicy });
    else logger.info('queue.redis-keeps-all', { maxmemoryPolicy });
  }
}
