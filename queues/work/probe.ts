// SPDX-License-Identifier: Apache-2.0
/** Asks a Redis what it is, for the operator's check-up; nothing is queued and nothing is kept open. */
import { Redis } from 'ioredis';
import { Failure } from '../../gateway/domain/failure.ts';
import { readInfo, refusalOf } from './redis-checks.ts';

const connectTimeoutMs = 3_000;

/** One line that says what answers. @throws Failure QUEUE_UNREACHABLE or QUEUE_CONFIG */
export async function probeRedis(url: string): Promise<string> {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: connectTimeoutMs,
    retryStrategy: () => null,
  });
  redis.on('error', () => {}); // The call below throws the same.
  try {
    await redis.connect();
    const facts = readInfo(await redis.info());
    const refusal = refusalOf(facts, {
      allowEviction: false,
      requireAof: false,
    });
    if (refusal !== undefined) throw new Failure('QUEUE_CONFIG', refusal);
    const aof = facts.appendonly ? 'AOF on' : 'no AOF: a restart of Redis delays work';
    return `${facts.valkey ? 'Valkey' : 'Redis'} ${facts.version}, ${facts.maxmemoryPolicy}, ${aof}`;
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure('QUEUE_UNREACHABLE', 'Redis does not answer', error);
  } finally {
    redis.disconnect();
  }
}
