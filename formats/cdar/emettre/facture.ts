// SPDX-License-Identifier: Apache-2.0
/**
 * The statut of a facture, in CDAR: acknowledgements (FEN1214A 202 and 213, CSO3110A 200 and 213) and cycles de vie
 * (FEN1204A, FEN4000A, FEN4001A, FFE0614A …). A key of the facture that could not be read is said unreadable as the PPF
 * says it, so that the message stays valid. (specs: reforme-2026 §3.1, §3.2)
 */
import {
  type MontantStatut,
  type StatutCdarFacture,
  type StatutFactureDit,
  statutsCdarFacture,
} from '../../../gateway/domain/cycle-de-vie.ts';
import { dateIllisible, formatInstant, formatJour, jourDe } from '../instants.ts';
import type {
  CaracteristiqueCdar,
  DateCdar,
  DetailCdar,
  IdentifiantCdar,
  MessageCdar,
  PartieCdar,
} from '../message.ts';
import { typesFacture, typesMontant } from '../motifs.ts';
import { illisible, schemas } from '../profils.ts';
import { decimal } from '../write.ts';
import { plainText } from '../xml-writer.ts';
import {
  chorusProReception,
  dialecteParDefaut,
  type Emission,
  instant,
  messageOf,
  profilDesFactures,
} from './commun.ts';
import { detailsOf, type MotifEmis, noteOf } from './motifs-admis.ts';

/** How the message names the facture; a key that could not be read is absent. */
export interface FactureNommee {
  readonly numero?: string | undefined;
  /** AAAA-MM-JJ. */
  readonly date?: string | undefined;
  /** SIREN of the seller, or its SIRET; an identifier of another scheme for a seller that has none. */
  readonly vendeur?: string | IdentifiantCdar | undefined;
  /** BT-3. */
  readonly type?: string | undefined;
  /** When the platform received it. */
  readonly recueLe?: Date | undefined;
}

export interface EmissionFacture extends Emission {
  readonly statut: StatutCdarFacture;
  readonly facture: FactureNommee;
  /** Who says a statut of treatment: the buyer, the seller. */
  readonly auteur?: PartieCdar;
  readonly motifs?: readonly MotifEmis[];
  readonly commentaire?: string;
  readonly montants?: readonly MontantStatut[];
}

export function cdarFacture(emission: EmissionFacture): MessageCdar {
  const { statut, facture, auteur, destinataires, emetteur = chorusProReception } = emission;
  const profil = profilDesFactures(destinataires);
  const { numero, date, vendeur, type, recueLe } = facture;
  const read = plainText(numero ?? '');
  const matricule = plainText(
    emetteur.identifiants.find(({ schema }) => schema === schemas.matricule)?.valeur ?? '',
  );
  const { dialecte = dialecteParDefaut } = emission;
  const details = detailsOf(emission.motifs ?? [], { statut, dialecte, matricule });
  return messageOf(emission, {
    statut,
    libelle: statutsCdarFacture[statut],
    auteur,
    profil,
    reference: {
      identifiant: read === '' ? illisible.identifiant : read,
      ...(type !== undefined && typesFacture.has(type) ? { type } : {}),
      recuLe: instant(recueLe ?? emission.ditLe ?? emission.produitLe),
      profil,
      dateObjet: dateFacture(date),
      vendeur: { identifiants: [vendeurOf(vendeur)] },
      destinataires: [],
      details: completed(details, emission),
    },
  });
}

/** What a statut that was said to us becomes when it is passed on. */
export function emissionDuStatut(dit: StatutFactureDit & { readonly norme: 'CDAR' }): Pick<
  EmissionFacture,
  'statut' | 'ditLe' | 'motifs' | 'commentaire' | 'montants'
> & {
  readonly facture: FactureNommee;
} {
  const { code, cle, horodatage, motifs, commentaire, montants } = dit;
  return {
    statut: code,
    ditLe: horodatage,
    facture: { numero: cle.numero, date: cle.dateFacture, vendeur: cle.fournisseur },
    motifs,
    ...(commentaire === undefined ? {} : { commentaire }),
    montants,
  };
}

function dateFacture(date: string | undefined): DateCdar {
  const jour = { texte: date?.replaceAll('-', '') ?? '', format: formatJour };
  return jourDe(jour) === undefined ? { texte: dateIllisible, format: formatInstant } : jour;
}

function vendeurOf(vendeur: FactureNommee['vendeur']): IdentifiantCdar {
  if (typeof vendeur === 'object') return plainText(vendeur.valeur) === '' ? unknownSeller : vendeur;
  const match = /^(\d{9})(?:\d{5})?$/.exec(plainText(vendeur ?? ''));
  return match?.[1] === undefined ? unknownSeller : { valeur: match[1], schema: schemas.siren };
}

const unknownSeller: IdentifiantCdar = { valeur: illisible.siren, schema: schemas.siren };

/** The comment and the amounts go in the first detail; there is one when there is something to say. */
function completed(details: readonly DetailCdar[], emission: EmissionFacture): readonly DetailCdar[] {
  const [first = { sequence: '1', notes: [], caracteristiques: [] }, ...others] = details;
  const comment = commentOf(emission, first);
  const caracteristiques = (emission.montants ?? []).flatMap(caracteristiqueOf);
  if (details.length === 0 && comment === undefined && caracteristiques.length === 0) return [];
  const notes = comment === undefined ? first.notes : [noteOf({ texte: comment }), ...first.notes];
  return [{ ...first, notes, caracteristiques }, ...others];
}

/** 208 and 210 must have one (G7.25): the reason in words serves when nothing else was said. */
function commentOf({ statut, commentaire }: EmissionFacture, first: DetailCdar): string | undefined {
  const given = plainText(commentaire ?? '');
  if (given !== '') return given;
  if (statut !== '208' && statut !== '210') return undefined;
  return first.libelle ?? statutsCdarFacture[statut];
}

function caracteristiqueOf({ type, valeur, devise, taux }: MontantStatut): readonly CaracteristiqueCdar[] {
  const montant = decimal(valeur);
  const rate = decimal(taux);
  if (!typesMontant.has(type) || montant === undefined) return [];
  return [
    {
      type,
      change: 'false',
      montant: { valeur: montant, ...(/^[A-Z]{3}$/.test(devise) ? { devise } : {}) },
      ...(rate === undefined ? {} : { taux: rate }),
    },
  ];
}
