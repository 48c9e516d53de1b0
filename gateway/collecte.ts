// SPDX-License-Identifier: Apache-2.0
/**
 * Collecte: what waits for us at an AMONT, fetched when its plan comes round, and once more after an outage. Each file
 * becomes a flux received by the AMONT raccordement.
 *
 * A file can be fetched once only: it is durable and journalled here before the other side may let it go. What was kept
 * and not let go of, because somebody was killed in between, is known again by its name and its bytes: one flux.
 *
 * An AMONT may be hostile: its round has a deadline, and no AMONT waits for another one.
 */
import { createHash } from 'node:crypto';
import { Failure } from './domain/failure.ts';
import { isAmont, isOpen, type Raccordement } from './domain/raccordement.ts';
import type { Calendrier } from './ports/calendrier.ts';
import type { Expediteur, FichierCollecte, RapportCollecte } from './ports/expedition.ts';
import type { Journal } from './ports/journal.ts';
import type { Clock, Logger } from './ports/machinery.ts';
import type { Reception } from './ports/reception.ts';

export interface CollecteDependencies {
  readonly journal: Journal;
  readonly reception: Pick<Reception, 'open'>;
  readonly expediteur: Expediteur;
  readonly calendrier: Calendrier;
  readonly clock: Clock;
  readonly logger: Logger;
  /** A file announced larger than a flux may be is left where it is. */
  readonly limits: { readonly fluxBytes: number };
  /** One round of one AMONT; a test shortens it. */
  readonly maxRondeMs?: number;
}

export interface Collecte {
  /**
   * One round: each AMONT whose plan came round. `tout` whatever the plans say: an operator asked. With `patienceMs` it
   * does not wait longer than that: rounds that are still going on end by themselves, and count for nothing here.
   */
  passer(
    signal: AbortSignal,
    options?: { readonly tout?: boolean; readonly patienceMs?: number },
  ): Promise<RapportCollectes>;
}

export interface RapportCollectes {
  readonly recus: number;
  readonly dejaRecus: number;
  /** AMONT where a round failed, or left something behind. */
  readonly echecs: number;
}

/** Rounds that fail in a row before somebody is told: one may be a restart at the other side. */
const echecsAvantAlerte = 3;
/** One round of one AMONT: what it could not fetch in this time comes with the next one. */
const defaultMaxRondeMs = 15 * 60_000;
/** Less than the minute between two rounds of the plan: one that lasts holds up neither the others nor the next tick. */
export const patienceDuPlanMs = 45_000;
/** Flux of one name that are compared with what was fetched. */
const memeNom = 500;

export function createCollecte(deps: CollecteDependencies): Collecte {
  /** Rounds that failed in a row, by raccordement. */
  const echecs = new Map<string, number>();
  const enCours = new Set<string>();

  async function passerUn(raccordement: Raccordement, signal: AbortSignal): Promise<RapportCollectes> {
    const { id } = raccordement;
    if (enCours.has(id)) return rien;
    enCours.add(id);
    try {
      const { recus, dejaRecus } = await ronde(raccordement, deps, signal);
      echecs.delete(id);
      return { recus, dejaRecus, echecs: 0 };
    } catch (error) {
      signal.throwIfAborted();
      const count = (echecs.get(id) ?? 0) + 1;
      echecs.set(id, count);
      deps.logger.warn('collecte.echouee', { raccordement: id, echecs: count }, error);
      if (count >= echecsAvantAlerte) await alerter(raccordement, error, deps);
      return { ...rien, echecs: 1 };
    } finally {
      enCours.delete(id);
    }
  }

  return {
    async passer(signal, { tout = false, patienceMs } = {}) {
      const due = await dus(tout, deps);
      signal.throwIfAborted();
      // All at once, as many as an operator agreed with: a round is mostly waiting, and some wait for ever.
      const rondes = due.map((one) => passerUn(one, signal));
      const rapports =
        patienceMs === undefined ? await Promise.all(rondes) : await enTemps(rondes, patienceMs);
      return rapports.reduce(plus, rien);
    },
  };
}

/** What each gave in the time that there was; whatever comes later is not waited for. */
async function enTemps(
  rondes: readonly Promise<RapportCollectes>[],
  patienceMs: number,
): Promise<readonly RapportCollectes[]> {
  const { promise: late, resolve } = Promise.withResolvers<RapportCollectes>();
  const timer = setTimeout(() => resolve(rien), patienceMs);
  try {
    // The race hears a round that fails once nobody waits for it any more.
    return await Promise.all(rondes.map((ronde) => Promise.race([ronde, late])));
  } finally {
    clearTimeout(timer);
  }
}

const rien: RapportCollectes = { recus: 0, dejaRecus: 0, echecs: 0 };

function plus(one: RapportCollectes, other: RapportCollectes): RapportCollectes {
  return {
    recus: one.recus + other.recus,
    dejaRecus: one.dejaRecus + other.dejaRecus,
    echecs: one.echecs + other.echecs,
  };
}

async function dus(tout: boolean, deps: CollecteDependencies): Promise<readonly Raccordement[]> {
  const now = deps.clock();
  const due: Raccordement[] = [];
  for (const raccordement of await deps.journal.raccordements.list()) {
    if (!isAmont(raccordement) || !seCollecte(raccordement) || !isOpen(raccordement, now)) continue;
    if (tout || (await estDu(raccordement, now, deps))) due.push(raccordement);
  }
  return due;
}

