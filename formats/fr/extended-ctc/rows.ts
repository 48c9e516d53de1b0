// SPDX-License-Identifier: Apache-2.0
/** The rules that EXTENDED-CTC-FR adds, with their words. (specs: reforme-2026 §2) */
import type { Wording } from '../../en16931/rule.ts';

type Words = readonly [fr: string, en: string];

function row(id: string, bt: string, [fr, en]: Words, gravite?: 'AVERTISSEMENT'): Wording {
  return { id, bt, ...(gravite === undefined ? {} : { gravite }), fr, en };
}

/** Families of VAT categories: what the rules call them, and their code. */
export const families = [
  ['S', 'S'],
  ['Z', 'Z'],
  ['E', 'E'],
  ['AE', 'AE'],
  ['IC', 'K'],
  ['G', 'G'],
  ['O', 'O'],
  ['AF', 'L'],
  ['AG', 'M'],
] as const;

export interface FamilyRows {
  readonly present: Wording;
  readonly base: Wording;
  readonly baseByRate: Wording;
  readonly baseByExemption: Wording;
}

/** By code of the category. The rules on bases have another prefix in CII. */
export function familyRows(basePrefix: 'BR-FREXT' | 'BR-FXEXT'): ReadonlyMap<string, FamilyRows> {
  return new Map(families.map(([family, code]) => [code, rowsOfFamily(basePrefix, family, code)]));
}

function rowsOfFamily(basePrefix: string, family: string, code: string): FamilyRows {
  const bases: Words = [
    `La base de TVA de categorie ${code} doit etre egale, a un centime par element, a la somme des lignes de detail, moins les remises, plus les charges`,
    `The taxable amount of VAT category ${code} must equal the detail lines, less allowances, plus charges, to one cent an item`,
  ];
  return {
    present: row(`BR-FREXT-${family}-01`, 'BT-118', [
      `Une facture qui emploie la categorie de TVA ${code} doit avoir une ventilation de cette categorie, et seulement alors`,
      `An invoice that uses VAT category ${code} must have a VAT breakdown of that category, and only then`,
    ]),
    base: row(`${basePrefix}-${family}-08`, 'BT-116', bases),
    baseByRate: row(
      `${basePrefix}-${family}-08ini`,
      'BT-116',
      [`${bases[0]} (par taux)`, `${bases[1]} (by rate)`],
      'AVERTISSEMENT',
    ),
    baseByExemption: row(
      `${basePrefix}-${family}-08rev`,
      'BT-116',
      [`${bases[0]} (par taux et motif d'exoneration)`, `${bases[1]} (by rate and exemption reason)`],
      'AVERTISSEMENT',
    ),
  };
}

export function standardTaxRow(basePrefix: 'BR-FREXT' | 'BR-FXEXT'): Wording {
  return row(`${basePrefix}-S-09`, 'BT-117', [
    'Le montant de TVA de categorie S doit etre egal a la base multipliee par le taux, a un centime par element',
    'The VAT amount of category S must equal the taxable amount times the rate, to one cent an item',
  ]);
}

export const totalRows = {
  lines: row('BR-FREXT-CO-10', 'BT-106', [
    'Le total des lignes doit etre egal a la somme des lignes de detail, a un centime par ligne',
    'The sum of line amounts must equal that of the detail lines, to one cent a line',
  ]),
  allowances: row('BR-FREXT-CO-11', 'BT-107', [
    'Le total des remises doit etre egal a la somme des remises, a un centime par remise',
    'The sum of allowances must equal the allowances, to one cent an allowance',
  ]),
  charges: row('BR-FREXT-CO-12', 'BT-108', [
    'Le total des charges doit etre egal a la somme des charges, a un centime par charge',
    'The sum of charges must equal the charges, to one cent a charge',
  ]),
  withoutVat: row('BR-FREXT-CO-13', 'BT-109', [
    'Le total hors TVA doit etre egal aux lignes de detail moins les remises plus les charges, a un centime par element',
    'The total without VAT must equal the detail lines less allowances plus charges, to one cent an item',
  ]),
  withVat: row('BR-FREXT-CO-15', 'BT-112', [
    'Le total TVA comprise doit etre egal au total hors TVA plus la TVA, a un centime par element',
    'The total with VAT must equal the total without VAT plus VAT, to one cent an item',
  ]),
  due: row('BR-CO-25', 'BT-115', [
    "Une facture a payer doit porter une date d'echeance ou des conditions de paiement",
    'An invoice with an amount due must have a due date or payment terms',
  ]),
} as const;

export const lineRows = {
  sousType: row('BR-FREXT-05', 'BG-25', [
    'Le sous-type de la ligne doit etre DETAIL, GROUP ou INFORMATION',
    'The subtype of the line must be DETAIL, GROUP or INFORMATION',
  ]),
  parentTyped: row('BR-FREXT-06', 'BG-25', [
    'Une ligne qui nomme sa ligne parente doit porter un sous-type',
    'A line that names its parent line must have a subtype',
  ]),
  groupSum: row('BR-FREXT-08', 'BT-131', [
    "Le montant net d'une ligne de groupe doit etre la somme de ses sous-lignes directes (DETAIL et GROUP)",
    'The net amount of a group line must be the sum of its direct sub-lines (DETAIL and GROUP)',
  ]),
  parentExists: row('BR-FREXT-11', 'BG-25', [
    'La ligne parente nommee doit etre une autre ligne de la facture',
    'The parent line that is named must be another line of the invoice',
  ]),
  groupAmounts: row('BR-FREXT-12', 'BT-131', [
    'Quand une ligne de groupe porte un montant, ses sous-groupes directs doivent en porter un',
    'When a group line has an amount, its direct sub-groups must have one',
  ]),
} as const;

