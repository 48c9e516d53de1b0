// SPDX-License-Identifier: Apache-2.0
/**
 * The relais, by killing: the gateway between a partenaire and the system upstream is killed with SIGKILL again and again
 * while flux go up and answers come down. Each effect exactly once: a flux is received upstream once, its partenaire reads
 * one answer and one of each statut.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import SftpClient from 'ssh2-sftp-client';
import { afterEach, expect, test } from 'vitest';
import { writeCppFactureStatuts } from '../../formats/cpp/facture-statuts.ts';
import { readCppFactureStatuts } from '../../formats/cpp/read-statuts.ts';
import type { CodeApplication } from '../../gateway/domain/flux-name.ts';
import type { Siret } from '../../gateway/domain/structure.ts';
import type { FluxRecord, Journal } from '../../gateway/ports/journal.ts';
import { openSqliteJournal } from '../../queues/journal/index.ts';
import { openFileSpool } from '../../queues/spool/index.ts';
import { defined } from '../support/defined.ts';
import { freePort } from '../support/free-port.ts';
import { addRaccordement, type Partner } from '../support/raccordements.ts';
import { createRecorder } from '../support/recorder.ts';
import { type RunningGateway, runGateway } from '../support/running-gateway.ts';
import { serveurOf, siretB } from '../support/two-gateways.ts';
import { makeUblInvoice } from '../support/ubl-invoice.ts';
import { until } from '../support/until.ts';

const fluxCount = 8;
const kills = 6;
/** After a start: from before the first round to well into the work. */
const lifeMs = { min: 10, max: 900 };
const codes = ['FSO1100A', 'FSO1301A'];

let folder: string;
let upstream: RunningGateway | undefined;
let child: ChildProcess | undefined;
afterEach(async () => {
  child?.kill('SIGKILL');
  await upstream?.close();
  await rm(folder, { recursive: true, force: true });
});

const file = () => join(folder, 'var', 'journal.sqlite');
const { logger } = createRecorder();
const machinery = { logger, clock: () => new Date() };

async function withJournal<T>(use: (journal: Journal) => Promise<T>): Promise<T> {
  const journal = await openSqliteJournal({ file: file(), ...machinery });
  try {
    return await use(journal);
  } finally {
    await journal.close();
  }
}

