// SPDX-License-Identifier: Apache-2.0
/** The names of CPPFactureMixte that reading and judging it asks for, with their numbers. They are in no namespace. */
import { idsOf, Vocabulary } from '../xml/vocabulary.ts';

const names = [
  'BaseHt',
  'CPPFactureMixte',
  'CPPFactureMixteUnitaire',
  'CPPFactures',
  'Cadre',
  'CategoriePJ',
  'Code',
  'CodePays',
  'CodeService',
  'Compte',
  'Compteur',
  'Contenu',
  'DateEmissionFacture',
  'DateLivraison',
  'Debiteur',
  'Devise',
  'DonneesFacture',
  'Engagement',
  'Enveloppe',
  'EnveloppeUnitaire',
  'Etablissement',
  'Fournisseur',
  'Id',
  'IdFactureOrigine',
  'Identifiant',
  'Libelle',
  'Ligne',
  'Lignes',
  'MimeTypePJ',
  'ModePaiement',
  'MontantHT',
  'MontantNetAPayer',
  'MontantTTC',
  'MontantTVA',
  'Montants',
  'Nom',
  'NomPJ',
  'NomPJOrigine',
  'NomService',
  'NumeroEngagement',
  'NumeroMarche',
  'PJ',
  'ParametreIndiv',
  'Parametres',
  'PrixUnitaire',
  'Quantite',
  'RaisonSociale',
  'RaisonSocialeEncaisseur',
  'ReferenceBancaire',
  'ReferenceProduit',
  'TVA',
  'TVAS',
  'Taux',
  'TauxTVA',
  'Type',
  'TypeIdentifiant',
  'TypePJ',
  'Valeurparametre',
] as const;

export const mixteVocabulary = new Vocabulary([{ uri: '', prefix: '', locals: names }]);

/** Numbers of elements and attributes alike: no name is both. */
export const cpp = idsOf(mixteVocabulary, '', names);

/** Elements whose text may be an attachment: `largeTexts` of the scanner. */
export const largeTexts: ReadonlySet<number> = new Set([cpp.Contenu]);
