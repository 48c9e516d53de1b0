// SPDX-License-Identifier: Apache-2.0
/**
 * Restitution: the verdict, its answers, and what follows from it, in one transaction. When a flux reads INTEGRE, its
 * answers are already in `/out` and its factures are on their way; there is no instant in which one is true and the
 * other not.
 *
 * Which answers, in which grammar, under which name: `restitution/reponses.ts`. What follows: `suites.ts`.
 */
import { type FichierAEmballer, packTarGz } from '../formats/enveloppe/pack.ts';
import { concludeFlux } from './conclusion.ts';
import type { VerdictFlux } from './domain/compte-rendu.ts';
import { hasIncident, isAccepted } from './domain/constat.ts';
import type { Facture } from './domain/facture.ts';
import { Failure } from './domain/failure.ts';
import { isAmont, type Raccordement } from './domain/raccordement.ts';
import { nomPropre, nouvelEmis } from './emission.ts';
import type { ConstatRecord, FluxRecord, NouveauFluxEmis, Transition } from './ports/journal.ts';
import type { BlobRef } from './ports/spool.ts';
import type { Work } from './ports/work.ts';
import { workIdOf } from './ports/work.ts';
import { suitesAmont } from './relais/suites-amont.ts';
import { type Plume, writeReponseFlux, writeReponseObjet } from './restitution/ecrire.ts';
import { agreedCode, nomDeRegle, type ReponseDue, reponsesDues } from './restitution/reponses.ts';
import type { StepDependencies } from './step.ts';
import { type Retour, type Suites, suitesDe } from './suites.ts';

export async function restituer(work: Work, signal: AbortSignal, deps: StepDependencies): Promise<void> {
  const flux = await deps.journal.findFlux(work.flux);
  if (flux === undefined || flux.statut !== 'EN_TRAITEMENT') return;
  const raccordement = await deps.journal.raccordements.find(flux.raccordement);
  if (raccordement === undefined) throw new Failure('CONFIG', `flux ${flux.id}: its raccordement is gone`);

  const [factures, constats] = await Promise.all([
    deps.journal.factures(flux.id),
    deps.journal.constats(flux.id),
  ]);
  const verdict = concludeFlux(factures, constats);
  if (verdict === undefined) throw new Failure('CHECK_CRASH', `flux ${flux.id}: a facture has no verdict`);
  const irrecevable = isIrrecevable(constats);
  const conclu = { work, flux, raccordement, verdict, irrecevable, factures, constats };

  const politique = deps.politiqueCompteRendu;
  const answers: Written[] = [];
  for (const due of reponsesDues({ ...conclu, politique })) {
    answers.push({ due, blob: await write(due, conclu, deps) });
  }
  const suites = await suitesOf(conclu, deps);
  signal.throwIfAborted();
  await conclude({ ...conclu, answers, suites }, deps);
}

const nothing: Suites = { envois: [], statuts: [], alertes: [] };

async function suitesOf(conclu: Judged, deps: StepDependencies): Promise<Suites> {
  const code = agreedCode(conclu.flux.codeInterface, conclu.raccordement);
  if (isAmont(conclu.raccordement)) return suitesAmont({ ...conclu, code }, deps);
  return code === undefined ? nothing : suitesDe({ ...conclu, code }, deps);
}

/** A blocking constat about the flux itself refuses it whole (DSE §3.2.1.4). */
function isIrrecevable(constats: readonly ConstatRecord[]): boolean {
  const ofFlux = constats.filter(({ rang }) => rang === undefined);
  return !hasIncident(ofFlux) && !isAccepted(ofFlux);
}

interface Written {
  readonly due: ReponseDue;
  readonly blob: BlobRef;
}

interface Judged {
  readonly work: Work;
  readonly flux: FluxRecord;
  readonly raccordement: Raccordement;
  readonly verdict: VerdictFlux;
  readonly irrecevable: boolean;
  readonly factures: readonly Facture[];
  readonly constats: readonly ConstatRecord[];
}

interface Conclusion extends Judged {
  readonly answers: readonly Written[];
  readonly suites: Suites;
}

