// SPDX-License-Identifier: Apache-2.0
/**
 * CPPFactureMixte: what is deposited under FSO1113A. (specs: chorus-pro §7.3)
 *
 * No schema of it is public. Known: the enveloppe of the pivot, the root, `CPPFactures@Compteur` over
 * `CPPFactureMixteUnitaire`, the block `TVAS` with a capital S, no DateReception and no ModeEmission. Decided here, so
 * that a fault of one facture rejects that facture and not the flux:
 *
 * - order and names are those of the pivot V2_02; dates, numbers and amounts have their types, a fault there is technical;
 * - what a rule judges is a plain text here (number, type, cadre, SIRET, mode de paiement, names of files, lengths),
 *   and may be missing where the rule says so (Cadre, ModePaiement, PJ);
 * - RaisonSociale, CodePays and MimeTypePJ are optional: nothing public says that Chorus Pro refuses without them;
 * - what only Chorus Pro knows (IdCPRO, Renvoi, DateReception, ModeEmission) is unknown here, and refused.
 */
import { modelOf, schemaOf } from './shared.ts';

const factures = `
CPPFactureMixte := Enveloppe CPPFactures @Version=string
CPPFactures := CPPFactureMixteUnitaire+ @Compteur=nonNegativeInteger
CPPFactureMixteUnitaire := Fournisseur Debiteur DonneesFacture PJ* CycleDeValidation?
  @NumOrdre=nonNegativeInteger
Fournisseur := TypeIdentifiant=string Identifiant=string RaisonSociale=string? CodePays=string?
  ReferenceBancaire?
Debiteur := TypeIdentifiant=string Identifiant=string Nom=string? CodeService=string? NomService=string?
DonneesFacture := Id=string IdFactureOrigine=string? Type=string Cadre=string? DateEmissionFacture=date
  DateLivraison=date? ModePaiement? Devise=string Montants TVAS? Engagement? Lignes?
ModePaiement := Code=string? Libelle=string?
TVAS := TVA*
Engagement := NumeroMarche=string? NumeroEngagement=string?
PJ := IdUnique=string? IdOriginal=string? Contenu=string? NomPJ=string NomPJOrigine=string?
  CategoriePJ=string? TypePJ=string MimeTypePJ=string? @NumOrdre=nonNegativeInteger
`;

export const mixteModel = modelOf('cpp-facture-mixte', factures);

export const mixteSchema = schemaOf(mixteModel);
