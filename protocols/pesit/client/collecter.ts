// SPDX-License-Identifier: Apache-2.0
/**
 * What waits for us at a server, fetched file by file until it says that there is none (PeSIT E §6.2: one file a SELECT).
 *
 * A server gives the file it wants of those a name matches, mostly the oldest, and gives it again until it was collected. So
 * one that has to be left ends its name for this round. The server may be hostile: how many files one round takes is limited.
 */
import type { ServeurPesit } from '../../../gateway/domain/acces-pesit.ts';
import type { Raccordement } from '../../../gateway/domain/raccordement.ts';
import type { Destination, RapportCollecte, Recevoir } from '../../../gateway/ports/expedition.ts';
import type { Logger, Metrics } from '../../../gateway/ports/machinery.ts';
import type { Bassin } from './bassin.ts';
import { failureOf, Refus } from './errors.ts';
import { adresseDe } from './repos.ts';
import { type IssueLecture, lireUnFichier, type PourLire } from './un-fichier.ts';

/** Files of one round: the next one takes the rest. */
const maxFichiers = 10_000;
/** Names asked for in one round. */
const maxNoms = 200;
const tout = '*';

export interface PourCollecter {
  readonly bassin: Bassin;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly pauseMs: number;
}

export interface Ronde {
  readonly destination: Destination<ServeurPesit>;
  readonly recevoir: Recevoir;
  readonly signal: AbortSignal;
  readonly maxFluxBytes: number;
}

interface Passage {
  readonly lire: PourLire;
  readonly laisses: { readonly nom: string; readonly motif: string }[];
  /** Names of those that were here before: one that comes twice is not let go of. */
  readonly connus: Set<string>;
  fichiers: number;
  recus: number;
  dejaRecus: number;
}

/** Throws Failure LIVRAISON_INJOIGNABLE, LIVRAISON_REFUSEE, CONFIG; the reason of `signal`. */
export async function collecterFichiers(pour: PourCollecter, ronde: Ronde): Promise<RapportCollecte> {
  const { destination, signal } = ronde;
  const passage: Passage = {
    lire: { ...ronde, bassin: pour.bassin, pauseMs: pour.pauseMs },
    ...{ laisses: [], connus: new Set(), fichiers: 0, recus: 0, dejaRecus: 0 },
  };
  try {
    for (const nom of nomsDe(destination.raccordement)) await vider(pour, passage, nom, false);
    // Not every product knows patterns: those it sends by code are asked for by their code.
    if (demandeTout(destination.raccordement) && passage.fichiers === 0) {
      for (const code of destination.raccordement.codesInterface.slice(0, maxNoms)) {
        await vider(pour, passage, code, true);
      }
    }
  } catch (error) {
    if (signal.aborted) throw error;
    throw failureOf(`collect from ${adresseDe(destination.serveur)}`, error);
  }
  const { recus, dejaRecus, laisses } = passage;
  return { recus, dejaRecus, laisses };
}

/** Those it sends under, where that was agreed; else whatever there is. */
function nomsDe(raccordement: Raccordement): readonly string[] {
  return demandeTout(raccordement) ? [tout] : (raccordement.pesit?.nomsFlux.slice(0, maxNoms) ?? []);
}

function demandeTout({ pesit }: Raccordement): boolean {
  return pesit === undefined || pesit.nomsFlux.length === 0;
}

/** All that this name matches. */
async function vider(pour: PourCollecter, passage: Passage, nom: string, essai: boolean): Promise<void> {
  for (let encore = true; encore && passage.fichiers < maxFichiers; ) {
    encore = noter(pour, passage, await lire(passage, nom, essai));
  }
}

/** A code that is only tried may be one that the server knows nothing of. */
async function lire({ lire: pour }: Passage, nom: string, essai: boolean): Promise<IssueLecture> {
  try {
    return await lireUnFichier(pour, nom);
  } catch (error) {
    if (
      (essai || nom === tout) &&
      error instanceof Refus &&
      error.par === 'ACK(SELECT)' &&
      !error.relancable
    ) {
      return { issue: 'RIEN' };
    }
    throw error;
  }
}

/** False: this name has nothing more for this round. */
function noter({ logger, metrics }: PourCollecter, passage: Passage, lu: IssueLecture): boolean {
  if (lu.issue === 'RIEN') return false;
  const { raccordement } = passage.lire.destination;
  passage.fichiers += 1;
  metrics.count('pesit_collectes_total', { issue: lu.issue });
  if (lu.issue === 'LAISSE') {
    passage.laisses.push({ nom: lu.nom, motif: lu.motif });
    logger.warn(
      'pesit.laisse',
      { raccordement: raccordement.id, fichier: lu.nom, motif: lu.motif },
      lu.cause,
    );
    return false;
  }
  const { issue, nom, offert, relances, retenu } = lu;
  const fields = { raccordement: raccordement.id, fichier: nom, idTransfert: offert.idTransfert, relances };
  logger.info('pesit.collecte', { ...fields, issue, ...(retenu !== undefined && { retenu }) });
  if (issue === 'RECU') passage.recus += 1;
  else passage.dejaRecus += 1;
  if (retenu !== undefined || passage.connus.has(nom)) {
    passage.laisses.push({ nom, motif: `received, and not let go of: ${retenu ?? 'offered again'}` });
    return false;
  }
  if (issue === 'DEJA_RECU') passage.connus.add(nom);
  return true;
}
