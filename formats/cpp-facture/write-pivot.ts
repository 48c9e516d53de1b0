// SPDX-License-Identifier: Apache-2.0
/**
 * CPPFacturePivot V2_02, the file of a flux FEN0036A: one enveloppe, one or many factures with their attachments.
 * (specs: chorus-pro §7.3)
 *
 * What it writes is valid against the schema of AIFE whatever the texts hold, and the same envoi gives the same bytes.
 * It is a stream: of the attachments no more than a block is held beside what the caller holds.
 */
import assert from 'node:assert/strict';
import type {
  ContenuPiece,
  DebiteurPivot,
  EnvoiPivot,
  FacturePivot,
  FournisseurPivot,
  LignePivot,
  PiecePivot,
  TvaPivot,
} from './facture-pivot.ts';
import {
  decimalElement,
  element,
  escaped,
  mandatory,
  maxNomPiece,
  nomPieceOf,
  texteOf,
} from './pivot-text.ts';
import { base64Blocks, base64Of, zipOf } from './zip-base64.ts';

const version = 'V2_02';
const maxNumero = 20;
const maxReference = 50;
const maxCodeService = 100;

export async function* writePivot(envoi: EnvoiPivot): AsyncGenerator<Uint8Array, void, undefined> {
  assert(envoi.nombre > 0, 'a CPPFacturePivot holds a facture');
  yield utf8(headOf(envoi));
  let count = 0;
  for await (const facture of envoi.factures) {
    count++;
    yield* factureOf(facture, count);
  }
  assert.equal(count, envoi.nombre, 'the counter is written before the factures');
  yield utf8('</CPPFactures>\n</CPPFacturePivot>\n');
}

function utf8(text: string): Uint8Array {
  return Buffer.from(text);
}

function headOf({ produitLe, idFlux, recepteur, emetteur, nombre }: EnvoiPivot): string {
  const parametre = (rank: string, code: string, value: string) =>
    `<ParametreIndiv NumOrdre="${rank}"><Code>${code}</Code>${mandatory('Valeurparametre', value)}</ParametreIndiv>\n`;
  return [
    `<?xml version="1.0" encoding="UTF-8"?>\n<CPPFacturePivot Version="${version}">\n<Enveloppe>\n`,
    '<EnveloppeUnitaire NumOrdre="1">\n<Parametres>\n',
    parametre('0001', 'DtPrd', `${produitLe.toISOString().slice(0, 19)}Z`),
    parametre('0002', 'IdFlx', idFlux),
    '</Parametres>\n<Partenaires>',
    `<Recepteur><Id>${escaped(recepteur)}</Id></Recepteur><Emetteur><Id>${escaped(emetteur)}</Id></Emetteur>`,
    `</Partenaires>\n</EnveloppeUnitaire>\n</Enveloppe>\n<CPPFactures Compteur="${nombre}">\n`,
  ].join('');
}

async function* factureOf(facture: FacturePivot, rank: number): AsyncGenerator<Uint8Array, void, undefined> {
  yield utf8(
    [
      `<CPPFacturePivotUnitaire NumOrdre="${rank}">\n`,
      fournisseurOf(facture.fournisseur),
      debiteurOf(facture.debiteur),
      donneesOf(facture),
    ].join(''),
  );
  const taken = new Set<string>();
  for (const [i, piece] of facture.pieces.entries()) {
    const nom = nomPieceOf(piece.nom, piece.mime, taken);
    taken.add(nom.toLowerCase());
    yield* pieceOf(piece, nom, i + 1);
  }
  yield utf8('</CPPFacturePivotUnitaire>\n');
}

function fournisseurOf(fournisseur: FournisseurPivot): string {
  const { typeIdentifiant, identifiant, raisonSociale, referenceBancaire, modeEmission } = fournisseur;
  return [
    '<Fournisseur>',
    `<TypeIdentifiant>${typeIdentifiant}</TypeIdentifiant>`,
    mandatory('Identifiant', identifiant),
    mandatory('RaisonSociale', raisonSociale),
    `<CodePays>${codePaysOf(fournisseur)}</CodePays>`,
    referenceBancaire === undefined ? '' : referenceBancaireOf(referenceBancaire),
    `<ModeEmission>${modeEmission}</ModeEmission>`,
    '</Fournisseur>\n',
  ].join('');
}

/** Types of suppliers that are of another country; ZZ is the code ISO 3166 leaves for "unknown". */
const abroad: ReadonlySet<string> = new Set(['2', '3']);

function codePaysOf({ codePays, typeIdentifiant }: FournisseurPivot): string {
  const code = codePays.trim().toUpperCase();
  if (/^[A-Z]{2}$/.test(code)) return code;
  return abroad.has(typeIdentifiant) ? 'ZZ' : 'FR';
}

