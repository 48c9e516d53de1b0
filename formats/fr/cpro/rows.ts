// SPDX-License-Identifier: Apache-2.0
/**
 * BR-FR-CPRO: what Chorus Pro asks of an invoice of the reform addressed to the public sector, as rows. Only rules
 * whose condition is public are here. (specs: chorus-pro §7.2)
 *
 * Not here: 01, 18, 21, 28, 40 (data of the French extension that no public text places), 11, 12, 13, 23 (they ask
 * the annuaire), 16, 22 (not verifiable), 25 and 29 (no public condition).
 */
import type { Wording } from '../../en16931/rule.ts';

function row(id: string, bt: string, fr: string, en: string): Wording {
  return { id: `BR-FR-CPRO-${id}`, bt, fr, en };
}

/** Row of a rule that is about a length and nothing else. */
function atMost(id: string, bt: string, max: number, fr: string, en: string): Wording {
  return row(
    id,
    bt,
    `${fr} ne doit pas depasser ${max} caracteres`,
    `${en} must not exceed ${max} characters`,
  );
}

export const maxLines = 999_999;

/** Longest text of each rule about a length. */
export const lengths = {
  '02': 20,
  '14': 50,
  '15': 50,
  '30': 50,
  '31': 1024,
  '32': 400,
  '33': 400,
  '34': 99,
  '35': 1024,
  '36': 99,
  '37': 99,
  '38': 20,
  '39': 27,
  '41': 50,
  '42': 1024,
  '43': 99,
  '44': 99,
} as const;

export type LengthRule = keyof typeof lengths;

export const cproRules = {
  '02': atMost('02', 'BT-1', lengths['02'], "Le numero d'une facture", 'The number of an invoice'),
  '03': row(
    '03',
    'BT-29',
    'Le fournisseur doit porter un identifiant de type 0009, 0223, 0226, 0227, 0228 ou 0229',
    'The seller must have an identifier of scheme 0009, 0223, 0226, 0227, 0228 or 0229',
  ),
  '04': row(
    '04',
    'BT-29',
    'Un numero de TVA intracommunautaire (0223) compte moins de 18 caracteres',
    'An EU VAT number (0223) has fewer than 18 characters',
  ),
  '05': row(
    '05',
    'BT-29',
    'Un identifiant hors Union europeenne (0227) compte moins de 18 caracteres',
    'An identifier from outside the EU (0227) has fewer than 18 characters',
  ),
  '06': row(
    '06',
    'BT-29',
    'Un RIDET (0228) compte 9 ou 10 caracteres',
    'A RIDET (0228) has 9 or 10 characters',
  ),
  '07': row(
    '07',
    'BT-29',
    'Un numero TAHITI (0229) compte 9 ou 10 caracteres',
    'A TAHITI number (0229) has 9 or 10 characters',
  ),
  '08': row(
    '08',
    'BT-29',
    "L'identifiant d'un particulier (0226) commence par 10 chiffres et compte au plus 80 caracteres",
    'The identifier of an individual (0226) starts with 10 digits and has at most 80 characters',
  ),
  '09': row(
    '09',
    'BT-29',
    'Un fournisseur designe par son SIREN (0002) doit porter aussi son SIRET (0009)',
    'A seller designated by its SIREN (0002) must have its SIRET (0009) too',
  ),
  '10': row(
    '10',
    'BT-46',
    "L'acheteur doit porter un SIRET (0009) de 14 chiffres",
    'The buyer must have a SIRET (0009) of 14 digits',
  ),
  '14': atMost('14', 'BT-12', lengths['14'], 'La reference de contrat', 'The contract reference'),
  '15': atMost('15', 'BT-13', lengths['15'], "Le numero d'engagement", 'The order reference'),
  '17': row(
    '17',
    'BT-60',
    'Un beneficiaire designe par son SIREN (0002) doit porter aussi son SIRET (0009)',
    'A payee designated by its SIREN (0002) must have its SIRET (0009) too',
  ),
  '19': row(
    '19',
    'BG-25',
    `Une facture compte au plus ${maxLines} lignes`,
    `An invoice has at most ${maxLines} lines`,
  ),
  '20': row('20', 'BG-3', 'Une seule facture anterieure est admise', 'Only one preceding invoice is allowed'),
  '24': row(
    '24',
    'BT-23',
    "Le cadre S5 n'est pas admis envers le secteur public : employer S3 (sous-traitance a paiement direct)",
    'Framework S5 is not allowed towards the public sector: use S3 (subcontracting with direct payment)',
  ),
  '26': row('26', 'BG-6', 'Le fournisseur porte un seul contact', 'The seller has only one contact'),
  '27': row('27', 'BG-9', "L'acheteur porte un seul contact", 'The buyer has only one contact'),
  '30': atMost(
    '30',
    'BT-122',
    lengths['30'],
    "La reference d'un document joint",
    'The reference of a document',
  ),
  '31': atMost('31', 'BT-154', lengths['31'], "La description d'un article", 'The description of an item'),
  '32': atMost(
    '32',
    'BT-35',
    lengths['32'],
    "L'adresse du fournisseur (ligne)",
    'The address line of the seller',
  ),
  '33': atMost('33', 'BT-37', lengths['33'], 'La localite du fournisseur', 'The city of the seller'),
  '34': atMost(
    '34',
    'BT-45',
    lengths['34'],
    "Le nom commercial de l'acheteur",
    'The trading name of the buyer',
  ),
  '35': atMost(
    '35',
    'BT-20',
    lengths['35'],
    'Le texte des conditions de paiement',
    'The text of the payment terms',
  ),
  '36': atMost(
    '36',
    'BT-28',
    lengths['36'],
    'Le nom commercial du fournisseur',
    'The trading name of the seller',
  ),
  '37': atMost('37', 'BT-59', lengths['37'], 'Le nom du beneficiaire', 'The name of the payee'),
  '38': atMost(
    '38',
    'BT-71',
    lengths['38'],
    'Le code du lieu de livraison',
    'The identifier of the place of delivery',
  ),
  '39': atMost('39', 'BT-84', lengths['39'], "L'identifiant du compte", 'The identifier of the account'),
  '41': atMost('41', 'BT-125', lengths['41'], "Le nom d'une piece jointe", 'The name of an attachment'),
  '42': atMost('42', 'BT-22', lengths['42'], 'Une note de la facture', 'A note of the invoice'),
  '43': atMost('43', 'BT-27', lengths['43'], 'Le nom du fournisseur', 'The name of the seller'),
  '44': atMost('44', 'BT-44', lengths['44'], "Le nom de l'acheteur", 'The name of the buyer'),
} as const satisfies Readonly<Record<string, Wording>>;

export type CproRule = keyof typeof cproRules;
