// SPDX-License-Identifier: Apache-2.0
/**
 * Contrôle: every file of the flux is judged by the format of its code interface, in a worker of the pool.
 *
 * A check that crashed or ran out of time is ours: it is tried again by the queue's policy, and no verdict
 * is given meanwhile. What the checks found is written in one transition, so a second run changes nothing.
 */
import { limitesDe } from '../formats/enveloppe/limits.ts';
import { concludeFacture } from './conclusion.ts';
import { type CodeInterface, contratOf, parseCodeInterface } from './domain/code-interface.ts';
import { isAccepted } from './domain/constat.ts';
import type { Facture } from './domain/facture.ts';
import { Failure } from './domain/failure.ts';
import { irrecevable, motifDuConstat, rendIdentifiant } from './domain/irrecevabilite.ts';
import type { ContentSource, Controle } from './ports/formats.ts';
import type { ConstatRecord } from './ports/journal.ts';
import type { Work } from './ports/work.ts';
import type { StepDependencies } from './step.ts';
import { offerNext } from './step.ts';
import { type ObjetJuge, verifierObjets } from './unicite.ts';

/** Findings kept per facture: past this a supplier reads no further, and the journal must stay bounded. */
const constatsPerFacture = 200;
/** Characters of an identifier that the journal keeps beside the file. */
const shownChars = 80;
/** Files of one flux judged at once: enough to keep every thread of the pool busy, little enough in memory. */
const checksInFlight = 4;
/** A file of this size is judged where it is; a smaller one goes from thread to thread with less ado. */
const storedFromBytes = 1_000_000;

export async function controler(work: Work, signal: AbortSignal, deps: StepDependencies): Promise<void> {
  const flux = await deps.journal.findFlux(work.flux);
  if (flux === undefined || flux.statut !== 'EN_TRAITEMENT') return;
  const code = parseCodeInterface(flux.codeInterface ?? '');
  if (code === undefined) throw new Failure('CONFIG', `flux ${flux.id}: no code interface to check it by`);

  const factures = await deps.journal.factures(flux.id);
  const before = await deps.journal.constats(flux.id);
  const { partenaire } = flux;
  const files = await judgeAll(factures, { code, partenaire }, signal, deps);
  const syntaxe = files.filter(({ irrecevable: refused }) => refused).map(toIrrecevable);
  const objets = files.flatMap((file) => file.objets).map((one, i) => numbered(one, i + 1));
  const tooMany = tropDObjets(objets, deps.limits.factures);
  const ofFlux = [...before.filter(({ rang }) => rang === undefined), ...syntaxe, ...tooMany];
  const judged = isAccepted(ofFlux) ? await verifierObjets(objets, { flux, code }, deps) : objets;
  const constats = [...ofFlux, ...judged.flatMap((one) => one.constats)];

  const annuaire = await deps.referenceAnnuaire();
  const rejected = judged.filter(({ facture }) => facture.statut === 'REJETEE').length;
  const outcome = await deps.journal.apply({
    flux: flux.id,
    at: deps.clock(),
    from: ['EN_TRAITEMENT'],
    to: 'EN_TRAITEMENT',
    doneWork: work.id,
    factures: judged.map(({ facture }) => facture),
    constats,
    events: [{ type: 'controle.termine', detail: { factures: judged.length, rejetees: rejected, annuaire } }],
    // What an upload cut short looks like: the partenaire may send it again under its identifiant.
    releasesIdentifiant: rendIdentifiant(constats),
    next: [{ etape: 'restitution', flux: flux.id, partenaire }],
  });
  if (outcome === 'APPLIED') offerNext(deps, 'restitution', work);
}

/** Objects have the rang of their place in the flux; a file of several made more of them than there are files. */
function numbered({ facture, constats }: ObjetJuge, rang: number): ObjetJuge {
  return { facture: { ...facture, rang }, constats: constats.map((constat) => ({ ...constat, rang })) };
}

