// SPDX-License-Identifier: Apache-2.0
/**
 * The proof: the journal against itself and against the spool. It may run beside a gateway at work.
 *
 * Each flux is looked at in one moment (its row, events, work and answers together), then its bytes are
 * read again; after them each message, which has no chain: its bytes, unless they were let go, and the certificates that
 * prove it. What needs the whole file runs in `checks-thread.ts`. Nothing is repaired.
 */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { sql } from 'kysely';
import { Failure } from '../../gateway/domain/failure.ts';
import type { FluxId } from '../../gateway/domain/flux.ts';
import type { JournalTrouble } from '../../gateway/ports/journal.ts';
import type { BlobStore } from '../../gateway/ports/spool.ts';
import { type EventTable, type FluxTable, query } from './database.ts';
import { empreinteOf } from './events.ts';
import { startThread } from './group-commit.ts';
import type { Reader } from './reader.ts';
import type { Row } from './rows.ts';
import type { TroubleCode } from './troubles.ts';

/** Flux looked at in one go, between two turns of the loop. */
const pageFlux = 50;
/** Blobs already read in this run are not read again, up to this many remembered. */
const maxRemembered = 100_000;

interface Named {
  readonly sha256: string;
  readonly size_bytes: number;
  readonly what: string;
}

/** What was found of each content. */
type Remembered = Map<string, JournalTrouble | undefined>;

interface Found {
  readonly id: string;
  readonly troubles: readonly JournalTrouble[];
  readonly blobs: readonly Named[];
}

export async function* verifyJournal(
  reader: Reader,
  file: string,
  spool: BlobStore,
  progress: (done: number, total: number) => void = () => undefined,
): AsyncGenerator<JournalTrouble> {
  yield* await checkWholeFile(file);
  const total = reader.first(query.selectFrom('flux').select(sql<number>`count(*)`.as('count')))?.count ?? 0;
  const remembered: Remembered = new Map();
  let done = 0;
  let last = '';
  for (;;) {
    const page = reader.atOneMoment(() => lookAtPage(reader, last));
    for (const { id, troubles, blobs } of page) {
      yield* troubles;
      for (const blob of blobs) yield* await checkBlob(spool, id as FluxId, blob, remembered);
      last = id;
      done += 1;
    }
    progress(done, Math.max(total, done));
    if (page.length < pageFlux) break;
    await nextTurn();
  }
  yield* verifyMessages(reader, spool, remembered);
}

async function* verifyMessages(
  reader: Reader,
  spool: BlobStore,
  remembered: Remembered,
): AsyncGenerator<JournalTrouble> {
  for (let last = ''; ; ) {
    const rows = query.selectFrom('message').select(['id', 'sha256', 'size_bytes', missingCertificats]);
    const page = reader.all(rows.where('id', '>', last).orderBy('id').limit(pageFlux));
    for (const { id, missing, ...blob } of page) {
      if (missing > 0) yield trouble('message.certificate', `message ${id}: ${missing} missing`);
      yield* await checkBrut(reader, spool, { ...blob, id }, remembered);
      last = id;
    }
    if (page.length < pageFlux) return;
    await nextTurn();
  }
}

/** Nothing of bytes that were let go, also while they were being read. */
async function checkBrut(
  reader: Reader,
  spool: BlobStore,
  { id, ...blob }: Omit<Named, 'what'> & { readonly id: string },
  remembered: Remembered,
): Promise<readonly JournalTrouble[]> {
  if (!keepsBytes(reader, id)) return [];
  const troubles = await checkBlob(spool, undefined, { ...blob, what: `message ${id}` }, remembered);
  return troubles.length === 0 || keepsBytes(reader, id) ? troubles : [];
}

function keepsBytes(reader: Reader, id: string): boolean {
  const kept = query
    .selectFrom('message')
    .select('id')
    .where('id', '=', id)
    .where('brut_purge_le', 'is', null);
  return reader.first(kept) !== undefined;
}

const missingCertificats = sql<number>`(SELECT count(*) FROM json_each(message.certificats)
  WHERE value NOT IN (SELECT empreinte FROM certificat_preuve))`.as('missing');

async function checkWholeFile(file: string): Promise<readonly JournalTrouble[]> {
  const worker = startThread('checks-thread', { file });
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  try {
    const [troubles] = await once(worker, 'message');
    return troubles as readonly JournalTrouble[];
  } catch (error) {
    return [trouble('sqlite.integrity', error instanceof Error ? error.message : String(error))];
  } finally {
    // It leaves by itself: ending a thread of Node that has not yet run its module to the end can abort the process.
    await ended;
  }
}

