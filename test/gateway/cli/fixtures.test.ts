// SPDX-License-Identifier: Apache-2.0
/** `raccord fixtures` as an operator runs it: what it writes, what it says, and what it refuses. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseFluxName } from '../../../gateway/domain/flux-name.ts';
import { runRaccord } from '../../support/launched-raccord.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'raccord-cli-fixtures-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

const fixtures = (...args: readonly string[]) => runRaccord(['fixtures', ...args]);

test('writes as many as asked, named as flux', async () => {
  const folder = join(directory, 'flux');
  const done = await fixtures(folder, '--count', '3', '--application', 'AAA123', '--lines', '2');
  expect(done).toMatchObject({ code: 0, err: '' });
  const files = await readdir(folder);
  expect(files.map((file) => parseFluxName(file)?.code)).toEqual(['FSO1100A', 'FSO1100A', 'FSO1100A']);
  const xml = await readFile(join(folder, files[0] ?? ''), 'utf8');
  expect(xml.match(/<cac:InvoiceLine>/g)).toHaveLength(2);
});

test('writes the twin of a rule, and says in JSON what it must fail', async () => {
  const folder = join(directory, 'twin');
  const { code, out } = await fixtures(folder, '--code', 'FSO1156A', '--invalid', 'BR-CO-15', '--json');
  expect(code).toBe(0);
  expect(JSON.parse(out)).toEqual({
    folder,
    code: 'FSO1156A',
    syntax: 'cii',
    files: 1,
    twins: [{ file: 'BR-CO-15.xml', rule: 'BR-CO-15', failing: ['BR-CO-15', 'BR-CO-16'] }],
  });
});

test('a twin that the schema refuses too is told, since its rule is not judged then', async () => {
  const folder = join(directory, 'refused');
  const { code, out, err } = await fixtures(folder, '--invalid', 'UBL-SR-01', '--json');
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ twins: [{ rule: 'UBL-SR-01', schemaRefuses: true }] });
  expect(err).toMatch(/the schema refuses 1 of these twins .*--all-layers: UBL-SR-01\n$/);
});

test('writes Factur-X for a code that asks for it', async () => {
  const folder = join(directory, 'pdf');
  expect((await fixtures(folder, '--code', 'FSO1117A')).code).toBe(0);
  const bytes = await readFile(join(folder, 'specimen-0000001.pdf'));
  expect(bytes.subarray(0, 5).toString()).toBe('%PDF-');
});

test.each([
  ['an unknown code interface', ['--code', 'FSO9999A']],
  ['a code that takes no invoice', ['--code', 'FEN1200A']],
  ['a rule without a twin', ['--invalid', 'BR-CO-05']],
  ['no line at all', ['--lines', '0']],
  ['a count that is none', ['--count', 'many']],
  ['a category of VAT that is none', ['--categories', 'S20,Q']],
  ['what is out of scope beside another category', ['--categories', 'O,S20']],
  ['a syntax that is none', ['--syntax', 'edifact']],
])('refuses %s, in one line', async (_, args) => {
  const { code, err } = await fixtures(join(directory, 'none'), ...args);
  expect(code).toBe(2);
  expect(err.trim().split('\n')).toHaveLength(1);
});

test('a folder that no file system makes is refused, and not tried for ever', async () => {
  const { code, err } = await fixtures('/proc/raccord-fixtures');
  expect(code).toBe(2);
  expect(err).toMatch(/^raccord: .*\n$/);
});