async function start(config: string): Promise<ChildProcess> {
  const started = spawn(process.execPath, [join(import.meta.dirname, 'relais-child.ts'), config], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await Promise.race([
    once(started.stdout, 'data'),
    once(started, 'exit').then(([code]) => Promise.reject(new Error(`the gateway ended with ${code}`))),
  ]);
  return started;
}

async function kill(running: ChildProcess): Promise<void> {
  running.kill('SIGKILL');
  await once(running, 'exit');
}

test('killed again and again, each flux goes up once and each answer comes down once', {
  timeout: 150_000,
}, async () => {
  folder = await mkdtemp(join(tmpdir(), 'raccord-relais-'));
  const second = await runGateway({ queue: { driver: 'journal' } });
  upstream = second;
  const own = await addRaccordement(second.journal, 'raccord', 'RAC001', { codesInterface: codes });
  const b = await addRaccordement(second.journal, 'b', 'BBB123', {
    codesInterface: ['FEN0036A', 'FSO1301A'],
    structures: [siretB],
  });
  await mkdir(join(folder, 'var'), { mode: 0o700 });
  const livraison = await serveurOf(second, own, folder);
  const a = await withJournal(async (journal) => {
    const amont = { role: 'AMONT', codesInterface: codes, livraison, collecteCron: '0 12 * * *' } as const;
    const { raccordement } = await addRaccordement(journal, 'chorus-pro', 'RAC001', amont);
    return addRaccordement(journal, 'a', 'AAA123', { codesInterface: codes, relais: raccordement.id });
  });
  const port = await freePort();
  const config = join(folder, 'raccord.yaml');
  await writeFile(config, configText(port, await freePort()));

  child = await start(config);
  const names = await depositAll(port, a);
  for (let round = 0; round < kills; round++) {
    // Half way, B says something of each facture that arrived.
    if (round === kills / 2) await sayOfAll(second, b);
    await wait(randomInt(lifeMs.min, lifeMs.max));
    await kill(child);
    child = await start(config);
  }
  await until('everything came down', () => withJournal((journal) => isDone(journal, names)), 60_000);
  child.kill('SIGTERM');
  await once(child, 'exit');

  const up = (await second.journal.listFlux({ sens: 'EMISSION', limit: 500 })).filter(
    ({ codeInterface, raccordement }) => codeInterface === 'FSO1100A' && raccordement === own.raccordement.id,
  );
  expect(up.map(({ statut }) => statut)).toEqual(names.map(() => 'INTEGRE'));
  expect(new Set(up.map(({ sha256 }) => sha256)).size).toBe(fluxCount);
  const { answers, said, twice, troubles } = await withJournal((journal) => audit(journal, names));
  expect(answers).toEqual(names.map((name) => [`C${name.slice(1)}`]));
  expect(said).toEqual(names.flatMap((_, i) => [`F-${i} 01`, `F-${i} 07`]).toSorted());
  expect([twice, troubles]).toEqual([[], []]);
});

function configText(sftpPort: number, adminPort: number): string {
  return [
    `data: { directory: ${JSON.stringify(join(folder, 'var'))} }`,
    'emetteur: RAC001',
    `sftp: { port: ${sftpPort}, settleMs: 0 }`,
    `admin: { port: ${adminPort} }`,
    'as2: { enabled: false }',
    'pesit: { enabled: false }',
    'check: { threads: 1 }',
    'queue: { driver: journal, attempts: { livraison: { max: 100, delaysMs: [50] } } }',
    '',
  ].join('\n');
}

async function depositAll(port: number, { keys }: Partner): Promise<readonly string[]> {
  const client = new SftpClient();
  await client.connect({ host: '127.0.0.1', port, username: 'a', privateKey: keys.privateKey });
  const names: string[] = [];
  for (let i = 0; i < fluxCount; i++) {
    const name = `FSO1100A_AAA123_AAA1231100${String(i).padStart(15, '0')}`;
    await client.put(Buffer.from(makeUblInvoice({ numero: `F-${i}` })), `/in/${name}`);
    names.push(name);
  }
  await client.end();
  return names;
}

/** Once all of it is known upstream. */
async function sayOfAll(second: RunningGateway, { keys }: Partner): Promise<void> {
  await until(
    'all of it went up',
    async () => {
      const found = await Promise.all(
        Array.from({ length: fluxCount }, (_, i) => second.journal.cycles.factures(`F-${i}`, undefined)),
      );
      return found.every(({ length }) => length === 1);
    },
    45_000,
  );
  const client = await second.connect('b', keys.privateKey);
  const [first] = await second.journal.cycles.factures('F-0', undefined);
  const objet = defined(first).facture.objet;
  const fournisseur = objet?.nature === 'FACTURE' ? (objet.fournisseur ?? '') : '';
  const name = 'FSO1301A_BBB123_BBB1231301000000000000001';
  const statuts = Array.from({ length: fluxCount }, (_, i) => ({
    dit: {
      norme: 'CPP' as const,
      code: '07' as const,
      cle: { numero: `F-${i}`, fournisseur },
      horodatage: new Date(),
      motifs: [],
      montants: [],
    },
    fournisseur: { typeIdentifiant: '1' as const, raisonSociale: 'A' },
    debiteur: { siret: siretB as Siret },
  }));
  const content = writeCppFactureStatuts({
    produitLe: new Date(),
    idFlux: name.slice(16),
    recepteur: 'CPP001' as CodeApplication,
    emetteur: 'BBB123' as CodeApplication,
    statuts,
  });
  await client.put(Buffer.from(content), `/in/${name}`);
  await second.concluded(name);
  await second.passerLots({ tout: true });
}

async function emittedToA(journal: Journal): Promise<readonly FluxRecord[]> {
  const emitted = await journal.listFlux({ sens: 'RECEPTION', limit: 500 });
  return emitted.filter(({ raccordement }) => raccordement === 'r-a');
}

async function isDone(journal: Journal, names: readonly string[]): Promise<boolean> {
  const emitted = await emittedToA(journal);
  const cycles = await journal.envois.groupes();
  const answers = new Set(emitted.map(({ nomFichier }) => nomFichier));
  const { said } = await cyclesSaid(emitted);
  return (
    cycles.length === 0 &&
    names.every((name) => answers.has(`C${name.slice(1)}`)) &&
    said.length >= 2 * fluxCount
  );
}

async function cyclesSaid(emitted: readonly FluxRecord[]): Promise<{ readonly said: readonly string[] }> {
  const spool = await openFileSpool({ directory: join(folder, 'var', 'spool'), ...machinery });
  const said: string[] = [];
  for (const { codeInterface, sha256 } of emitted) {
    if (codeInterface !== 'FEN1200A') continue;
    const { statuts } = readCppFactureStatuts(await spool.readWhole(sha256, 1e6));
    said.push(...statuts.map(({ dit: { cle, code } }) => `${cle.numero} ${code}`));
  }
  return { said: said.toSorted() };
}

async function audit(journal: Journal, names: readonly string[]) {
  const emitted = await emittedToA(journal);
  const received = await journal.listFlux({ sens: 'EMISSION', limit: 500 });
  const answers = names.map((name) => {
    const flux = received.find(({ nomFichier }) => nomFichier === name);
    return emitted
      .filter(({ origine, codeInterface }) => origine === flux?.id && codeInterface === 'CSO1100A')
      .map(({ nomFichier }) => nomFichier);
  });
  const twice = [...Map.groupBy(received, ({ nomFichier }) => nomFichier)]
    .filter(([, same]) => same.length > 1)
    .map(([name]) => name);
  const spool = await openFileSpool({ directory: join(folder, 'var', 'spool'), ...machinery });
  const troubles = [];
  for await (const trouble of journal.verify(spool)) troubles.push(trouble);
  return { answers, ...(await cyclesSaid(emitted)), twice, troubles };
}
