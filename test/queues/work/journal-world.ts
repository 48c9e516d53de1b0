// SPDX-License-Identifier: Apache-2.0
/** The world of the contract suite over the real journal: rows come and go by its own transactions. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RaccordementId } from '../../../gateway/domain/raccordement.ts';
import type { Journal } from '../../../gateway/ports/journal.ts';
import {
  etapes,
  type NewWork,
  type WorkHandler,
  type WorkId,
  workIdOf,
} from '../../../gateway/ports/work.ts';
import { openSqliteJournal } from '../../../queues/journal/index.ts';
import { perEtape } from '../../../queues/work/config.ts';
import { openWorkQueue } from '../../../queues/work/index.ts';
import type { QueueWorld } from '../../contracts/work-queue.ts';
import { createRecorder } from '../../support/recorder.ts';
import { parseSection, quickTimings } from './world.ts';

const sha256 = 'a'.repeat(64);
const raccordement = 'R1' as RaccordementId;
const protocole = 'sftp';

export async function createJournalWorld(redis?: unknown): Promise<QueueWorld> {
  const directory = await mkdtemp(join(tmpdir(), 'raccord-queue-'));
  const { logger, metrics } = createRecorder();
  const clock = () => new Date();
  const journal = await openSqliteJournal({ file: join(directory, 'journal.sqlite'), logger, clock });
  const asked = new Set<WorkId>();
  const open: { close(deadlineMs: number): Promise<void> }[] = [];
  return {
    store: journal.work,
    insert: async (news) => {
      const ids = news.map((one) => workIdOf(one.etape, one.flux));
      for (const id of ids) asked.add(id);
      await Promise.all(news.map((one) => insert(journal, one)));
      return ids;
    },
    finish: (id) => finish(journal, id),
    open: async (settings) => {
      const queue = await openWorkQueue(parseSection(redis, settings), {
        store: journal.work,
        logger,
        metrics,
        clock,
        dataDirectory: directory,
        timings: quickTimings,
      });
      open.push(queue);
      const start = queue.start.bind(queue);
      queue.start = (handlers) => start(perEtape((etape) => onlyAsked(handlers[etape], asked)));
      return queue;
    },
    dispose: async () => {
      await Promise.all(open.map((queue) => queue.close(1_000)));
      await journal.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** A flux on its way to a later étape passes through the first, for an instant: that row is nobody's. */
function onlyAsked(handler: WorkHandler, asked: ReadonlySet<WorkId>): WorkHandler {
  return (work, signal) => (asked.has(work.id) ? handler(work, signal) : Promise.resolve());
}

/** A flux received, brought to the étape asked for. */
async function insert(journal: Journal, work: NewWork): Promise<void> {
  const { flux, partenaire, etape } = work;
  const at = new Date();
  const step = { flux, at, from: ['RECU', 'EN_TRAITEMENT'], to: 'EN_TRAITEMENT', events: [] } as const;
  if ((await journal.findFlux(flux)) !== undefined) {
    await journal.apply({ ...step, next: [work] });
    return;
  }
  const named = { id: flux, partenaire, raccordement, protocole, nomFichier: `${flux}.xml` } as const;
  const depot = { statut: 'REMIS', sizeBytes: 1, sha256, session: 's', ouvertLe: at, modifieLe: at } as const;
  const blob = { sha256, sizeBytes: 1 };
  await journal.receive({ ...named, blob, recuLe: at, events: [] }, { ...named, ...depot });
  if (etape === 'ouverture') return;
  await journal.apply({ ...step, doneWork: workIdOf('ouverture', flux), next: [work] });
}

async function finish(journal: Journal, id: WorkId): Promise<boolean> {
  const etape = etapes.find((name) => id.startsWith(`${name}-`)) ?? 'ouverture';
  const flux = id.slice(etape.length + 1) as NewWork['flux'];
  const outcome = await journal.apply({
    flux,
    at: new Date(),
    from: ['RECU', 'EN_TRAITEMENT'],
    to: 'EN_TRAITEMENT',
    doneWork: id,
    events: [],
  });
  return outcome === 'APPLIED';
}
