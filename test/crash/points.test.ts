// SPDX-License-Identifier: Apache-2.0
/** Killed at the worst instants, one by one: between the bytes and the journal, the claim and the step, twice in a row. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readCppFactureStatuts } from '../../formats/cpp/read-statuts.ts';
import type { Journal } from '../../gateway/ports/journal.ts';
import { openSqliteJournal } from '../../queues/journal/index.ts';
import { openFileSpool } from '../../queues/spool/index.ts';
import { collect } from '../contracts/blob-store.ts';
import { newFluxId, sampleDepot, sampleFlux } from '../contracts/journal-samples.ts';
import { addRaccordement } from '../support/raccordements.ts';
import { createRecorder } from '../support/recorder.ts';
import { makeUblInvoice, siretDestinataire } from '../support/ubl-invoice.ts';

const { logger } = createRecorder();
/** The second and the third are the same facture. */
const numeros = ['F-1', 'F-2', 'F-2'];

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'raccord-points-'));
  const spool = await openSpool();
  await withJournal(async (journal) => {
    const { raccordement } = await addRaccordement(journal, 'a', 'AAA123');
    await addRaccordement(journal, 'b', 'BBB456', {
      codesInterface: ['FEN0036A'],
      structures: [siretDestinataire],
    });
    for (const [i, numero] of numeros.entries()) {
      const flux = sampleFlux({
        id: newFluxId(),
        partenaire: raccordement.partenaire,
        raccordement: raccordement.id,
        nomFichier: `FSO1100A_AAA123_AAA1231100${String(i + 1).padStart(15, '0')}`,
        blob: await spool.put(Buffer.from(makeUblInvoice({ numero, lines: i + 1 }))),
      });
      await journal.receive(flux, sampleDepot(flux));
    }
  });
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const openSpool = () => openFileSpool({ directory: join(directory, 'spool'), logger });

async function withJournal<T>(use: (journal: Journal) => Promise<T>): Promise<T> {
  const file = join(directory, 'journal.sqlite');
  const journal = await openSqliteJournal({ file, logger, clock: () => new Date() });
  try {
    return await use(journal);
  } finally {
    await journal.close();
  }
}

/** How it ended: a code, or the signal that ended it. */
async function run(...point: readonly string[]): Promise<number | string> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'points-child.ts'), directory, ...point], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  return signal ?? code ?? '';
}

async function expectOnce(): Promise<void> {
  const spool = await openSpool();
  await withJournal(async (journal) => {
    const emis = await journal.listFlux({ sens: 'RECEPTION', limit: 100 });
    const codes = emis.map(({ codeInterface }) => codeInterface).toSorted();
    expect(codes).toEqual(['CSO1100A', 'CSO1100A', 'CSO1100A', 'FEN0036A', 'FEN1200A']);
    expect(new Set(emis.map(({ nomFichier }) => nomFichier)).size).toBe(5);
    const recus = await journal.listFlux({ sens: 'EMISSION', limit: 100 });
    expect(recus.map(({ statut }) => statut).toSorted()).toEqual(['INTEGRE', 'INTEGRE', 'REJETE']);
    const cycles = emis.filter(({ codeInterface }) => codeInterface === 'FEN1200A');
    const bytes = await Promise.all(cycles.map(({ sha256 }) => spool.readWhole(sha256, 1_000_000)));
    const told = bytes.flatMap((one) => readCppFactureStatuts(one).statuts.map(({ dit }) => dit));
    expect(told.map(({ cle, code }) => `${cle.numero} ${code}`).toSorted()).toEqual([
      'F-1 01',
      'F-2 01',
      'F-2 37',
    ]);
    const lots = await journal.envois.lots({ limit: 10 });
    expect(lots.map(({ envois }) => envois).toSorted()).toEqual([2, 3]);
    expect(await journal.envois.groupes()).toEqual([]);
    expect(await collect(journal.verify(spool))).toEqual([]);
  });
}

test.each([
  ['after the claim of a triplet, before its step', 'claimFactures', 'after', '2'],
  ['before the step of a contrôle', 'apply', 'before', '4'],
  ['after the step of a contrôle', 'apply', 'after', '4'],
  ['after the bytes of an answer, before its journal', 'put', 'after', '2'],
  ['before a restitution is written', 'apply', 'before', '7'],
  ['after a restitution is written', 'apply', 'after', '7'],
  ['after a name was drawn for a batch', 'nextSequence', 'after', '1'],
  ['after the bytes of a batch, before its departure', 'partir', 'before', '1'],
  ['after the departure of a batch, before the rest', 'partir', 'after', '1'],
  ['before the last departure', 'partir', 'before', '2'],
  ['after all of it, before its plan is noted', 'noterPassage', 'before', '2'],
])('killed %s, twice, everything is there once', { timeout: 60_000 }, async (_, ...point) => {
  expect(await run(...point)).toBe('SIGKILL');
  await run(...point);
  expect(await run()).toBe(0);
  await expectOnce();
});
