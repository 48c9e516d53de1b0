// SPDX-License-Identifier: Apache-2.0
/**
 * The journal on SQLite (stack spec §0 and §3): every flux, its factures, constats, events and work.
 *
 * Writes go to a thread of their own, in units grouped into one commit (`group-commit.ts`); reads run on a
 * read-only connection here (`reader.ts`). What must stay true: a method that changes something resolves
 * after the COMMIT that holds it; a step that was applied once finds nothing to do the second time.
 * Deliberately absent: deciding anything about a flux. The journal keeps what the use cases decide.
 */
import assert from 'node:assert/strict';
import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { sql } from 'kysely';
import { Failure } from '../../gateway/domain/failure.ts';
import type { FluxId } from '../../gateway/domain/flux.ts';
import type { Journal } from '../../gateway/ports/journal.ts';
import type { Clock, Logger, Metrics } from '../../gateway/ports/machinery.ts';
import { createAlertes } from './alertes.ts';
import { createAnnuaire } from './annuaire.ts';
import { createCycles } from './cycles.ts';
import { query } from './database.ts';
import { loadDepots, saveDepot } from './depots.ts';
import { createEnvois } from './envois.ts';
import { appendEvents } from './events.ts';
import * as reading from './flux-reading.ts';
import { GroupCommit } from './group-commit.ts';
import { createMessages } from './messages.ts';
import { createMessagesRecus } from './messages-recus.ts';
import { createMessagesRefuses } from './messages-refuses.ts';
import { isNameTaken, requireDone, wasDone } from './outcomes.ts';
import { prepared } from './prepared.ts';
import {
  createRaccordements,
  listPartenaires,
  savePartenaireUnit,
  saveRaccordementUnit,
} from './raccordements.ts';
import { Reader } from './reader.ts';
import { applyEmisUnit, applyUnit, receiveUnit, replayUnit } from './steps.ts';
import { unicite } from './unicite.ts';
import { returning, statement, type Unit } from './units.ts';
import { verifyJournal } from './verify.ts';
import { createWorkStore } from './work-store.ts';

export interface SqliteJournalOptions {
  /** Path of the database; its directory and the file (0600) are made when absent. */
  readonly file: string;
  readonly logger: Logger;
  readonly clock: Clock;
  /** Gets `journal_commits_total` and `journal_units_total`. */
  readonly metrics?: Metrics | undefined;
}

/** A commit takes milliseconds; one that takes this long means a disk that readiness must not vouch for. */
const pingTimeoutMs = 5000;

/**
 * Opens the journal, making it or bringing its schema up to date. Throws Failure JOURNAL_VERSION for a
 * journal of a newer program or a SQLite too old, JOURNAL_WRITE when the file cannot be opened.
 */
export async function openSqliteJournal(options: SqliteJournalOptions): Promise<Journal> {
  const { file, logger, clock, metrics } = options;
  await prepareFile(file);
  const writer = await GroupCommit.start({ file, openedAt: clock().toISOString(), logger, metrics });
  let reader: Reader;
  try {
    reader = new Reader(file);
  } catch (error) {
    await writer.close();
    throw error;
  }
  logger.info('journal.opened', { file });
  return {
    ...writing(writer),
    ...unicite(writer),
    ...readingPart(reader),
    ...whole(options, writer, reader),
  };
}

/** 0600 before SQLite sees it: its WAL and shared-memory files get the same mode. */
async function prepareFile(file: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    const handle = await open(file, 'a', 0o600);
    await handle.close();
    const directory = await open(dirname(file), 'r');
    await directory.sync();
    await directory.close();
  } catch (error) {
    throw new Failure('JOURNAL_WRITE', `cannot open ${file}`, error);
  }
}

type Writing =
  | 'saveDepot'
  | 'receive'
  | 'apply'
  | 'record'
  | 'claimIdentifiant'
  | 'nextSequence'
  | 'applyEmis'
  | 'replay'
  | 'saveRaccordement'
  | 'savePartenaire';

function writing(writer: GroupCommit): Pick<Journal, Writing> {
  const submit = (unit: Unit) => writer.submit(unit);
  return {
    async saveDepot(depot) {
      requireDone(await submit([saveDepot(depot)]));
    },
    async receive(flux, depot) {
      return wasDone(await submit(receiveUnit(flux, depot)));
    },
    async apply(transition) {
      const outcome = await submit(applyUnit(transition));
      if (isNameTaken(outcome)) return 'NAME_TAKEN';
      return wasDone(outcome) ? 'APPLIED' : 'STALE';
    },
    async record(flux, at, events) {
      if (events.length === 0) return;
      assert(
        wasDone(await submit(appendEvents(flux, at, events))),
        `events of a flux that is unknown: ${flux}`,
      );
    },
    async claimIdentifiant(emetteur, identifiant, flux) {
      const rows = requireDone(await submit(claimIdentifiantUnit(emetteur, identifiant, flux)));
      return String(rows[0]?.[0]?.['flux']) as FluxId;
    },
    async nextSequence(name) {
      const rows = requireDone(await submit(nextSequenceUnit(name)));
      return Number(rows[0]?.[0]?.['valeur']);
    },
    async applyEmis(flux, from, to, at, events, doneWork) {
      return wasDone(await submit(applyEmisUnit({ flux, from, to, at, events, doneWork })));
    },
    async replay(flux, at, by) {
      return wasDone(await submit(replayUnit(flux, at, by)));
    },
    async saveRaccordement(raccordement, at, by) {
      const saved = wasDone(await submit(saveRaccordementUnit(raccordement, at, by)));
      assert(saved, `système d'échange, protocole and nom of ${raccordement.id} never change`);
    },
    async savePartenaire(partenaire, at) {
      requireDone(await submit(savePartenaireUnit(partenaire, at)));
    },
  };
}

