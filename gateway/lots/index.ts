// SPDX-License-Identifier: Apache-2.0
/**
 * Lots: what waits goes out, one round each minute. For each raccordement whose plan came round (or whose statuts
 * obligatoires cannot wait), each code interface becomes one flux or several, until nothing of it waits.
 *
 * A round may be killed anywhere and run again: a flux and the mark on its envois are one transaction. What cannot be
 * produced stays, raises an alerte, and holds nobody else up.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { destinataireDe } from '../destinataire.ts';
import { parseCodeInterface } from '../domain/code-interface.ts';
import { Failure } from '../domain/failure.ts';
import { isAmont, isOpen, type PlanLots, type Raccordement } from '../domain/raccordement.ts';
import { nouvelEmis } from '../emission.ts';
import type { Calendrier } from '../ports/calendrier.ts';
import type { Diffuseur } from '../ports/diffusion.ts';
import type { Envoi, GroupeEnvois } from '../ports/envois.ts';
import { workIdOf } from '../ports/work.ts';
import type { StepDependencies } from '../step.ts';
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

/** Envois nobody received yet, read at once; and pages looked at in one round: more need somebody, not another try. */
const orphelinsParPage = 500;
const pagesOrphelins = 100;
/** Flux of one code interface for one raccordement in one round: the rest leaves in the next one. */
const fluxParGroupe = 200;

