// SPDX-License-Identifier: Apache-2.0
/**
 * What is asked of a CPPFactureMixte beyond the rules of formats/fr/chorus-pro, as rows. No text of them is public: they
 * are what the schema of the pivot and plain arithmetic make certain, and what is not certain only warns.
 */
export interface MixteRule {
  readonly gravite?: 'AVERTISSEMENT';
  readonly bt?: string;
  readonly fr: string;
  readonly en: string;
  readonly attendu?: string;
}

export const mixteRules = {
  'CPP-ENVELOPPE': {
    gravite: 'AVERTISSEMENT',
    fr: "L'enveloppe doit porter la date de production (DtPrd) et l'identifiant du flux (IdFlx)",
    en: 'The envelope must hold the production date (DtPrd) and the identifier of the flux (IdFlx)',
    attendu: 'DtPrd, IdFlx',
  },
  'CPP-COMPTEUR': {
    gravite: 'AVERTISSEMENT',
    fr: "Le compteur n'est pas le nombre de factures du fichier",
    en: 'The counter is not the number of invoices in the file',
  },
  'CPP-TIERS': {
    fr: "Le type d'identifiant est inconnu : 1 SIRET, 2 Union europeenne, 3 hors UE, 4 RIDET, 5 TAHITI, 6 en cours d'immatriculation, 7 particulier ; un debiteur n'a que le type 1",
    en: 'The type of identifier is unknown: 1 SIRET, 2 European Union, 3 other country, 4 RIDET, 5 TAHITI, 6 being registered, 7 individual; a debtor has type 1 only',
  },
  'CPP-DEVISE': {
    bt: 'BT-5',
    fr: 'La devise doit etre un code ISO 4217 de trois lettres majuscules',
    en: 'The currency must be an ISO 4217 code of three capital letters',
    attendu: 'EUR',
  },
  'CPP-TTC': {
    bt: 'BT-112',
    fr: 'Le montant TTC doit etre le montant HT plus la somme des montants de TVA, a un centime pres par taux',
    en: 'The amount with VAT must be the amount without VAT plus the sum of the VAT amounts, within one cent for each rate',
  },
  'CPP-TVA-MONTANT': {
    bt: 'BT-117',
    fr: 'Le montant de TVA doit etre la base HT multipliee par le taux, a moins d une unite pres',
    en: 'The VAT amount must be the taxable base multiplied by the rate, within less than one unit',
  },
  'CPP-TVA-BASES': {
    gravite: 'AVERTISSEMENT',
    bt: 'BT-109',
    fr: 'La somme des bases HT par taux differe du montant HT',
    en: 'The sum of the taxable bases differs from the amount without VAT',
  },
  'CPP-NET': {
    gravite: 'AVERTISSEMENT',
    bt: 'BT-115',
    fr: 'Le net a payer depasse le montant TTC, ou est de signe contraire',
    en: 'The amount due exceeds the amount with VAT, or has the opposite sign',
  },
  'CPP-PJ-TYPE': {
    bt: 'BT-125',
    fr: 'Le type de la piece jointe est 01 (la facture lisible) ou 02 (piece complementaire)',
    en: 'The type of the attachment is 01 (the readable invoice) or 02 (a further file)',
    attendu: '01 | 02',
  },
} as const satisfies Readonly<Record<string, MixteRule>>;

export type MixteCode = keyof typeof mixteRules;
