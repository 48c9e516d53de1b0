// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { Watchdog } from '../../../queues/work/watchdog.ts';

const idle = { waiting: 3, free: true, begun: 7 };

test('jobs that wait while a free worker takes none make it stuck, and a job that starts ends that', () => {
  const watchdog = new Watchdog(30_000);
  watchdog.look({ ...idle, nowMs: 0 });
  expect(watchdog.look({ ...idle, nowMs: 1_000 })).toBe(false);
  expect(watchdog.look({ ...idle, nowMs: 30_999 })).toBe(false);
  expect(watchdog.stuck).toBe(false);
  expect(watchdog.look({ ...idle, nowMs: 31_000 })).toBe(true);
  expect(watchdog.stuck).toBe(true);
  expect(watchdog.look({ ...idle, begun: 8, nowMs: 32_000 })).toBe(false);
  expect(watchdog.stuck).toBe(false);
});

test('the replacement gets its time before it is replaced too', () => {
  const watchdog = new Watchdog(10_000);
  watchdog.look({ ...idle, nowMs: 0 });
  watchdog.look({ ...idle, nowMs: 1_000 });
  expect(watchdog.look({ ...idle, nowMs: 11_000 })).toBe(true);
  expect(watchdog.look({ ...idle, nowMs: 20_000 })).toBe(false);
  expect(watchdog.stuck).toBe(true);
  expect(watchdog.look({ ...idle, nowMs: 21_000 })).toBe(true);
});

test.each([
  { name: 'nothing waits', look: { ...idle, waiting: 0 } },
  { name: 'all hands are busy', look: { ...idle, free: false } },
])('it is content when $name', ({ look }) => {
  const watchdog = new Watchdog(1_000);
  for (let nowMs = 0; nowMs < 10_000; nowMs += 500) expect(watchdog.look({ ...look, nowMs })).toBe(false);
  expect(watchdog.stuck).toBe(false);
});
