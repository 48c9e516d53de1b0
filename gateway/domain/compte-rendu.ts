// SPDX-License-Identifier: Apache-2.0
/**
 * The compte rendu d'intégration: what the partenaire is told of its flux, before any syntax.
 *
 * Flow status codes are those of CPPStatut (90–96); they are a list of their own and never mix with
 * the statuts of a facture (01–41) nor with the CDAR ones (200–601). (specs: chorus-pro §3.2, §3.3)
 */
import type { Constat } from './constat.ts';
import type { StatutFluxRecu } from './flux.ts';
import type { CodeApplication } from './flux-name.ts';

export const statutsCppFlux = {
  '90': 'Recu',
  '91': 'En cours de transmission',
  '92': 'Recu destinataire final',
  '93': 'Erreur reception',
  '94': 'Erreur reception destinataire final',
  '95': 'Erreur de transmission au destinataire final',
  '96': 'Recu - integration partielle',
} as const;
export type StatutCppFlux = keyof typeof statutsCppFlux;

export type VerdictFlux = Extract<StatutFluxRecu, 'INTEGRE' | 'INTEGRE_PARTIEL' | 'REJETE'>;

export const statutCppOf: Readonly<Record<VerdictFlux, StatutCppFlux>> = {
  INTEGRE: '90',
  INTEGRE_PARTIEL: '96',
  REJETE: '93',
};

/** One line of the details: a constat, and the facture it is about when it is about one. */
export interface LigneCompteRendu {
  readonly constat: Constat;
  readonly facture?: { readonly rang: number; readonly nomFichier: string; readonly numero?: string };
}

export interface CompteRendu {
  readonly verdict: VerdictFlux;
  /** Identifier the partenaire will look for: the 25 characters, or the name as deposited when malformed. */
  readonly idFlux: string;
  /** Code interface of the flux answered, when it could be read. */
  readonly codeInterface?: string;
  readonly emetteur: CodeApplication;
  readonly recepteur: CodeApplication;
  /** Production date of the compte rendu. */
  readonly produitLe: Date;
  readonly nombreFactures: number;
  readonly nombreAcceptees: number;
  readonly lignes: readonly LigneCompteRendu[];
}
