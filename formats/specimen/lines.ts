// SPDX-License-Identifier: Apache-2.0
/** The lines of a specimen, with their net amounts in cents, from the seed of its description. */
import { divideHalfUp, formatCents, formatScaled, formatShort, varietyOf } from './amounts.ts';
import type { SpecimenDescription, VatChoice } from './description.ts';
import type { DraftAllowanceCharge, DraftLine } from './draft.ts';
import { goods } from './parties.ts';

export interface MadeLine {
  readonly draft: DraftLine;
  readonly netCents: number;
  readonly vat: VatChoice;
}

const defaultLines = 6;
const units = ['C62', 'KGM', 'HUR', 'DAY', 'MTR'] as const;
const lineDiscountBps = 500;
const lineChargeCents = 100;

export function makeLines(description: SpecimenDescription, vat: readonly VatChoice[]): MadeLine[] {
  const pick = varietyOf(description.seed ?? 0);
  return Array.from({ length: description.lines ?? defaultLines }, (_, i) =>
    makeLine(i, description, vat[i % vat.length] ?? { category: 'S', rateBps: 2000 }, pick),
  );
}

function makeLine(
  i: number,
  { rich = false, lineAllowances = false, issueDate }: SpecimenDescription,
  vat: VatChoice,
  pick: (below: number) => number,
): MadeLine {
  const thousandths = (1 + pick(40)) * 500;
  const priceCents = 250 + pick(20_000);
  const grossCents = divideHalfUp(thousandths * priceCents, 1000);
  const discountCents = lineAllowances ? divideHalfUp(grossCents * lineDiscountBps, 10_000) : 0;
  const netCents = grossCents - discountCents + (lineAllowances ? lineChargeCents : 0);
  const draft: DraftLine = {
    identifier: String(i + 1),
    quantity: formatShort(thousandths, 3),
    unit: units[pick(units.length)],
    net: formatCents(netCents),
    netPrice: formatCents(priceCents),
    ...categoryOf(vat),
    name: goods[pick(goods.length)],
    allowances: lineAllowances ? [lineAllowance(grossCents, discountCents)] : [],
    charges: lineAllowances ? [lineCharge()] : [],
    classifications: [],
    attributes: [],
    ...(rich ? richLine(i, priceCents, issueDate) : {}),
  };
  return { draft, netCents, vat };
}

/** As it is written on a line: no rate for what is out of scope of VAT. */
export function categoryOf({ category, rateBps }: VatChoice): { category: string; rate: string | undefined } {
  return { category, rate: category === 'O' ? undefined : formatScaled(rateBps, 2) };
}

function lineAllowance(grossCents: number, discountCents: number): DraftAllowanceCharge {
  return {
    amount: formatCents(discountCents),
    base: formatCents(grossCents),
    percent: formatScaled(lineDiscountBps, 2),
    reason: 'Remise de quantité',
    reasonCode: '95',
  };
}

function lineCharge(): DraftAllowanceCharge {
  return { amount: formatCents(lineChargeCents), reason: 'Emballage', reasonCode: 'PC' };
}

/** Every optional term of a line; the price before discount is half as much again, in whole cents. */
function richLine(i: number, priceCents: number, issueDate = '2026-09-15'): Partial<DraftLine> {
  const discountCents = Math.floor(priceCents / 2);
  return {
    note: `Ligne ${i + 1} de la commande`,
    description: 'Livraison franco, conditionnement d’origine',
    orderLine: String(i + 1),
    period: { start: `${issueDate.slice(0, 7)}-01`, end: issueDate },
    grossPrice: formatCents(priceCents + discountCents),
    priceDiscount: formatCents(discountCents),
    baseQuantity: '1',
    sellerItem: `ART-${1000 + i}`,
    standardItem: { scheme: '0160', text: '04012345678901' },
    originCountry: 'FR',
    classifications: [{ scheme: 'STI', text: '30192700' }],
    attributes: [{ name: 'Couleur', value: 'Blanc' }],
  };
}
