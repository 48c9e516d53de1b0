// SPDX-License-Identifier: Apache-2.0
/** A reception over a real journal and a real spool in a temporary folder, restartable as after a kill. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monotonicFactory } from 'ulid';
import type { FluxId } from '../../gateway/domain/flux.ts';
import { parseCodeApplication } from '../../gateway/domain/flux-name.ts';
import type { PartenaireId } from '../../gateway/domain/partenaire.ts';
import type { Raccordement, RaccordementId } from '../../gateway/domain/raccordement.ts';
import type { FluxRecord, Journal } from '../../gateway/ports/journal.ts';
import type { Depot, NouveauDepot } from '../../gateway/ports/reception.ts';
import type { BlobStore } from '../../gateway/ports/spool.ts';
import {
  type ReceptionDependencies,
  type ReceptionLimits,
  type RunningReception,
  startReception,
} from '../../gateway/reception/index.ts';
import { defaultTemporaryPatterns } from '../../gateway/reception/temporary-names.ts';
import { openSqliteJournal } from '../../queues/journal/index.ts';
import { openFileSpool } from '../../queues/spool/index.ts';
import { createRecorder, type Recorder } from './recorder.ts';

const limits: ReceptionLimits = {
  depotBytes: 1024 * 1024,
  openPerRaccordement: 5,
  freeDiskFloorBytes: 0,
  interruptedTtlMs: 3_600_000,
  ghostMs: 600_000,
  temporaryPatterns: defaultTemporaryPatterns,
};

export interface ReceptionBench {
  readonly directory: string;
  readonly journal: Journal;
  readonly spool: BlobStore;
  readonly reception: RunningReception;
  readonly recorder: Recorder;
  readonly offered: readonly string[];
  /** Moves the clock that the reception reads. */
  advance(ms: number): void;
  flux(): Promise<readonly FluxRecord[]>;
  /** Starts again from the same folder; what was in memory is gone. */
  restart(): Promise<ReceptionBench>;
  close(): Promise<void>;
}

export function raccordementNamed(login: string, delaiStabiliteMs = 0): Raccordement {
  return {
    id: `r-${login}` as RaccordementId,
    partenaire: `p-${login}` as PartenaireId,
    codeApplication: parseCodeApplication('AAA123'),
    systemeEchange: 'CPRO',
    protocole: 'sftp',
    nom: login,
    statut: 'ACTIF',
    valideDu: new Date('2020-01-01'),
    valideAu: new Date('2099-12-31'),
    codesInterface: ['FSO1100A'],
    politiqueRetrait: 'once',
    delaiStabiliteMs,
  };
}

export function depotOf(raccordement: Raccordement, nomFichier: string): NouveauDepot {
  return { raccordement, protocole: 'sftp', nomFichier, session: 's-1' };
}

export async function write(depot: Depot, text: string, at = 0): Promise<void> {
  await depot.write(Buffer.from(text), at);
}

/** What a test puts in the way of the journal: it runs before each hand-over, may wait, may throw. */
export type BeforeReceive = () => Promise<void>;

export async function openReceptionBench(
  changes: Partial<ReceptionLimits> = {},
  beforeReceive: BeforeReceive = async () => {},
): Promise<ReceptionBench> {
  const directory = await mkdtemp(join(tmpdir(), 'raccord-reception-'));
  return open(directory, { ...limits, ...changes }, 0, beforeReceive);
}

async function open(
  directory: string,
  withLimits: ReceptionLimits,
  ahead: number,
  beforeReceive: BeforeReceive,
): Promise<ReceptionBench> {
  let aheadMs = ahead;
  const recorder = createRecorder();
  const clock = () => new Date(Date.now() + aheadMs);
  const base = { logger: recorder.logger, metrics: recorder.metrics, clock };
  const spool = await openFileSpool({ directory: join(directory, 'spool'), ...base });
  const journal = await openSqliteJournal({ file: join(directory, 'journal.sqlite'), ...base });
  const offered: string[] = [];
  const newUlid = monotonicFactory();
  const held: ReceptionDependencies['journal'] = {
    messagesRecus: journal.messagesRecus,
    saveDepot: (depot) => journal.saveDepot(depot),
    loadDepots: (since) => journal.loadDepots(since),
    record: (flux, at, events) => journal.record(flux, at, events),
    receive: async (flux, depot) => {
      await beforeReceive();
      return journal.receive(flux, depot);
    },
  };
  const reception = await startReception({
    journal: held,
    spool,
    queue: { offer: (work) => void offered.push(...work.map(({ id }) => id)) },
    newFluxId: () => newUlid() as FluxId,
    ...base,
    limits: withLimits,
  });
  const stop = async () => {
    await reception.close();
    await journal.close();
  };
  return {
    directory,
    journal,
    spool,
    reception,
    recorder,
    offered,
    advance: (ms) => {
      aheadMs += ms;
    },
    flux: () => journal.listFlux({ limit: 100 }),
    restart: async () => {
      await stop();
      return open(directory, withLimits, aheadMs, beforeReceive);
    },
    close: async () => {
      await stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
