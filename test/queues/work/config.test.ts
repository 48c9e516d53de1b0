// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { driverOf, queueSection } from '../../../queues/work/config.ts';
import { retryDelayMs } from '../../../queues/work/worker.ts';

test('nothing given means the journal driver and eight attempts with growing delays', () => {
  const config = queueSection.parse({});
  expect(driverOf(config)).toBe('journal');
  expect(config.attempts.max).toBe(8);
  const delays = [1, 2, 3, 4, 5].map((attempt) => retryDelayMs(attempt, config.attempts));
  expect(delays).toEqual([1_000, 5_000, 30_000, 120_000, 600_000]);
});

test('a delivery is tried every hour for two days: a server may be down for a night', () => {
  const { livraison } = queueSection.parse({}).attempts;
  const waits = Array.from({ length: livraison.max - 1 }, (_, i) => retryDelayMs(i + 1, livraison));
  expect(waits.slice(0, 7)).toEqual([10_000, 60_000, 300_000, 900_000, 1_800_000, 3_600_000, 3_600_000]);
  const hours = waits.reduce((sum, wait) => sum + wait, 0) / 3_600_000;
  expect(Math.round(hours)).toBe(48);
});

test.each([
  [{ redis: { url: 'redis://127.0.0.1' } }, 'bullmq'],
  [{ redis: { managed: true } }, 'bullmq'],
  [{ driver: 'journal', redis: { url: 'redis://127.0.0.1' } }, 'journal'],
] as const)('%j chooses %s', (section, driver) => {
  expect(driverOf(queueSection.parse(section))).toBe(driver);
});

test.each([
  [{ drivr: 'journal' }, 'drivr'],
  [{ driver: 'kafka' }, 'driver'],
  [{ driver: 'bullmq' }, 'needs a redis section'],
  [{ redis: {} }, 'either redis.url or redis.managed'],
  [{ redis: { url: 'redis://h', managed: true } }, 'either redis.url or redis.managed'],
  [{ redis: { url: 'redis://h', requireAOF: true } }, 'requireAOF'],
  [{ redis: { url: 'redis://h', prefix: 'a:b' } }, 'prefix'],
  [{ concurrency: { controle: 0 } }, 'controle'],
  [{ concurrency: { validation: 1 } }, 'validation'],
  [{ attempts: { delaysMs: [] } }, 'delaysMs'],
  [{ attempts: { livraison: { max: 0 } } }, 'max'],
  [{ attempts: { livraison: { delays: [] } } }, 'delays'],
  [{ capPerPartenaire: 1.5 }, 'capPerPartenaire'],
])('%j is refused, naming %s', (section, named) => {
  expect(() => queueSection.parse(section)).toThrow(named);
});
