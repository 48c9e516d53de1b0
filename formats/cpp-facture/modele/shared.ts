// SPDX-License-Identifier: Apache-2.0
/**
 * What CPPFacturePivot and CPPFactureMixte have in common: the enveloppe, and the groups that are the same in both. The
 * names are in no namespace. (specs: chorus-pro §7.3; notation: formats/xml/content-model)
 */
import type { ContentModel } from '../../xml/content-model/model.ts';
import { defineSchema, type XmlSchema } from '../../xml/schema.ts';
import { reglesCppStructure } from '../jeu-de-regles.ts';

/** Who exchanges what; a parameter has a code of five characters: DtPrd (production), IdFlx (identifiant). */
const enveloppe = `
Enveloppe := EnveloppeUnitaire+
EnveloppeUnitaire := Parametres Partenaires @NumOrdre=nonNegativeInteger
Parametres := ParametreIndiv{2,}
ParametreIndiv := Code=CodeParametre Valeurparametre=string Note=string? @NumOrdre=RangParametre
CodeParametre ~ string length=5
RangParametre ~ string pattern=[0-9][0-9][0-9][0-9]
Partenaires := Recepteur Emetteur
Recepteur := Id=CodePartenaire Libelle=string? Note=string?
Emetteur := Id=CodePartenaire Libelle=string? Note=string?
CodePartenaire ~ string minLength=3 maxLength=8
`;

/** Groups of a facture. */
const groupes = `
ReferenceBancaire := Compte=string? Etablissement=string? RaisonSocialeEncaisseur=string? @Type=TypeCompte
TypeCompte ~ string [ IBAN RIB ]
Montants := MontantHT=decimal MontantTTC=decimal MontantNetAPayer=decimal
TVA := Taux=decimal BaseHt=decimal MontantTVA=decimal
Lignes := Ligne*
Ligne := ReferenceProduit=anyType? PrixUnitaire=decimal Quantite=decimal MontantHT=decimal TauxTVA=decimal?
  @NumOrdre=nonNegativeInteger!
CycleDeValidation := ValidationUnitaire+
ValidationUnitaire := DateStatut=date CodeStatut=nonNegativeInteger ComplementStatut=string?
  Commentaire=string? ProducteurStatut
ProducteurStatut := TypeIdentifiant=TypeProducteur Id=anyType RaisonSociale=anyType CodePays=CodePays
  Note=anyType?
TypeProducteur ~ nonNegativeInteger [ 1 2 3 4 5 6 ]
CodePays ~ string length=2
`;

/** The model of a root over its own `factures`. */
export function modelOf(id: string, factures: string): ContentModel {
  const notation = enveloppe + groupes + factures;
  return { id, namespaces: [{ prefix: 'cpp', uri: '', typeSuffix: 'Type', notation }] };
}

export function schemaOf(model: ContentModel): XmlSchema {
  const codes = { structure: 'CPP-STRUCTURE', type: 'CPP-TYPE' } as const;
  return defineSchema({ model, codes, jeuDeRegles: reglesCppStructure });
}