/** A file of several factures counts for as many (specs: chorus-pro §2.3). */
function tropDObjets(objets: readonly ObjetJuge[], limit: number): readonly ConstatRecord[] {
  const factures = objets.filter(({ facture: { objet } }) => objet?.nature === 'FACTURE').length;
  if (factures <= limit) return [];
  return [
    irrecevable('IRR_TAILLE', {
      fr: `il contient ${factures} factures pour ${limit} au plus ; repartissez les sur plusieurs flux`,
      en: `it holds ${factures} factures where at most ${limit} are allowed; spread them over several flux`,
    }),
  ];
}

/** A technical anomaly of one file refuses the flux whole: nothing of it is integrated (DSE §3.2.1.4). */
function toIrrecevable({ nomFichier, objets }: Judged): ConstatRecord {
  const found = objets.flatMap(({ constats }) => constats);
  const piece = found.find((constat) => motifDuConstat(constat) !== undefined);
  const first = piece ?? found.find(({ gravite }) => gravite === 'BLOQUANT');
  const place = first?.ligne === undefined ? '' : `:${first.ligne}`;
  return irrecevable((piece && motifDuConstat(piece)) ?? 'IRR_SYNTAX', {
    fr: `${nomFichier}${place} ${first?.code ?? ''} ; corriger le fichier et renvoyer tout le flux`,
    en: `${nomFichier}${place} ${first?.code ?? ''}; correct the file and send the whole flux again`,
  });
}

/** One file. */
interface Judged {
  readonly irrecevable: boolean;
  readonly nomFichier: string;
  readonly objets: readonly ObjetJuge[];
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
  const { fileBytes } = limitesDe(contratOf(code).systemeEchange, deps.limits);
  const content: ContentSource =
    facture.sizeBytes < storedFromBytes
      ? () => deps.spool.readWhole(facture.sha256, fileBytes)
      : { open: () => deps.spool.openWhole(facture.sha256, fileBytes) };
  const context = { codeInterface: code, now: deps.clock() };
  const turn = { turn: partenaire, sizeBytes: facture.sizeBytes };
  const controle = await deps.pool.check(contratOf(code).format, content, context, turn);
  const { irrecevable: refused } = controle;
  return { irrecevable: refused, nomFichier: facture.nomFichier, objets: objetsOf(facture, controle) };
}

/** One for each object the file holds; one for the file when it holds none that could be read. */
export function objetsOf(facture: Facture, controle: Controle): readonly ObjetJuge[] {
  const { objets = [], jeuxDeRegles } = controle;
  const [first, ...others] = objets;
  if (first === undefined || others.length === 0) {
    const constats = [...controle.constats, ...(first?.constats ?? [])];
    const described = { ...facture, jeuxDeRegles, ...identiteOf(controle) };
    return [objetJuge(first === undefined ? described : { ...described, objet: first.objet }, constats)];
  }
  const refusals = controle.constats.filter(({ gravite }) => gravite === 'BLOQUANT').slice(0, 1);
  return objets.map(({ objet, constats }, indice) =>
    objetJuge(
      { ...facture, jeuxDeRegles, indice, objet, ...identiteOf(objet.nature === 'FACTURE' ? objet : {}) },
      // What is said of the file as a whole is said once, but what refuses it refuses every object.
      indice === 0 ? [...controle.constats, ...constats] : [...refusals, ...constats],
    ),
  );
}

function objetJuge(facture: Facture, constats: readonly ConstatRecord[]): ObjetJuge {
  const statut = concludeFacture(constats);
  return { facture: { ...facture, statut }, constats: constats.slice(0, constatsPerFacture) };
}

/** What identifies it, cut to what the journal shows. */
function identiteOf(
  described: Pick<Facture, 'numero' | 'fournisseur' | 'destinataire'>,
): Pick<Facture, 'numero' | 'fournisseur' | 'destinataire'> {
  const { numero, fournisseur, destinataire } = described;
  return {
    ...(numero === undefined ? {} : { numero: numero.slice(0, shownChars) }),
    ...(fournisseur === undefined ? {} : { fournisseur: fournisseur.slice(0, shownChars) }),
    ...(destinataire === undefined ? {} : { destinataire: destinataire.slice(0, shownChars) }),
  };
}
