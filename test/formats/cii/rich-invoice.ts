// SPDX-License-Identifier: Apache-2.0
/**
 * Makes a Cross Industry Invoice that holds every group the rules of EN 16931 look at, in one VAT category, and that
 * none of them refuses: one line of 100.00, a charge of 10.00 and an allowance of 5.00.
 */

export interface RichOptions {
  /** UNCL5305; default S. */
  readonly code?: string;
  /** Default: that of the category. */
  readonly rate?: string;
}

const usualRates: Readonly<Record<string, string>> = { S: '20.00', L: '7.00', M: '3.00', O: '' };
const untouched = new Set(['S', 'Z', 'L', 'M', 'B']);

const namespaces = [
  'xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"',
  'xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"',
  'xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100"',
].join(' ');

export function makeRichCii({ code = 'S', rate = usualRates[code] ?? '0.00' }: RichOptions = {}): string {
  const vat = (105 * Number(rate)) / 100;
  return `<rsm:CrossIndustryInvoice ${namespaces}>
  <rsm:ExchangedDocumentContext>
    <ram:GuidelineSpecifiedDocumentContextParameter><ram:ID>urn:cen.eu:en16931:2017</ram:ID></ram:GuidelineSpecifiedDocumentContextParameter>
  </rsm:ExchangedDocumentContext>
  <rsm:ExchangedDocument><ram:ID>F-1</ram:ID><ram:TypeCode>380</ram:TypeCode>${dateIn('IssueDateTime', '20260915')}</rsm:ExchangedDocument>
  <rsm:SupplyChainTradeTransaction>
    ${line(code, rate)}
    <ram:ApplicableHeaderTradeAgreement>
      ${party('SellerTradeParty', code)}
      ${party('BuyerTradeParty', code)}
      ${code === 'O' ? '' : party('SellerTaxRepresentativeTradeParty', code)}
      <ram:AdditionalReferencedDocument><ram:IssuerAssignedID>D-1</ram:IssuerAssignedID><ram:TypeCode>916</ram:TypeCode></ram:AdditionalReferencedDocument>
    </ram:ApplicableHeaderTradeAgreement>
    <ram:ApplicableHeaderTradeDelivery>
      ${party('ShipToTradeParty', 'O')}
      <ram:ActualDeliverySupplyChainEvent>${dateIn('OccurrenceDateTime', '20260901')}</ram:ActualDeliverySupplyChainEvent>
    </ram:ApplicableHeaderTradeDelivery>
    ${settlement(code, rate, vat)}
  </rsm:SupplyChainTradeTransaction>
</rsm:CrossIndustryInvoice>`;
}

function settlement(code: string, rate: string, vat: number): string {
  return `<ram:ApplicableHeaderTradeSettlement>
      <ram:TaxCurrencyCode>SEK</ram:TaxCurrencyCode>
      <ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>
      ${party('PayeeTradeParty', 'O')}
      <ram:SpecifiedTradeSettlementPaymentMeans>
        <ram:TypeCode>30</ram:TypeCode>
        <ram:ApplicableTradeSettlementFinancialCard><ram:ID>4012888888</ram:ID></ram:ApplicableTradeSettlementFinancialCard>
        <ram:PayeePartyCreditorFinancialAccount><ram:IBANID>FR7630006000011234567890189</ram:IBANID></ram:PayeePartyCreditorFinancialAccount>
      </ram:SpecifiedTradeSettlementPaymentMeans>
      ${breakdown(code, rate, vat)}
      ${period}
      ${allowanceCharge('false', '5.00', category(code, rate))}
      ${allowanceCharge('true', '10.00', category(code, rate))}
      <ram:SpecifiedTradeSettlementHeaderMonetarySummation>
        <ram:LineTotalAmount>100.00</ram:LineTotalAmount>
        <ram:ChargeTotalAmount>10.00</ram:ChargeTotalAmount>
        <ram:AllowanceTotalAmount>5.00</ram:AllowanceTotalAmount>
        <ram:TaxBasisTotalAmount>105.00</ram:TaxBasisTotalAmount>
        <ram:TaxTotalAmount currencyID="EUR">${vat.toFixed(2)}</ram:TaxTotalAmount>
        <ram:TaxTotalAmount currencyID="SEK">200.00</ram:TaxTotalAmount>
        <ram:RoundingAmount>0.50</ram:RoundingAmount>
        <ram:GrandTotalAmount>${(105 + vat).toFixed(2)}</ram:GrandTotalAmount>
        <ram:TotalPrepaidAmount>20.00</ram:TotalPrepaidAmount>
        <ram:DuePayableAmount>${(85.5 + vat).toFixed(2)}</ram:DuePayableAmount>
      </ram:SpecifiedTradeSettlementHeaderMonetarySummation>
      <ram:InvoiceReferencedDocument><ram:IssuerAssignedID>F-0</ram:IssuerAssignedID></ram:InvoiceReferencedDocument>
    </ram:ApplicableHeaderTradeSettlement>`;
}

