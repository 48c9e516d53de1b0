// SPDX-License-Identifier: Apache-2.0
/**
 * The rules of Chorus Pro for the historic codes interface FSO11xx, as rows: code, gravity, words.
 * (specs: chorus-pro §7.1)
 *
 * `CIRCUIT` blocks an invoice of the French circuit and only warns about another: an invoice of another country
 * that keeps EN 16931 must be judged by what is certain. What no public text makes certain only warns, and a Luhn
 * key never does more than that. The conditions are in the files beside this one.
 */
export interface ChorusProRule {
  readonly bt: string;
  readonly gravite?: 'AVERTISSEMENT' | 'CIRCUIT';
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
/** Digits of an amount, and how many of them may be decimals. */
export const maxAmountDigits = 19;
export const maxAmountDecimals = 6;
/** Of the name of an attachment, extension included. */
export const maxAttachmentName = 50;

export const chorusProRules = {
  'G1.05': {
    bt: 'BT-1',
    fr: `Le champ identifiant de la facture ne doit pas depasser ${maxNumberLength} caracteres et n'admet que lettres, chiffres, espaces simples et - + _ /`,
    en: `The invoice number must not exceed ${maxNumberLength} characters and allows only letters, digits, single spaces and - + _ /`,
    attendu: `${maxNumberLength} caracteres au plus / at most ${maxNumberLength} characters`,
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
  'DATE-FACTURE': {
    bt: 'BT-2',
    fr: "La date d'emission doit etre un jour du calendrier ecrit AAAAMMJJ",
    en: 'The issue date must be a day of the calendar written YYYYMMDD',
    attendu: 'AAAAMMJJ',
  },
  'CHAMP-OBLIGATOIRE': {
    bt: 'BT-1',
    fr: "L'element est obligatoire dans un flux mixte (E2)",
    en: 'The element is mandatory in a mixed flux (E2)',
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
    gravite: 'CIRCUIT',
    fr: 'Le cadre de facturation attendu est A1 a A25 (sauf A11)',
    en: 'The expected billing framework is A1 to A25 (but A11)',
    attendu: 'A1-A25',
  },
  'CADRE-TRAVAUX': {
    bt: 'BT-23',
    gravite: 'CIRCUIT',
    fr: 'Ce code interface est reserve aux travaux : le cadre de facturation doit etre de travaux, sinon deposer en E1 ou E2',
    en: 'This code interface is for works only: the billing framework must be one of works, else deposit in E1 or E2',
    attendu: 'A4-A8 A10 A13-A20 A22-A25',
  },
  'CADRE-MEMOIRE': {
    bt: 'BT-23',
    gravite: 'AVERTISSEMENT',
    fr: 'Un memoire de frais de justice (E3) porte le cadre de facturation A3',
    en: 'A statement of justice costs (E3) has the billing framework A3',
    attendu: 'A3',
  },
  'DEJA-PAYEE': {
    bt: 'BT-115',
    gravite: 'CIRCUIT',
    fr: 'Sous le cadre A2 (facture deja payee), le montant a payer doit etre nul',
    en: 'Under framework A2 (invoice already paid), the amount due must be zero',
    attendu: '0',
  },
  'G2.17': {
    bt: 'BT-10',
    gravite: 'CIRCUIT',
    fr: `Le code service ne doit pas depasser ${maxServiceLength} caracteres`,
    en: `The service code must not exceed ${maxServiceLength} characters`,
    attendu: `<= ${maxServiceLength}`,
  },
  'G3.01': {
    bt: 'BT-13',
    gravite: 'CIRCUIT',
    fr: `Le numero d'engagement ne doit pas depasser ${maxReferenceLength} caracteres`,
    en: `The order reference must not exceed ${maxReferenceLength} characters`,
    attendu: `<= ${maxReferenceLength}`,
  },
  'G3.04': {
    bt: 'BT-12',
    gravite: 'CIRCUIT',
    fr: `Le numero de marche ne doit pas depasser ${maxReferenceLength} caracteres`,
    en: `The contract reference must not exceed ${maxReferenceLength} characters`,
    attendu: `<= ${maxReferenceLength}`,
  },
  'ETAT-SERVICE': {
    bt: 'BT-10',
    gravite: 'CIRCUIT',
    fr: "Un code service est obligatoire quand le debiteur est l'Etat (SIRET 11000201100044)",
    en: 'A service code is mandatory when the debtor is the State (SIRET 11000201100044)',
  },
  'ETAT-ENGAGEMENT': {
    bt: 'BT-13',
    gravite: 'CIRCUIT',
    fr: "Un numero d'engagement est obligatoire quand le debiteur est l'Etat (SIRET 11000201100044)",
    en: 'An order reference is mandatory when the debtor is the State (SIRET 11000201100044)',
  },
  'SIRET-ABSENT': {
    bt: 'BT-29',
    gravite: 'CIRCUIT',
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
  'FOURNISSEUR-IDENTIFIANT': {
    bt: 'BT-29',
    gravite: 'AVERTISSEMENT',
    fr: "L'identifiant du fournisseur n'a pas la forme de son type",
    en: 'The identifier of the supplier has not the form of its type',
  },
  'S2.05': {
    bt: 'BT-81',
    gravite: 'CIRCUIT',
    fr: 'Le mode de paiement est obligatoire dans un flux mixte (E2) et doit etre un code admis',
    en: 'The payment means is mandatory in a mixed flux (E2) and must be an allowed code',
    attendu: '01 10 20 30 31 42 48 49 58 59 97',
  },
  'G1.14': {
    bt: 'BT-81',
    gravite: 'AVERTISSEMENT',
    fr: "Le mode de paiement n'est pas de la liste de Chorus Pro : il y sera lu comme un virement",
    en: 'The payment means is not of the list of Chorus Pro, which will read it as a credit transfer',
    attendu: '01 10 20 30 31 42 48 49 58 59 97',
  },
  'G8.20': {
    bt: 'BT-81',
    gravite: 'AVERTISSEMENT',
    fr: 'Un memoire de frais de justice est paye par virement (30), quel que soit le mode indique',
    en: 'A statement of justice costs is paid by credit transfer (30), whatever the means given',
    attendu: '30',
  },
  'IBAN-CLE': {
    bt: 'BT-84',
    gravite: 'AVERTISSEMENT',
    fr: "L'IBAN n'a pas la forme ou la cle de la norme ISO 13616",
    en: 'The IBAN has not the form or the check digits of ISO 13616',
  },
  'MONTANT-FORMAT': {
    bt: 'BG-22',
    gravite: 'CIRCUIT',
    fr: `Un montant a au plus ${maxAmountDigits} chiffres, dont au plus ${maxAmountDecimals} decimales`,
    en: `An amount has at most ${maxAmountDigits} digits, of which at most ${maxAmountDecimals} are decimals`,
    attendu: `<= ${maxAmountDigits} chiffres, ${maxAmountDecimals} decimales`,
  },
  'G4.03': {
    bt: 'BT-125',
    gravite: 'CIRCUIT',
    fr: "L'extension de la piece jointe n'est pas admise par Chorus Pro",
    en: 'The extension of the attachment is not allowed by Chorus Pro',
  },
  'PIECE-ABSENTE': {
    bt: 'BT-125',
    gravite: 'AVERTISSEMENT',
    fr: 'Un flux mixte (E2, E5) porte la facture lisible en piece jointe : aucune piece jointe dans ce fichier',
    en: 'A mixed flux (E2, E5) carries the readable invoice as an attachment: there is none in this file',
  },
  'PIECE-NOM': {
    bt: 'BT-125',
    gravite: 'CIRCUIT',
    fr: `Le nom de la piece jointe doit porter une extension et ne pas depasser ${maxAttachmentName} caracteres (il serait tronque)`,
    en: `The name of the attachment must have an extension and not exceed ${maxAttachmentName} characters (it would be cut)`,
    attendu: `<= ${maxAttachmentName}`,
  },
  'PIECE-TAILLE': {
    bt: 'BT-125',
    gravite: 'CIRCUIT',
    fr: 'La piece jointe, une fois decompressee, depasse la taille admise',
    en: 'The attachment, once inflated, exceeds the size allowed',
  },
  'PIECE-VIDE': {
    bt: 'BT-125',
    gravite: 'CIRCUIT',
    fr: 'La piece jointe est vide',
    en: 'The attachment is empty',
  },
  'PIECE-ILLISIBLE': {
    bt: 'BT-125',
    gravite: 'CIRCUIT',
    fr: 'La piece jointe doit etre le base64 d un fichier, ou d un zip de ce seul fichier',
    en: 'The attachment must be the base64 of a file, or of a zip of just that file',
  },
  'PIECE-EXECUTABLE': {
    bt: 'BT-125',
    fr: 'La piece jointe ne peut etre un programme ou un script',
    en: 'The attachment cannot be a program or a script',
  },
  'PIECE-TYPE': {
    bt: 'BT-125',
    gravite: 'AVERTISSEMENT',
    fr: 'Le contenu de la piece jointe n est pas ce que disent son nom et son type',
    en: 'The content of the attachment is not what its name and type say',
  },
  'REMISE-PRIX': {
    bt: 'BT-147',
    gravite: 'AVERTISSEMENT',
    fr: "L'element (AppliedTradeAllowanceCharge.ActualAmount.value) est attendu si l'element GrossPriceProductTradePrice est renseigne",
    en: 'AppliedTradeAllowanceCharge/ActualAmount is expected when GrossPriceProductTradePrice is given',
  },
  'TYPE-CONTRAT': {
    bt: 'BT-12',
    gravite: 'AVERTISSEMENT',
    fr: 'Le type de la reference de contrat est CT (contrat) ou BC (marche)',
    en: 'The type of the contract reference is CT (contract) or BC (public contract)',
    attendu: 'CT | BC',
  },
} as const satisfies Readonly<Record<string, ChorusProRule>>;

export type ChorusProCode = keyof typeof chorusProRules;
