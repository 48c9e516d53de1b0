// SPDX-License-Identifier: Apache-2.0
/** Writes an answer in its grammar: CPPStatut for the historic circuit, CDAR for the reform. */
import { writeCppStatut } from '../../formats/cpp/cpp-statut.ts';
import { buildCompteRendu } from '../conclusion.ts';
import type { VerdictFlux } from '../domain/compte-rendu.ts';
import type { StatutCdar } from '../domain/cycle-de-vie.ts';
import type { Facture } from '../domain/facture.ts';
import { Failure } from '../domain/failure.ts';
import type { CodeApplication } from '../domain/flux-name.ts';
import type { Raccordement } from '../domain/raccordement.ts';
import type { ConstatRecord, FluxRecord } from '../ports/journal.ts';
import type { ReponseFluxDue } from './reponses.ts';

export interface Matiere {
  readonly flux: FluxRecord;
  readonly raccordement: Raccordement;
  readonly verdict: VerdictFlux;
  readonly irrecevable: boolean;
  readonly factures: readonly Facture[];
  readonly constats: readonly ConstatRecord[];
}

export function writeReponseFlux(
  due: ReponseFluxDue,
  matiere: Matiere,
  emetteur: CodeApplication,
  produitLe: Date,
): Uint8Array {
  const { flux, raccordement, verdict, factures, constats } = matiere;
  if (due.norme === 'CDAR') throw new Failure('FORMAT_NOT_SERVED', `no CDAR yet for ${due.code}`);
  return writeCppStatut(
    buildCompteRendu({
      verdict,
      idFlux: flux.identifiant ?? flux.nomFichier,
      codeInterface: flux.codeInterface,
      emetteur,
      recepteur: raccordement.codeApplication,
      produitLe,
      factures,
      constats,
    }),
  );
}

export interface ObjetAnnonce {
  readonly facture: Facture;
  readonly statut: StatutCdar;
}

export function writeReponseObjet(
  code: string,
  objet: ObjetAnnonce,
  _matiere: Matiere,
  _emetteur: CodeApplication,
  _produitLe: Date,
): Uint8Array {
  throw new Failure('FORMAT_NOT_SERVED', `no CDAR yet for ${code} ${objet.statut}`);
}
