// SPDX-License-Identifier: Apache-2.0
/**
 * Livraison: a flux emitted, put on the server of its raccordement: A_EMETTRE, EN_COURS, ACQUITTE.
 *
 * Once, whatever is killed when. The journal notes the rename before it is asked for (`livraison.renommage`), and the end
 * of the work row is in the transaction of ACQUITTE: an attempt that finds the note learns from the server whether the
 * one before it had succeeded.
 */
import { Failure } from './domain/failure.ts';
import type { FluxId } from './domain/flux.ts';
import { isOpen } from './domain/raccordement.ts';
import type { Livraison } from './ports/expedition.ts';
import type { FluxRecord } from './ports/journal.ts';
import type { Work } from './ports/work.ts';
import type { StepDependencies } from './step.ts';

/** Public: it decides whether a flux leaves twice. */
const renommage = 'livraison.renommage';

type Dependencies = Pick<StepDependencies, 'journal' | 'spool' | 'expediteur' | 'clock' | 'logger'>;

export async function livrer(work: Work, signal: AbortSignal, deps: Dependencies): Promise<void> {
  const { journal, clock, logger } = deps;
  const flux = await journal.findFlux(work.flux);
  if (flux === undefined || !(await commencer(flux, work, deps))) return;
  const serveur = await serveurDe(flux, deps);
  const { id, nomFichier, sizeBytes } = flux;
  const aExpedier = {
    nomFichier,
    sizeBytes,
    open: () => deps.spool.open(flux.sha256),
    renommageNote: await estNote(id, deps),
    noterRenommage: () => journal.record(id, clock(), [{ type: renommage, detail: { nomFichier } }]),
  };
  await deps.expediteur.deposer(serveur, aExpedier, signal);

  const events = [{ type: 'livraison.acquittee', detail: { tentatives: work.tentatives + 1 } }];
  if (!(await journal.applyEmis(id, ['EN_COURS'], 'ACQUITTE', clock(), events, work.id))) return;
  logger.info('flux.delivered', { flux: id, fichier: nomFichier, raccordement: flux.raccordement });
}

/** False when there is nothing left to deliver. */
async function commencer(flux: FluxRecord, work: Work, { journal, clock }: Dependencies): Promise<boolean> {
  if (flux.statut === 'EN_COURS') return true;
  if (flux.statut !== 'A_EMETTRE') return false;
  const events = [{ type: 'livraison.commencee', detail: { tentatives: work.tentatives + 1 } }];
  return journal.applyEmis(flux.id, ['A_EMETTRE'], 'EN_COURS', clock(), events);
}

/** A raccordement that is closed for now is as one that cannot be reached: it may open again. */
async function serveurDe(flux: FluxRecord, { journal, clock }: Dependencies): Promise<Livraison> {
  const raccordement = await journal.raccordements.find(flux.raccordement);
  if (raccordement?.livraison === undefined) {
    throw new Failure('CONFIG', `flux ${flux.id}: its raccordement has no server to deliver to`);
  }
  if (isOpen(raccordement, clock())) return raccordement.livraison;
  throw new Failure('LIVRAISON_INJOIGNABLE', `raccordement ${raccordement.id} is ${raccordement.statut}`);
}

async function estNote(id: FluxId, { journal }: Dependencies): Promise<boolean> {
  return (await journal.events(id)).some(({ type }) => type === renommage);
}
