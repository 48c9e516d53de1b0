// SPDX-License-Identifier: Apache-2.0
/**
 * Memory of a process with one worker over many invoices, and whether it stays flat: run in a child, so that nothing
 * else is counted. What the process had before it opened the pool is not the worker's.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type BenchOptions, type Report, round } from './report.ts';

const defaultInvoices = 100_000;
const goalMib = 200;
/** The last tenth against the third: by then everything is compiled and every pool of memory filled once. */
const settledAt = 3;
const flatGoal = 1.1;

export async function memory(report: Report, { invoices = defaultInvoices }: BenchOptions): Promise<void> {
  const [beforeMib = 0, ...rssMib] = await soak(invoices);
  const [settled, last] = [rssMib[settledAt - 1], rssMib.at(-1)];
  if (settled === undefined || last === undefined) throw new Error('the soak ended early');
  report({
    bench: 'validate/memory',
    value: round(Math.max(...rssMib) - beforeMib, 0),
    unit: 'MiB/worker',
    goal: { most: goalMib },
    detail: {
      invoices,
      beforeMib: round(beforeMib, 0),
      everyTenthMib: rssMib.map((mib) => round(mib, 0)).join(' '),
    },
  });
  report({
    bench: 'validate/memory/flat',
    value: round(last / settled),
    unit: '× a third of the way',
    goal: { most: flatGoal },
  });
}

async function soak(invoices: number): Promise<readonly number[]> {
  const script = fileURLToPath(new URL('./validate-soak.ts', import.meta.url));
  const child = spawn(process.execPath, [script, String(invoices)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const rssMib: number[] = [];
  for await (const line of createInterface({ input: child.stdout })) rssMib.push(Number(line));
  const [code] = await ended;
  if (code !== 0) throw new Error(`the soak ended with ${code}`);
  return rssMib;
}
