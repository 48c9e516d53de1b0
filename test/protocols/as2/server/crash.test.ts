// SPDX-License-Identifier: Apache-2.0
/** AS2-73 with a journal and a spool on disk: the server is killed again and again, its partenaire sends again and again. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, expect, test } from 'vitest';
import type { FluxId } from '../../../../gateway/domain/flux.ts';
import { openSqliteJournal } from '../../../../queues/journal/index.ts';
import { pemDe } from '../../../support/as2-keys.ts';
import { defined } from '../../../support/defined.ts';
import { root } from '../../../support/modules.ts';
import { createRecorder } from '../../../support/recorder.ts';
import { until } from '../../../support/until.ts';
import { issueDe, message, nous, type Poste, poster, raccordementDeTest, recepteur } from './banc.ts';

const kills = 20;
const { logger } = createRecorder();
let directory = '';
let child: ChildProcess | undefined;
let port = 0;

afterEach(async () => {
  child?.kill('SIGKILL');
  await rm(directory, { recursive: true, force: true });
});

async function start(): Promise<void> {
  const started = spawn(
    process.execPath,
    [join(root, 'test/protocols/as2/server/crash-child.ts'), directory],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  child = started;
  const [line] = await once(createInterface(started.stdout), 'line');
  port = Number(line);
}

async function kill(): Promise<void> {
  const killed = defined(child);
  killed.kill('SIGKILL');
  await once(killed, 'exit');
}

/** As a sender does: the same bytes again, until it is answered. */
async function deliver(poste: Poste, isAsync: boolean): Promise<void> {
  let done = false;
  await until(
    `the answer to ${poste.entetes['Message-ID']}`,
    async () => {
      const reponse = await poster(port, poste).catch(() => undefined);
      if (reponse === undefined || reponse.status >= 500) return false;
      done = isAsync ? reponse.status === 202 : issueDe(reponse) === 'processed';
      return true;
    },
    120_000,
  );
  expect(done).toBe(true);
}

test('AS2-73: killed at 20 points of chance, nothing answered is lost and nothing is delivered twice', async () => {
  directory = await mkdtemp(join(tmpdir(), 'as2-crash-'));
  const receveur = await recepteur();
  const { cle, certificat } = pemDe(nous);
  await writeFile(join(directory, 'nous.pem'), certificat);
  await writeFile(join(directory, 'nous.key'), cle, { mode: 0o600 });
  const file = join(directory, 'journal.sqlite');
  const first = await openSqliteJournal({ file, logger, clock: () => new Date() });
  const raccordement = raccordementDeTest({ urlsAccuse: [receveur.url] });
  const { partenaire: id, codeApplication } = raccordement;
  await first.savePartenaire({ id, nom: 'as2', codeApplication }, new Date());
  await first.saveRaccordement(raccordement, new Date(), 'test');
  await first.close();

  await start();
  let sent = 0;
  let stop = false;
  const lane = async () => {
    while (!stop) {
      const isAsync = sent % 2 === 1;
      const name = `f${sent++}.xml`;
      const entetes = isAsync ? { 'Receipt-Delivery-Option': `${receveur.url}/${name}` } : {};
      const contenu = 'x'.repeat(sent % 3 === 0 ? 100_000 : 1000);
      await deliver(await message({ fichiers: [[name, contenu]], entetes }), isAsync);
    }
  };
  const lanes = [lane(), lane(), lane()];
  for (let killed = 0; killed < kills; killed++) {
    const at = performance.now() + Math.random() * 150;
    await until('its time', () => performance.now() > at);
    await kill();
    await start();
  }
  stop = true;
  await Promise.all(lanes);
  const asynchronous = Math.floor(sent / 2);
  await until(
    'every asynchronous MDN',
    () => new Set(receveur.recus.map(({ url }) => url)).size === asynchronous,
  );
  await kill();

  const journal = await openSqliteJournal({ file, logger, clock: () => new Date() });
  const names: string[] = [];
  let before: FluxId | undefined;
  do {
    const page = await journal.listFlux({ limit: 500, ...(before !== undefined && { before }) });
    names.push(...page.map(({ nomFichier }) => nomFichier));
    before = page.at(-1)?.id;
  } while (before !== undefined);
  expect(sent).toBeGreaterThan(kills);
  expect(names).toHaveLength(sent);
  expect(new Set(names).size).toBe(sent);
  expect(await journal.messages.aTraiter(10)).toEqual([]);
  await journal.close();
  await receveur.close();
}, 180_000);
