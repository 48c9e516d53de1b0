// SPDX-License-Identifier: Apache-2.0
/**
 * The content model of CPPStatut, AIFE V1.19: an envelope, then what is said of flux or what is said of factures
 * (specs: chorus-pro §3.2; notation: formats/xml/content-model). No namespace.
 *
 * Two elements named DonneesStatut differ by their parent. IdStatut is an integer for the schema, so that `7` and `007`
 * are the statut 07.
 */
import { statutsCppFlux } from '../../gateway/domain/compte-rendu.ts';
import { statutsCpp } from '../../gateway/domain/cycle-de-vie.ts';
import type { ContentModel } from '../xml/content-model/model.ts';

const notation = `
CPPStatut := Enveloppe ( CPPFluxStatuts | CPPFactureStatuts ) @Version=string

Enveloppe := EnveloppeUnitaire+
EnveloppeUnitaire := Parametres Partenaires @NumOrdre=nonNegativeInteger
Parametres := ParametreIndiv{2,}
ParametreIndiv := Code=CodeParametre Valeurparametre=string Note=string? @NumOrdre=OrdreParametre
CodeParametre ~ string length=5
OrdreParametre ~ string pattern=[0-9][0-9][0-9][0-9]
Partenaires := Recepteur Emetteur
Partenaire = Id=IdPartenaire Libelle=string? Note=string?
Partenaire : Recepteur Emetteur
IdPartenaire ~ string minLength=3 maxLength=8

CPPFluxStatuts := CPPFluxStatutUnitaire+ @compteur=nonNegativeInteger
CPPFluxStatutUnitaire := DonneesStatut=DonneesStatutFlux @NumOrdre=nonNegativeInteger
DonneesStatutFlux = IdStatut=StatutFlux ComplementStatut=Complement? Commentaire=string? Note=string?
  Horodatage=dateTime IdProducteur=IdProducteur? Producteur=Vide? IdFlux=string Details?
StatutFlux ~ nonNegativeInteger [ ${Object.keys(statutsCppFlux).join(' ')} ]
Complement ~ string maxLength=40
IdProducteur ~ string length=8
Vide =
Details := LigneErreurDetail+ @NbLignesErreur=nonNegativeInteger!
LigneErreurDetail := NatureErreur=string CodeErreur=string LibelleErreur=string DescriptionErreur=string?
  @IdLigne=anySimpleType

CPPFactureStatuts := CPPFactureStatutUnitaire+ @compteur=nonNegativeInteger
CPPFactureStatutUnitaire := Fournisseur Debiteur DonneesStatut=DonneesStatutFacture
  @NumOrdre=nonNegativeInteger
Fournisseur := TypeIdentifiant=TypeFournisseur Identifiant=string RaisonSociale=string CodePays=CodePays?
TypeFournisseur ~ nonNegativeInteger [ 1 2 3 4 5 6 7 ]
CodePays ~ string length=2
Debiteur := TypeIdentifiant=TypeDebiteur Identifiant=IdDebiteur Nom=string? CodeService=CodeService?
  NomService=string?
TypeDebiteur ~ nonNegativeInteger [ 1 ]
IdDebiteur ~ string length=14
CodeService ~ string maxLength=100
DonneesStatutFacture = IdStatut=StatutFacture ComplementStatut=string? Commentaire=string? Horodatage=dateTime
  Producteur? IdFacture=string DateFacture=date? IdMandatDP=string?
StatutFacture ~ nonNegativeInteger [ ${Object.keys(statutsCpp).toSorted().join(' ')} ]
Producteur := @Id=string
`;

export const cppStatutModel: ContentModel = {
  id: 'cpp-statut',
  namespaces: [{ prefix: 'cpp', uri: '', notation }],
};
