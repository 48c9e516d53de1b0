// SPDX-License-Identifier: Apache-2.0
/**
 * The codes of the rules of flux 10 and what they say: that of Annexe 7 after `F10-`, and five of ours for what the
 * specifications state and the official rules do not look at. A code says the same wherever it is found: the constat
 * names the element. French without accents: it ends in a compte rendu. (specs: reforme-2026 §4)
 */
import type { Gravite } from '../../../gateway/domain/constat.ts';

interface Sentence {
  readonly fr: string;
  readonly en: string;
  /** Default BLOQUANT. */
  readonly gravite?: Extract<Gravite, 'AVERTISSEMENT'>;
}

function says(fr: string, en: string): Sentence {
  return { fr, en };
}

function warns(fr: string, en: string): Sentence {
  return { fr, en, gravite: 'AVERTISSEMENT' };
}

const sentences = {
  'F10-G1.01': says(
    'Ce type de facture ne peut pas etre declare en e-reporting',
    'This type of invoice cannot be declared in e-reporting',
  ),
  'F10-G1.02': says(
    'Ce cadre de facturation ne peut pas etre declare en e-reporting',
    'This business process cannot be declared in e-reporting',
  ),
  'F10-G1.05': says(
    'Un numero de facture compte au plus 35 caracteres : lettres sans accent, chiffres, - + _ / et espaces, sans espace au debut, a la fin ni deux de suite',
    'An invoice number has at most 35 characters: unaccented letters, digits, - + _ / and spaces, with no space at either end nor two together',
  ),
  'F10-G1.09': says("Une date s'ecrit en 8 chiffres, AAAAMMJJ", 'A date is written in 8 digits, YYYYMMDD'),
  'F10-G1.10': says(
    "Une devise s'ecrit en 3 lettres majuscules (ISO 4217)",
    'A currency is written in 3 capital letters (ISO 4217)',
  ),
  'F10-G1.14': says(
    'Un montant a au plus 2 decimales apres un point, et 19 caracteres sans le point',
    'An amount has at most 2 decimals after a point, and 19 characters without the point',
  ),
  'F10-G1.15': says(
    'Une quantite a au plus 4 decimales apres un point, et 19 caracteres sans le point',
    'A quantity has at most 4 decimals after a point, and 19 characters without the point',
  ),
  'F10-G1.16': says(
    'Un prix ou un montant encaisse est sans signe, a au plus 6 decimales apres un point, et 19 chiffres',
    'A price or a received amount has no sign, at most 6 decimals after a point, and 19 digits',
  ),
  'F10-G1.24': says(
    'Ce taux de TVA ne fait pas partie des taux admis',
    'This VAT rate is not one of those allowed',
  ),
  'F10-G1.32': says(
    'Une facture rectificative (384, 471, 472, 473) cite une seule facture anterieure, avec sa date ; un avoir (261, 381, 396, 502, 503) en cite au moins une avec sa date, en entete ou sur chaque ligne',
    'A corrected invoice (384, 471, 472, 473) refers to exactly one preceding invoice, with its date; a credit note (261, 381, 396, 502, 503) to at least one with its date, in the header or on each line',
  ),
  'F10-G1.36': says(
    "L'annee d'une date doit etre comprise entre 2000 et 2099",
    'The year of a date must be between 2000 and 2099',
  ),
  'F10-G1.40': says(
    "Une TVA exoneree (categorie E) doit indiquer le code et le libelle du motif d'exoneration",
    'VAT that is exempt (category E) must give the code and the text of the reason',
  ),
  'F10-G1.53': says(
    'Le total doit etre la somme des montants de la repartition par taux, a 0,01 pres par montant additionne',
    'The total must be the sum of the amounts of the breakdown by rate, within 0.01 for each amount added',
  ),
  'F10-G1.55': says(
    'Le prix net doit etre le prix brut moins le rabais, a 0,01 pres',
    'The net price must be the gross price less the discount, within 0.01',
  ),
  'F10-G1.60': says(
    "Une facture d'acompte (386, 500, 503) ne peut avoir le cadre B4, S4 ou M4, qui vient apres un acompte",
    'A deposit invoice (386, 500, 503) cannot have the business process B4, S4 or M4, which comes after a deposit',
  ),
  'F10-G1.68': says(
    'La categorie de transactions doit etre TLB1, TPS1, TNT1 ou TMA1',
    'The category of transactions must be TLB1, TPS1, TNT1 or TMA1',
  ),
  'F10-G1.102': says(
    'Avec une TVA exoneree (categorie E), le numero de TVA du vendeur ou de son representant fiscal est obligatoire',
    'With VAT that is exempt (category E), the VAT number of the seller or of its tax representative is mandatory',
  ),
  'F10-G1.104': says(
    "L'identifiant de la transmission compte au plus 50 caracteres : lettres sans accent, chiffres, - + _ / et espaces, sans espace au debut, a la fin ni deux de suite",
    'The identifier of the transmission has at most 50 characters: unaccented letters, digits, - + _ / and spaces, with no space at either end nor two together',
  ),
  'F10-G2.01': says(
    "Un pays s'ecrit en 2 lettres majuscules (ISO 3166)",
    'A country is written in 2 capital letters (ISO 3166)',
  ),
  'F10-G2.19': says(
    "Le vendeur et l'acheteur sont designes par un SIREN (0002, 9 chiffres), un numero de TVA (0223) ou hors Union europeenne (0227) de 18 caracteres au plus, un RIDET (0228, 9 ou 10 chiffres) ou un numero TAHITI (0229, 9 chiffres)",
    'The seller and the buyer are named by a SIREN (0002, 9 digits), a VAT number (0223) or one from outside the EU (0227) of at most 18 characters, a RIDET (0228, 9 or 10 digits) or a TAHITI number (0229, 9 digits)',
  ),
  'F10-G2.31': says(
    'La categorie de TVA doit etre S, E, AE, K, G, O ou Z',
    'The VAT category must be S, E, AE, K, G, O or Z',
  ),
  'F10-G2.33': says(
    'Une partie designee par un SIREN (0002) ou un numero de TVA (0223) doit indiquer son numero de TVA, de qualifiant VAT',
    'A party named by a SIREN (0002) or a VAT number (0223) must give its VAT number, with the qualifier VAT',
  ),
  'F10-G6.21': says(
    'Le motif VATEX-FR-CNWVAT est reserve aux avoirs 261, 381 et 396',
    'The reason VATEX-FR-CNWVAT is for credit notes 261, 381 and 396 alone',
  ),
  'F10-G6.22': says(
    "L'emetteur doit etre designe par le matricule de sa plateforme : 4 caracteres, schema 0238",
    'The sender must be named by the number of its platform: 4 characters, scheme 0238',
  ),
  'F10-G6.23': says(
    "Le total de TVA d'une facture doit etre en euros",
    'The VAT total of an invoice must be in euros',
  ),
  'F10-G6.25': says(
    "La fin d'une periode doit etre posterieure a son debut",
    'A period must end after it begins',
  ),
  'F10-G6.26': says(
    'Le declarant doit etre designe par son SIREN : 9 chiffres, schema 0002',
    'The declarant must be named by its SIREN: 9 digits, scheme 0002',
  ),
  'F10-G6.27': says('Un montant encaisse doit etre en euros', 'A received amount must be in euros'),
  'F10-G6.28': says(
    'Une facture declaree une par une (10.1) doit designer son acheteur : celles des particuliers se declarent par jour (10.3)',
    'An invoice declared by itself (10.1) must name its buyer: those of private persons are declared by day (10.3)',
  ),
  'F10-G6.29': says(
    'Une transmission contient soit les transactions, soit les paiements : les deux se declarent dans deux transmissions',
    'A transmission holds either the transactions or the payments: the two are declared in two transmissions',
  ),
  'F10-G7.43': says(
    'La transmission doit etre creee apres la fin de sa periode, et pas dans le futur',
    'The transmission must be created after the end of its period, and not in the future',
  ),
  'F10-G7.51': says("Le role de l'emetteur doit etre WK", 'The role of the sender must be WK'),
  'F10-G7.52': says(
    'Le role du declarant doit etre SE (vendeur) ou BY (acheteur)',
    'The role of the declarant must be SE (seller) or BY (buyer)',
  ),
  'F10-G7.53': says(
    "La date et l'heure de creation s'ecrivent en 14 chiffres, AAAAMMJJHHMMSS",
    'The date and time of creation are written in 14 digits, YYYYMMDDHHMMSS',
  ),
  'F10-G8.01': says(
    'Le type de transmission doit etre IN (initiale) ou RE (rectificative)',
    'The type of the transmission must be IN (initial) or RE (corrective)',
  ),
  'F10-P1.11': says(
    "L'exigibilite de la TVA doit etre 5, 29, 72, 3, 35 ou 432",
    'The VAT due date code must be 5, 29, 72, 3, 35 or 432',
  ),
  'F10-S1.12': says(
    'Le profil doit etre urn.cpro.gouv.fr:1p0:ereporting',
    'The profile must be urn.cpro.gouv.fr:1p0:ereporting',
  ),
  'F10-DATE': says(
    "La date ou l'heure n'existe pas : corriger le jour, le mois ou l'heure",
    'The date or time does not exist: correct the day, the month or the time',
  ),
  'F10-B2C': says(
    "La note BAR dit que la facture est celle d'un particulier (B2C) : elle se declare par jour (10.3)",
    'The note BAR says that the invoice is that of a private person (B2C): it is declared by day (10.3)',
  ),
  'F10-NUMERO-20': warns(
    "Jusqu'a la fin de 2026 le portail public n'admet que 20 caracteres dans un numero de facture",
    'Until the end of 2026 the public portal takes only 20 characters in an invoice number',
  ),
  'F10-TT-80': warns(
    "Jusqu'au 30 juin 2027 le portail public n'admet pas ici de code de plus de 2 caracteres",
    'Until 30 June 2027 the public portal takes no code of more than 2 characters here',
  ),
} as const satisfies Record<string, Sentence>;

export type F10Code = keyof typeof sentences;

export const f10Sentences: Readonly<Record<F10Code, Sentence>> = sentences;
