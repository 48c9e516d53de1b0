// SPDX-License-Identifier: Apache-2.0
/** Writes an answer in its grammar: CPPStatut for the historic circuit, CDAR for the reform. */
import {
  cdarAnnuaire,
  cdarDeclaration,
  cdarF1,
  cdarFlux,
  cdarMessageRejete,
  type EmissionAutre,
} from '../../formats/cdar/emettre/autres-objets.ts';
import {
  chorusProReception,
  type Dialecte,
  type Emission,
  emetteurDe,
  partenaire,
  plateforme,
} from '../../formats/cdar/emettre/commun.ts';
import { cdarFacture } from '../../formats/cdar/emettre/facture.ts';
import { motifsDes } from '../../formats/cdar/emettre/motifs-des-constats.ts';
import type { MessageCdar, PartieCdar } from '../../formats/cdar/message.ts';
import { writeCdar } from '../../formats/cdar/write.ts';
import { writeCppStatut } from '../../formats/cpp/cpp-statut.ts';
import { buildCompteRendu } from '../conclusion.ts';
import { parseCodeInterface } from '../domain/code-interface.ts';
import type { VerdictFlux } from '../domain/compte-rendu.ts';
import type { StatutCdar } from '../domain/cycle-de-vie.ts';
import { isStatutCdarFacture } from '../domain/cycle-de-vie.ts';
import type { Facture } from '../domain/facture.ts';
import type { CodeApplication } from '../domain/flux-name.ts';
import { isAmont, type Raccordement } from '../domain/raccordement.ts';
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

/** Who writes, and when. */
export interface Plume {
  readonly emetteur: CodeApplication;
  readonly dialecte: Dialecte;
  readonly produitLe: Date;
}

export function writeReponseFlux(due: ReponseFluxDue, matiere: Matiere, plume: Plume): Uint8Array {
  return due.norme === 'CDAR' ? writeCdar(fluxCdar(matiere, plume)) : fluxCpp(matiere, plume);
}

function fluxCpp(matiere: Matiere, { emetteur, produitLe }: Plume): Uint8Array {
  const { flux, raccordement, verdict, factures, constats } = matiere;
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

/** 500 when the flux may be judged object by object, 501 with every reason when it may not. */
function fluxCdar(matiere: Matiere, plume: Plume): MessageCdar {
  const { flux, irrecevable, constats, factures } = matiere;
  const named = new Map(factures.map(({ rang, nomFichier }) => [rang, nomFichier]));
  const told = constats.map((constat) => {
    const fichier = named.get(constat.rang ?? 0);
    return fichier === undefined ? { constat } : { constat, fichier };
  });
  const emission = {
    ...emissionOf(`${flux.id}-FLUX`, matiere, plume),
    reference: flux.identifiant ?? flux.nomFichier,
    recuLe: flux.creeLe,
  };
  return irrecevable
    ? cdarFlux({ ...emission, statut: '501', motifs: motifsDes('501', ofFluxFirst(told)) })
    : cdarFlux({ ...emission, statut: '500' });
}

/** The reasons of the flux itself come before those of its files. */
function ofFluxFirst<Told extends { readonly fichier?: string }>(told: readonly Told[]): readonly Told[] {
  const ofFlux = told.filter(({ fichier }) => fichier === undefined);
  return ofFlux.length > 0 ? ofFlux : told;
}

/** What every message of ours about this flux has in common. */
function emissionOf(identifiant: string, { flux, raccordement }: Matiere, plume: Plume): Emission {
  const code = parseCodeInterface(flux.codeInterface ?? '');
  const systeme = code === undefined ? chorusProReception : emetteurDe(code);
  const partie = destinataireOf(raccordement);
  // To an AMONT it is we who are the partenaire.
  const [emetteur, destinataire] = isAmont(raccordement) ? [partie, systeme] : [systeme, partie];
  return {
    identifiant,
    produitLe: plume.produitLe,
    emetteur,
    destinataires: [destinataire],
    dialecte: plume.dialecte,
  };
}

export function destinataireOf({ matricule, nom }: Raccordement): PartieCdar {
  return matricule === undefined ? partenaire(nom) : plateforme(matricule, nom);
}

export interface ObjetAnnonce {
  readonly facture: Facture;
  readonly statut: StatutCdar;
}

/** The message about one object of a flux that is recevable. */
export function writeReponseObjet(objet: ObjetAnnonce, matiere: Matiere, plume: Plume): Uint8Array {
  const { facture, statut } = objet;
  const constats = matiere.constats.filter(({ rang }) => rang === facture.rang);
  const motifs = motifsDes(
    statut,
    constats.map((constat) => ({ constat })),
  );
  const emission = emissionOf(`${matiere.flux.id}-${facture.rang}`, matiere, plume);
  const recuLe = matiere.flux.creeLe;
  if (isStatutCdarFacture(statut)) {
    return writeCdar(cdarFacture({ ...emission, statut, motifs, facture: nommee(facture, recuLe) }));
  }
  const reference = referenceOf(facture, matiere.flux);
  return writeCdar(autreObjet(statut, { ...emission, reference, recuLe, motifs }));
}

function autreObjet(
  statut: Exclude<StatutCdar, Parameters<typeof cdarFacture>[0]['statut']>,
  emission: Omit<EmissionAutre<'500'>, 'statut'>,
): MessageCdar {
  switch (statut) {
    case '250':
    case '251':
      return cdarF1({ ...emission, statut });
    case '300':
    case '301':
      return cdarDeclaration({ ...emission, statut });
    case '400':
    case '401':
      return cdarAnnuaire({ ...emission, statut });
    case '601':
      return cdarMessageRejete({ ...emission, statut });
    case '500':
    case '501':
      return cdarFlux({ ...emission, statut });
  }
}

function nommee({ objet, numero, fournisseur }: Facture, recueLe: Date) {
  if (objet?.nature !== 'FACTURE') return { numero, vendeur: fournisseur, recueLe };
  return {
    numero: objet.numero,
    date: objet.dateEmission,
    vendeur: objet.siren ?? objet.fournisseur,
    type: objet.type,
    recueLe,
  };
}

/** What the answer speaks of: the identifier that whoever sent it gave it. */
function referenceOf({ objet, numero, nomFichier }: Facture, flux: FluxRecord): string {
  switch (objet?.nature) {
    case 'FACTURE':
      return objet.numero;
    case 'DECLARATION':
      return objet.identifiant;
    case 'STATUT':
      return objet.message ?? objet.dit.cle.numero;
    case 'ANNUAIRE':
      return flux.identifiant ?? flux.nomFichier;
    default:
      return numero ?? nomFichier;
  }
}
