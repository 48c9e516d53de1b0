// SPDX-License-Identifier: Apache-2.0
/**
 * The `queue` section of the configuration. With nothing given the gateway runs on the journal alone;
 * a `redis` section chooses BullMQ. Unknown keys are refused, and so is a choice that contradicts itself.
 */
import { z } from 'zod';
import { type Etape, etapes } from '../../gateway/ports/work.ts';

/**
 * Opening is mostly waiting for a commit, which all who wait share: on two cores, 50 sessions got 34 answers a second
 * with 8 in hand and 143 with 32, for two thirds of the processor time each.
 */
const CONCURRENCY_OUVERTURE = 32;
/** Checks run in a pool of their own, which loads their files in turn: what waits here holds a row, no memory. */
const CONCURRENCY_CONTROLE = 16;
/** Writing a compte rendu is short and waits for the disk, as opening does. */
const CONCURRENCY_RESTITUTION = 32;
/** Each holds a connection to somebody else's server. */
const CONCURRENCY_LIVRAISON = 4;
/** Beyond this, handlers only queue up inside the process instead of outside it. */
const CONCURRENCY_MAX = 256;
/** Lets one partenaire alone use most of the default concurrency (80), and never all of it. */
const CAP_PER_PARTENAIRE = 64;
/** With the delays below, the last try comes about 1 h 45 after the first. */
const ATTEMPTS_MAX = 8;
const ATTEMPTS_DELAYS_MS = [1_000, 5_000, 30_000, 120_000, 600_000, 1_800_000, 3_600_000] as const;
/**
 * A server of somebody else may be down for a night, or for the week-end of a holiday: with the delays below it is asked
 * every hour, and the last try comes 48 hours after the first.
 */
const LIVRAISON_ATTEMPTS_MAX = 53;
const LIVRAISON_DELAYS_MS = [10_000, 60_000, 300_000, 900_000, 1_800_000, 3_600_000] as const;
/** A week of tries, one an hour. */
const LIVRAISON_ATTEMPTS_LIMIT = 200;
/** A day: whatever is still broken then needs a person. */
const DELAY_MAX_MS = 86_400_000;

const concurrency = z.int().min(1).max(CONCURRENCY_MAX);

const delaysMs = z.array(z.int().min(1).max(DELAY_MAX_MS)).min(1).max(50);

const redisSection = z
  .strictObject({
    /** `redis://`, `rediss://`, or the path of a unix socket. */
    url: z.string().min(1).optional(),
    /** Run our own `redis-server` (found on PATH) in the data directory. */
    managed: z.boolean().default(false),
    /** Start although Redis may evict keys. Only for managed clouds that hide their policy. */
    allowEviction: z.boolean().default(false),
    /** Refuse to start, instead of warning, when Redis keeps no append-only file. */
    requireAof: z.boolean().default(false),
    /** First part of every key and queue name: several gateways may share one Redis. */
    prefix: z
      .string()
      .regex(/^[a-z][a-z0-9-]{0,30}$/)
      .default('raccord'),
  })
  .refine((redis) => (redis.url !== undefined) !== redis.managed, {
    error: 'give either redis.url or redis.managed: true',
  });

export const queueSection = z
  .strictObject({
    driver: z.enum(['bullmq', 'journal']).optional(),
    redis: redisSection.optional(),
    concurrency: z
      .strictObject({
        ouverture: concurrency.default(CONCURRENCY_OUVERTURE),
        controle: concurrency.default(CONCURRENCY_CONTROLE),
        restitution: concurrency.default(CONCURRENCY_RESTITUTION),
        livraison: concurrency.default(CONCURRENCY_LIVRAISON),
      } satisfies Record<Etape, unknown>)
      .prefault({}),
    /** Works of one partenaire in hand at once: per process with BullMQ, in all with the journal driver. */
    capPerPartenaire: z.int().min(1).max(1_000).default(CAP_PER_PARTENAIRE),
    attempts: z
      .strictObject({
        max: z.int().min(1).max(50).default(ATTEMPTS_MAX),
        /** The wait after the first failure, the second …; the last one repeats. */
        delaysMs: delaysMs.default([...ATTEMPTS_DELAYS_MS]),
        /** The same for deliveries: it is somebody else that must come back. */
        livraison: z
          .strictObject({
            max: z.int().min(1).max(LIVRAISON_ATTEMPTS_LIMIT).default(LIVRAISON_ATTEMPTS_MAX),
            delaysMs: delaysMs.default([...LIVRAISON_DELAYS_MS]),
          })
          .prefault({}),
      })
      .prefault({}),
  })
  .refine((queue) => queue.driver !== 'bullmq' || queue.redis !== undefined, {
    error: 'driver bullmq needs a redis section',
  });

export type QueueConfig = Readonly<z.output<typeof queueSection>>;
export type RedisConfig = NonNullable<QueueConfig['redis']>;

/** The driver a configuration chooses: the one named, else BullMQ as soon as there is a Redis. */
export function driverOf(config: QueueConfig): 'bullmq' | 'journal' {
  return config.driver ?? (config.redis === undefined ? 'journal' : 'bullmq');
}

/** One value per étape, built in their order. */
export function perEtape<Value>(make: (etape: Etape) => Value): Readonly<Record<Etape, Value>> {
  return Object.fromEntries(etapes.map((etape) => [etape, make(etape)])) as Record<Etape, Value>;
}
