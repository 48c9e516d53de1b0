// SPDX-License-Identifier: Apache-2.0
/** `raccord annuaire`, each command in a process of its own, as an operator runs them. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSqliteJournal } from '../../../queues/journal/index.ts';
import { createRecorder } from '../../support/recorder.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'raccord-annuaire-'));
  const data = JSON.stringify(join(directory, 'var'));
  await writeFile(join(directory, 'raccord.yaml'), `data: { directory: ${data} }\n`);
  const file = join(directory, 'var', 'journal.sqlite');
  const journal = await openSqliteJournal({ file, logger: createRecorder().logger, clock: () => new Date() });
  await journal.close();
});
afterAll(() => rm(directory, { recursive: true, force: true }));

async function raccord(...args: readonly string[]) {
  const child = spawn(process.execPath, ['bin/raccord.js', 'annuaire', ...args], {
    env: { ...process.env, RACCORD_CONFIG: join(directory, 'raccord.yaml'), RACCORD_REDIS_URL: undefined },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, err]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on('data', (chunk: Buffer) => void out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => void err.push(chunk));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out: Buffer.concat(out).toString(), err: Buffer.concat(err).toString() };
}

test('an operator imports a directory, looks a structure up, and writes it out again', async () => {
  expect(await raccord('status', '--json')).toMatchObject({ code: 0 });
  expect(await raccord('show', '11111111100011')).toMatchObject({ code: 1 });
  expect(await raccord('show', 'nope')).toMatchObject({ code: 2 });

  const csv = join(directory, 'annuaire.csv');
  const rows = [
    'SIRET;RaisonSociale;GestionService;CodeService',
    '11111111100011;Mairie;Oui;ACHATS',
    '123;X;;',
  ];
  await writeFile(csv, `${rows.join('\n')}\n`);
  const imported = await raccord('import', csv, '--json');
  expect(imported.code, imported.err).toBe(0);
  expect(JSON.parse(imported.out)).toMatchObject({
    source: 'CSV',
    effectifs: { ETABLISSEMENT: 1, CODE_ROUTAGE: 1 },
    csv: { faultCount: 1, faults: [{ ligne: 3 }] },
  });

  const shown = await raccord('show', '11111111100011', '--json');
  expect(JSON.parse(shown.out)).toMatchObject({
    etablissement: { nom: 'Mairie', exigences: { serviceObligatoire: true } },
    services: [{ code: 'ACHATS', actif: true }],
  });

  const out = join(directory, 'out.xml');
  expect(await raccord('export', '--out', out)).toMatchObject({ code: 0 });
  expect(await readFile(out, 'utf8')).toContain('<IdSIRET qualifiant="0009">11111111100011</IdSIRET>');
  expect((await raccord('import', out)).code).toBe(0);
  const again = await raccord('import', out, '--json');
  expect(again.code).toBe(1);
  expect(JSON.parse(again.out)).toMatchObject({ refused: { code: 'ANNUAIRE-SEQUENCE' } });
}, 120_000);
