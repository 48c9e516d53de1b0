// SPDX-License-Identifier: Apache-2.0
/**
 * The commands as an operator writes them, on a data directory of the test. They run in this process, one at a time, for a
 * process of their own costs a second each; `test/gateway/cli/commands.test.ts` runs the launcher itself.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import { main } from '../../gateway/cli/main.ts';
import type { Journal } from '../../gateway/ports/journal.ts';
import { openSqliteJournal } from '../../queues/journal/index.ts';
import { createRecorder } from './recorder.ts';

export interface Done {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface RaccordCli {
  readonly directory: string;
  run(...args: readonly string[]): Promise<Done>;
  /** Of a command with `--json`: its lines. */
  json(...args: readonly string[]): Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** The journal, open beside the commands; closed again after `use`. */
  withJournal<T>(use: (journal: Journal) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** With an empty journal, as a gateway that started once leaves it. `more` is added to the configuration file. */
export async function openRaccordCli(more = ''): Promise<RaccordCli> {
  const directory = await mkdtemp(join(tmpdir(), 'raccord-cli-'));
  const data = JSON.stringify(join(directory, 'var'));
  await writeFile(join(directory, 'raccord.yaml'), `data: { directory: ${data} }\n${more}`);

  async function withJournal<T>(use: (journal: Journal) => Promise<T>): Promise<T> {
    const file = join(directory, 'var', 'journal.sqlite');
    const { logger } = createRecorder();
    const journal = await openSqliteJournal({ file, logger, clock: () => new Date() });
    try {
      return await use(journal);
    } finally {
      await journal.close();
    }
  }
  await withJournal(async () => undefined);

  async function run(...args: readonly string[]): Promise<Done> {
    const [out, err]: [string[], string[]] = [[], []];
    const spies = [
      vi.spyOn(console, 'log').mockImplementation((line) => void out.push(`${line}\n`)),
      vi.spyOn(console, 'error').mockImplementation((line) => void err.push(`${line}\n`)),
      vi.spyOn(process.stderr, 'write').mockImplementation((text) => err.push(String(text)) > 0),
    ];
    vi.stubEnv('RACCORD_CONFIG', join(directory, 'raccord.yaml'));
    vi.stubEnv('RACCORD_REDIS_URL', undefined);
    process.exitCode = undefined;
    try {
      await main(args);
      return { code: Number(process.exitCode ?? 0), out: out.join(''), err: err.join('') };
    } finally {
      process.exitCode = undefined;
      vi.unstubAllEnvs();
      for (const spy of spies) spy.mockRestore();
    }
  }

  return {
    directory,
    run,
    async json(...args) {
      const { out } = await run(...args, '--json');
      return out
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
    },
    withJournal,
    close: () => rm(directory, { recursive: true, force: true }),
  };
}
