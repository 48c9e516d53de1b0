// SPDX-License-Identifier: Apache-2.0
/**
 * Which answers a flux gets, in which grammar and under which name: the table of `domain/reponses` applied to one verdict.
 * Pure but for the sequence that names an answer of our own.
 */
import {
  type CodeInterface,
  codesSansNom,
  contratOf,
  estSansNom,
  parseCodeInterface,
} from '../domain/code-interface.ts';
import type { VerdictFlux } from '../domain/compte-rendu.ts';
import type { StatutCdar } from '../domain/cycle-de-vie.ts';
import type { Facture } from '../domain/facture.ts';
import { compteRenduName, parseFluxName } from '../domain/flux-name.ts';
import { isAmont, type Raccordement } from '../domain/raccordement.ts';
import { type NormeStatut, type ReponseObjet, reponsesA } from '../domain/reponses.ts';
import type { ConstatRecord, FluxRecord } from '../ports/journal.ts';
import { estRelaye } from '../relais/regle.ts';

/** When the historic circuit answers: every flux, or one that is irrecevable only (both are documented, DSE fig. 19). */
export type PolitiqueCompteRendu = 'toujours' | 'irrecevable';

export interface ReponseFluxDue {
  readonly niveau: 'FLUX';
  readonly code: string;
  readonly norme: NormeStatut;
}

export interface ReponseObjetsDue {
  readonly niveau: 'OBJET';
  readonly code: string;
  readonly objets: readonly { readonly facture: Facture; readonly statut: StatutCdar }[];
}

export type ReponseDue = ReponseFluxDue | ReponseObjetsDue;

export interface Question {
  readonly flux: FluxRecord;
  readonly raccordement: Raccordement;
  readonly verdict: VerdictFlux;
  readonly irrecevable: boolean;
  readonly factures: readonly Facture[];
  readonly politique: PolitiqueCompteRendu;
}

/** In the order they leave. Empty: this flux is not answered. */
export function reponsesDues(question: Question): readonly ReponseDue[] {
  const { flux, raccordement } = question;
  if (isAmont(raccordement)) return acquittementDu(question);
  const code = agreedCode(flux.codeInterface, raccordement);
  if (code === undefined) return [unreadable(flux, raccordement)];
  const { flux: fluxLevel, objet } = reponsesA(code);
  const answers: ReponseDue[] = [];
  if (fluxLevel !== undefined && isDue(fluxLevel, question)) {
    answers.push({ niveau: 'FLUX', code: fluxLevel.code, norme: fluxLevel.norme });
  }
  const objets = objet === undefined || question.irrecevable ? [] : objetsDus(objet, aRepondre(question));
  if (objet !== undefined && objets.length > 0) answers.push({ niveau: 'OBJET', code: objet.code, objets });
  return answers;
}

/**
 * To an AMONT we are the partenaire: what it sends is acknowledged under the code its contract names, always to the PPF
 * (500, 501), only when irrecevable to Chorus Pro (501; DSE §5.4.2).
 */
function acquittementDu({ flux, raccordement, irrecevable }: Question): readonly ReponseDue[] {
  const code = agreedCode(flux.codeInterface, raccordement);
  const acquittement = code && parseCodeInterface(contratOf(code).comptesRendus[0] ?? '');
  if (acquittement === undefined) return [];
  const { sens, format } = contratOf(acquittement);
  const due = irrecevable || raccordement.systemeEchange === 'PPF';
  if (sens !== 'EMISSION' || format !== 'cdar' || !due) return [];
  return [{ niveau: 'FLUX', code: acquittement, norme: 'CDAR' }];
}

function isDue(
  { quand, norme }: { readonly quand: 'TOUJOURS' | 'IRRECEVABLE'; readonly norme: NormeStatut },
  { flux, irrecevable, politique, raccordement, verdict }: Question,
): boolean {
  if (irrecevable || quand === 'IRRECEVABLE') return irrecevable;
  // A relayed flux is answered by the system it was relayed to, unless nothing of it went there.
  if (estRelaye(raccordement, verdict, flux.codeInterface)) return false;
  return norme === 'CDAR' || politique === 'toujours';
}

/** Of a relayed flux, those that did not go on: the AMONT answers the others. */
function aRepondre({ flux, raccordement, verdict, factures }: Question): readonly Facture[] {
  if (!estRelaye(raccordement, verdict, flux.codeInterface)) return factures;
  return factures.filter(({ statut }) => statut !== 'DEPOSEE');
}

function objetsDus(objet: ReponseObjet, factures: readonly Facture[]): ReponseObjetsDue['objets'] {
  return factures.flatMap((facture) => {
    const statut = facture.statut === 'DEPOSEE' ? objet.accepte : objet.rejete;
    return statut === undefined ? [] : [{ facture, statut }];
  });
}

/** The answer to a flux whose own code is not agreed or cannot be read. */
function unreadable(flux: FluxRecord, { systemeEchange }: Raccordement): ReponseFluxDue {
  const read = parseFluxName(flux.nomFichier)?.code;
  const code = read?.startsWith('F') === true ? `C${read.slice(1)}` : codesSansNom[systemeEchange];
  return { niveau: 'FLUX', code, norme: systemeEchange === 'CPRO' ? 'CPP' : 'CDAR' };
}

/** The code, when this raccordement may use it: only then does its contract decide how we answer. */
export function agreedCode(
  codeInterface: string | undefined,
  raccordement: Raccordement,
): CodeInterface | undefined {
  const code = parseCodeInterface(codeInterface ?? '');
  if (code === undefined || !isSubscribed(code, raccordement)) return undefined;
  return contratOf(code).sens === (isAmont(raccordement) ? 'RECEPTION' : 'EMISSION') ? code : undefined;
}

/** Subscribed, or secondary to a code that is (DSE §5.3.2), or what answers a name that nobody can read. */
export function isSubscribed(code: CodeInterface, { codesInterface }: Raccordement): boolean {
  if (codesInterface.includes(code) || estSansNom(code)) return true;
  return codesInterface.some((main) => {
    const known = parseCodeInterface(main);
    if (known === undefined) return false;
    const { flux, objet, cycles } = reponsesA(known);
    const secondary = [...contratOf(known).comptesRendus, flux?.code, objet?.code, cycles?.code];
    return secondary.includes(code) || isAnswerTo(code, secondary);
  });
}

/** An answer to what a secondary code sends (CEN1204A to FEN1204A) comes with it. */
function isAnswerTo(code: CodeInterface, secondary: readonly (string | undefined)[]): boolean {
  return secondary.some((one) => {
    const known = parseCodeInterface(one ?? '');
    return known !== undefined && (contratOf(known).comptesRendus as readonly string[]).includes(code);
  });
}

/**
 * The name by the F→C rule (DSG §3.4.6): the answer bears the identifiant of what it answers. Undefined when it needs a
 * name of its own: a duplicate (that name answered the first one), an unreadable name, a code of other digits.
 */
export function nomDeRegle(
  due: ReponseDue,
  flux: FluxRecord,
  constats: readonly ConstatRecord[],
): string | undefined {
  const name = parseFluxName(flux.nomFichier);
  if (name === undefined || !name.code.startsWith('F')) return undefined;
  if (constats.some(({ code }) => code === 'IRR_UNICITE')) return undefined;
  if (!due.code.startsWith('C') || due.code.slice(3) !== name.code.slice(3)) return undefined;
  return compteRenduName(name, due.code.slice(0, 3));
}