function referenceBancaireOf({
  type,
  compte,
  etablissement,
  encaisseur,
}: NonNullable<FournisseurPivot['referenceBancaire']>): string {
  return [
    `<ReferenceBancaire${type === undefined ? '' : ` Type="${type}"`}>`,
    element('Compte', compte),
    element('Etablissement', etablissement),
    element('RaisonSocialeEncaisseur', encaisseur),
    '</ReferenceBancaire>',
  ].join('');
}

function debiteurOf({ siret, nom, codeService, nomService }: DebiteurPivot): string {
  return [
    `<Debiteur><TypeIdentifiant>1</TypeIdentifiant><Identifiant>${siret}</Identifiant>`,
    element('Nom', nom),
    element('CodeService', codeService, maxCodeService),
    element('NomService', nomService),
    '</Debiteur>\n',
  ].join('');
}

function donneesOf(facture: FacturePivot): string {
  const { modePaiement, montants, devise } = facture;
  return [
    '<DonneesFacture>',
    mandatory('Id', facture.numero, maxNumero),
    element('IdCPRO', facture.idCpro === undefined ? undefined : BigInt(facture.idCpro).toString()),
    element('Renvoi', facture.renvoi),
    element('IdFactureOrigine', facture.factureOrigine, maxNumero),
    `<Type>${facture.type}</Type><Cadre>${facture.cadre}</Cadre>`,
    `<DateEmissionFacture>${facture.dateEmission}</DateEmissionFacture>`,
    element('DateLivraison', facture.dateLivraison),
    `<ModePaiement><Code>${modePaiement.code}</Code>${element('Libelle', modePaiement.libelle)}</ModePaiement>`,
    `<DateReception>${facture.dateReception}</DateReception>`,
    element('DateMiseADispositionMOE', facture.dateMiseADispositionMoe),
    `<Devise>${/^[A-Z]{3}$/.test(devise) ? devise : 'EUR'}</Devise>`,
    '<Montants>',
    decimalElement('MontantHT', montants.ht),
    decimalElement('MontantTTC', montants.ttc),
    decimalElement('MontantNetAPayer', montants.netAPayer),
    '</Montants>',
    tvasOf(facture.tvas),
    engagementOf(facture.engagement),
    lignesOf(facture.lignes),
    '</DonneesFacture>\n',
  ].join('');
}

function tvasOf(tvas: readonly TvaPivot[]): string {
  if (tvas.length === 0) return '';
  const each = tvas.map(({ taux, base, montant }) =>
    [
      '<TVA>',
      decimalElement('Taux', taux),
      decimalElement('BaseHt', base),
      decimalElement('MontantTVA', montant),
      '</TVA>',
    ].join(''),
  );
  return `<TVAs>${each.join('')}</TVAs>`;
}

function engagementOf(engagement: FacturePivot['engagement']): string {
  const marche = element('NumeroMarche', engagement?.marche, maxReference);
  const commande = element('NumeroEngagement', engagement?.engagement, maxReference);
  return marche === '' && commande === '' ? '' : `<Engagement>${marche}${commande}</Engagement>`;
}

function lignesOf(lignes: readonly LignePivot[]): string {
  if (lignes.length === 0) return '';
  const each = lignes.map(({ reference, prixUnitaire, quantite, montantHt, tauxTva }, i) =>
    [
      `\n<Ligne NumOrdre="${i + 1}">`,
      element('ReferenceProduit', reference),
      decimalElement('PrixUnitaire', prixUnitaire),
      decimalElement('Quantite', quantite),
      decimalElement('MontantHT', montantHt),
      tauxTva === undefined ? '' : decimalElement('TauxTVA', tauxTva),
      '</Ligne>',
    ].join(''),
  );
  return `<Lignes>${each.join('')}</Lignes>`;
}

async function* pieceOf(
  { nomOrigine, categorie, type, mime, contenu }: PiecePivot,
  nom: string,
  rank: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  yield utf8(`<PJ NumOrdre="${rank}"><Contenu>`);
  yield* contenuOf(contenu, nom);
  const mimeType = texteOf(mime);
  yield utf8(
    [
      '</Contenu>',
      mandatory('NomPJ', nom),
      element('NomPJOrigine', nomOrigine === undefined ? undefined : nomPieceOf(nomOrigine, mime)),
      element('CategoriePJ', categorie, maxNomPiece),
      `<TypePJ>${type}</TypePJ>`,
      mandatory('MimeTypePJ', mimeType === '' ? 'application/octet-stream' : mimeType),
      '</PJ>\n',
    ].join(''),
  );
}

async function* contenuOf(contenu: ContenuPiece, nom: string): AsyncGenerator<Uint8Array, void, undefined> {
  if (contenu.forme === 'FICHIER') yield* base64Of(zipOf(nom, contenu.octets));
  else for (const block of base64Blocks(contenu.texte)) yield Buffer.from(block, 'latin1');
}
