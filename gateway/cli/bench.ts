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
  readonly detail?: Readonly<Record<string, number | string>>;
}

type Bench = (report: (figure: Figure) => void) => Promise<void>;

export function addBenchCommand(program: Command): void {
  program
    .command('bench [name]')
    .description('run the benchmarks (road, queue) / mesures de performance')
    .option('--json', 'only JSON lines')
    .action((name: string | undefined, options: { json?: boolean }) =>
      runCommand(() => bench(name, options.json === true), options.json),
    );
}

async function bench(name: string | undefined, json: boolean): Promise<number> {
  const list = join(packageRoot(), 'bench', 'index.ts');
  if (!existsSync(list))
    throw new Error('the benchmarks are in the source tree only: run this from a checkout');
  const { benches } = (await import(pathToFileURL(list).href)) as {
    readonly benches: Readonly<Record<string, Bench>>;
  };
  const chosen = name === undefined ? Object.keys(benches) : [name];
  for (const one of chosen) {
    const run = benches[one];
    if (run === undefined)
      throw new RangeError(`no benchmark ${one}; there are ${Object.keys(benches).join(', ')}`);
    await run((figure) => (json ? printJson(figure) : console.log(describe(figure))));
  }
  return exitCodes.ok;
}

function describe({ bench: name, value, unit, peer, ratio, detail }: Figure): string {
  const against = peer === undefined ? '' : `  (${ratio} × ${peer})`;
  const more = detail === undefined ? '' : `  ${JSON.stringify(detail)}`;
  return `${name.padEnd(24)} ${String(value).padStart(9)} ${unit}${against}${more}`;
}
