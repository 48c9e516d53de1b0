// SPDX-License-Identifier: Apache-2.0
/**
 * Is this Redis fit to carry the queues? Asked at start, from INFO alone, which managed clouds also answer.
 *
 * An eviction policy other than noeviction silently drops jobs and locks (spec stack §1.2), so it is refused.
 * Without an append-only file a restart of Redis forgets the queue: the journal brings the work back, with
 * delay, so that is a warning unless the operator asked for more.
 */
import type { Redis } from 'ioredis';
import { Failure } from '../../gateway/domain/failure.ts';
import type { Logger } from '../../gateway/ports/machinery.ts';
import type { RedisConfig } from './config.ts';

/** BullMQ works from 5.0 and recommends 6.2; every Valkey began at 7.2. */
const MIN_MAJOR = 6;
const MIN_MINOR = 2;

export interface RedisFacts {
  readonly version: string;
  readonly valkey: boolean;
  readonly maxmemoryPolicy: string;
  readonly appendonly: boolean;
}

/** What the operator asks of it. */
type Demands = Pick<RedisConfig, 'allowEviction' | 'requireAof'>;

/** @throws Failure QUEUE_CONFIG or QUEUE_UNREACHABLE */
export async function checkRedis(redis: Redis, demands: Demands, logger: Logger): Promise<RedisFacts> {
  let info: string;
  try {
    info = await redis.info();
  } catch (error) {
    throw new Failure('QUEUE_UNREACHABLE', 'Redis does not answer INFO', error);
  }
  const facts = readInfo(info);
  const refusal = refusalOf(facts, demands);
  if (refusal !== undefined) throw new Failure('QUEUE_CONFIG', refusal);
  if (facts.maxmemoryPolicy !== 'noeviction') {
    logger.warn('queue.redis-may-evict', { maxmemoryPolicy: facts.maxmemoryPolicy });
  }
  if (!facts.appendonly) logger.warn('queue.redis-without-aof');
  logger.info('queue.redis-checked', { version: facts.version, valkey: facts.valkey });
  return facts;
}

export function readInfo(info: string): RedisFacts {
  const fields = new Map<string, string>();
  for (const line of info.split(/\r?\n/)) {
    const colon = line.indexOf(':');
    if (colon > 0 && !line.startsWith('#')) fields.set(line.slice(0, colon), line.slice(colon + 1));
  }
  return {
    version: fields.get('valkey_version') ?? fields.get('redis_version') ?? '0',
    valkey: fields.has('valkey_version') || fields.get('server_name') === 'valkey',
    maxmemoryPolicy: fields.get('maxmemory_policy') ?? 'unknown',
    appendonly: fields.get('aof_enabled') === '1',
  };
}

/** What makes us refuse this Redis, or undefined. */
export function refusalOf(facts: RedisFacts, demands: Demands): string | undefined {
  if (!facts.valkey && !isRecent(facts.version)) {
    return `Redis ${facts.version} is too old: ${MIN_MAJOR}.${MIN_MINOR} or later, or Valkey`;
  }
  if (facts.maxmemoryPolicy !== 'noeviction' && !demands.allowEviction) {
    return `maxmemory-policy is ${facts.maxmemoryPolicy}: set it to noeviction (or queue.redis.allowEviction)`;
  }
  if (!facts.appendonly && demands.requireAof) return 'appendonly is off and queue.redis.requireAof is set';
  return undefined;
}

function isRecent(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > MIN_MAJOR || (major === MIN_MAJOR && minor >= MIN_MINOR);
}
