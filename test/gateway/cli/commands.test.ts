// SPDX-License-Identifier: Apache-2.0
/** The commands as an operator runs them, each in a process of its own, beside a gateway that once ran. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { formatProgress, formatTable } from '../../../gateway/cli/output.ts';
import { openSqliteJournal } from '../../../queues/journal/index.ts';
import { runRaccord } from '../../support/launched-raccord.ts';
import { createRecorder } from '../../support/recorder.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'raccord-cli-'));
  await writeFile(
    join(directory, 'raccord.yaml'),
    `data: { directory: ${JSON.stringify(join(directory, 'var'))} }\n`,
  );
  const file = join(directory, 'var', 'journal.sqlite');
  const journal = await openSqliteJournal({ file, logger: createRecorder().logger, clock: () => new Date() });
  await journal.close();
});
afterAll(() => rm(directory, { recursive: true, force: true }));

function raccord(...args: readonly string[]) {
  const config = join(directory, 'raccord.yaml');
  return runRaccord(args, { RACCORD_CONFIG: config, RACCORD_REDIS_URL: undefined });
}

test.each([
  { args: ['check-config', '--json'], code: 0 },
  { args: ['flux', 'list', '--json'], code: 0 },
  { args: ['flux', 'show', '01K0000000000000000000000A'], code: 1 },
  { args: ['flux', 'show', 'nope'], code: 2 },
  { args: ['flux', 'replay', '01K0000000000000000000000A', '--json'], code: 1 },
  { args: ['flux', 'list', '--bogus'], code: 2 },
  { args: ['nonsense'], code: 2 },
  { args: ['validate'], code: 2 },
  { args: ['validate', '/nowhere/at/all.xml'], code: 2 },
  { args: ['validate', 'fixtures/FSO1100A/valide-taux-normal/flux.xml'], code: 0 },
  { args: ['validate', 'fixtures/FSO1100A/invalide-total-ttc/flux.xml'], code: 1 },
  { args: ['validate', '--code', 'FSO1102A', 'fixtures/FSO1100A/valide-taux-normal/flux.xml'], code: 2 },
  { args: ['journal', 'verify'], code: 0 },
  { args: ['queue', 'dead', '--json'], code: 0 },
  { args: ['--version'], code: 0 },
])('raccord $args ends with $code', async ({ args, code }) => {
  const done = await raccord(...args);
  expect(done.code, `${done.out}${done.err}`).toBe(code);
});

test('validate --json is one line a document, with rule, place and rule set', async () => {
  const { out } = await raccord('validate', '--json', 'fixtures/FSO1100A/invalide-total-ttc/flux.xml');
  const [line = ''] = out.trim().split('\n');
  const document = JSON.parse(line) as { readonly verdict: string; readonly findings: readonly object[] };
  expect(document.verdict).toBe('invalid');
  expect(document.findings[0]).toMatchObject({
    id: 'BR-CO-15',
    severity: 'BLOQUANT',
    line: expect.any(Number),
    column: expect.any(Number),
    xpath: expect.stringContaining('/Invoice/'),
    bt: 'BT-112',
    message: expect.any(String),
    ruleSet: expect.stringMatching(/^raccord-en16931@/),
  });
});

test('a partenaire whose key cannot be read leaves nothing behind', async () => {
  const failed = await raccord(
    ...[
      'raccordement',
      'add',
      '--nom',
      'Ghost',
      '--application',
      'GGG123',
      '--login',
      'ghost',
      '--cle',
      '/nokey',
    ],
  );
  expect(failed.code).toBe(2);
  expect((await raccord('raccordement', 'list', '--json')).out).toBe('');
});

test('tables align, progress says counts and what is left', () => {
  expect(formatTable(['a', 'b'], [['long', 'x']])).toBe('a     b\n----  -\nlong  x');
  expect(formatProgress('flux', 25, 100, 1_000)).toBe('flux 25/100 (25 %), 3 s left');
});

test('a name in a table cannot forge a line, nor move the cursor', () => {
  const table = formatTable(['nom', 'état'], [['a\r\nforged', 'x\u001b[2K\u0000\u202e']]);
  expect(table.split('\n')).toHaveLength(3);
  expect(table.split('\n')[2]).toBe(String.raw`a\u000d\u000aforged  x\u001b[2K\u0000\u202e`);
});