/** By AS2 the other side comes to us: nothing waits there. */
function seCollecte({ livraison }: Raccordement): boolean {
  return livraison !== undefined && livraison.protocole !== 'as2';
}

/** Never collected yet: at once. A time that passed while we were away is made up for, once. */
async function estDu(
  raccordement: Raccordement,
  now: Date,
  { journal, calendrier }: CollecteDependencies,
): Promise<boolean> {
  if (raccordement.collecteCron === undefined) return false;
  const dernier = await journal.envois.dernierPassage(planDe(raccordement));
  if (dernier === undefined) return true;
  const passage = calendrier.precedent(raccordement.collecteCron, now);
  return passage !== undefined && dernier < passage;
}

function planDe({ id }: Raccordement): string {
  return `collecte:${id}`;
}

/** One that lasts too long is cut, and has failed: an AMONT that holds us up is told of as one that is down. */
async function ronde(
  raccordement: Raccordement,
  deps: CollecteDependencies,
  signal: AbortSignal,
): Promise<RapportCollecte> {
  const { maxRondeMs = defaultMaxRondeMs } = deps;
  const deadline = new AbortController();
  const detail = `the round was not over within ${maxRondeMs} ms, and was cut`;
  const timer = setTimeout(() => deadline.abort(new Failure('LIVRAISON_INJOIGNABLE', detail)), maxRondeMs);
  try {
    return await collecter(raccordement, deps, AbortSignal.any([signal, deadline.signal]));
  } catch (error) {
    // The cut is what is told, not what it looked like further down.
    deadline.signal.throwIfAborted();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** Noted once all of it was fetched: a round that failed, or was killed, comes round again with the next minute. */
async function collecter(
  raccordement: Raccordement,
  deps: CollecteDependencies,
  signal: AbortSignal,
): Promise<RapportCollecte> {
  const { journal, expediteur, clock, logger } = deps;
  const { id, livraison } = raccordement;
  if (livraison === undefined)
    throw new Failure('CONFIG', `raccordement ${id} has no server to collect from`);
  const debut = clock();
  const session = `collecte-${debut.toISOString()}`;
  const rapport = await expediteur.collecter(
    { raccordement, serveur: livraison },
    (fichier) => recevoir(fichier, { raccordement, session }, deps),
    signal,
    deps.limits.fluxBytes,
  );
  const { recus, dejaRecus, laisses } = rapport;
  if (recus + dejaRecus > 0) logger.info('collecte.terminee', { raccordement: id, recus, dejaRecus });
  const [first] = laisses;
  if (first !== undefined) {
    const detail = `${laisses.length} file(s) left, the first is ${JSON.stringify(first.nom)}: ${first.motif}`;
    throw new Failure('LIVRAISON_INJOIGNABLE', detail);
  }
  await journal.envois.noterPassage(planDe(raccordement), debut);
  return rapport;
}

interface Origine {
  readonly raccordement: Raccordement;
  readonly session: string;
}

async function recevoir(
  { nom, contenu }: FichierCollecte,
  { raccordement, session }: Origine,
  { journal, reception }: CollecteDependencies,
): Promise<'RECU' | 'DEJA_RECU'> {
  const { livraison } = raccordement;
  const depot = await reception.open({
    // No settle delay: nobody takes it back, and it must be a flux before the other side forgets it.
    raccordement: { ...raccordement, delaiStabiliteMs: 0 },
    protocole: raccordement.protocole,
    nomFichier: nom,
    session,
    ...(livraison !== undefined && livraison.protocole !== 'as2' && { adresse: livraison.hote }),
  });
  try {
    const hash = createHash('sha256');
    let at = 0;
    for await (const chunk of contenu) {
      await depot.write(chunk, at);
      hash.update(chunk);
      at += chunk.length;
    }
    if (await estConnu(nom, hash.digest('hex'), raccordement, journal)) {
      await depot.abort();
      return 'DEJA_RECU';
    }
    await depot.commit();
    return 'RECU';
  } catch (error) {
    await depot.abort();
    throw error;
  }
}

async function estConnu(
  nom: string,
  sha256: string,
  { id }: Raccordement,
  journal: Journal,
): Promise<boolean> {
  const found = await journal.listFlux({ sens: 'EMISSION', recherche: nom, limit: memeNom });
  return found.some((flux) => flux.raccordement === id && flux.nomFichier === nom && flux.sha256 === sha256);
}

/** Told once an outage: the last round that ended well names it. */
async function alerter(
  raccordement: Raccordement,
  error: unknown,
  { journal, clock, logger }: CollecteDependencies,
): Promise<void> {
  const dernier = await journal.envois.dernierPassage(planDe(raccordement));
  const detail = `${raccordement.nom} : ${error instanceof Error ? error.message : String(error)}`;
  const cle = `${planDe(raccordement)}:${dernier?.toISOString() ?? 'jamais'}`;
  const fresh = await journal.alertes.lever({ cle, code: 'COLLECTE-IMPOSSIBLE', detail }, clock());
  if (fresh) logger.error('alerte.levee', { code: 'COLLECTE-IMPOSSIBLE', detail });
}
