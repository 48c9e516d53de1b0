// SPDX-License-Identifier: Apache-2.0
/**
 * What waits for us on a server, fetched file by file, the oldest first.
 *
 * A server may let a file go at the CLOSE of a handle that read it whole (DSG §3.3.2.1: fetched once). So the handle is
 * closed only once the file is durable here, and a file that we could not keep is never closed: the connection is cut
 * instead, which leaves it where it is, and another one goes on with the files that follow.
 *
 * The server may be hostile: how many entries it lists, how long it takes for them and for a file, are limited.
 */
import { Failure } from '../../../gateway/domain/failure.ts';
import type { RapportCollecte, Recevoir } from '../../../gateway/ports/expedition.ts';
import { cheminDans } from './deposer.ts';
import { failureOf } from './errors.ts';
import { refusedBecause } from './listing.ts';
import { type ListingLimits, opening, type RemoteEntry, type Session } from './session.ts';
import { readWhole } from './transfer.ts';

/** Files of one round: the next one takes the rest. */
const maxFichiers = 10_000;
/** Files that we could not keep before a round gives up: the trouble is then ours. */
const maxLaisses = 5;
/** A timer that is set further fires at once. */
const maxTimerMs = 2 ** 31 - 1;
/** Still being written, by the usage of every exchange system. */
const isTemporary = /^\.|\.(?:tmp|part|partial|filepart)$|~$/i;

export interface CollecteLimits extends ListingLimits {
  /** For one file, on top of what its size needs: its opening, its closing, and our own disk. */
  readonly fileGraceMs: number;
  /** A file that comes more slowly on the whole is left. */
  readonly minBytesPerSecond: number;
  readonly maxFluxBytes: number;
}

export const defaultCollecteLimits: CollecteLimits = {
  // Twice what one round fetches: the next one lists what stands behind.
  entries: 2 * maxFichiers,
  // A folder of that many entries takes some 200 answers: seconds, from the other end of the world.
  listingMs: 60_000,
  fileGraceMs: 60_000,
  minBytesPerSecond: 16 * 1024,
  maxFluxBytes: Infinity,
};

export async function collecterFichiers(
  connect: () => Promise<Session>,
  dossier: string,
  recevoir: Recevoir,
  limits: CollecteLimits,
): Promise<RapportCollecte> {
  const round: Round = {
    ...{ dossier, recevoir, limits, recus: 0, dejaRecus: 0 },
    ...{ tried: new Set(), laisses: [], refuses: [] },
  };
  for (let again = true; again && round.laisses.length < maxLaisses; ) again = await passer(connect, round);
  const { recus, dejaRecus, laisses, refuses } = round;
  return { recus, dejaRecus, laisses: [...laisses, ...refuses] };
}

interface Laisse {
  readonly nom: string;
  readonly motif: string;
}

interface Round {
  readonly dossier: string;
  readonly recevoir: Recevoir;
  readonly limits: CollecteLimits;
  /** Names that had their turn. */
  readonly tried: Set<string>;
  recus: number;
  dejaRecus: number;
  readonly laisses: Laisse[];
  /** Never asked for: none of them is a trouble of ours, and none holds up the others. */
  readonly refuses: Laisse[];
}

/** One connection; true when it was given up for a file, and others are left. */
async function passer(connect: () => Promise<Session>, round: Round): Promise<boolean> {
  const session = await connect();
  try {
    for (const entry of await waiting(session, round)) {
      if (round.tried.has(entry.nom)) continue;
      round.tried.add(entry.nom);
      if (!(await prendreATemps(session, entry, round))) return true;
    }
    await session.end();
    return false;
  } catch (error) {
    throw failureOf(`collect ${round.dossier}`, error);
  } finally {
    session.destroy();
  }
}

async function waiting(session: Session, round: Round): Promise<readonly RemoteEntry[]> {
  const entries = await session.list(round.dossier, round.limits);
  return entries
    .filter((entry) => mayBeFetched(entry, round))
    .toSorted((one, other) => one.modifiedSeconds - other.modifiedSeconds || (one.nom < other.nom ? -1 : 1))
    .slice(0, maxFichiers);
}

function mayBeFetched(entry: RemoteEntry, { tried, limits, refuses }: Round): boolean {
  const { nom } = entry;
  if (tried.has(nom)) return false;
  const motif = refusedBecause(entry, limits.maxFluxBytes);
  if (motif === undefined) return !isTemporary.test(nom);
  tried.add(nom);
  refuses.push({ nom, motif });
  return false;
}

/** A file that comes too slowly is left, and the connection with it: those after it are not held up. */
async function prendreATemps(session: Session, entry: RemoteEntry, round: Round): Promise<boolean> {
  const { fileGraceMs, minBytesPerSecond } = round.limits;
  const allowedMs = fileGraceMs + Math.ceil((entry.sizeBytes / minBytesPerSecond) * 1_000);
  const slow = new Failure('LIVRAISON_INJOIGNABLE', `it was not fetched within ${allowedMs} ms`);
  let isLate = false;
  const late = setTimeout(
    () => {
      isLate = true;
      session.destroy(slow);
    },
    Math.min(allowedMs, maxTimerMs),
  );
  try {
    return await prendre(session, entry, round);
  } catch (error) {
    if (!isLate) throw error;
    round.laisses.push({ nom: entry.nom, motif: slow.message });
    return false;
  } finally {
    clearTimeout(late);
  }
}

/** False when it had to be left, and the connection with it. */
async function prendre(session: Session, entry: RemoteEntry, round: Round): Promise<boolean> {
  const path = cheminDans(round.dossier, entry.nom);
  try {
    const handle = await session.open(path, opening.read);
    const contenu = contentOf(session, handle, path, entry);
    const outcome = await round.recevoir({ nom: entry.nom, sizeBytes: entry.sizeBytes, contenu });
    if (outcome === 'RECU') round.recus += 1;
    else round.dejaRecus += 1;
    await session.close(handle);
    await retirer(session, path, entry.nom, round);
    return true;
  } catch (error) {
    if (session.isLost()) throw error;
    round.laisses.push({ nom: entry.nom, motif: error instanceof Error ? error.message : String(error) });
    return false;
  }
}

/** Ours already: one that the server neither lets go of nor lets us remove is told, since it will come again. */
async function retirer(session: Session, path: string, nom: string, { laisses }: Round): Promise<void> {
  try {
    await session.remove(path);
  } catch (error) {
    if (session.isLost()) throw error;
    if ((await session.stat(path)) === undefined) return;
    laisses.push({ nom, motif: `received, and cannot be removed: ${failureOf(path, error).message}` });
  }
}

/** The bytes, and after them the proof that nobody wrote to the file while it was read. */
async function* contentOf(
  session: Session,
  handle: Buffer,
  path: string,
  entry: RemoteEntry,
): AsyncGenerator<Uint8Array> {
  yield* readWhole(session, handle, entry.sizeBytes);
  const now = await session.stat(path);
  if (now?.sizeBytes !== entry.sizeBytes || now.modifiedSeconds !== entry.modifiedSeconds) {
    throw new Failure('LIVRAISON_INJOIGNABLE', `${path} changed while it was read`);
  }
}
