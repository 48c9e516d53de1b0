// SPDX-License-Identifier: Apache-2.0
/**
 * CPPFacturePivot, version V2_02: what is diffused under FEN0036A. (specs: chorus-pro §7.3)
 *
 * The texts of the facture that have no type here may hold anything: the format says no more of them. V2_02 adds to
 * V1_22 only what is optional.
 */
import { modelOf, schemaOf } from './shared.ts';

const factures = `
CPPFacturePivot := Enveloppe CPPFactures @Version=string
CPPFactures := CPPFacturePivotUnitaire+ @Compteur=nonNegativeInteger
CPPFacturePivotUnitaire := Fournisseur Debiteur DonneesFacture PJ+ CycleDeValidation?
  @NumOrdre=nonNegativeInteger
Fournisseur := TypeIdentifiant=TypeFournisseur Identifiant=anyType RaisonSociale=anyType CodePays=CodePays
  ReferenceBancaire? ModeEmission=ModeEmission
TypeFournisseur ~ nonNegativeInteger [ 1 2 3 4 5 6 7 ]
ModeEmission ~ string [ flux numérisation saisie PDF ]
Debiteur := TypeIdentifiant=TypeDebiteur Identifiant=Siret Nom=anyType? CodeService=CodeService?
  NomService=string?
TypeDebiteur ~ nonNegativeInteger [ 1 ]
Siret ~ string length=14
CodeService ~ string maxLength=100
DonneesFacture := Id=Numero IdCPRO=integer? Renvoi=Renvoi? IdFactureOrigine=Numero? Type=TypeFacture
  Cadre=Cadre DateEmissionFacture=date DateLivraison=date? ModePaiement DateReception=date
  DateMiseADispositionMOE=date? Devise=Devise Montants TVAs? Engagement? Lignes?
Numero ~ string maxLength=20
Renvoi ~ string [ Non Complétée Recyclée ]
TypeFacture ~ string [ 380 381 ]
Cadre ~ string [ A1 A2 A3 A4 A5 A6 A7 A8 A9 A10 A12 A13 A14 A15 A16 A17 A18 A19 A20 A21 A22 A23 A24 A25 ]
Devise ~ string pattern=[A-Z][A-Z][A-Z]
ModePaiement := Code=CodeModePaiement Libelle=string?
CodeModePaiement ~ integer [ 10 20 30 31 42 48 49 97 ]
TVAs := TVA*
Engagement := NumeroMarche=Reference? NumeroEngagement=Reference?
Reference ~ string maxLength=50
PJ := IdUnique=string? IdOriginal=string? Contenu=string? NomPJ=NomPJ NomPJOrigine=NomPJ?
  CategoriePJ=NomPJ? TypePJ=TypePJ MimeTypePJ=anyType @NumOrdre=nonNegativeInteger
NomPJ ~ string maxLength=50
TypePJ ~ string [ 01 02 ]
`;

export const pivotModel = modelOf('cpp-facture-pivot', factures);

export const pivotSchema = schemaOf(pivotModel);
