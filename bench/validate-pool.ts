// SPDX-License-Identifier: Apache-2.0
/** Invoices a second through the pool of checks, as the gateway uses it: two workers, every kind of invoice in turn. */
import { openCheckPool } from '../formats/check-pool.ts';
import type { CheckPool } from '../gateway/ports/formats.ts';
import { type Report, round } from './report.ts';
import { type Subject, samplesOf, subjects } from './validate-samples.ts';
import { warmUpInvoices } from './validate-timing.ts';

export const workers = 2;
const measuredInvoices = 12_000;
/** As many as the gateway keeps in hand. */
const inFlight = 32;
const goalPerSecond = 2_000;
const now = new Date('2026-10-01T12:00:00Z');

export async function pool(report: Report): Promise<void> {
  const checks = openCheckPool({ threads: workers, timeoutMs: 60_000, maxOldGenerationMb: 512 });
  try {
    for (const subject of subjects()) {
      const samples = samplesOf(subject);
      await drive(checks, subject, samples, workers * warmUpInvoices);
      const seconds = await drive(checks, subject, samples, measuredInvoices);
      report({
        bench: `validate/pool/${subject.name}`,
        value: round(measuredInvoices / seconds, 0),
        unit: 'invoices/s',
        goal: { least: goalPerSecond },
        detail: { workers, invoices: measuredInvoices },
      });
    }
  } finally {
    await checks.close();
  }
}

/** Seconds for so many invoices, a few always in flight. */
export async function drive(
  checks: CheckPool,
  { code, format }: Pick<Subject, 'code' | 'format'>,
  samples: readonly Uint8Array[],
  count: number,
): Promise<number> {
  const started = performance.now();
  let next = 0;
  const caller = async () => {
    for (let i = next++; i < count; i = next++) {
      const bytes = samples[i % samples.length];
      if (bytes === undefined) throw new RangeError('no sample to measure');
      await checks.check(format.name, bytes, { codeInterface: code, now });
    }
  };
  await Promise.all(Array.from({ length: inFlight }, caller));
  return (performance.now() - started) / 1000;
}
