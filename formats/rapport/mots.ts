// SPDX-License-Identifier: Apache-2.0
/** The words of the reports for people, in French and in English. */
import type { Gravite } from '../../gateway/domain/constat.ts';
import type { CoucheControle } from '../../gateway/ports/formats.ts';
import type { DocumentJuge, Interruption, Langue, Verdict } from './document.ts';

export interface Mots {
  readonly titre: string;
  readonly verdicts: Readonly<Record<Verdict, string>>;
  /** Before a count. */
  readonly comptes: Readonly<Record<Verdict, string>>;
  readonly gravites: Readonly<Record<Gravite, string>>;
  readonly bilan: string;
  readonly documents: string;
  readonly regles: string;
  readonly regle: string;
  readonly gravite: string;
  readonly constats: string;
  readonly verdict: string;
  readonly nombre: string;
  readonly message: string;
  readonly ou: string;
  readonly ligne: string;
  readonly colonne: string;
  readonly trouve: string;
  readonly attendu: string;
  readonly vide: string;
  readonly jeuDeRegles: string;
  readonly jugePar: string;
  readonly detecte: string;
  readonly suppose: string;
  readonly demande: string;
  readonly facture: string;
  readonly aucunConstat: string;
  readonly fluxRefuse: string;
  /** Before the layers that were not run. */
  readonly omises: string;
  readonly couches: Readonly<Record<CoucheControle, string>>;
  readonly autreLangue: string;
  readonly allerAuxDocuments: string;
  /** Before two counts of files. */
  readonly interrompu: string;
  readonly sur: string;
}

const fr: Mots = {
  titre: 'Contrôle de factures',
  verdicts: { valid: 'conforme', invalid: 'non conforme', unchecked: 'non contrôlé', ignored: 'ignoré' },
  comptes: { valid: 'conformes', invalid: 'non conformes', unchecked: 'non contrôlés', ignored: 'ignorés' },
  gravites: { BLOQUANT: 'bloquant', AVERTISSEMENT: 'avertissement', INCIDENT: 'incident' },
  bilan: 'Bilan',
  documents: 'Documents',
  regles: 'Règles en cause',
  regle: 'Règle',
  gravite: 'Gravité',
  constats: 'Constats',
  verdict: 'Verdict',
  nombre: 'Nombre',
  message: 'Message',
  ou: 'Où',
  ligne: 'ligne',
  colonne: 'colonne',
  trouve: 'Trouvé',
  attendu: 'Attendu',
  vide: '(vide)',
  jeuDeRegles: 'Jeu de règles',
  jugePar: 'jugé par',
  detecte: 'reconnu dans le document',
  suppose: 'par défaut : le document n’a pas été reconnu',
  demande: 'demandé',
  facture: 'facture',
  aucunConstat: 'Aucun constat.',
  fluxRefuse: 'Ce défaut technique ferait refuser tout le flux (IRR_SYNTAX).',
  omises: 'Contrôles non exécutés, un défaut qui précède les bloque',
  couches: { XML: 'facture XML', SCHEMA: 'structure', REGLES: 'règles de gestion' },
  autreLangue: 'In English',
  allerAuxDocuments: 'Aller aux documents',
  interrompu: 'Contrôle interrompu. Fichiers contrôlés',
  sur: 'sur',
};

const en: Mots = {
  titre: 'Invoice validation',
  verdicts: { valid: 'valid', invalid: 'invalid', unchecked: 'unchecked', ignored: 'ignored' },
  comptes: { valid: 'valid', invalid: 'invalid', unchecked: 'unchecked', ignored: 'ignored' },
  gravites: { BLOQUANT: 'blocking', AVERTISSEMENT: 'warning', INCIDENT: 'incident' },
  bilan: 'Summary',
  documents: 'Documents',
  regles: 'Rules broken',
  regle: 'Rule',
  gravite: 'Severity',
  constats: 'Findings',
  verdict: 'Verdict',
  nombre: 'Count',
  message: 'Message',
  ou: 'Where',
  ligne: 'line',
  colonne: 'column',
  trouve: 'Found',
  attendu: 'Expected',
  vide: '(empty)',
  jeuDeRegles: 'Rule set',
  jugePar: 'judged by',
  detecte: 'read from the document',
  suppose: 'by default: the document was not recognised',
  demande: 'as asked',
  facture: 'invoice',
  aucunConstat: 'No finding.',
  fluxRefuse: 'This technical fault would have the whole flux refused (IRR_SYNTAX).',
  omises: 'Checks not run, a fault before them blocks',
  couches: { XML: 'XML invoice', SCHEMA: 'structure', REGLES: 'business rules' },
  autreLangue: 'En français',
  allerAuxDocuments: 'Go to the documents',
  interrompu: 'The run was interrupted. Files checked',
  sur: 'of',
};

export const motsDe: Readonly<Record<Langue, Mots>> = { fr, en };

/** The layers that were not run, as a sentence; undefined when all were. */
export function omittedText({ couchesOmises = [] }: DocumentJuge, mots: Mots): string | undefined {
  if (couchesOmises.length === 0) return undefined;
  return `${mots.omises} : ${couchesOmises.map((couche) => mots.couches[couche]).join(', ')}`;
}

/** Where the code interface of a document comes from. */
export function originText({ detected, assumed }: DocumentJuge, mots: Mots): string {
  if (assumed === true) return mots.suppose;
  return detected ? mots.detecte : mots.demande;
}

export function interruptedText({ files, ofFiles }: Interruption, mots: Mots): string {
  return `${mots.interrompu} : ${files} ${mots.sur} ${ofFiles}`;
}
