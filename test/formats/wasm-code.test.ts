// SPDX-License-Identifier: Apache-2.0
/**
 * V8 collects no wasm code beside our threads (formats/wasm-code.ts). Each program starts threads, then asks V8 to collect
 * at the least occasion and to say so, and starts them again: the stripping of their types alone gives it hundreds.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'raccord-wasm-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

const limits = '{ timeoutMs: 3e4, maxOldGenerationMb: 128 }';
const threads = [
  {
    what: 'check pool',
    load: `const { openCheckPool } = await import('./formats/check-pool.ts');`,
    run: `await openCheckPool({ threads: 1, ...${limits} }).close();`,
  },
  {
    what: 'diffusion',
    load: `const { openDiffuseur } = await import('./formats/diffuseur.ts');`,
    run: `
      const diffuseur = openDiffuseur(${limits});
      const unread = () => Promise.reject(new Error('unread'));
      await diffuseur.diffuser(unread, {}).next().catch(() => {});
      await diffuseur.close();`,
  },
  {
    what: 'journal',
    load: `
      const { openSqliteJournal } = await import('./queues/journal/index.ts');
      const logger = { info() {}, warn() {}, error() {} };
      const options = { file: process.env.JOURNAL, logger, clock: () => new Date(0) };`,
    run: 'await (await openSqliteJournal(options)).close();',
  },
];

test.each(threads)(
  'beside the threads of the $what V8 collects no wasm code',
  async ({ load, run }) => {
    const program = `
    import { setFlagsFromString } from 'node:v8';
    ${load}
    const run = async () => { ${run} };
    await run();
    for (const flag of ['stress-wasm-code-gc', 'trace-wasm-code-gc', 'wasm-tiering-budget=1']) setFlagsFromString('--' + flag);
    await run();`;
    const options = { env: { JOURNAL: join(directory, 'journal.sqlite') }, timeout: 55_000 };
    const child = await promisify(execFile)(
      process.execPath,
      ['--input-type=module', '-e', program],
      options,
    );
    expect(child.stdout).not.toContain('Triggering GC');
  },
  60_000,
);
