// SPDX-License-Identifier: Apache-2.0
/** Statuts of the historic circuit, many in one CPPStatut (FEN1200A). */
import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  maxStatuts,
  type StatutTransmis,
  type TypeIdentifiant,
  writeCppFactureStatuts,
} from '../../formats/cpp/facture-statuts.ts';
import type { Facture } from '../domain/facture.ts';
import { parseSiret } from '../domain/structure.ts';
import type { Envoi } from '../ports/envois.ts';
import type { Fabrication } from './composer.ts';
import { type Cycle, cycleOf } from './fichiers.ts';
import type { LotsDependencies } from './index.ts';

/** Reads of the journal answer at once: after so many the others have their turn. */
const statutsParTour = 50;

export interface CyclesEcrits {
  /** Undefined when none of them could be written. */
  readonly content?: Uint8Array;
  readonly envois: readonly Envoi[];
  readonly echecs: readonly { readonly envoi: Envoi; readonly motif: string }[];
}

export async function writeCyclesCpp(
  waiting: readonly Envoi[],
  { raccordement, idFlux, debut }: Fabrication,
  deps: LotsDependencies,
): Promise<CyclesEcrits> {
  const statuts: StatutTransmis[] = [];
  const envois: Envoi[] = [];
  const echecs: { envoi: Envoi; motif: string }[] = [];
  for (const [i, envoi] of waiting.slice(0, maxStatuts).entries()) {
    if (i % statutsParTour === statutsParTour - 1) await nextTurn();
    const statut = await tryTransmis(envoi, deps);
    if (typeof statut === 'string') echecs.push({ envoi, motif: statut });
    else {
      statuts.push(statut);
      envois.push(envoi);
    }
  }
  if (statuts.length === 0) return { envois, echecs };
  const content = writeCppFactureStatuts({
    produitLe: debut,
    idFlux,
    recepteur: raccordement.codeApplication,
    emetteur: deps.emetteur,
    statuts,
  });
  return { content, envois, echecs };
}

/** One that cannot be told now must not hold the others up. */
async function tryTransmis(envoi: Envoi, deps: LotsDependencies): Promise<StatutTransmis | string> {
  try {
    return transmisOf(await cycleOf(envoi, deps));
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Of the Etat, for a facture whose debtor has no SIRET to show. */
function transmisOf({ dit, facture }: Cycle): StatutTransmis | string {
  if (dit.norme !== 'CPP') return `le statut ${dit.code} n est pas de CPPStatut`;
  const { objet } = facture;
  const siret = parseSiret(facture.destinataire ?? '');
  if (objet?.nature !== 'FACTURE' || siret === undefined) return 'le debiteur de la facture n a pas de SIRET';
  const { raisonSociale = objet.fournisseur ?? '', codeService } = objet;
  const { numero, dateEmission, fournisseur = dit.cle.fournisseur } = objet;
  // As the facture names itself: whoever said the statut may have known less.
  const cle = { numero, fournisseur, ...(dateEmission === undefined ? {} : { dateFacture: dateEmission }) };
  return {
    dit: { ...dit, cle },
    fournisseur: { typeIdentifiant: typeOf(fournisseur), raisonSociale },
    debiteur: { siret, ...(codeService === undefined ? {} : { codeService }) },
  };
}

/** By its form, where the facture does not say (specs: chorus-pro §7.1). */
function typeOf(identifiant: NonNullable<Facture['fournisseur']>): TypeIdentifiant {
  if (/^\d{14}$/.test(identifiant) || /^\d{9}$/.test(identifiant)) return '1';
  return /^[A-Z]{2}/.test(identifiant) ? '2' : '3';
}
