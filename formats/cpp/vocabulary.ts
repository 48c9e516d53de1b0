// SPDX-License-Identifier: Apache-2.0
/** The names of CPPStatut that reading and judging one asks for, with their numbers. No namespace. */
import { idsOf, Vocabulary } from '../xml/vocabulary.ts';

const names = [
  'CPPFactureStatutUnitaire',
  'CPPFactureStatuts',
  'CPPFluxStatutUnitaire',
  'CPPFluxStatuts',
  'CPPStatut',
  'Code',
  'CodeErreur',
  'CodePays',
  'CodeService',
  'Commentaire',
  'ComplementStatut',
  'DateFacture',
  'Debiteur',
  'DescriptionErreur',
  'Details',
  'DonneesStatut',
  'Emetteur',
  'Enveloppe',
  'EnveloppeUnitaire',
  'Fournisseur',
  'Horodatage',
  'Id',
  'IdFacture',
  'IdFlux',
  'IdMandatDP',
  'IdStatut',
  'Identifiant',
  'LibelleErreur',
  'LigneErreurDetail',
  'Nom',
  'NomService',
  'ParametreIndiv',
  'Parametres',
  'Partenaires',
  'Producteur',
  'RaisonSociale',
  'Recepteur',
  'TypeIdentifiant',
  'Valeurparametre',
  'NbLignesErreur',
  'compteur',
] as const;

/** Nothing asks for these by number, but documents have them: a name of the vocabulary costs less to scan. */
const passedOver = ['IdLigne', 'IdProducteur', 'Libelle', 'NatureErreur', 'Note', 'NumOrdre', 'Version'];

export const cppVocabulary = new Vocabulary([{ uri: '', prefix: '', locals: [...names, ...passedOver] }]);

/** Numbers of elements and attributes alike. */
export const cpp = idsOf(cppVocabulary, '', names);
