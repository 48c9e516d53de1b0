// SPDX-License-Identifier: Apache-2.0
/** Where UBL and CII write a line, and what it has in common with the document. (CEN/TS 16931-3-2, 16931-3-3) */
import type { LigneContenu, NoteContenu, PeriodeContenu, QuantiteContenu, RemiseContenu } from './contenu.ts';
import { group, leaf, list, type Rows } from './rows.ts';
import { identifierRows } from './table-parties.ts';

/** UBL writes the subject in the text: see adjust-ubl.ts. */
export const noteRows: Rows<NoteContenu> = {
  subject: leaf('', 'ram:SubjectCode'),
  text: leaf('.', 'ram:Content'),
};

export const periodRows: Rows<PeriodeContenu> = {
  start: leaf('cbc:StartDate', 'ram:StartDateTime/udt:DateTimeString', 'DATE'),
  end: leaf('cbc:EndDate', 'ram:EndDateTime/udt:DateTimeString', 'DATE'),
};

const vatOfUbl = 'cac:TaxCategory[cac:TaxScheme/cbc:ID:=VAT]';
const vatOfCii = 'ram:CategoryTradeTax[ram:TypeCode:=VAT]';

export const allowanceRows: Rows<RemiseContenu> = {
  amount: leaf('cbc:Amount', 'ram:ActualAmount', 'MONTANT'),
  base: leaf('cbc:BaseAmount', 'ram:BasisAmount', 'MONTANT'),
  percent: leaf('cbc:MultiplierFactorNumeric', 'ram:CalculationPercent'),
  reason: leaf('cbc:AllowanceChargeReason', 'ram:Reason'),
  reasonCode: leaf('cbc:AllowanceChargeReasonCode', 'ram:ReasonCode'),
  category: leaf(`${vatOfUbl}/cbc:ID`, `${vatOfCii}/ram:CategoryCode`),
  rate: leaf(`${vatOfUbl}/cbc:Percent`, `${vatOfCii}/ram:RateApplicablePercent`),
};

export const allowancePlaces = [
  'cac:AllowanceCharge[cbc:ChargeIndicator=false|0]',
  'ram:SpecifiedTradeAllowanceCharge[ram:ChargeIndicator/udt:Indicator=false|0]',
] as const;
export const chargePlaces = [
  'cac:AllowanceCharge[cbc:ChargeIndicator=true|1]',
  'ram:SpecifiedTradeAllowanceCharge[ram:ChargeIndicator/udt:Indicator=true|1]',
] as const;

const quantityRows: Rows<QuantiteContenu> = { text: leaf('.', '.'), unit: leaf('@unitCode', '@unitCode') };

const document = 'ram:AssociatedDocumentLineDocument';
const product = 'ram:SpecifiedTradeProduct';
const agreement = 'ram:SpecifiedLineTradeAgreement';
const gross = `${agreement}/ram:GrossPriceProductTradePrice`;
const net = `${agreement}/ram:NetPriceProductTradePrice`;
const settlement = 'ram:SpecifiedLineTradeSettlement';
const lineTax = `${settlement}/ram:ApplicableTradeTax[ram:TypeCode:=VAT]`;
const itemTax = 'cac:Item/cac:ClassifiedTaxCategory[cac:TaxScheme/cbc:ID:=VAT]';
const priceAllowance = 'cac:Price/cac:AllowanceCharge[cbc:ChargeIndicator:=false]';

export const lineRows: Rows<LigneContenu> = {
  identifier: leaf('cbc:ID', `${document}/ram:LineID`),
  notes: list('cbc:Note', `${document}/ram:IncludedNote`, noteRows),
  object: group(
    'cac:DocumentReference[cbc:DocumentTypeCode?=130]',
    `${settlement}/ram:AdditionalReferencedDocument[ram:TypeCode=130]`,
    {
      text: leaf('cbc:ID', 'ram:IssuerAssignedID'),
      scheme: leaf('cbc:ID/@schemeID', 'ram:ReferenceTypeCode'),
    },
  ),
  quantity: group('cbc:InvoicedQuantity', 'ram:SpecifiedLineTradeDelivery/ram:BilledQuantity', quantityRows),
  net: leaf(
    'cbc:LineExtensionAmount',
    `${settlement}/ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount`,
    'MONTANT',
  ),
  orderLine: leaf(
    'cac:OrderLineReference/cbc:LineID',
    `${agreement}/ram:BuyerOrderReferencedDocument/ram:LineID`,
  ),
  accountingCost: leaf(
    'cbc:AccountingCost',
    `${settlement}/ram:ReceivableSpecifiedTradeAccountingAccount/ram:ID`,
  ),
  period: group('cac:InvoicePeriod', `${settlement}/ram:BillingSpecifiedPeriod`, periodRows),
  allowances: list(allowancePlaces[0], `${settlement}/${allowancePlaces[1]}`, allowanceRows),
  charges: list(chargePlaces[0], `${settlement}/${chargePlaces[1]}`, allowanceRows),
  netPrice: leaf('cac:Price/cbc:PriceAmount', `${net}/ram:ChargeAmount`, 'MONTANT'),
  priceDiscount: leaf(
    `${priceAllowance}/cbc:Amount`,
    `${gross}/ram:AppliedTradeAllowanceCharge[ram:ChargeIndicator/udt:Indicator:=false]/ram:ActualAmount`,
    'MONTANT',
  ),
  grossPrice: leaf(`${priceAllowance}/cbc:BaseAmount`, `${gross}/ram:ChargeAmount`, 'MONTANT'),
  baseQuantity: group(
    'cac:Price/cbc:BaseQuantity',
    `${net}/ram:BasisQuantity | ${gross}/ram:BasisQuantity`,
    quantityRows,
  ),
  category: leaf(`${itemTax}/cbc:ID`, `${lineTax}/ram:CategoryCode`),
  rate: leaf(`${itemTax}/cbc:Percent`, `${lineTax}/ram:RateApplicablePercent`),
  name: leaf('cac:Item/cbc:Name', `${product}/ram:Name`),
  description: leaf('cac:Item/cbc:Description', `${product}/ram:Description`),
  sellerItem: leaf('cac:Item/cac:SellersItemIdentification/cbc:ID', `${product}/ram:SellerAssignedID`),
  buyerItem: leaf('cac:Item/cac:BuyersItemIdentification/cbc:ID', `${product}/ram:BuyerAssignedID`),
  standardItem: group(
    'cac:Item/cac:StandardItemIdentification/cbc:ID',
    `${product}/ram:GlobalID`,
    identifierRows,
  ),
  classifications: list(
    'cac:Item/cac:CommodityClassification',
    `${product}/ram:DesignatedProductClassification`,
    {
      text: leaf('cbc:ItemClassificationCode', 'ram:ClassCode'),
      scheme: leaf('cbc:ItemClassificationCode/@listID', 'ram:ClassCode/@listID'),
      version: leaf('cbc:ItemClassificationCode/@listVersionID', 'ram:ClassCode/@listVersionID'),
    },
  ),
  originCountry: leaf(
    'cac:Item/cac:OriginCountry/cbc:IdentificationCode',
    `${product}/ram:OriginTradeCountry/ram:ID`,
  ),
  attributes: list('cac:Item/cac:AdditionalItemProperty', `${product}/ram:ApplicableProductCharacteristic`, {
    name: leaf('cbc:Name', 'ram:Description'),
    value: leaf('cbc:Value', 'ram:Value'),
  }),
};
