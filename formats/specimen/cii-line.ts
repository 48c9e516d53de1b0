// SPDX-License-Identifier: Apache-2.0
/** A line of a draft in CII. */
import { ciiAllowanceCharge, ciiPeriod } from './cii-amounts.ts';
import type { DraftLine } from './draft.ts';
import { element, group, leaf, type XmlElement } from './xml.ts';

export function ciiLine(line: DraftLine): XmlElement {
  return element('ram:IncludedSupplyChainTradeLineItem', [
    element('ram:AssociatedDocumentLineDocument', [
      leaf('ram:LineID', line.identifier),
      group('ram:IncludedNote', [leaf('ram:Content', line.note)]),
    ]),
    product(line),
    element('ram:SpecifiedLineTradeAgreement', [
      group('ram:BuyerOrderReferencedDocument', [leaf('ram:LineID', line.orderLine)]),
      grossPrice(line),
      group('ram:NetPriceProductTradePrice', [
        leaf('ram:ChargeAmount', line.netPrice),
        leaf('ram:BasisQuantity', line.baseQuantity, { unitCode: line.unit }),
      ]),
    ]),
    element('ram:SpecifiedLineTradeDelivery', [
      leaf('ram:BilledQuantity', line.quantity, { unitCode: line.unit }),
    ]),
    settlement(line),
  ]);
}

function product(line: DraftLine): XmlElement {
  const { standardItem } = line;
  return element('ram:SpecifiedTradeProduct', [
    leaf('ram:GlobalID', standardItem?.text, { schemeID: standardItem?.scheme }),
    leaf('ram:SellerAssignedID', line.sellerItem),
    leaf('ram:Name', line.name),
    leaf('ram:Description', line.description),
    line.attributes.map(({ name, value }) =>
      element('ram:ApplicableProductCharacteristic', [
        leaf('ram:Description', name),
        leaf('ram:Value', value),
      ]),
    ),
    line.classifications.map(({ text, scheme }) =>
      element('ram:DesignatedProductClassification', [leaf('ram:ClassCode', text, { listID: scheme })]),
    ),
    group('ram:OriginTradeCountry', [leaf('ram:ID', line.originCountry)]),
  ]);
}

function grossPrice({ grossPrice: price, priceDiscount, baseQuantity, unit }: DraftLine) {
  if (price === undefined) return undefined;
  return element('ram:GrossPriceProductTradePrice', [
    leaf('ram:ChargeAmount', price),
    leaf('ram:BasisQuantity', baseQuantity, { unitCode: unit }),
    priceDiscount === undefined
      ? undefined
      : element('ram:AppliedTradeAllowanceCharge', [
          element('ram:ChargeIndicator', [leaf('udt:Indicator', 'false')]),
          leaf('ram:ActualAmount', priceDiscount),
        ]),
  ]);
}

function settlement(line: DraftLine): XmlElement {
  const { object } = line;
  return element('ram:SpecifiedLineTradeSettlement', [
    line.category === undefined
      ? undefined
      : element('ram:ApplicableTradeTax', [
          leaf('ram:TypeCode', 'VAT'),
          leaf('ram:CategoryCode', line.category),
          leaf('ram:RateApplicablePercent', line.rate),
        ]),
    ciiPeriod(line.period),
    line.allowances.map((one) => ciiAllowanceCharge(one, 'false')),
    line.charges.map((one) => ciiAllowanceCharge(one, 'true')),
    group('ram:SpecifiedTradeSettlementLineMonetarySummation', [leaf('ram:LineTotalAmount', line.net)]),
    object &&
      element('ram:AdditionalReferencedDocument', [
        leaf('ram:IssuerAssignedID', object.text),
        leaf('ram:TypeCode', '130'),
        leaf('ram:ReferenceTypeCode', object.scheme),
      ]),
  ]);
}
