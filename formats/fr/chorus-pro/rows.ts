// SPDX-License-Identifier: Apache-2.0
/**
 * The rules of Chorus Pro for the historic codes interface FSO11xx in UBL, as rows: code, gravity, words.
 * (specs: chorus-pro §7.1)
 *
 * Only the number (G1.05) and the date (G1.07, G1.36) block. The type, and what depends on the French circuit (cadre
 * de facturation, SIRET, code service), only warn in this set: an invoice of another profile of EN 16931 must
 * be judged by what is certain. A Luhn key never does more than warn.
 */
export interface ChorusProRule {
  readonly bt: string;
  readonly gravite?: 'AVERTISSEMENT';
  readonly fr: string;
  readonly en: string;
  readonly attendu?: string;
}

/** G1.05; 35 in the norm of the reform. */
export const maxNumberLength = 20;
/** G2.17 */
export const maxServiceLength = 100;
/** G3.01, G3.04 */
export const maxReferenceLength = 50;

export const chorusProRules = {
  'G1.05': {
    bt: 'BT-1',
    fr: `Le champ identifiant de la facture ne doit pas depasser ${maxNumberLength} caracteres et n'admet que lettres, chiffres, espaces simples et - + _ /`,
    en: `The invoice number must not exceed ${maxNumberLength} characters and allows only letters, digits, single spaces and - + _ /`,
    attendu: `<= ${maxNumberLength}`,
  },
  'G1.07': {
    bt: 'BT-2',
    fr: "La date d'emission de la facture ne peut etre posterieure a la date du controle",
    en: 'The issue date cannot be later than the day of the control',
  },
  'G1.36': {
    bt: 'BT-2',
    fr: "L'annee de la date d'emission doit etre comprise entre 2000 et 2099",
    en: 'The year of the issue date must be between 2000 and 2099',
    attendu: '2000-2099',
  },
  'TYPE-FACTURE': {
    bt: 'BT-3',
    gravite: 'AVERTISSEMENT',
    fr: 'Le type de facture attendu est 380 (facture) ou 381 (avoir)',
    en: 'The expected invoice type is 380 (invoice) or 381 (credit note)',
    attendu: '380 | 381',
  },
  'G1.02': {
    bt: 'BT-23',
    gravite: 'AVERTISSEMENT',
    fr: 'Le cadre de facturation attendu est A1 a A25 (sauf A11)',
    en: 'The expected billing framework is A1 to A25 (but A11)',
    attendu: 'A1-A25',
  },
  'G2.17': {
    bt: 'BT-10',
    gravite: 'AVERTISSEMENT',
    fr: `Le code service ne doit pas depasser ${maxServiceLength} caracteres`,
    en: `The service code must not exceed ${maxServiceLength} characters`,
    attendu: `<= ${maxServiceLength}`,
  },
  'G3.01': {
    bt: 'BT-13',
    gravite: 'AVERTISSEMENT',
    fr: `Le numero d'engagement ne doit pas depasser ${maxReferenceLength} caracteres`,
    en: `The order reference must not exceed ${maxReferenceLength} characters`,
    attendu: `<= ${maxReferenceLength}`,
  },
  'G3.04': {
    bt: 'BT-12',
    gravite: 'AVERTISSEMENT',
    fr: `Le numero de marche ne doit pas depasser ${maxReferenceLength} caracteres`,
    en: `The contract reference must not exceed ${maxReferenceLength} characters`,
    attendu: `<= ${maxReferenceLength}`,
  },
  'SIRET-ABSENT': {
    bt: 'BT-29',
    gravite: 'AVERTISSEMENT',
    fr: 'Un SIRET de 14 chiffres est attendu',
    en: 'A SIRET of 14 digits is expected',
    attendu: '14 chiffres',
  },
  'SIRET-CLE': {
    bt: 'BT-29',
    gravite: 'AVERTISSEMENT',
    fr: 'La cle du SIRET est incorrecte',
    en: 'The check digit of the SIRET is wrong',
  },
} as const satisfies Readonly<Record<string, ChorusProRule>>;

export type ChorusProCode = keyof typeof chorusProRules;
