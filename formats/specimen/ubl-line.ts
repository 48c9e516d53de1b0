// SPDX-License-Identifier: Apache-2.0
/** A line of a draft in UBL. */
import type { DraftLine } from './draft.ts';
import { type UblWriting, ublAllowanceCharge, ublCategory } from './ubl-amounts.ts';
import { element, group, leaf, type XmlElement } from './xml.ts';

export function ublLine(line: DraftLine, writing: UblWriting): XmlElement {
  const { creditNote, currency } = writing;
  return element(creditNote ? 'cac:CreditNoteLine' : 'cac:InvoiceLine', [
    leaf('cbc:ID', line.identifier),
    leaf('cbc:Note', line.note),
    leaf(creditNote ? 'cbc:CreditedQuantity' : 'cbc:InvoicedQuantity', line.quantity, {
      unitCode: line.unit,
    }),
    leaf('cbc:LineExtensionAmount', line.net, { currencyID: currency }),
    line.period &&
      element('cac:InvoicePeriod', [
        leaf('cbc:StartDate', line.period.start),
        leaf('cbc:EndDate', line.period.end),
      ]),
    group('cac:OrderLineReference', [leaf('cbc:LineID', line.orderLine)]),
    line.object &&
      element('cac:DocumentReference', [
        leaf('cbc:ID', line.object.text, { schemeID: line.object.scheme }),
        leaf('cbc:DocumentTypeCode', '130'),
      ]),
    line.allowances.map((one) => ublAllowanceCharge(one, 'false', writing)),
    line.charges.map((one) => ublAllowanceCharge(one, 'true', writing)),
    item(line),
    group('cac:Price', [
      leaf('cbc:PriceAmount', line.netPrice, { currencyID: currency }),
      leaf('cbc:BaseQuantity', line.baseQuantity, { unitCode: line.unit }),
      discount(line, currency),
    ]),
  ]);
}

function item(line: DraftLine): XmlElement {
  const { standardItem } = line;
  return element('cac:Item', [
    leaf('cbc:Description', line.description),
    leaf('cbc:Name', line.name),
    group('cac:SellersItemIdentification', [leaf('cbc:ID', line.sellerItem)]),
    group('cac:StandardItemIdentification', [
      leaf('cbc:ID', standardItem?.text, { schemeID: standardItem?.scheme }),
    ]),
    group('cac:OriginCountry', [leaf('cbc:IdentificationCode', line.originCountry)]),
    line.classifications.map(({ text, scheme }) =>
      element('cac:CommodityClassification', [leaf('cbc:ItemClassificationCode', text, { listID: scheme })]),
    ),
    line.category === undefined
      ? undefined
      : ublCategory('cac:ClassifiedTaxCategory', { category: line.category, rate: line.rate }),
    line.attributes.map(({ name, value }) =>
      element('cac:AdditionalItemProperty', [leaf('cbc:Name', name), leaf('cbc:Value', value)]),
    ),
  ]);
}

function discount({ grossPrice, priceDiscount }: DraftLine, currency: string | undefined) {
  if (grossPrice === undefined && priceDiscount === undefined) return undefined;
  return element('cac:AllowanceCharge', [
    leaf('cbc:ChargeIndicator', 'false'),
    leaf('cbc:Amount', priceDiscount, { currencyID: currency }),
    leaf('cbc:BaseAmount', grossPrice, { currencyID: currency }),
  ]);
}