type Reading =
  | 'loadDepots'
  | 'findFlux'
  | 'listFlux'
  | 'factures'
  | 'constats'
  | 'events'
  | 'answers'
  | 'available'
  | 'findAvailable'
  | 'countFlux'
  | 'expired'
  | 'unreferenced'
  | 'listPartenaires';

function readingPart(reader: Reader): Pick<Journal, Reading> {
  return {
    loadDepots: async (since) => loadDepots(reader, since),
    findFlux: async (id) => reading.findFlux(reader, id),
    listFlux: async (filter) => reading.listFlux(reader, filter),
    factures: (flux) => reading.factures(reader, flux),
    constats: (flux) => reading.constats(reader, flux),
    events: (flux) => reading.events(reader, flux),
    answers: async (flux) => reading.answers(reader, flux),
    available: async (raccordement, limit) => reading.availableFlux(reader, raccordement, limit),
    findAvailable: async (raccordement, nom) => reading.findAvailable(reader, raccordement, nom),
    countFlux: async () => reading.countFlux(reader),
    expired: async (now, limit) => reading.expiredFlux(reader, now, limit),
    unreferenced: async (sha256s) => reading.unreferenced(reader, sha256s),
    listPartenaires: async () => listPartenaires(reader),
  };
}

type WholePart =
  | 'raccordements'
  | 'work'
  | 'envois'
  | 'cycles'
  | 'alertes'
  | 'annuaire'
  | 'messages'
  | 'messagesRecus'
  | 'messagesRefuses'
  | 'verify'
  | 'ping'
  | 'close';

function whole(
  { file, clock, logger }: SqliteJournalOptions,
  writer: GroupCommit,
  reader: Reader,
): Pick<Journal, WholePart> {
  const messages = createMessages(writer, reader);
  return {
    raccordements: createRaccordements(reader),
    messages,
    messagesRecus: createMessagesRecus(writer, reader, messages),
    messagesRefuses: createMessagesRefuses(writer, reader),
    envois: createEnvois(writer, reader),
    cycles: createCycles(writer, reader),
    alertes: createAlertes(writer, reader),
    annuaire: createAnnuaire(writer, reader),
    work: createWorkStore(writer, reader),
    verify: (spool, progress) => verifyJournal(reader, file, spool, progress),
    ping: () => ping(writer, clock()),
    async close() {
      // The reader first: SQLite folds its WAL away when the last connection, one that may write, closes.
      reader.close();
      await writer.close();
      logger.info('journal.closed', { file });
    },
  };
}

interface Claim {
  readonly emetteur: string;
  readonly identifiant: string;
  readonly flux: string;
}

const claim = prepared(({ emetteur, identifiant, flux }: Claim) =>
  query
    .insertInto('identifiant')
    .values({ emetteur, identifiant, flux })
    .onConflict((conflict) => conflict.columns(['emetteur', 'identifiant']).doNothing()),
);

const holder = prepared(({ emetteur, identifiant }: Omit<Claim, 'flux'>) =>
  query
    .selectFrom('identifiant')
    .select('flux')
    .where('emetteur', '=', emetteur)
    .where('identifiant', '=', identifiant),
);

function claimIdentifiantUnit(emetteur: string, identifiant: string, flux: FluxId): Unit {
  return [statement(claim({ emetteur, identifiant, flux })), returning(holder({ emetteur, identifiant }))];
}

function nextSequenceUnit(nom: string): Unit {
  const next = query
    .insertInto('sequence')
    .values({ nom, valeur: 1 })
    .onConflict((conflict) => conflict.column('nom').doUpdateSet({ valeur: sql`sequence.valeur + 1` }))
    .returning('valeur');
  return [returning(next)];
}

/** False, too, when the commit takes too long. */
async function ping(writer: GroupCommit, now: Date): Promise<boolean> {
  if (!writer.alive) return false;
  const instant = now.toISOString();
  const beat = query
    .insertInto('pulse')
    .values({ id: 1, instant })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ instant }));
  const { promise: late, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), pingTimeoutMs);
  const done = writer.submit([statement(beat)]).then(
    (outcome) => outcome.status === 'DONE',
    () => false,
  );
  try {
    return await Promise.race([done, late]);
  } finally {
    clearTimeout(timer);
  }
}