/** One round. `tout` sends what waits whatever the plan says: an operator asked. */
export async function passerLots(
  deps: LotsDependencies,
  signal: AbortSignal,
  options: { readonly tout?: boolean; readonly raccordement?: string } = {},
): Promise<RapportLots> {
  await assignerOrphelins(deps, signal);
  const groupes = Map.groupBy(await deps.journal.envois.groupes(), ({ raccordement }) => raccordement);
  const rapports: RapportLots[] = [];
  for (const raccordement of await deps.journal.raccordements.list()) {
    const { id } = raccordement;
    if (options.raccordement !== undefined && options.raccordement !== id) continue;
    if (!isOpen(raccordement, deps.clock())) continue;
    const siens = groupes.get(id) ?? [];
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
  if (groupes.length === 0) {
    // Nothing to send is a passage too: what comes later in the day waits for the next one.
    if (estPasse(raccordement, dernier, now, deps)) await deps.journal.envois.noterPassage(plan, now);
    return rien;
  }
  const due = dueGroups(raccordement, groupes, { dernier, now, tout }, deps);
  if (dernier === undefined) await deps.journal.envois.noterPassage(plan, now);
  if (due.length === 0) return rien;
  deps.logger.info('lot.commence', { raccordement: raccordement.id, groupes: due.length });
  const passages: Passage[] = [];
  for (const groupe of due) passages.push(await tenterGroupe(raccordement, groupe, deps, signal));
  // Noted once all of it was tried: a round that was killed, or that left something, comes round again.
  const complete = due.length === groupes.length && passages.every(({ reste }) => !reste);
  if (complete) await deps.journal.envois.noterPassage(plan, now);
  const rapport = total(passages);
  deps.logger.info('lot.termine', { raccordement: raccordement.id, ...rapport });
  return rapport;
}

const rien: RapportLots = { flux: 0, envois: 0, echecs: 0 };

/** Its plan came round, or it is looked at for the first time. */
function estPasse(
  raccordement: Raccordement,
  dernier: Date | undefined,
  now: Date,
  { plan, calendrier }: LotsDependencies,
): boolean {
  if (isAmont(raccordement)) return false;
  if (dernier === undefined) return true;
  return decider({ plan: raccordement.lots ?? plan, dernier, now }, calendrier) === 'PARTIR';
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

/** What one group gave, and whether the next round must take it up again. */
interface Passage extends RapportLots {
  readonly reste: boolean;
}

/** A group that fails holds no other up. What may succeed in a minute is tried again then, the rest with the next plan. */
async function tenterGroupe(
  raccordement: Raccordement,
  groupe: GroupeEnvois,
  deps: LotsDependencies,
  signal: AbortSignal,
): Promise<Passage> {
  try {
    return await passerGroupe(raccordement, groupe, deps, signal);
  } catch (error) {
    signal.throwIfAborted();
    const { codeInterface } = groupe;
    const detail = `${raccordement.nom} ${codeInterface} : ${error instanceof Error ? error.message : String(error)}`;
    const fields = { raccordement: raccordement.id, codeInterface, detail };
    deps.logger.error('lot.envoi-impossible', fields, error);
    const now = deps.clock();
    const cle = `lot:${raccordement.id}:${codeInterface}:${now.toISOString().slice(0, jourLength)}`;
    await deps.journal.alertes.lever({ cle, code: 'LOT-EN-ECHEC', detail }, now);
    return { ...rien, echecs: 1, reste: !(error instanceof Failure) || error.transient };
  }
}

/** AAAA-MM-JJ */
const jourLength = 10;

async function passerGroupe(
  raccordement: Raccordement,
  { codeInterface, nombre }: GroupeEnvois,
  deps: LotsDependencies,
  signal: AbortSignal,
): Promise<Passage> {
  let [flux, envois, echecs] = [0, 0, 0];
  let after = 0;
  for (let round = 0; round < fluxParGroupe; round++) {
    signal.throwIfAborted();
    const compose = await composer({ raccordement, codeInterface, apres: after }, deps, signal);
    if (compose.dernier === undefined) return { flux, envois, echecs, reste: false };
    // Stale: another round sent a part of it meanwhile. What is left of it is composed anew.
    if (compose.envois.length > 0 && !(await partir(raccordement, compose, deps))) continue;
    after = compose.dernier;
    echecs += compose.echecs.length;
    for (const { envoi, motif } of compose.echecs) await signaler(envoi, motif, deps);
    if (compose.envois.length === 0) continue;
    flux += 1;
    envois += compose.envois.length;
    deps.logger.info('lot.avance', { raccordement: raccordement.id, codeInterface, envois, sur: nombre });
  }
  return { flux, envois, echecs, reste: true };
}

async function signaler(
  envoi: Envoi,
  motif: string,
  { journal, clock, logger }: LotsDependencies,
): Promise<void> {
  const detail = `envoi ${envoi.id} (${envoi.cle}) : ${motif}`;
  const cle = `lot:${envoi.id}`;
  // Said once: it comes round again with every round.
  const fresh = await journal.alertes.lever({ cle, code: 'LOT-EN-ECHEC', detail }, clock());
  if (fresh) logger.error('lot.envoi-impossible', { envoi: envoi.id, detail });
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
async function assignerOrphelins(deps: LotsDependencies, signal: AbortSignal): Promise<void> {
  const { envois } = deps.journal;
  const looked = new Map<string, ReturnType<typeof destinataireDe>>();
  let after = 0;
  for (let page = 0; page < pagesOrphelins; page++) {
    const some = await envois.sansRaccordement(orphelinsParPage, after);
    for (const envoi of some) {
      const found = await destinataireOf(envoi, looked, deps);
      if (found !== undefined) await envois.assigner(envoi.id, found.raccordement, found.codeInterface);
    }
    after = some.at(-1)?.id ?? after;
    if (some.length < orphelinsParPage) return;
    // A page is a few milliseconds of reading, in which nobody else has a turn.
    await nextTurn();
    signal.throwIfAborted();
  }
}

/** Thousands that wait are for a few structures: each is looked up once a round. */
async function destinataireOf(
  { source, destinataire }: Envoi,
  looked: Map<string, ReturnType<typeof destinataireDe>>,
  { journal, clock }: LotsDependencies,
): ReturnType<typeof destinataireDe> {
  const flux = await journal.findFlux(source);
  const code = parseCodeInterface(flux?.codeInterface ?? '');
  if (code === undefined) return undefined;
  const key = `${code} ${destinataire ?? ''}`;
  const found = looked.get(key) ?? destinataireDe(destinataire, code, journal, clock());
  looked.set(key, found);
  return found;
}
