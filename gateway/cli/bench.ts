// SPDX-License-Identifier: Apache-2.0
/** `raccord bench`: the benchmarks, each with its peer in the same run, one JSON line a figure. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Command } from 'commander';
import { packageRoot } from '../package-root.ts';
import { exitCodes, runCommand } from './exit.ts';
import { printJson } from './output.ts';

interface Figure {
  readonly bench: string;
  readonly value: number;
  readonly unit: string;
  readonly peer?: string;
  readonly ratio?: number;
  readonly goal?: { readonly most: number } | { readonly least: number };
  readonly detail?: Readonly<Record<string, number | string>>;
}

interface BenchOptions {
  readonly invoices?: number;
}

type Bench = (report: (figure: Figure) => void, options: BenchOptions) => Promise<void>;

interface CommandOptions {
  readonly invoices?: string;
  readonly json?: boolean;
}

export function addBenchCommand(program: Command): void {
  program
    .command('bench [name]')
    .description(
      'run the benchmarks (road, queue, validate, large, annuaire, uniqueness, as2, pesit) / mesures de performance',
    )
    .option('--invoices <n>', 'validate: how many are judged to see whether memory stays flat')
    .option('--json', 'only JSON lines')
    .action((name: string | undefined, options: CommandOptions) =>
      runCommand(() => bench(name, options), options.json),
    );
}

async function bench(name: string | undefined, { json = false, invoices }: CommandOptions): Promise<number> {
  const list = join(packageRoot(), 'bench', 'index.ts');
  if (!existsSync(list))
    throw new Error('the benchmarks are in the source tree only: run this from a checkout');
  const { benches } = (await import(pathToFileURL(list).href)) as {
    readonly benches: Readonly<Record<string, Bench>>;
  };
  const options = invoices === undefined ? {} : { invoices: parseInvoices(invoices) };
  const chosen = name === undefined ? Object.keys(benches) : [name];
  for (const one of chosen) {
    const run = benches[one];
    if (run === undefined)
      throw new RangeError(`no benchmark ${one}; there are ${Object.keys(benches).join(', ')}`);
    await run((figure) => (json ? printJson(figure) : console.log(describe(figure))), options);
  }
  return exitCodes.ok;
}

function parseInvoices(text: string): number {
  if (/^[1-9]\d{0,7}$/.test(text)) return Number(text);
  throw new RangeError(`not a number of invoices: ${text}`);
}

function describe({ bench: name, value, unit, peer, ratio, goal, detail }: Figure): string {
  const against = peer === undefined ? '' : `  (${ratio} × ${peer})`;
  const more = detail === undefined ? '' : `  ${JSON.stringify(detail)}`;
  const held = goal === undefined ? '' : describeGoal(value, goal);
  return `${name.padEnd(34)} ${String(value).padStart(9)} ${unit.padEnd(12)} ${held.padEnd(16)}${against}${more}`;
}

function describeGoal(value: number, goal: NonNullable<Figure['goal']>): string {
  const [sign, limit, met] =
    'most' in goal ? ['<=', goal.most, value <= goal.most] : ['>=', goal.least, value >= goal.least];
  return `${sign} ${limit} ${met ? 'met' : 'MISSED'}`;
}
