// SPDX-License-Identifier: Apache-2.0
/** What tells the nine VAT categories apart, one row each (EN 16931-1 §6.4.3; UNCL5305). */
import { sign } from '../decimal.ts';
import type { Facts } from '../facts.ts';
import type { Numeric, TaxCategory } from '../model.ts';
import { decimalOf } from '../rule.ts';
import { hasBuyerLegalNumber, hasBuyerVat, hasSellerTax, hasSellerVat } from './tax-numbers.ts';
import {
  igicInBreakdown,
  isNumber,
  notSubjectInCii,
  onceInBreakdown,
  onceInCii,
  someVat,
  standardInBreakdown,
  twiceInCii,
} from './vat-uses.ts';

export interface Family {
  /** What CII does otherwise. */
  readonly cii: FamilyInCii;
  /** Letters of the rule ids: BR-AE-08. */
  readonly letters: string;
  /** UNCL5305 */
  readonly code: string;
  readonly fr: string;
  readonly en: string;
  /** True when the parties have the numbers this category asks for. */
  readonly numbers: (facts: Facts) => boolean;
  readonly numbersFr: string;
  readonly numbersEn: string;
  readonly rate: (rate: Numeric | undefined) => boolean;
  readonly rateText: string;
  /** Its base is judged rate by rate, and its tax is the product; else one base, and no tax. */
  readonly taxed: boolean;
  readonly exempted: boolean;
  /** How 01 is judged: once in the breakdown, or as often as there are rates. */
  readonly breakdown: (facts: Facts, code: string) => boolean;
  /** 03 and 04 look at the allowances and charges of the document only. */
  readonly documentOnly?: true;
  /** Whether 02 to 04 judge at all; by default where a category of VAT of this code is used. */
  readonly judged?: (rule: '02' | '03' | '04', categories: readonly TaxCategory[]) => boolean;
}

export interface FamilyInCii {
  /** How 01 is judged. */
  readonly breakdown: (facts: Facts, code: string) => boolean;
  /** 08 to 10 judge the breakdown of that code whatever its tax is said to be. */
  readonly anyTax?: true;
  /** The rate of 05 to 07, where it differs. */
  readonly rate?: (rate: Numeric | undefined) => boolean;
  /** How 08 is judged: one base within the tolerance, one base exactly, rate by rate, or never. */
  readonly base: 'NEAR' | 'EXACT' | 'BY_RATE' | 'NEVER';
  /** 09 never judges. */
  readonly noProduct?: true;
}

const zeroRate = (rate: Numeric | undefined) => isNumber(decimalOf(rate), (value) => sign(value) === 0);
const positiveRate = (rate: Numeric | undefined) => isNumber(decimalOf(rate), (value) => sign(value) > 0);
const rateFromZero = (rate: Numeric | undefined) => isNumber(decimalOf(rate), (value) => sign(value) >= 0);

const sellerFr = "un numero de TVA ou d'enregistrement fiscal du fournisseur";
const sellerEn = 'a VAT or tax registration number of the seller';

const exempt = {
  rate: zeroRate,
  rateText: '0',
  taxed: false,
  exempted: true,
  breakdown: onceInBreakdown,
  cii: { breakdown: onceInCii, base: 'NEAR' },
} as const;
/** In CII the rules on the base and tax of IGIC and IPSI look in the wrong place, and so never fail. */
const islands: FamilyInCii = { breakdown: twiceInCii, base: 'NEVER', noProduct: true };
const seller = {
  numbers: (facts: Facts) => hasSellerTax(facts, 'IN_PLACE'),
  numbersFr: sellerFr,
  numbersEn: sellerEn,
} as const;

export const families: readonly Family[] = [
  {
    letters: 'S',
    code: 'S',
    fr: 'taux normal (S)',
    en: 'standard rated (S)',
    ...seller,
    rate: positiveRate,
    rateText: '> 0',
    taxed: true,
    exempted: false,
    breakdown: standardInBreakdown,
    cii: { breakdown: twiceInCii, base: 'BY_RATE', anyTax: true },
    judged: (number, categories) => (number === '02' ? categories.length > 0 : someVat(number, categories)),
  },
  {
    letters: 'Z',
    code: 'Z',
    fr: 'taux zero (Z)',
    en: 'zero rated (Z)',
    ...seller,
    ...exempt,
    exempted: false,
    cii: { ...exempt.cii, anyTax: true },
  },
  { letters: 'E', code: 'E', fr: 'exoneree (E)', en: 'exempt (E)', ...seller, ...exempt },
  {
    letters: 'AE',
    code: 'AE',
    fr: 'autoliquidation (AE)',
    en: 'reverse charge (AE)',
    ...exempt,
    numbers: (facts) => hasSellerTax(facts, 'ANYWHERE') && (hasBuyerVat(facts) || hasBuyerLegalNumber(facts)),
    numbersFr: `${sellerFr}, et un numero de TVA ou un identifiant legal du destinataire`,
    numbersEn: `${sellerEn}, and a VAT number or legal identifier of the buyer`,
  },
  {
    letters: 'IC',
    code: 'K',
    fr: 'livraison intracommunautaire (K)',
    en: 'intra-community supply (K)',
    ...exempt,
    numbers: (facts) => hasSellerVat(facts, 'ANYWHERE') && hasBuyerVat(facts),
    numbersFr: 'un numero de TVA du fournisseur et un du destinataire',
    numbersEn: 'a VAT number of the seller and one of the buyer',
  },
  {
    letters: 'G',
    code: 'G',
    fr: 'export hors UE (G)',
    en: 'export outside the EU (G)',
    ...exempt,
    numbers: (facts) => hasSellerVat(facts, 'ANYWHERE'),
    numbersFr: 'un numero de TVA du fournisseur',
    numbersEn: 'a VAT number of the seller',
  },
  {
    letters: 'O',
    code: 'O',
    fr: 'hors champ de la TVA (O)',
    en: 'not subject to VAT (O)',
    ...exempt,
    numbers: (facts) => !hasSellerVat(facts, 'IN_PLACE') && !hasBuyerVat(facts),
    numbersFr: "l'absence de numero de TVA du fournisseur et du destinataire",
    numbersEn: 'no VAT number of the seller nor of the buyer',
    rate: (rate) => rate === undefined,
    rateText: 'aucun',
    documentOnly: true,
    cii: { breakdown: notSubjectInCii, base: 'EXACT' },
  },
  {
    letters: 'AF',
    code: 'L',
    fr: 'IGIC des Canaries (L)',
    en: 'IGIC (L)',
    ...seller,
    rate: rateFromZero,
    rateText: '>= 0',
    taxed: true,
    exempted: false,
    breakdown: igicInBreakdown,
    cii: { ...islands, rate: positiveRate },
    judged: (number, categories) =>
      someVat(number, number === '04' ? categories.filter(({ code }) => code?.text === 'L') : categories),
  },
  {
    letters: 'AG',
    code: 'M',
    fr: 'IPSI de Ceuta et Melilla (M)',
    en: 'IPSI (M)',
    ...seller,
    rate: rateFromZero,
    rateText: '>= 0',
    taxed: true,
    exempted: false,
    breakdown: igicInBreakdown,
    cii: islands,
  },
];
