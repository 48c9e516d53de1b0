// SPDX-License-Identifier: Apache-2.0
/**
 * Livraison: a flux emitted, put on the server of its raccordement: A_EMETTRE, EN_COURS, ACQUITTE.
 *
 * Once, whatever is killed when. The journal notes the rename before it is asked for (`livraison.renommage`), and the end
 * of the work row is in the transaction of ACQUITTE: an attempt that finds the note learns from the server whether the
 * one before it had succeeded.
 *
 * Where the receipt comes on its own, the flux stays EN_COURS and its work waits; the receipt ends both, here or in
 * `acquitterFlux` and `refuserFlux`, whichever comes first.
 */
import { Failure } from './domain/failure.ts';
import type { FluxId } from './domain/flux.ts';
import { isOpen } from './domain/raccordement.ts';
import type { Destination, FluxAExpedier } from './ports/expedition.ts';
import type { FluxRecord } from './ports/journal.ts';
import { type Work, workIdOf } from './ports/work.ts';
import type { StepDependencies } from './step.ts';

/** Public: it decides whether a flux leaves twice. */
const renommage = 'livraison.renommage';
const commencee = 'livraison.commencee';
/** Before it is sent again to have its receipt: whoever answers later answers within minutes. */
const attenteAccuseMs = 30 * 60_000;
/** From its first attempt, which may have waited two days for a server that was down. */
export const maxAttenteAccuseMs = 72 * 3_600_000;

type Dependencies = Pick<StepDependencies, 'journal' | 'spool' | 'expediteur' | 'clock' | 'logger'>;

export async function livrer(work: Work, signal: AbortSignal, deps: Dependencies): Promise<void> {
  const { journal, clock, logger } = deps;
  const flux = await journal.findFlux(work.flux);
  if (flux === undefined || !(await commencer(flux, work.tentatives + 1, deps))) return;
  const destination = await destinationDe(flux, deps);
  const { id, nomFichier, sizeBytes } = flux;
  await deposer(
    destination,
    {
      ...{ id, nomFichier, sizeBytes },
      open: () => deps.spool.open(flux.sha256),
      renommageNote: await estNote(id, deps),
      noterRenommage: () => journal.record(id, clock(), [{ type: renommage, detail: { nomFichier } }]),
    },
    signal,
    deps,
  );

  const events = [{ type: 'livraison.acquittee', detail: { tentatives: work.tentatives + 1 } }];
  if (!(await journal.applyEmis(id, ['EN_COURS'], 'ACQUITTE', clock(), events, work.id))) return;
  logger.info('flux.delivered', { flux: id, fichier: nomFichier, raccordement: flux.raccordement });
}

type Ending = Pick<StepDependencies, 'journal' | 'clock' | 'logger'>;

/**
 * Its receipt came on its own and says that it arrived: ACQUITTE, and the end of its work. One that was given up meanwhile
 * is taken back up for it. False when there is nothing to end: it was before, or it is none of those that are pushed.
 */
export async function acquitterFlux(flux: FluxId, deps: Ending): Promise<boolean> {
  const { journal, clock, logger } = deps;
  const work = workIdOf('livraison', flux);
  const found = await journal.findFlux(flux);
  if (found === undefined) return false;
  if (found.statut === 'INCIDENTE') await journal.work.revive(work, clock());
  const started = found.statut === 'EN_COURS' ? found : await journal.findFlux(flux);
  if (started?.statut === 'A_EMETTRE') await commencer(started, 0, deps);
  const events = [{ type: 'livraison.acquittee', detail: { accuse: 'asynchrone' } }];
  if (!(await journal.applyEmis(flux, ['EN_COURS'], 'ACQUITTE', clock(), events, work))) return false;
  logger.info('flux.delivered', { flux, fichier: found.nomFichier, raccordement: found.raccordement });
  return true;
}

/** Its receipt came on its own and refuses it: as a delivery that is given up, with its alerte. False as above. */
export async function refuserFlux(flux: FluxId, raison: string, deps: Ending): Promise<boolean> {
  const { journal, clock, logger } = deps;
  const found = await journal.findFlux(flux);
  if (found?.statut !== 'EN_COURS' && found?.statut !== 'A_EMETTRE') return false;
  await journal.work.fail(
    workIdOf('livraison', flux),
    { code: 'LIVRAISON_REFUSEE', detail: raison },
    clock(),
  );
  const refused = (await journal.findFlux(flux))?.statut === 'INCIDENTE';
  if (refused) logger.error('flux.refused', { flux, raccordement: found.raccordement, detail: raison });
  return refused;
}

/** A receipt that is late says when to ask again; one that is too late is none. */
async function deposer(
  destination: Destination,
  flux: FluxAExpedier,
  signal: AbortSignal,
  deps: Dependencies,
): Promise<void> {
  try {
    await deps.expediteur.deposer(destination, flux, signal);
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'ACCUSE_ATTENDU') throw error;
    const attente = deps.clock().getTime() - (await debutDe(flux.id, deps)).getTime();
    if (attente > maxAttenteAccuseMs) {
      const heures = Math.round(attente / 3_600_000);
      throw new Failure('LIVRAISON_REFUSEE', `handed over, and no receipt within ${heures} h`, error);
    }
    if (error.retryAfterMs !== undefined) throw error;
    throw new Failure('ACCUSE_ATTENDU', 'its receipt comes on its own', error, attenteAccuseMs);
  }
}

/** False when there is nothing left to deliver. */
async function commencer(
  flux: FluxRecord,
  tentatives: number,
  { journal, clock }: Pick<Dependencies, 'journal' | 'clock'>,
): Promise<boolean> {
  if (flux.statut === 'EN_COURS') return true;
  if (flux.statut !== 'A_EMETTRE') return false;
  const events = [{ type: commencee, detail: { tentatives } }];
  return journal.applyEmis(flux.id, ['A_EMETTRE'], 'EN_COURS', clock(), events);
}

/** A raccordement that is closed for now is as one that cannot be reached: it may open again. */
async function destinationDe(flux: FluxRecord, { journal, clock }: Dependencies): Promise<Destination> {
  const raccordement = await journal.raccordements.find(flux.raccordement);
  if (raccordement?.livraison === undefined) {
    throw new Failure('CONFIG', `flux ${flux.id}: its raccordement has no server to deliver to`);
  }
  if (isOpen(raccordement, clock())) return { raccordement, serveur: raccordement.livraison };
  throw new Failure('LIVRAISON_INJOIGNABLE', `raccordement ${raccordement.id} is ${raccordement.statut}`);
}

async function estNote(id: FluxId, { journal }: Dependencies): Promise<boolean> {
  return (await journal.events(id)).some(({ type }) => type === renommage);
}

/** Taken up by an operator, it begins anew. */
async function debutDe(id: FluxId, { journal, clock }: Dependencies): Promise<Date> {
  return (await journal.events(id)).findLast(({ type }) => type === commencee)?.instant ?? clock();
}