function lookAtPage(reader: Reader, after: string): readonly Found[] {
  const page = query.selectFrom('flux').selectAll().where('id', '>', after).orderBy('id').limit(pageFlux);
  return reader.all(page).map((flux) => {
    const factures = reader.all(
      query.selectFrom('facture').select(['rang', 'sha256', 'size_bytes']).where('flux', '=', flux.id),
    );
    return {
      id: flux.id,
      troubles: [...checkChain(reader, flux), ...checkStatut(reader, flux)],
      blobs: [
        { sha256: flux.sha256, size_bytes: flux.size_bytes, what: 'flux' },
        ...factures.map(({ rang, ...blob }) => ({ ...blob, what: `facture ${rang}` })),
      ],
    };
  });
}

function checkChain(reader: Reader, flux: Row<FluxTable>): readonly JournalTrouble[] {
  const events: readonly Row<EventTable>[] = reader.all(
    query.selectFrom('event').selectAll().where('flux', '=', flux.id).orderBy('seq'),
  );
  const last = events.at(-1);
  if (last === undefined) return [trouble('event.missing', flux.nom_fichier, flux.id)];
  let previous = '';
  for (const event of events) {
    if (empreinteOf(previous, event) !== event.empreinte) {
      return [trouble('event.chain', `breaks at event ${event.seq} (${event.type})`, flux.id)];
    }
    previous = event.empreinte;
  }
  if (previous !== flux.empreinte) return [trouble('event.chain', 'the last event is missing', flux.id)];
  if (last.statut === flux.statut) return [];
  return [trouble('flux.statut', `${flux.statut}, its last event left ${last.statut}`, flux.id)];
}

function checkStatut(reader: Reader, flux: Row<FluxTable>): readonly JournalTrouble[] {
  if (flux.sens !== 'EMISSION') return [];
  const work = reader.all(query.selectFrom('work').select(['dead']).where('flux', '=', flux.id));
  if (work.some((row) => row.dead === 0)) return [];
  const incidente = flux.statut === 'INCIDENTE';
  if (incidente) return [];
  if (flux.statut === 'RECU' || flux.statut === 'EN_TRAITEMENT') {
    return [
      trouble('flux.stuck', `${flux.statut} with ${work.length === 0 ? 'no' : 'only dead'} work`, flux.id),
    ];
  }
  return isAnswered(reader, flux) ? [] : [trouble('flux.unanswered', flux.statut, flux.id)];
}

/** By a flux of its own, or by none because its conclusion says that none was due. */
function isAnswered(reader: Reader, flux: Row<FluxTable>): boolean {
  const answers = query.selectFrom('flux').select('id').where('origine', '=', flux.id).limit(1);
  if (reader.first(answers) !== undefined) return true;
  const concluded = query
    .selectFrom('event')
    .select('seq')
    .where('flux', '=', flux.id)
    .where('type', '=', 'flux.conclu')
    .where(sql<boolean>`detail ->> 'reponses' = 0`);
  return reader.first(concluded) !== undefined;
}

/** The troubles of one blob; of those shared by several flux the hash is computed once. */
async function checkBlob(
  spool: BlobStore,
  flux: FluxId | undefined,
  blob: Named,
  remembered: Remembered,
): Promise<readonly JournalTrouble[]> {
  const key = `${blob.sha256} ${blob.size_bytes}`;
  let found = remembered.get(key);
  if (!remembered.has(key)) {
    found = await readBlob(spool, blob);
    if (remembered.size < maxRemembered) remembered.set(key, found);
  }
  if (found === undefined) return [];
  return [{ ...found, ...(flux !== undefined && { flux }), detail: `${blob.what}: ${found.detail}` }];
}

async function readBlob(spool: BlobStore, blob: Named): Promise<JournalTrouble | undefined> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  try {
    for await (const chunk of spool.stream(blob.sha256)) {
      hash.update(chunk);
      sizeBytes += chunk.length;
    }
  } catch (error) {
    if (error instanceof Failure && error.code === 'SPOOL_MISSING')
      return trouble('blob.missing', blob.sha256);
    throw error;
  }
  if (hash.digest('hex') !== blob.sha256) return trouble('blob.corrupt', blob.sha256);
  if (sizeBytes !== blob.size_bytes) {
    return trouble('blob.size', `${sizeBytes} bytes, ${blob.size_bytes} in the journal`);
  }
  return undefined;
}

function trouble(code: TroubleCode, detail: string, flux?: string): JournalTrouble {
  return { code, detail, ...(flux !== undefined && { flux: flux as FluxId }) };
}
