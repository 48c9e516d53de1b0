// SPDX-License-Identifier: Apache-2.0
/**
 * Restitution: the verdict and its compte rendu, in one transaction. When a flux reads INTEGRE, its answer
 * is already in `/out`; there is no instant in which one is true and the other not.
 *
 * The answer is named by the F→C rule (DSG §3.4.6). That name is given to the first answer only: a
 * duplicate of a flux, or a name that cannot be read, is answered under an identifiant of our own, from a
 * persistent sequence.
 */
import { writeCppStatut } from '../formats/cpp/cpp-statut.ts';
import { buildCompteRendu, concludeFlux } from './conclusion.ts';
import { type Contrat, contratOf, parseCodeInterface } from './domain/code-interface.ts';
import type { VerdictFlux } from './domain/compte-rendu.ts';
import type { Facture } from './domain/facture.ts';
import { Failure } from './domain/failure.ts';
import { buildIdentifiant, compteRenduName, formatFluxName, parseFluxName } from './domain/flux-name.ts';
import type { Raccordement } from './domain/raccordement.ts';
import type { ConstatRecord, FluxRecord, Transition } from './ports/journal.ts';
import type { BlobRef } from './ports/spool.ts';
import type { Work } from './ports/work.ts';
import type { StepDependencies } from './step.ts';

/** Code of an answer to a flux whose own code could not be read: grammatical, and no one's. */
const codeOfUnreadable = 'CSO0000A';

export async function restituer(work: Work, signal: AbortSignal, deps: StepDependencies): Promise<void> {
  const flux = await deps.journal.findFlux(work.flux);
  if (flux === undefined || flux.statut !== 'EN_TRAITEMENT') return;
  const raccordement = await deps.journal.raccordements.find(flux.raccordement);
  if (raccordement === undefined) throw new Failure('CONFIG', `flux ${flux.id}: its raccordement is gone`);
  requireCppAnswer(flux, raccordement);

  const [factures, constats] = await Promise.all([
    deps.journal.factures(flux.id),
    deps.journal.constats(flux.id),
  ]);
  const verdict = concludeFlux(factures, constats);
  if (verdict === undefined) throw new Failure('CHECK_CRASH', `flux ${flux.id}: a facture has no verdict`);

  const compteRendu = buildCompteRendu({
    verdict,
    idFlux: flux.identifiant ?? flux.nomFichier,
    codeInterface: flux.codeInterface,
    emetteur: deps.emetteur,
    recepteur: raccordement.codeApplication,
    produitLe: deps.clock(),
    factures,
    constats,
  });
  const blob = await deps.spool.put(writeCppStatut(compteRendu));
  signal.throwIfAborted();
  await emit({ work, flux, raccordement, verdict, blob, constats, factures }, deps);
}

interface Answer {
  readonly work: Work;
  readonly flux: FluxRecord;
  readonly raccordement: Raccordement;
  readonly verdict: VerdictFlux;
  readonly blob: BlobRef;
  readonly constats: readonly ConstatRecord[];
  readonly factures: readonly Facture[];
}

async function emit(answer: Answer, deps: StepDependencies): Promise<void> {
  const { flux, verdict, constats, work } = answer;
  const ruleName = ruleNameOf(answer);
  const first = ruleName ?? (await ownName(answer, deps));
  let outcome = await deps.journal.apply(toTransition(answer, first, deps));
  if (outcome === 'NAME_TAKEN') {
    outcome = await deps.journal.apply(toTransition(answer, await ownName(answer, deps), deps));
  }
  if (outcome !== 'APPLIED') return;
  deps.metrics.count('flux_concluded_total', { verdict, code: flux.codeInterface ?? 'inconnu' });
  deps.metrics.observe('flux_seconds', (deps.clock().getTime() - flux.creeLe.getTime()) / 1000);
  deps.logger.info('flux.concluded', { flux: work.flux, verdict, constats: constats.length });
}

function toTransition(answer: Answer, nomFichier: string, deps: StepDependencies): Transition {
  const { work, flux, raccordement, verdict, blob, factures } = answer;
  const at = deps.clock();
  const name = parseFluxName(nomFichier);
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
    events: [
      { type: 'flux.conclu', detail: { verdict } },
      { type: 'compte-rendu.emis', detail: { nomFichier, sha256: blob.sha256, sizeBytes: blob.sizeBytes } },
    ],
    emits: {
      id: deps.newFluxId(),
      partenaire: flux.partenaire,
      raccordement: flux.raccordement,
      protocole: raccordement.protocole,
      nomFichier,
      codeInterface: nomFichier.slice(0, 8),
      ...(name === undefined ? {} : { identifiant: name.identifiant }),
      blob,
      statut: 'MIS_A_DISPOSITION',
      politiqueRetrait: raccordement.politiqueRetrait,
      expireLe: new Date(at.getTime() + deps.purgeAfterMs),
      origine: flux.id,
      events: [{ type: 'flux.mis-a-disposition', detail: { origine: flux.id, verdict } }],
    },
  };
}

/** The F→C name, unless the flux is a duplicate (that name answered the first one) or unreadable. */
function ruleNameOf({ flux, raccordement, constats }: Answer): string | undefined {
  const name = parseFluxName(flux.nomFichier);
  const duplicate = constats.some(({ code }) => code === 'IRR_UNICITE');
  if (name === undefined || duplicate || !name.code.startsWith('F')) return undefined;
  const answering = agreedContrat(name.code, raccordement)?.comptesRendus[0];
  return compteRenduName(name, answering?.slice(0, 3));
}

async function ownName({ flux, raccordement }: Answer, deps: StepDependencies): Promise<string> {
  const read = parseFluxName(flux.nomFichier)?.code;
  const code = read?.startsWith('F') ? `C${read.slice(1)}` : codeOfUnreadable;
  const sequence = await deps.journal.nextSequence(`identifiant-${deps.emetteur}`);
  return formatFluxName({
    code,
    codeApplication: raccordement.codeApplication,
    identifiant: buildIdentifiant(deps.emetteur, code, sequence),
    extension: '',
  });
}

/** The contract of the code, when this raccordement agreed to it: only then does it decide how we answer. */
function agreedContrat(codeInterface: string | undefined, raccordement: Raccordement): Contrat | undefined {
  const code = parseCodeInterface(codeInterface ?? '');
  if (code === undefined || !raccordement.codesInterface.includes(code)) return undefined;
  return contratOf(code);
}

/** Answers other than CPPStatut (CDAR) are not written yet: no verdict is better than a wrong answer. */
function requireCppAnswer(flux: FluxRecord, raccordement: Raccordement): void {
  const contrat = agreedContrat(flux.codeInterface, raccordement);
  const answering = contrat && parseCodeInterface(contrat.comptesRendus[0] ?? '');
  const format = answering && contratOf(answering).format;
  const served = contrat === undefined ? raccordement.systemeEchange === 'CPRO' : format === 'cpp-statut';
  if (!served) {
    const asked = flux.codeInterface ?? raccordement.systemeEchange;
    throw new Failure('FORMAT_NOT_SERVED', `no compte rendu yet for ${asked}`);
  }
}
