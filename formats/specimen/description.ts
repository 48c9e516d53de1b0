// SPDX-License-Identifier: Apache-2.0
/** What a specimen is to be, in a few words. The same description gives the same bytes, on any day and machine. */

export type SpecimenSyntax = 'UBL' | 'CII';

/** Categories of VAT (UNCL 5305) that a specimen may be made of; O stands alone in an invoice. */
export const vatCategories = ['S', 'Z', 'E', 'AE', 'K', 'G', 'O', 'L', 'M'] as const;
export type VatCategory = (typeof vatCategories)[number];

export interface VatChoice {
  readonly category: VatCategory;
  /** Hundredths of a percent: 550 is 5.5 %. Nothing but 0 for the categories without tax. */
  readonly rateBps: number;
}

export interface SpecimenDescription {
  readonly syntax: SpecimenSyntax;
  /** Historic Chorus Pro (cadre A1, SIRET) or the reform (cadre B1, SIREN, addresses 0225, notes). */
  readonly circuit: 'CHORUS_PRO' | 'REFORME';
  /** BT-24 of the reform: EN 16931 unless said. */
  readonly profile?: 'EN16931' | 'EXTENDED-CTC-FR';
  /** BT-23; A1 or B1 unless said. */
  readonly cadre?: string;
  /** BT-1, at most 20 characters. */
  readonly number: string;
  readonly kind?: 'INVOICE' | 'CREDIT_NOTE';
  /** BT-2, `2026-09-15` unless said. */
  readonly issueDate?: string;
  /** 6 unless said; from 1 to 999,999. */
  readonly lines?: number;
  /** Given to the lines in turn; standard rates of France unless said. */
  readonly vat?: readonly VatChoice[];
  /** How many on the document, in its first category. */
  readonly allowances?: number;
  readonly charges?: number;
  /** One of each on every line. */
  readonly lineAllowances?: boolean;
  /** BT-113 */
  readonly prepaidCents?: number;
  readonly attachments?: number;
  /** Currency other than the euro: BT-6 and BT-111 are then given. */
  readonly currency?: string;
  /** Every optional group of the model that a specimen can hold: contacts, payee, period, references. */
  readonly rich?: boolean;
  /** Chooses parties, goods, quantities and prices. */
  readonly seed?: number;
}

/** A larger one has no reader. */
export const maxLines = 999_999;

const untaxed: readonly VatCategory[] = ['Z', 'E', 'AE', 'K', 'G', 'O'];
const usualRateBps: Readonly<Partial<Record<VatCategory, number>>> = { S: 2000, L: 700, M: 400 };

/** `S`, `S5.5`, `E` … as an operator writes them; undefined when it is none. */
export function parseVatChoice(text: string): VatChoice | undefined {
  const { letters = '', rate } =
    /^(?<letters>[A-Z]{1,2})(?<rate>\d{1,2}(\.\d{1,2})?)?$/.exec(text)?.groups ?? {};
  const category = vatCategories.find((one) => one === letters);
  if (category === undefined) return undefined;
  const rateBps = rate === undefined ? (usualRateBps[category] ?? 0) : Math.round(Number(rate) * 100);
  const taxed = !untaxed.includes(category);
  if (taxed ? category === 'S' && rateBps === 0 : rateBps !== 0) return undefined;
  return { category, rateBps };
}