function line(code: string, rate: string): string {
  return `<ram:IncludedSupplyChainTradeLineItem>
      <ram:AssociatedDocumentLineDocument><ram:LineID>1</ram:LineID></ram:AssociatedDocumentLineDocument>
      <ram:SpecifiedTradeProduct>
        <ram:GlobalID schemeID="0160">01234567891231</ram:GlobalID><ram:Name>Ramette</ram:Name>
        <ram:ApplicableProductCharacteristic><ram:Description>Couleur</ram:Description><ram:Value>Blanc</ram:Value></ram:ApplicableProductCharacteristic>
        <ram:DesignatedProductClassification><ram:ClassCode listID="HS">4802</ram:ClassCode></ram:DesignatedProductClassification>
      </ram:SpecifiedTradeProduct>
      <ram:SpecifiedLineTradeAgreement>
        <ram:GrossPriceProductTradePrice><ram:ChargeAmount>12.00</ram:ChargeAmount></ram:GrossPriceProductTradePrice>
        <ram:NetPriceProductTradePrice><ram:ChargeAmount>10.00</ram:ChargeAmount></ram:NetPriceProductTradePrice>
      </ram:SpecifiedLineTradeAgreement>
      <ram:SpecifiedLineTradeDelivery><ram:BilledQuantity unitCode="C62">10</ram:BilledQuantity></ram:SpecifiedLineTradeDelivery>
      <ram:SpecifiedLineTradeSettlement>
        <ram:ApplicableTradeTax>${taxOf(code, rate)}</ram:ApplicableTradeTax>
        ${period}
        ${allowanceCharge('false', '1.00')}
        ${allowanceCharge('true', '1.00')}
        <ram:SpecifiedTradeSettlementLineMonetarySummation><ram:LineTotalAmount>100.00</ram:LineTotalAmount></ram:SpecifiedTradeSettlementLineMonetarySummation>
        <ram:AdditionalReferencedDocument><ram:IssuerAssignedID>D-2</ram:IssuerAssignedID></ram:AdditionalReferencedDocument>
      </ram:SpecifiedLineTradeSettlement>
    </ram:IncludedSupplyChainTradeLineItem>`;
}

/** Hors champ, no party has a VAT number, and there is no representative, who must have one. */
function party(role: string, code: string): string {
  const vatNumber =
    '<ram:SpecifiedTaxRegistration><ram:ID schemeID="VA">FR00521047829</ram:ID></ram:SpecifiedTaxRegistration>';
  const taxNumber =
    '<ram:SpecifiedTaxRegistration><ram:ID schemeID="FC">521047829</ram:ID></ram:SpecifiedTaxRegistration>';
  return `<ram:${role}><ram:ID>${role}-1</ram:ID><ram:Name>${role}</ram:Name>
        <ram:SpecifiedLegalOrganization><ram:ID schemeID="0002">${role}-2</ram:ID></ram:SpecifiedLegalOrganization>
        <ram:PostalTradeAddress><ram:CountryID>FR</ram:CountryID></ram:PostalTradeAddress>
        <ram:URIUniversalCommunication><ram:URIID schemeID="0225">x</ram:URIID></ram:URIUniversalCommunication>
        ${code === 'O' ? '' : vatNumber}${taxNumber}</ram:${role}>`;
}

const period = `<ram:BillingSpecifiedPeriod>${dateIn('StartDateTime', '20260801')}${dateIn('EndDateTime', '20260831')}</ram:BillingSpecifiedPeriod>`;

function dateIn(name: string, day: string): string {
  return `<ram:${name}><udt:DateTimeString format="102">${day}</udt:DateTimeString></ram:${name}>`;
}

function allowanceCharge(indicator: string, amount: string, tax = ''): string {
  return `<ram:SpecifiedTradeAllowanceCharge><ram:ChargeIndicator><udt:Indicator>${indicator}</udt:Indicator></ram:ChargeIndicator>
        <ram:BasisAmount>50.00</ram:BasisAmount><ram:ActualAmount>${amount}</ram:ActualAmount><ram:Reason>Motif</ram:Reason>${tax}</ram:SpecifiedTradeAllowanceCharge>`;
}

function category(code: string, rate: string): string {
  return `<ram:CategoryTradeTax>${taxOf(code, rate)}</ram:CategoryTradeTax>`;
}

function taxOf(code: string, rate: string): string {
  return `<ram:TypeCode>VAT</ram:TypeCode><ram:CategoryCode>${code}</ram:CategoryCode>${rateOf(rate)}`;
}

function rateOf(rate: string): string {
  return rate === '' ? '' : `<ram:RateApplicablePercent>${rate}</ram:RateApplicablePercent>`;
}

function breakdown(code: string, rate: string, vat: number): string {
  const reason = untouched.has(code) ? '' : '<ram:ExemptionReason>Motif</ram:ExemptionReason>';
  return `<ram:ApplicableTradeTax><ram:CalculatedAmount>${vat.toFixed(2)}</ram:CalculatedAmount><ram:TypeCode>VAT</ram:TypeCode>${reason}<ram:BasisAmount>105.00</ram:BasisAmount><ram:CategoryCode>${code}</ram:CategoryCode><ram:DueDateTypeCode>5</ram:DueDateTypeCode>${rateOf(rate)}</ram:ApplicableTradeTax>`;
}
