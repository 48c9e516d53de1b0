// SPDX-License-Identifier: Apache-2.0
/** Time of one invoice on one core: median and 99th percentile after a warm-up, the invoices in turn. */
import { percentile, round } from './report.ts';

export interface Timing {
  /** The fastest tenth: what a busy machine hides. */
  readonly fastMs: number;
  readonly medianMs: number;
  readonly p99Ms: number;
  readonly measured: number;
}

/** The first thousand are three to five times slower, until the compiler has seen enough. */
export const warmUpInvoices = 2_500;
const measuredInvoices = 4_000;
/** The garbage of the warm-up is collected before, where node was started so that it can be asked for. */
const collectGarbage = (globalThis as { gc?: () => void }).gc;

export async function timeEach(
  samples: readonly Uint8Array[],
  check: (bytes: Uint8Array) => unknown,
  { warmUp = warmUpInvoices, measured = measuredInvoices } = {},
): Promise<Timing> {
  await run(samples, check, warmUp);
  collectGarbage?.();
  const timesMs = await run(samples, check, measured);
  return {
    fastMs: round(percentile(timesMs, 10), 4),
    medianMs: round(percentile(timesMs, 50), 4),
    p99Ms: round(percentile(timesMs, 99), 4),
    measured: timesMs.length,
  };
}

async function run(
  samples: readonly Uint8Array[],
  check: (bytes: Uint8Array) => unknown,
  times: number,
): Promise<readonly number[]> {
  const timesMs: number[] = [];
  for (let i = 0; i < times; i++) {
    const bytes = samples[i % samples.length];
    if (bytes === undefined) throw new RangeError('no sample to measure');
    const started = performance.now();
    const result = check(bytes);
    if (result instanceof Promise) await result;
    timesMs.push(performance.now() - started);
  }
  return timesMs;
}
