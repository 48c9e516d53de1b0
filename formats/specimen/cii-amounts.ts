// SPDX-License-Identifier: Apache-2.0
/** What the document and its lines have in common in CII: dates, periods, allowances and charges. */
import type { DraftAllowanceCharge, DraftPeriod } from './draft.ts';
import { element, leaf, type XmlElement } from './xml.ts';

/** A date of the norm (`2026-09-15`) in format 102. */
export function ciiDate(
  name: string,
  date: string | undefined,
  inner = 'udt:DateTimeString',
): XmlElement | undefined {
  if (date === undefined) return undefined;
  return element(name, [leaf(inner, date.replaceAll('-', ''), { format: '102' })]);
}

export function ciiPeriod(period: DraftPeriod | undefined): XmlElement | undefined {
  if (period === undefined) return undefined;
  return element('ram:BillingSpecifiedPeriod', [
    ciiDate('ram:StartDateTime', period.start),
    ciiDate('ram:EndDateTime', period.end),
  ]);
}

export function ciiAllowanceCharge(draft: DraftAllowanceCharge, isCharge: 'true' | 'false'): XmlElement {
  return element('ram:SpecifiedTradeAllowanceCharge', [
    element('ram:ChargeIndicator', [leaf('udt:Indicator', isCharge)]),
    leaf('ram:CalculationPercent', draft.percent),
    leaf('ram:BasisAmount', draft.base),
    leaf('ram:ActualAmount', draft.amount),
    leaf('ram:ReasonCode', draft.reasonCode),
    leaf('ram:Reason', draft.reason),
    draft.category === undefined
      ? undefined
      : element('ram:CategoryTradeTax', [
          leaf('ram:TypeCode', 'VAT'),
          leaf('ram:CategoryCode', draft.category),
          leaf('ram:RateApplicablePercent', draft.rate),
        ]),
  ]);
}
