// SPDX-License-Identifier: Apache-2.0
/**
 * Contrôle: every file of the flux is judged by the format of its code interface, in a worker of the pool.
 *
 * A check that crashed or ran out of time is ours: it is tried again by the queue's policy, and no verdict
 * is given meanwhile. What the checks found is written in one transition, so a second run changes nothing.
 */
import { concludeFacture } from './conclusion.ts';
import { type CodeInterface, contratOf, parseCodeInterface } from './domain/code-interface.ts';
import type { Facture } from './domain/facture.ts';
import { Failure } from './domain/failure.ts';
import { irrecevable, rendIdentifiant } from './domain/irrecevabilite.ts';
import type { ConstatRecord } from './ports/journal.ts';
import type { Work } from './ports/work.ts';
import type { StepDependencies } from './step.ts';
import { offerNext } from './step.ts';

/** Findings kept per facture: past this a supplier reads no further, and the journal must stay bounded. */
const constatsPerFacture = 200;
/** Files of one flux judged at once: enough to keep every thread of the pool busy, little enough in memory. */
const checksInFlight = 4;

export async function controler(work: Work, signal: AbortSignal, deps: StepDependencies): Promise<void> {
  const flux = await deps.journal.findFlux(work.flux);
  if (flux === undefined || flux.statut !== 'EN_TRAITEMENT') return;
  const code = parseCodeInterface(flux.codeInterface ?? '');
  if (code === undefined) throw new Failure('CONFIG', `flux ${flux.id}: no code interface to check it by`);

  const factures = await deps.journal.factures(flux.id);
  const before = await deps.journal.constats(flux.id);
  const { partenaire } = flux;
  const judged = await judgeAll(factures, { code, partenaire }, signal, deps);
  const syntaxe = judged.filter(({ irrecevable: refused }) => refused).map(toIrrecevable);
  const constats = [
    ...before.filter(({ rang }) => rang === undefined),
    ...syntaxe,
    ...judged.flatMap((one) => one.constats),
  ];

  const rejected = judged.filter(({ facture }) => facture.statut === 'REJETEE').length;
  const outcome = await deps.journal.apply({
    flux: flux.id,
    at: deps.clock(),
    from: ['EN_TRAITEMENT'],
    to: 'EN_TRAITEMENT',
    doneWork: work.id,
    factures: judged.map(({ facture }) => facture),
    constats,
    events: [{ type: 'controle.termine', detail: { factures: judged.length, rejetees: rejected } }],
    // What an upload cut short looks like: the partenaire may send it again under its identifiant.
    releasesIdentifiant: rendIdentifiant(constats),
    next: [{ etape: 'restitution', flux: flux.id, partenaire }],
  });
  if (outcome === 'APPLIED') offerNext(deps, 'restitution', work);
}

/** A technical anomaly of one file refuses the flux whole: nothing of it is integrated (DSE §3.2.1.4). */
function toIrrecevable({ facture, constats }: Judged): ConstatRecord {
  const first = constats.find(({ gravite }) => gravite === 'BLOQUANT');
  const { nomFichier } = facture;
  const place = first?.ligne === undefined ? '' : `:${first.ligne}`;
  return irrecevable('IRR_SYNTAX', {
    fr: `${nomFichier}${place} ${first?.code ?? ''} ; corriger le fichier et renvoyer tout le flux`,
    en: `${nomFichier}${place} ${first?.code ?? ''}; correct the file and send the whole flux again`,
  });
}

interface Judged {
  readonly irrecevable: boolean;
  readonly facture: Facture;
  readonly constats: readonly ConstatRecord[];
}

interface Judging {
  readonly code: CodeInterface;
  readonly partenaire: string;
}

async function judgeAll(
  factures: readonly Facture[],
  judging: Judging,
  signal: AbortSignal,
  deps: StepDependencies,
): Promise<readonly Judged[]> {
  const judged: Judged[] = [];
  for (let from = 0; from < factures.length; from += checksInFlight) {
    signal.throwIfAborted();
    const batch = factures.slice(from, from + checksInFlight);
    judged.push(...(await Promise.all(batch.map((facture) => judge(facture, judging, deps)))));
  }
  return judged;
}

async function judge(
  facture: Facture,
  { code, partenaire }: Judging,
  deps: StepDependencies,
): Promise<Judged> {
  const content = () => deps.spool.readWhole(facture.sha256, deps.limits.fileBytes);
  const context = { codeInterface: code, now: deps.clock() };
  const turn = { turn: partenaire, sizeBytes: facture.sizeBytes };
  const controle = await deps.pool.check(contratOf(code).format, content, context, turn);
  const constats = controle.constats
    .slice(0, constatsPerFacture)
    .map((constat) => ({ ...constat, rang: facture.rang }));
  const { numero, fournisseur, destinataire, jeuxDeRegles } = controle;
  return {
    irrecevable: controle.irrecevable,
    constats,
    facture: {
      ...facture,
      statut: concludeFacture(controle.constats),
      jeuxDeRegles,
      ...(numero === undefined ? {} : { numero: numero.slice(0, 80) }),
      ...(fournisseur === undefined ? {} : { fournisseur: fournisseur.slice(0, 80) }),
      ...(destinataire === undefined ? {} : { destinataire: destinataire.slice(0, 80) }),
    },
  };
}
