// SPDX-License-Identifier: Apache-2.0
/**
 * The connections to Redis and what we know of their health.
 *
 * Two connections, because they must fail differently: producers give up soon (the rows are safe in the
 * journal), workers wait for as long as it takes. An outage is logged once, and its end once, whether Redis is
 * away or answers and refuses writes; no error event stays without a listener.
 */
import { Redis, type RedisOptions } from 'ioredis';
import { Failure } from '../../gateway/domain/failure.ts';
import type { Logger } from '../../gateway/ports/machinery.ts';
import { settles } from './deadline.ts';

/** A host that does not answer the first time is not going to during start. */
const FIRST_CONTACT_MS = 10_000;
/** A producer's command is dropped after this: reconciliation will bring its work. */
const COMMAND_TIMEOUT_MS = 10_000;
const PRODUCER_RETRIES = 2;
/** Reconnection: at once, then slower, never slower than this. */
const RECONNECT_STEP_MS = 50;
const RECONNECT_MAX_MS = 2_000;
/** Finds a peer that vanished without a word. */
const KEEP_ALIVE_MS = 10_000;
const PING_MS = 2_000;
/** Answers of BullMQ's scripts for a job that another took over, or that was flushed. */
const lostJob =
  /^Missing (lock|key) for job|^Lock mismatch for job|is not in the \w+ state|^could not renew lock/;
/** What Redis says when it answers but takes no writes: memory full, a replica, a disk that fails. */
const refusal = /\b(OOM command not allowed|READONLY You|MISCONF |NOREPLICAS |MASTERDOWN |UNBLOCKED force)/;

export class RedisLink {
  /** Fails fast: adding jobs, looking up, counting. */
  readonly producer: Redis;
  /** Never gives up: BullMQ workers. */
  readonly consumer: Redis;
  readonly #logger: Logger;
  readonly #onDoubt: () => void;
  #away = false;
  #refusing = false;
  #closed = false;

  private constructor(producer: Redis, consumer: Redis, logger: Logger, onDoubt: () => void) {
    this.producer = producer;
    this.consumer = consumer;
    this.#logger = logger;
    this.#onDoubt = onDoubt;
    for (const connection of [producer, consumer]) {
      connection.on('error', (error) => this.noteError(error));
      connection.on('close', () => this.#noteAway());
      connection.on('ready', () => this.#noteBack());
    }
  }

  /**
   * `onDoubt` is called when Redis may not know what it should: it is reachable again, has lost a job, or
   * refuses writes.
   * @throws Failure QUEUE_UNREACHABLE
   */
  static async open(target: string, logger: Logger, onDoubt: () => void): Promise<RedisLink> {
    const shared = {
      lazyConnect: true,
      enableOfflineQueue: true,
      keepAlive: KEEP_ALIVE_MS,
      connectTimeout: FIRST_CONTACT_MS,
      retryStrategy: (times) => Math.min(times * RECONNECT_STEP_MS, RECONNECT_MAX_MS),
    } satisfies RedisOptions;
    const producer = new Redis(target, {
      ...shared,
      maxRetriesPerRequest: PRODUCER_RETRIES,
      commandTimeout: COMMAND_TIMEOUT_MS,
    });
    const consumer = new Redis(target, { ...shared, maxRetriesPerRequest: null });
    const link = new RedisLink(producer, consumer, logger, onDoubt);
    try {
      await Promise.all([link.#contact(producer), link.#contact(consumer)]);
    } catch (error) {
      link.close();
      throw new Failure('QUEUE_UNREACHABLE', `no Redis at ${withoutSecret(target)}`, error);
    }
    return link;
  }

  /** True while commands can be sent. */
  get ready(): boolean {
    return this.producer.status === 'ready' && this.consumer.status === 'ready';
  }

  /** True from a refused write until `noteAccepted`. */
  get refusing(): boolean {
    return this.#refusing;
  }

  async answers(): Promise<boolean> {
    if (!this.ready) return false;
    const ping = this.producer.ping();
    return (
      (await settles(ping, PING_MS)) &&
      (await ping.then(
        () => true,
        () => false,
      ))
    );
  }

  /** Where every error of a connection, queue or worker goes. */
  noteError(error: Error): void {
    if (this.#closed) return;
    if (lostJob.test(error.message)) {
      this.#logger.debug('queue.job-lost', { detail: error.message });
      this.#onDoubt();
    } else if (this.noteRefusal(error)) return;
    else if (isConnectionError(error)) this.#noteAway(error);
    else this.#logger.warn('queue.redis-error', {}, error);
  }

  /** True when the error says that Redis takes no writes, which is logged once. */
  noteRefusal(error: unknown): boolean {
    if (!(error instanceof Error && refusal.test(error.message))) return false;
    if (this.#closed || this.#refusing) return true;
    this.#refusing = true;
    this.#logger.error('queue.redis-refuses', { detail: error.message });
    this.#onDoubt();
    return true;
  }

  /** Redis takes writes. */
  noteAccepted(): void {
    if (!this.#refusing) return;
    this.#refusing = false;
    this.#logger.info('queue.redis-accepts');
  }

  close(): void {
    this.#closed = true;
    this.producer.disconnect();
    this.consumer.disconnect();
  }

  async #contact(connection: Redis): Promise<void> {
    const contact = connection.connect();
    if (!(await settles(contact, FIRST_CONTACT_MS))) throw new Error('timed out');
    await contact;
  }

  #noteAway(error?: Error): void {
    if (this.#closed || this.#away) return;
    this.#away = true;
    this.#logger.error('queue.redis-away', {}, error);
  }

  #noteBack(): void {
    if (!this.#away || !this.ready) return;
    this.#away = false;
    this.#logger.info('queue.redis-back');
    this.#onDoubt();
  }
}

function isConnectionError(error: Error & { readonly code?: unknown }): boolean {
  const systemCode = typeof error.code === 'string' && /^E[A-Z]+$/.test(error.code);
  return (
    systemCode ||
    error.name === 'MaxRetriesPerRequestError' ||
    /Connection is closed|Command timed out|^LOADING/.test(error.message)
  );
}

/** The address without user and password, for a message. */
function withoutSecret(target: string): string {
  return target.replace(/\/\/[^@/]*@/, '//');
}
