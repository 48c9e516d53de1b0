// SPDX-License-Identifier: Apache-2.0
/**
 * Veille: what would be too late if nobody looked. Deadlines before they pass, flux before they expire, messages that are
 * refused one after the other, statuts that still wait for their facture. Each raises its alerte once.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { correlerSous } from './correlation.ts';
import type { StatutRecord } from './ports/cycles.ts';
import type { Journal } from './ports/journal.ts';
import type { Clock, Logger } from './ports/machinery.ts';
import { passeAuDela } from './suites-cycles.ts';
import { veillerMessages } from './veille-messages.ts';

export interface VeilleDependencies {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly logger: Logger;
}

const hour = 3600 * 1000;
/** A statut obligatoire that has not left by then needs somebody: batches send it by themselves two hours before. */
const alerteEcheanceMs = 4 * hour;
/** A flux that nobody collects: a day is what it takes to reach somebody. */
const alertePurgeMs = 24 * hour;
/** Looked at in one round; the rest waits for the next. */
const parPassage = 500;
/** Reads of the journal answer at once: after so many the others have their turn. */
const statutsParTour = 25;
/** Pages of statuts tried again: the next round goes on from there. */
const maxPages = 20;

export async function veiller(
  deps: VeilleDependencies,
  signal: AbortSignal,
  curseur: Curseur,
): Promise<void> {
  await veillerEcheances(deps);
  signal.throwIfAborted();
  await veillerPurge(deps);
  signal.throwIfAborted();
  await veillerMessages(deps, signal);
  await reprendreNonCorreles(deps, signal, curseur);
}

async function veillerEcheances({ journal, clock, logger }: VeilleDependencies): Promise<void> {
  const now = clock();
  const near = await journal.envois.echeances(new Date(now.getTime() + alerteEcheanceMs), parPassage);
  for (const { id, codeInterface, echeance, source } of near) {
    const detail = `envoi ${id} (${codeInterface ?? 'sans code'}), flux ${source}, avant ${echeance?.toISOString() ?? ''}`;
    const fresh = await journal.alertes.lever(
      { cle: `echeance:${id}`, code: 'ECHEANCE-PROCHE', detail },
      now,
    );
    if (fresh) logger.warn('alerte.levee', { code: 'ECHEANCE-PROCHE', detail });
  }
}

async function veillerPurge({ journal, clock, logger }: VeilleDependencies): Promise<void> {
  const now = clock();
  const near = await journal.expired(new Date(now.getTime() + alertePurgeMs), parPassage);
  for (const { id, nomFichier, raccordement, expireLe } of near) {
    const detail = `${nomFichier}, raccordement ${raccordement}, avant ${expireLe?.toISOString() ?? ''}`;
    const fresh = await journal.alertes.lever({ cle: `purge:${id}`, code: 'PURGE-PROCHE', detail }, now);
    if (fresh) logger.warn('alerte.levee', { code: 'PURGE-PROCHE', detail });
  }
}

/** Where the last round stopped, so that many who wait in vain do not keep the others from being tried. */
export interface Curseur {
  apres: number;
}

async function* enAttente({ cycles }: Journal, curseur: Curseur): AsyncGenerator<StatutRecord> {
  for (let page = 0; page < maxPages; page++) {
    const statuts = await cycles.nonCorreles(parPassage, curseur.apres);
    yield* statuts;
    const last = statuts.at(-1);
    curseur.apres = last === undefined || statuts.length < parPassage ? 0 : last.id;
    if (curseur.apres === 0) return;
  }
}

/** A statut may come before its facture: whoever waits is tried again, a page a round. */
export async function reprendreNonCorreles(
  deps: VeilleDependencies,
  signal: AbortSignal,
  curseur: Curseur = { apres: 0 },
): Promise<number> {
  const { journal, clock, logger } = deps;
  let [correlated, looked] = [0, 0];
  for await (const statut of enAttente(journal, curseur)) {
    signal.throwIfAborted();
    if (++looked % statutsParTour === 0) await nextTurn();
    const flux = await journal.findFlux(statut.flux);
    const raccordement = flux && (await journal.raccordements.find(flux.raccordement));
    const found = raccordement && (await correlerSous(flux.codeInterface, statut.dit, raccordement, journal));
    if (found === undefined) continue;
    const origine = { flux: statut.flux, rang: statut.rang };
    const envoi = await passeAuDela(statut.dit, origine, found, journal);
    const facture = { flux: found.connue.flux, rang: found.connue.rang };
    const envois = envoi === undefined ? [] : [envoi];
    if (!(await journal.cycles.correler(statut.id, facture, envois, clock()))) continue;
    correlated += 1;
    logger.info('statut.correle', { statut: statut.id, flux: facture.flux });
  }
  return correlated;
}
