// SPDX-License-Identifier: Apache-2.0
/** An external veraPDF, played by small scripts: its reports, its troubles, its bounds. */
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runVeraPdf } from '../../../gateway/cli/verapdf.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'raccord-verapdf-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function script(name: string, body: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, `#!/bin/sh\n${body}\n`);
  await chmod(path, 0o755);
  return path;
}

async function writing(name: string, report: string, exitCode = 0): Promise<string> {
  await writeFile(join(folder, `${name}.out`), report);
  return script(name, `cat '${join(folder, `${name}.out`)}'; exit ${exitCode}`);
}

const failed = {
  status: 'failed',
  clause: '6.2.4.3',
  testNumber: 4,
  description: 'DeviceGray needs an intent',
};
const passed = { status: 'passed', clause: '6.1.2', testNumber: 1, description: 'header' };

function json(compliant: boolean, asList = true): string {
  const result = { compliant, details: { ruleSummaries: compliant ? [passed] : [failed, passed] } };
  return JSON.stringify({ report: { jobs: [{ validationResult: asList ? [result] : result }] } });
}

const xml = `<?xml version="1.0" encoding="utf-8"?><report><jobs><job>
<validationReport isCompliant="false"><details><rule clause="6.1.3" testNumber="1" status="failed">
<description>ID &amp; trailer</description></rule></details></validationReport></job></jobs></report>`;

test('a compliant file has no finding', async () => {
  expect(await runVeraPdf(await writing('good', json(true)), 'a.pdf')).toEqual([]);
});

test.each([
  ['a list', true],
  ['one result', false],
])('each failed clause of a JSON report warns: %s', async (_, asList) => {
  const constats = await runVeraPdf(await writing('bad', json(false, asList), 1), 'a.pdf');
  expect(constats).toMatchObject([
    {
      code: 'PDFA-VERAPDF',
      gravite: 'AVERTISSEMENT',
      valeur: '6.2.4.3-4',
      message: expect.stringContaining('DeviceGray'),
    },
  ]);
});

test('an XML report is read as well', async () => {
  const constats = await runVeraPdf(await writing('xml', xml, 1), 'a.pdf');
  expect(constats).toMatchObject([
    { code: 'PDFA-VERAPDF', valeur: '6.1.3-1', messageEn: expect.stringContaining('ID & trailer') },
  ]);
});

test('the file is given by its whole path, whatever its name, and no shell reads it', async () => {
  const command = await script('args', `printf '%s\\n' "$@" > '${join(folder, 'args.txt')}'`);
  await runVeraPdf(command, '-x $(touch y); .pdf');
  const args = (await readFile(join(folder, 'args.txt'), 'utf8')).trim().split('\n');
  expect(args.at(-1)).toBe(join(process.cwd(), '-x $(touch y); .pdf'));
});

test.each([
  ['no such program', async () => join(folder, 'absent')],
  ['no report', () => script('silent', 'exit 7')],
  ['half a report', () => writing('half', '{"report":')],
  ['another report', () => writing('other', '{"report":{"jobs":[]}}')],
  ['XML that is none', () => writing('worse', '<report>')],
  ['a report too large', () => script('large', 'yes')],
])('%s is an incident, not a verdict', async (_, command) => {
  expect(await runVeraPdf(await command(), 'a.pdf')).toMatchObject([
    { code: 'PDFA-NON-CONTROLE', gravite: 'INCIDENT' },
  ]);
});

test('one that does not end is ended, with what it started', async () => {
  const pidFile = join(folder, 'pid.txt');
  const command = await script('endless', `sleep 600 & echo $! > '${pidFile}'; wait`);
  const constats = await runVeraPdf(command, 'a.pdf', undefined, 1_000);
  expect(constats).toMatchObject([{ gravite: 'INCIDENT', messageEn: expect.stringContaining('time') }]);
  const pid = Number(await readFile(pidFile, 'utf8'));
  await expect.poll(async () => isRunning(pid), { timeout: 5_000 }).toBe(false);
});

test('a signal stops it', async () => {
  const abort = new AbortController();
  const asked = runVeraPdf(await script('stopped', 'sleep 600'), 'a.pdf', abort.signal);
  abort.abort();
  expect(await asked).toMatchObject([{ gravite: 'INCIDENT' }]);
  expect(await runVeraPdf('unused', 'a.pdf', abort.signal)).toMatchObject([{ gravite: 'INCIDENT' }]);
});

/** Ended and not yet collected by its parent counts as ended. */
async function isRunning(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return stat !== '' && !/\) Z /.test(stat);
}
