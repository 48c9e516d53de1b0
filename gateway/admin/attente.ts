// SPDX-License-Identifier: Apache-2.0
/** What waits for its batch, by raccordement, with when it will leave. Read by the page, the API and the command. */
import { isOpen, type Raccordement, type RaccordementId } from '../domain/raccordement.ts';
import type { GroupeEnvois } from '../ports/envois.ts';
import type { DepartPrevu, DeskJournal, DeskLots } from './config.ts';

export interface AttenteRaccordement {
  readonly id: RaccordementId;
  /** Undefined when nobody knows it any more. */
  readonly raccordement: Raccordement | undefined;
  readonly groupes: readonly GroupeEnvois[];
  readonly nombre: number;
  /** FERME: it does not exchange at this instant, so nothing leaves. */
  readonly depart: DepartPrevu | { readonly raison: 'FERME' };
}

export interface AttenteDependencies {
  readonly journal: Pick<DeskJournal, 'envois' | 'raccordements'>;
  readonly prochainDepart: DeskLots['prochainDepart'];
  readonly now: Date;
}

/** The one that waits longest first. */
export async function readAttente(deps: AttenteDependencies): Promise<readonly AttenteRaccordement[]> {
  const groupes = await deps.journal.envois.groupes();
  const byRaccordement = Map.groupBy(groupes, ({ raccordement }) => raccordement);
  return Promise.all([...byRaccordement].map(([id, siens]) => attenteOf(id, siens, deps)));
}

async function attenteOf(
  id: RaccordementId,
  groupes: readonly GroupeEnvois[],
  { journal, prochainDepart, now }: AttenteDependencies,
): Promise<AttenteRaccordement> {
  const raccordement = await journal.raccordements.find(id);
  const nombre = groupes.reduce((sum, groupe) => sum + groupe.nombre, 0);
  const base = { id, raccordement, groupes, nombre };
  if (raccordement === undefined || !isOpen(raccordement, now))
    return { ...base, depart: { raison: 'FERME' } };
  const dernier = await journal.envois.dernierPassage(`lots:${id}`);
  const depart = prochainDepart(raccordement, { dernier, now, echeance: earliest(groupes) });
  return { ...base, depart };
}

function earliest(groupes: readonly GroupeEnvois[]): Date | undefined {
  const echeances = groupes.flatMap(({ echeance }) => (echeance === undefined ? [] : [echeance.getTime()]));
  return echeances.length === 0 ? undefined : new Date(Math.min(...echeances));
}
