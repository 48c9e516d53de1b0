// SPDX-License-Identifier: Apache-2.0
/** What the document and its lines have in common in UBL: allowances, charges and categories of VAT. */
import type { DraftAllowanceCharge, DraftBreakdown } from './draft.ts';
import { element, leaf, type XmlElement } from './xml.ts';

export interface UblWriting {
  readonly creditNote: boolean;
  readonly currency: string | undefined;
}

export function ublAllowanceCharge(
  draft: DraftAllowanceCharge,
  isCharge: 'true' | 'false',
  { currency }: UblWriting,
): XmlElement {
  return element('cac:AllowanceCharge', [
    leaf('cbc:ChargeIndicator', isCharge),
    leaf('cbc:AllowanceChargeReasonCode', draft.reasonCode),
    leaf('cbc:AllowanceChargeReason', draft.reason),
    leaf('cbc:MultiplierFactorNumeric', draft.percent),
    leaf('cbc:Amount', draft.amount, { currencyID: currency }),
    leaf('cbc:BaseAmount', draft.base, { currencyID: currency }),
    draft.category === undefined ? undefined : ublCategory('cac:TaxCategory', draft),
  ]);
}

export function ublCategory(
  name: string,
  { category, rate, reason, reasonCode }: DraftBreakdown,
  ofBreakdown = false,
): XmlElement {
  return element(name, [
    leaf('cbc:ID', category),
    leaf('cbc:Percent', rate),
    ...(ofBreakdown
      ? [leaf('cbc:TaxExemptionReasonCode', reasonCode), leaf('cbc:TaxExemptionReason', reason)]
      : []),
    element('cac:TaxScheme', [leaf('cbc:ID', 'VAT')]),
  ]);
}
