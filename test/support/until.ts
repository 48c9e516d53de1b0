// SPDX-License-Identifier: Apache-2.0
/** Waits for a real condition, within a bound: the only polling tests do. */
import { setTimeout as wait } from 'node:timers/promises';

const POLL_MS = 5;

/** @throws Error naming `what` when the condition does not come true in time. */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  timeoutMs = 15_000,
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`not within ${timeoutMs} ms: ${what}`);
    await wait(POLL_MS);
  }
}
