// SPDX-License-Identifier: Apache-2.0
/**
 * Cycles de vie of the historic circuit (CPPFactureStatuts, AIFE V1.19): many statuts of many factures in one file, the
 * FEN1200A that a partenaire collects and the FSO1301A that a recipient deposits (specs: chorus-pro §3.2, §4).
 *
 * What is written is valid whatever the texts hold, and read-statuts.ts reads it back: an optional text that is blank or
 * that the schema has no room for is left out. CPPStatut has words and no amount: several motifs become one text, the
 * amounts are not passed on.
 */
import assert from 'node:assert/strict';
import type { MotifStatut, StatutFactureDit } from '../../gateway/domain/cycle-de-vie.ts';
import type { Siret } from '../../gateway/domain/structure.ts';
import { type EnveloppeCpp, writeCppDocument } from './enveloppe.ts';
import { dateTimeOf, jourOf } from './instant.ts';
import { element, optionalElement, type XmlElement } from './markup.ts';
import { shortened, xmlTextOf } from './text.ts';

export type StatutFactureCpp = Extract<StatutFactureDit, { readonly norme: 'CPP' }>;

/** What an identifier of a supplier is (specs: chorus-pro §7.1). */
export const typesIdentifiant = {
  '1': 'SIRET',
  '2': 'TVA intracommunautaire',
  '3': 'Hors Union européenne',
  '4': 'RIDET',
  '5': 'TAHITI',
  '6': "En cours d'immatriculation",
  '7': 'Particulier',
} as const;
export type TypeIdentifiant = keyof typeof typesIdentifiant;

/** The supplier; its identifier is in the key of the facture. */
export interface FournisseurCpp {
  readonly typeIdentifiant: TypeIdentifiant;
  readonly raisonSociale: string;
  /** Two characters. */
  readonly codePays?: string;
}

export interface DebiteurCpp {
  readonly siret: Siret;
  readonly nom?: string;
  /** At most 100 characters. */
  readonly codeService?: string;
  readonly nomService?: string;
}

/** One statut of one facture, with what the schema wants said of its two parties. */
export interface StatutTransmis {
  readonly dit: StatutFactureCpp;
  readonly fournisseur: FournisseurCpp;
  readonly debiteur: DebiteurCpp;
  /** Who set the statut. */
  readonly producteur?: string;
  /** Identifier of the facture at its recipient (IdMandatDP). */
  readonly idMandat?: string;
}

export interface EnvoiCpp extends EnveloppeCpp {
  /** At least one, at most `maxStatuts`. */
  readonly statuts: readonly StatutTransmis[];
}

/**
 * Statuts in one file: more than the day of a large recipient holds, and what the memory of one check does. More go in
 * several flux.
 */
export const maxStatuts = 50_000;
/** ComplementStatut and Commentaire; the schema has no limit, and a reader needs one. */
export const maxTextLength = 4_000;
/** Identifiers, names and the like. */
export const maxNameLength = 400;
const maxServiceLength = 100;
const countryLength = 2;

/** The whole file, UTF-8. The same statuts always give the same bytes. */
export function writeCppFactureStatuts(envoi: EnvoiCpp): Uint8Array {
  const { statuts } = envoi;
  assert(statuts.length > 0 && statuts.length <= maxStatuts, `${statuts.length} statuts in one flux`);
  const compteur = String(statuts.length);
  return writeCppDocument(envoi, element('CPPFactureStatuts', unitesOf(statuts), { compteur }));
}

function* unitesOf(statuts: readonly StatutTransmis[]): Generator<XmlElement> {
  for (const [i, statut] of statuts.entries()) yield uniteOf(statut, i);
}

function uniteOf(
  { dit, fournisseur, debiteur, producteur, idMandat }: StatutTransmis,
  i: number,
): XmlElement {
  const { cle, code, commentaire, horodatage, motifs } = dit;
  const donnees = element('DonneesStatut', [
    element('IdStatut', code),
    optionalElement('ComplementStatut', textOf(motifsText(motifs))),
    optionalElement('Commentaire', textOf(commentaire)),
    element('Horodatage', dateTimeOf(horodatage)),
    producteur === undefined ? undefined : element('Producteur', '', { Id: nameOf(producteur) }),
    element('IdFacture', nameOf(cle.numero)),
    optionalElement('DateFacture', cle.dateFacture === undefined ? undefined : jourOf(cle.dateFacture)),
    optionalElement('IdMandatDP', nameOf(idMandat)),
  ]);
  const parts = [fournisseurOf(fournisseur, cle.fournisseur), debiteurOf(debiteur), donnees];
  return element('CPPFactureStatutUnitaire', parts, { NumOrdre: String(i + 1) });
}

function fournisseurOf(fournisseur: FournisseurCpp, identifiant: string): XmlElement {
  const { typeIdentifiant, raisonSociale, codePays } = fournisseur;
  return element('Fournisseur', [
    element('TypeIdentifiant', typeIdentifiant),
    element('Identifiant', nameOf(identifiant)),
    element('RaisonSociale', nameOf(raisonSociale)),
    optionalElement('CodePays', fitting(codePays, countryLength, countryLength)),
  ]);
}

function debiteurOf({ siret, nom, codeService, nomService }: DebiteurCpp): XmlElement {
  return element('Debiteur', [
    element('TypeIdentifiant', '1'),
    element('Identifiant', siret),
    optionalElement('Nom', nameOf(nom)),
    optionalElement('CodeService', fitting(codeService, 1, maxServiceLength)),
    optionalElement('NomService', nameOf(nomService)),
  ]);
}

/** `DEST_ERR : wrong recipient | …`, or words alone. */
function motifsText(motifs: readonly MotifStatut[]): string {
  const texts = motifs.map(({ code, libelle }) => [code, libelle].filter(isFilled).join(' : '));
  return texts.filter(isFilled).join(' | ');
}

function isFilled(text: string | undefined): boolean {
  return text !== undefined && text.trim() !== '';
}

function textOf(text: string | undefined): string | undefined {
  return text === undefined ? undefined : shortened(xmlTextOf(text), maxTextLength);
}

function nameOf(text: string): string;
function nameOf(text: string | undefined): string | undefined;
function nameOf(text: string | undefined): string | undefined {
  return text === undefined ? undefined : shortened(xmlTextOf(text), maxNameLength);
}

/** A code that has not the length of the schema would be another code if it were cut: none is said. */
function fitting(text: string | undefined, min: number, max: number): string | undefined {
  if (text === undefined) return undefined;
  const plain = xmlTextOf(text);
  const length = [...plain].length;
  return length >= min && length <= max ? plain : undefined;
}
