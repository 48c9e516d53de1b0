// SPDX-License-Identifier: Apache-2.0
/**
 * Where CII puts a business term or group, from the group its rules run on (CEN/TS 16931-3-3): to show where a
 * missing one should have been.
 */
import type { SyntaxBinding } from '../en16931/rule-set.ts';

const transaction = 'rsm:SupplyChainTradeTransaction';
const agreement = `${transaction}/ram:ApplicableHeaderTradeAgreement`;
const delivery = `${transaction}/ram:ApplicableHeaderTradeDelivery`;
const settlement = `${transaction}/ram:ApplicableHeaderTradeSettlement`;
const seller = `${agreement}/ram:SellerTradeParty`;
const buyer = `${agreement}/ram:BuyerTradeParty`;
const lineSettlement = 'ram:SpecifiedLineTradeSettlement';

const paths: Readonly<Record<string, string>> = {
  'BT-1': 'rsm:ExchangedDocument/ram:ID',
  'BT-2': 'rsm:ExchangedDocument/ram:IssueDateTime/udt:DateTimeString',
  'BT-3': 'rsm:ExchangedDocument/ram:TypeCode',
  'BT-5': `${settlement}/ram:InvoiceCurrencyCode`,
  'BT-10': `${agreement}/ram:BuyerReference`,
  'BT-12': `${agreement}/ram:ContractReferencedDocument/ram:IssuerAssignedID`,
  'BT-13': `${agreement}/ram:BuyerOrderReferencedDocument/ram:IssuerAssignedID`,
  'BT-21': 'ram:IncludedNote/ram:SubjectCode',
  'BT-22': 'ram:IncludedNote/ram:Content',
  'BT-23': 'rsm:ExchangedDocumentContext/ram:BusinessProcessSpecifiedDocumentContextParameter/ram:ID',
  'BT-24': 'rsm:ExchangedDocumentContext/ram:GuidelineSpecifiedDocumentContextParameter/ram:ID',
  'BT-25': 'ram:IssuerAssignedID',
  'BT-27': `${seller}/ram:Name`,
  'BT-29': 'ram:ID',
  'BT-30': `${seller}/ram:SpecifiedLegalOrganization/ram:ID`,
  'BT-31': `${seller}/ram:SpecifiedTaxRegistration/ram:ID`,
  'BT-34': `${seller}/ram:URIUniversalCommunication/ram:URIID`,
  'BG-5': `${seller}/ram:PostalTradeAddress`,
  'BT-40': `${seller}/ram:PostalTradeAddress/ram:CountryID`,
  'BT-44': `${buyer}/ram:Name`,
  'BT-47': `${buyer}/ram:SpecifiedLegalOrganization/ram:ID`,
  'BT-49': `${buyer}/ram:URIUniversalCommunication/ram:URIID`,
  'BG-8': `${buyer}/ram:PostalTradeAddress`,
  'BT-55': `${buyer}/ram:PostalTradeAddress/ram:CountryID`,
  'BT-59': 'ram:Name',
  'BT-62': 'ram:Name',
  'BG-12': 'ram:PostalTradeAddress',
  'BT-63': 'ram:SpecifiedTaxRegistration/ram:ID',
  'BT-69': 'ram:PostalTradeAddress/ram:CountryID',
  'BT-72': `${delivery}/ram:ActualDeliverySupplyChainEvent/ram:OccurrenceDateTime/udt:DateTimeString`,
  'BT-80': 'ram:CountryID',
  'BT-81': 'ram:TypeCode',
  'BT-84': 'ram:IBANID',
  'BT-92': 'ram:ActualAmount',
  'BT-95': 'ram:CategoryTradeTax/ram:CategoryCode',
  'BT-97': 'ram:Reason',
  'BT-99': 'ram:ActualAmount',
  'BT-102': 'ram:CategoryTradeTax/ram:CategoryCode',
  'BT-104': 'ram:Reason',
  'BT-106': 'ram:LineTotalAmount',
  'BT-107': 'ram:AllowanceTotalAmount',
  'BT-108': 'ram:ChargeTotalAmount',
  'BT-109': 'ram:TaxBasisTotalAmount',
  'BT-110': 'ram:TaxTotalAmount',
  'BT-111': 'ram:TaxTotalAmount',
  'BT-115': 'ram:DuePayableAmount',
  'BT-116': 'ram:BasisAmount',
  'BT-117': 'ram:CalculatedAmount',
  'BT-118': 'ram:CategoryCode',
  'BT-119': 'ram:RateApplicablePercent',
  'BT-120': 'ram:ExemptionReason',
  'BT-122': 'ram:IssuerAssignedID',
  'BG-23': `${settlement}/ram:ApplicableTradeTax`,
  'BG-25': `${transaction}/ram:IncludedSupplyChainTradeLineItem`,
  'BT-126': 'ram:AssociatedDocumentLineDocument/ram:LineID',
  'BT-129': 'ram:SpecifiedLineTradeDelivery/ram:BilledQuantity',
  'BT-130': 'ram:SpecifiedLineTradeDelivery/ram:BilledQuantity/@unitCode',
  'BT-131': `${lineSettlement}/ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount`,
  'BT-136': 'ram:ActualAmount',
  'BT-139': 'ram:Reason',
  'BT-141': 'ram:ActualAmount',
  'BT-144': 'ram:Reason',
  'BT-146': 'ram:SpecifiedLineTradeAgreement/ram:NetPriceProductTradePrice/ram:ChargeAmount',
  'BT-148': 'ram:SpecifiedLineTradeAgreement/ram:GrossPriceProductTradePrice/ram:ChargeAmount',
  'BT-151': `${lineSettlement}/ram:ApplicableTradeTax/ram:CategoryCode`,
  'BT-153': 'ram:SpecifiedTradeProduct/ram:Name',
};

const summation = 'ram:SpecifiedTradeSettlementHeaderMonetarySummation';
/** A total that is missing from the invoice, and from the group of totals. */
const totalWithVat = 'ram:GrandTotalAmount';

export const ciiBinding: SyntaxBinding = {
  pathOf: (bt, { totals }) => {
    if (bt === 'BT-112')
      return totals === undefined ? `${settlement}/${summation}/${totalWithVat}` : totalWithVat;
    return paths[bt];
  },
};
