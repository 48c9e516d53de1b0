// SPDX-License-Identifier: Apache-2.0
/**
 * What the constats mean that a check words by itself. One that is written in the code and missing here fails
 * `test/docs-errors.test.ts`; the rules of EN 16931 bring their own sentences.
 */
import type { Meaning } from './code-meanings.ts';

/** Constats that are neither a motif nor a rule of a table. */
export const otherConstats: Readonly<Record<string, Meaning>> = {
  'XML-MALFORME': [
    'Le fichier n’est pas du XML bien formé',
    'The file is no well-formed XML',
    'Corriger à la ligne indiquée et renvoyer tout le flux ; le même identifiant est permis',
    'Correct at the line given and send the whole flux again; the same identifiant is allowed',
  ],
  'XML-ENCODAGE': [
    'Le fichier n’est pas dans l’encodage qu’il annonce, ou cet encodage n’est pas admis',
    'The file is not in the encoding it announces, or that encoding is not allowed',
    'Écrire en UTF-8',
    'Write in UTF-8',
  ],
  'XML-DOCTYPE': [
    'Le fichier contient un DOCTYPE',
    'The file holds a DOCTYPE',
    'Ôter le DOCTYPE',
    'Remove the DOCTYPE',
  ],
  'XML-LIMITE': [
    'Le fichier dépasse une limite de lecture : profondeur, nombre d’éléments ou d’attributs, longueur d’un texte',
    'The file exceeds a limit of reading: depth, number of elements or attributes, length of a text',
    'Simplifier le fichier',
    'Simplify the file',
  ],
  'UBL-RACINE': [
    'La racine n’est ni Invoice ni CreditNote de UBL 2.1',
    'The root is neither Invoice nor CreditNote of UBL 2.1',
    'Vérifier le format et le code interface',
    'Check the format and the code interface',
  ],
  'UBL-STRUCTURE': [
    'Un élément manque, n’est pas permis, n’est pas à sa place ou se répète',
    'An element is missing, not allowed, out of order or repeated',
    'Suivre l’ordre et les cardinalités de UBL 2.1',
    'Follow the order and the cardinalities of UBL 2.1',
  ],
  'UBL-TYPE': [
    'La valeur n’est pas du type attendu : nombre, date, booléen',
    'The value is not of the expected type: number, date, boolean',
    'Corriger la valeur indiquée',
    'Correct the value given',
  ],
  'G1.02': [
    'Le cadre de facturation n’est pas de A1 à A25 (sauf A11) ; avertissement',
    'The invoicing framework is not A1 to A25 (but A11); a warning',
    'Renseigner le cadre',
    'Fill in the framework',
  ],
  'G1.05': [
    'Le numéro de facture dépasse 20 caractères, ou contient un caractère non admis',
    'The invoice number exceeds 20 characters, or holds a character that is not allowed',
    'Lettres, chiffres, espaces simples et - + _ /',
    'Letters, digits, single spaces and - + _ /',
  ],
  'G1.07': [
    'La date d’émission est postérieure au jour du contrôle',
    'The issue date is later than the day of the check',
    'Corriger la date',
    'Correct the date',
  ],
  'G1.36': [
    'L’année d’émission n’est pas entre 2000 et 2099',
    'The year of issue is not between 2000 and 2099',
    'Corriger la date',
    'Correct the date',
  ],
  'G2.17': [
    'Le code service dépasse 100 caractères ; avertissement',
    'The service code exceeds 100 characters; a warning',
    'Vérifier le code dans l’annuaire',
    'Check the code in the directory',
  ],
  'G3.01': [
    'Le numéro d’engagement dépasse 50 caractères ; avertissement',
    'The order reference exceeds 50 characters; a warning',
    'Vérifier le numéro',
    'Check the number',
  ],
  'G3.04': [
    'Le numéro de marché dépasse 50 caractères ; avertissement',
    'The contract reference exceeds 50 characters; a warning',
    'Vérifier le numéro',
    'Check the number',
  ],
  'SIRET-ABSENT': [
    'Le fournisseur ou le destinataire n’a pas de SIRET de 14 chiffres ; avertissement',
    'The supplier or the debtor has no SIRET of 14 digits; a warning',
    'Renseigner le SIRET',
    'Fill in the SIRET',
  ],
  'SIRET-CLE': [
    'La clé d’un SIRET est fausse ; avertissement',
    'The check digit of a SIRET is wrong; a warning',
    'Vérifier le SIRET',
    'Check the SIRET',
  ],
  'TYPE-FACTURE': [
    'Le type n’est ni 380 ni 381 ; avertissement',
    'The type is neither 380 nor 381; a warning',
    'Employer 380 (facture) ou 381 (avoir)',
    'Use 380 (invoice) or 381 (credit note)',
  ],
  'NON-CONTROLE': [
    '`raccord validate` n’a pas pu contrôler ce fichier',
    '`raccord validate` could not check this file',
    'Lire le message',
    'Read the message',
  ],
};
