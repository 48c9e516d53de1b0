// SPDX-License-Identifier: Apache-2.0
/**
 * Lots: what waits goes out, one round each minute. For each raccordement whose plan came round (or whose statuts
 * obligatoires cannot wait), each code interface becomes one flux or several, until nothing of it waits.
 *
 * A round may be killed anywhere and run again: a flux and the mark on its envois are one transaction. What cannot be
 * produced stays, raises an alerte, and holds nobody else up.
 */
import { parseCodeInterface } from '../domain/code-interface.ts';
import { isAmont, isOpen, type PlanLots, type Raccordement } from '../domain/raccordement.ts';
import { nouvelEmis } from '../emission.ts';
import type { Calendrier } from '../ports/calendrier.ts';
import type { Diffuseur } from '../ports/diffusion.ts';
import type { Envoi, GroupeEnvois } from '../ports/envois.ts';
import { workIdOf } from '../ports/work.ts';
import type { StepDependencies } from '../step.ts';
import { destinataireDe } from '../suites.ts';
import { type Compose, composer } from './composer.ts';
import { decider } from './plan.ts';

export interface LotsDependencies extends StepDependencies {
  readonly calendrier: Calendrier;
  readonly diffuseur: Diffuseur;
  /** For raccordements that have no plan of their own. */
  readonly plan: PlanLots;
}

export interface RapportLots {
  readonly flux: number;
  readonly envois: number;
  readonly echecs: number;
}

/** Envois nobody received yet, looked at in one round. */
const orphelinsParPassage = 1_000;
/** Flux of one code interface for one raccordement in one round: the rest leaves in the next one. */
const fluxParGroupe = 200;

/** One round. `tout` sends what waits whatever the plan says: an operator asked. */
export async function passerLots(
  deps: LotsDependencies,
  signal: AbortSignal,
  options: { readonly tout?: boolean; readonly raccordement?: string } = {},
): Promise<RapportLots> {
  await assignerOrphelins(deps, signal);
  const groupes = await deps.journal.envois.groupes();
  const rapports: RapportLots[] = [];
  for (const [id, siens] of Map.groupBy(groupes, ({ raccordement }) => raccordement)) {
    if (options.raccordement !== undefined && options.raccordement !== id) continue;
    const raccordement = await deps.journal.raccordements.find(id);
    if (raccordement === undefined || !isOpen(raccordement, deps.clock())) continue;
    rapports.push(await passerRaccordement(raccordement, siens, options.tout === true, deps, signal));
  }
  return total(rapports);
}

function total(rapports: readonly RapportLots[]): RapportLots {
  const sum = (of: (rapport: RapportLots) => number) => rapports.reduce((all, one) => all + of(one), 0);
  return {
    flux: sum(({ flux }) => flux),
    envois: sum(({ envois }) => envois),
    echecs: sum(({ echecs }) => echecs),
  };
}

async function passerRaccordement(
  raccordement: Raccordement,
  groupes: readonly GroupeEnvois[],
  tout: boolean,
  deps: LotsDependencies,
  signal: AbortSignal,
): Promise<RapportLots> {
  const now = deps.clock();
  const plan = `lots:${raccordement.id}`;
  const dernier = await deps.journal.envois.dernierPassage(plan);
  const due = dueGroups(raccordement, groupes, { dernier, now, tout }, deps);
  if (dernier === undefined) await deps.journal.envois.noterPassage(plan, now);
  if (due.length === 0) return { flux: 0, envois: 0, echecs: 0 };
  deps.logger.info('lot.commence', { raccordement: raccordement.id, groupes: due.length });
  const rapports: RapportLots[] = [];
  for (const groupe of due) rapports.push(await passerGroupe(raccordement, groupe, deps, signal));
  // Noted once all of it was tried: a round that was killed comes round again.
  if (due.length === groupes.length) await deps.journal.envois.noterPassage(plan, now);
  const rapport = total(rapports);
  deps.logger.info('lot.termine', { raccordement: raccordement.id, ...rapport });
  return rapport;
}

/** What goes to an AMONT was accepted and waits for nobody. */
function dueGroups(
  raccordement: Raccordement,
  groupes: readonly GroupeEnvois[],
  { dernier, now, tout }: { readonly dernier: Date | undefined; readonly now: Date; readonly tout: boolean },
  { plan, calendrier }: LotsDependencies,
): readonly GroupeEnvois[] {
  if (tout || isAmont(raccordement)) return groupes;
  const own = raccordement.lots ?? plan;
  const urgent = groupes.filter(
    ({ echeance }) => decider({ plan: own, dernier, now, echeance }, calendrier) === 'URGENCE',
  );
  return decider({ plan: own, dernier, now }, calendrier) === 'PARTIR' ? groupes : urgent;
}

async function passerGroupe(
  raccordement: Raccordement,
  { codeInterface, nombre }: GroupeEnvois,
  deps: LotsDependencies,
  signal: AbortSignal,
): Promise<RapportLots> {
  let [flux, envois, echecs] = [0, 0, 0];
  let after = 0;
  for (let round = 0; round < fluxParGroupe; round++) {
    signal.throwIfAborted();
    const compose = await composer({ raccordement, codeInterface, apres: after }, deps, signal);
    echecs += compose.echecs.length;
    for (const { envoi, motif } of compose.echecs) await signaler(envoi, motif, deps);
    if (compose.dernier === undefined) break;
    after = compose.dernier;
    if (compose.envois.length === 0) continue;
    if (!(await partir(raccordement, compose, deps))) continue;
    flux += 1;
    envois += compose.envois.length;
    deps.logger.info('lot.avance', { raccordement: raccordement.id, codeInterface, envois, sur: nombre });
  }
  return { flux, envois, echecs };
}

async function signaler(
  envoi: Envoi,
  motif: string,
  { journal, clock, logger }: LotsDependencies,
): Promise<void> {
  const detail = `envoi ${envoi.id} (${envoi.cle}) : ${motif}`;
  logger.error('lot.envoi-impossible', { envoi: envoi.id, detail });
  await journal.alertes.lever({ cle: `lot:${envoi.id}`, code: 'LOT-EN-ECHEC', detail }, clock());
}

async function partir(
  raccordement: Raccordement,
  compose: Compose,
  deps: LotsDependencies,
): Promise<boolean> {
  const at = deps.clock();
  const { nomFichier, blob, origine } = compose;
  const events = [{ type: 'flux.mis-a-disposition', detail: { envois: compose.envois.length } }];
  const source = origine === undefined ? {} : { origine };
  const emet = nouvelEmis({ raccordement, nomFichier, blob, events, at, ...source }, deps);
  const envois = compose.envois.map(({ id }) => id);
  const outcome = await deps.journal.envois.partir({ emet, envois, debut: compose.debut, at });
  if (outcome !== 'APPLIED') return false;
  deps.queue.offer((emet.next ?? []).map((one) => ({ id: workIdOf(one.etape, one.flux) })));
  deps.metrics.count('lots_total', { code: emet.codeInterface });
  return true;
}

/** A raccordement that appeared since may receive what had nobody. */
async function assignerOrphelins({ journal, clock }: LotsDependencies, signal: AbortSignal): Promise<void> {
  for (const envoi of await journal.envois.sansRaccordement(orphelinsParPassage)) {
    signal.throwIfAborted();
    const source = await journal.findFlux(envoi.source);
    const code = parseCodeInterface(source?.codeInterface ?? '');
    const found = code && (await destinataireDe(envoi.destinataire, code, journal, clock()));
    if (found !== undefined) await journal.envois.assigner(envoi.id, found.raccordement, found.codeInterface);
  }
}