/** One message is a bare file; several, one for each object, are a tar.gz: a message speaks of one object only. */
async function write(due: ReponseDue, judged: Judged, deps: StepDependencies): Promise<BlobRef> {
  const plume = { emetteur: deps.emetteur, dialecte: deps.dialecteCdar, produitLe: deps.clock() };
  if (due.niveau === 'FLUX') return deps.spool.put(writeReponseFlux(due, judged, plume));
  const [first, ...others] = due.objets;
  if (first !== undefined && others.length === 0) {
    return deps.spool.put(writeReponseObjet(first, judged, plume));
  }
  return deps.spool.put(packTarGz(messages(due, judged, plume)));
}

function* messages(
  due: Extract<ReponseDue, { niveau: 'OBJET' }>,
  judged: Judged,
  plume: Plume,
): Generator<FichierAEmballer> {
  for (const objet of due.objets) {
    const content = writeReponseObjet(objet, judged, plume);
    yield { nom: `${due.code}_${objet.facture.rang}.xml`, sizeBytes: content.length, content };
  }
}

async function conclude(conclusion: Conclusion, deps: StepDependencies): Promise<void> {
  const { flux, verdict, constats, work } = conclusion;
  let emits = await emissions(conclusion, deps, (due) => nomDeRegle(due, flux, constats));
  let outcome = await deps.journal.apply(toTransition(conclusion, emits, deps.clock()));
  if (outcome === 'NAME_TAKEN') {
    const own = ({ code, raccordement }: Retour) => nomPropre(code, raccordement, deps);
    emits = await emissions(conclusion, deps, () => undefined, own);
    outcome = await deps.journal.apply(toTransition(conclusion, emits, deps.clock()));
  }
  if (outcome !== 'APPLIED') return;
  deps.queue.offer(
    emits.flatMap(({ next = [] }) => next).map((one) => ({ id: workIdOf(one.etape, one.flux) })),
  );
  deps.metrics.count('flux_concluded_total', { verdict, code: flux.codeInterface ?? 'inconnu' });
  deps.metrics.observe('flux_seconds', (deps.clock().getTime() - flux.creeLe.getTime()) / 1000);
  deps.logger.info('flux.concluded', { flux: work.flux, verdict, constats: constats.length });
}

/** Told in the events of the flux that brought them; a file that answers hundreds of flux has hundreds. */
const maxEmisDits = 50;

async function emissions(
  { flux, raccordement, verdict, answers, suites }: Conclusion,
  deps: StepDependencies,
  ruleName: (due: ReponseDue) => string | undefined,
  nomRetour: (retour: Retour) => Promise<string> = async ({ nomFichier }) => nomFichier,
): Promise<readonly NouveauFluxEmis[]> {
  const at = deps.clock();
  const emits: NouveauFluxEmis[] = [];
  for (const { due, blob } of answers) {
    const nomFichier = ruleName(due) ?? (await nomPropre(due.code, raccordement, deps));
    const events = [{ type: 'flux.mis-a-disposition', detail: { origine: flux.id, verdict } }];
    emits.push(nouvelEmis({ raccordement, nomFichier, blob, origine: flux.id, events, at }, deps));
  }
  for (const retour of suites.retours ?? []) {
    const { origine } = retour;
    const events = [{ type: 'flux.mis-a-disposition', detail: { origine, retour: flux.id } }];
    const nomFichier = await nomRetour(retour);
    emits.push(nouvelEmis({ ...retour, nomFichier, events, at }, deps));
  }
  return emits;
}

function toTransition(conclusion: Conclusion, emits: readonly NouveauFluxEmis[], at: Date): Transition {
  const { work, flux, verdict, factures, answers, suites } = conclusion;
  const { envois, statuts, alertes } = suites;
  const emitted = emits.slice(0, maxEmisDits).map(({ nomFichier, blob }) => ({
    type: 'compte-rendu.emis',
    detail: { nomFichier, sha256: blob.sha256, sizeBytes: blob.sizeBytes },
  }));
  return {
    flux: flux.id,
    at,
    from: ['EN_TRAITEMENT'],
    to: verdict,
    doneWork: work.id,
    // Of a flux refused whole nothing is integrated, whatever each facture was worth by itself.
    ...(verdict === 'REJETE'
      ? { factures: factures.map((one) => ({ ...one, statut: 'REJETEE' as const })) }
      : {}),
    events: [{ type: 'flux.conclu', detail: { verdict, reponses: answers.length } }, ...emitted],
    emits,
    envois,
    statuts,
    alertes,
  };
}
