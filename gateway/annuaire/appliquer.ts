// SPDX-License-Identifier: Apache-2.0
/**
 * Applies the flux of annuaire that were accepted: an export (FFE1435A, F14) received from the PPF, an actualisation
 * (FFE1235A, F13) from a plateforme. Which ones wait is kept by the transaction of their verdict; that one was applied, by
 * the transaction of the switch: killed anywhere, each is applied once.
 *
 * One that cannot be applied (it does not follow what is in force) is refused with its reason, and an alerte tells.
 */
import { AnnuaireIllisible } from '../../formats/annuaire/illisible.ts';
import type { FluxId } from '../domain/flux.ts';
import type { Journal } from '../ports/journal.ts';
import type { BlobStore } from '../ports/spool.ts';
import { type ImportDependencies, importer } from './importer.ts';
import { ImportRefuse } from './refus.ts';

export interface AppliquerDependencies extends Omit<ImportDependencies, 'annuaire'> {
  readonly journal: Journal;
  readonly spool: BlobStore;
}

/** Flux applied in one round; the rest has its turn in the next. */
const fluxParPassage = 20;
/** What was replaced is kept this long: a subscriber that was away that long is sent the whole. */
const gardeMs = 30 * 24 * 3600 * 1000;

/** One round; answers how many were applied. */
export async function appliquerAnnuaires(deps: AppliquerDependencies, signal: AbortSignal): Promise<number> {
  let applied = 0;
  for (const flux of await deps.journal.annuaire.fluxAAppliquer(fluxParPassage)) {
    signal.throwIfAborted();
    const outcome = await appliquer(flux, deps, signal);
    // Those after it may follow it: the order is kept.
    if (outcome === 'ATTENDRE') break;
    if (outcome === 'APPLIQUE') applied += 1;
  }
  return applied;
}

/** What was replaced long ago is forgotten. */
export async function purgerAnnuaire(deps: AppliquerDependencies, signal: AbortSignal): Promise<void> {
  const rows = await deps.journal.annuaire.purger(new Date(deps.clock().getTime() - gardeMs), signal);
  if (rows > 0) deps.logger.info('annuaire.purge', { rows });
}

async function appliquer(
  id: FluxId,
  deps: AppliquerDependencies,
  signal: AbortSignal,
): Promise<'APPLIQUE' | 'REFUSE' | 'ATTENDRE'> {
  const { journal, spool } = deps;
  const accepted = (await journal.factures(id)).filter(({ statut }) => statut === 'DEPOSEE');
  const [file] = accepted;
  if (file === undefined) return refuser(id, 'aucun fichier accepte', deps);
  const [content = none(), ...autres] = accepted.map(({ sha256 }) => spool.stream(sha256));
  const sizeBytes = accepted.reduce((sum, one) => sum + one.sizeBytes, 0);
  const fichier = { nom: file.nomFichier, content, autres, sizeBytes, flux: id };
  try {
    await importer(fichier, { signal }, { ...deps, annuaire: journal.annuaire });
    return 'APPLIQUE';
  } catch (error) {
    if (error instanceof ImportRefuse && error.constat.code === 'ANNUAIRE-OCCUPE') return 'ATTENDRE';
    if (error instanceof ImportRefuse || error instanceof AnnuaireIllisible) {
      return refuser(id, `${error.constat.code} : ${error.constat.message}`, deps);
    }
    throw error;
  }
}

async function* none(): AsyncGenerator<Uint8Array> {}

async function refuser(
  flux: FluxId,
  motif: string,
  { journal, clock, logger }: AppliquerDependencies,
): Promise<'REFUSE'> {
  logger.warn('annuaire.refuse', { flux, motif });
  const detail = `flux ${flux} : ${motif}`;
  await journal.alertes.lever({ cle: `annuaire:${flux}`, code: 'ANNUAIRE-REFUSE', detail }, clock());
  await journal.annuaire.refuserFlux(flux, motif, clock());
  return 'REFUSE';
}