/** What a line that counts must have. CII calls the first four otherwise. */
export function detailRows(prefix: 'BR-FREXT' | 'BR-FREXT-BR') {
  const needs = (id: string, bt: string, fr: string, en: string) =>
    row(id, bt, [`Une ligne de detail doit avoir ${fr}`, `A detail line must have ${en}`]);
  return {
    quantity: needs(`${prefix}-22`, 'BT-129', 'une quantite', 'a quantity'),
    unit: needs(`${prefix}-23`, 'BT-130', 'une unite de mesure', 'a unit of measure'),
    net: needs(`${prefix}-24`, 'BT-131', 'un montant net', 'a net amount'),
    price: needs(`${prefix}-26`, 'BT-146', 'un prix net', 'a net price'),
    category: needs('BR-FREXT-CO-04', 'BT-151', 'une categorie de TVA', 'a VAT category'),
  };
}

export const itemRows = {
  attributeName: row('BR-FREXT-54-1', 'BT-160', [
    "Un attribut d'article doit avoir un nom ou un code",
    'An attribute of an item must have a name or a code',
  ]),
  attributeValue: row('BR-FREXT-54-2', 'BT-161', [
    "Un attribut d'article doit avoir une valeur, ou une mesure avec son unite, et une seule des deux",
    'An attribute of an item must have a value, or a measure with its unit, and only one of them',
  ]),
} as const;

export const syntaxRows = {
  ublDelivery: row(
    'UBL-FREXT-CR-410',
    'BG-13',
    [
      'Des conditions de livraison ne sont employes que le code et le lieu',
      'Of delivery terms only the code and the place are used',
    ],
    'AVERTISSEMENT',
  ),
  ublExchange: row(
    'CII-FREXT-CR-490',
    'BT-6',
    [
      'Du taux de change ne sont employes que les devises, le taux et la date',
      'Of the exchange rate only the currencies, the rate and the date are used',
    ],
    'AVERTISSEMENT',
  ),
  ublLineDelivery: row(
    'UBL-FREXT-CR-645',
    'BG-25',
    [
      "Des conditions de livraison d'une ligne ne sont employes que le code et le lieu",
      'Of the delivery terms of a line only the code and the place are used',
    ],
    'AVERTISSEMENT',
  ),
  ublOneCategory: row('UBL-FREXT-SR-48', 'BT-151', [
    'Une ligne de detail a une categorie de TVA et une seule ; une autre ligne, au plus une',
    'A detail line has exactly one VAT category, another line at most one',
  ]),
  ciiChargeReason: row('BR-FREXT-BR-38', 'BT-104', [
    'Une charge de la facture doit avoir un motif ou un code de motif',
    'A charge of the invoice must have a reason or a reason code',
  ]),
  ciiLineChargeReason: row('BR-FREXT-BR-44', 'BT-144', [
    'Une charge de ligne doit avoir un motif ou un code de motif',
    'A charge of a line must have a reason or a reason code',
  ]),
  ciiLineDelivery: row(
    'CII-FREXT-SR-106',
    'BG-25',
    [
      "Des conditions de livraison d'une ligne ne sont employes que le code et le lieu",
      'Of the delivery terms of a line only the code and the place are used',
    ],
    'AVERTISSEMENT',
  ),
  ciiOnePrice: row('CII-FREXT-SR-439', 'BT-146', [
    'Une ligne a au plus un prix net',
    'A line has at most one net price',
  ]),
  ciiDelivery: row(
    'CII-FREXT-SR-293',
    'BG-13',
    [
      'Des conditions de livraison ne sont employes que le code et le lieu',
      'Of delivery terms only the code and the place are used',
    ],
    'AVERTISSEMENT',
  ),
  ciiExchange: row(
    'CII-FREXT-SR-366',
    'BT-6',
    [
      'Du taux de change ne sont employes que les devises, le taux et la date',
      'Of the exchange rate only the currencies, the rate and the date are used',
    ],
    'AVERTISSEMENT',
  ),
  ciiOneCategory: row(
    'CII-SR-454',
    'BT-151',
    ['Une ligne a au plus une categorie de TVA', 'A line has at most one VAT category'],
    'AVERTISSEMENT',
  ),
  ciiAccount: row('BR-CO-27', 'BT-84', [
    'Un virement (30, 58) se fait vers un IBAN ou vers un autre compte, et un seul des deux',
    'A credit transfer (30, 58) goes to an IBAN or to another account, and only one of them',
  ]),
  ciiReferenceType: row('CII-EXT-DT-018', 'BG-24', [
    "Un type de document n'est employe que pour un document joint (50, 130, 916) ou une facture anterieure",
    'A document type is only used for a supporting document (50, 130, 916) or a preceding invoice',
  ]),
  ciiReferenceScheme: row('CII-FREXT-DT-024', 'BT-18', [
    "Un type de reference n'est employe que pour un objet facture (130) ou un contrat",
    'A reference type is only used for an invoiced object (130) or a contract',
  ]),
  ciiReferenceDate: row('CII-FREXTDT-027', 'BG-3', [
    "Une date de document n'est employee que pour une facture anterieure, un contrat, une commande ou une expedition",
    'The date of a document is only used for a preceding invoice, a contract, an order or a despatch',
  ]),
} as const;
