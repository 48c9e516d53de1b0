// SPDX-License-Identifier: Apache-2.0
/** The same as ubl-samples.ts in CII. */

const uri = (name: string) => `urn:un:unece:uncefact:data:standard:${name}:100`;

interface Draft {
  readonly cadre: string;
  readonly number: string;
  readonly type: string;
  readonly notes?: string;
  readonly lines: string;
  readonly agreement: string;
  readonly delivery?: string;
  readonly settlement: string;
}

function document(draft: Draft): string {
  return `<rsm:CrossIndustryInvoice xmlns:rsm="${uri('CrossIndustryInvoice')}" xmlns:ram="${uri('ReusableAggregateBusinessInformationEntity')}"
  xmlns:qdt="${uri('QualifiedDataType')}" xmlns:udt="${uri('UnqualifiedDataType')}">
  <rsm:ExchangedDocumentContext>
    <ram:BusinessProcessSpecifiedDocumentContextParameter><ram:ID>${draft.cadre}</ram:ID></ram:BusinessProcessSpecifiedDocumentContextParameter>
  </rsm:ExchangedDocumentContext>
  <rsm:ExchangedDocument>
    <ram:ID>${draft.number}</ram:ID><ram:TypeCode>${draft.type}</ram:TypeCode>
    <ram:IssueDateTime><udt:DateTimeString format="102">20261005</udt:DateTimeString></ram:IssueDateTime>
    ${note('PMT', 'Indemnite de 40 euros')}${note('PMD', 'Trois fois le taux legal')}${note('AAB', "Pas d'escompte")}
    ${note('BAR', 'B2B')}${draft.notes ?? ''}
  </rsm:ExchangedDocument>
  <rsm:SupplyChainTradeTransaction>${draft.lines}
    <ram:ApplicableHeaderTradeAgreement>${draft.agreement}</ram:ApplicableHeaderTradeAgreement>
    <ram:ApplicableHeaderTradeDelivery>${draft.delivery ?? ''}</ram:ApplicableHeaderTradeDelivery>
    <ram:ApplicableHeaderTradeSettlement>${draft.settlement}</ram:ApplicableHeaderTradeSettlement>
  </rsm:SupplyChainTradeTransaction>
</rsm:CrossIndustryInvoice>`;
}

const note = (subject: string, content: string) =>
  `<ram:IncludedNote><ram:Content>${content}</ram:Content><ram:SubjectCode>${subject}</ram:SubjectCode></ram:IncludedNote>`;
const siret = (value: string) => `<ram:GlobalID schemeID="0009">${value}</ram:GlobalID>`;
const legal = (siren: string) =>
  `<ram:SpecifiedLegalOrganization><ram:ID schemeID="0002">${siren}</ram:ID></ram:SpecifiedLegalOrganization>`;
const address = (value: string) =>
  `<ram:URIUniversalCommunication><ram:URIID schemeID="0225">${value}</ram:URIID></ram:URIUniversalCommunication>`;
const moment = (name: string, day: string) =>
  `<ram:${name}><udt:DateTimeString format="102">${day}</udt:DateTimeString></ram:${name}>`;
const formatted = (day: string) =>
  `<ram:FormattedIssueDateTime><qdt:DateTimeString format="102">${day}</qdt:DateTimeString></ram:FormattedIssueDateTime>`;

const line = `
    <ram:IncludedSupplyChainTradeLineItem>
      <ram:AssociatedDocumentLineDocument><ram:LineID>1</ram:LineID></ram:AssociatedDocumentLineDocument>
      <ram:SpecifiedTradeProduct>
        <ram:Name>Article</ram:Name>
        <ram:ApplicableProductCharacteristic><ram:Description>Couleur</ram:Description><ram:Value>Bleu</ram:Value></ram:ApplicableProductCharacteristic>
        <ram:ApplicableProductCharacteristic><ram:TypeCode>POIDS</ram:TypeCode><ram:ValueMeasure unitCode="KGM">2</ram:ValueMeasure></ram:ApplicableProductCharacteristic>
      </ram:SpecifiedTradeProduct>
      <ram:SpecifiedLineTradeAgreement>
        <ram:GrossPriceProductTradePrice>
          <ram:ChargeAmount>52.000000</ram:ChargeAmount>
          <ram:AppliedTradeAllowanceCharge><ram:ActualAmount>1.500000</ram:ActualAmount></ram:AppliedTradeAllowanceCharge>
        </ram:GrossPriceProductTradePrice>
        <ram:NetPriceProductTradePrice><ram:ChargeAmount>50.500000</ram:ChargeAmount><ram:BasisQuantity>1.0000</ram:BasisQuantity></ram:NetPriceProductTradePrice>
      </ram:SpecifiedLineTradeAgreement>
      <ram:SpecifiedLineTradeDelivery>
        <ram:BilledQuantity unitCode="C62">2.0000</ram:BilledQuantity>
        <ram:ShipToTradeParty>${siret('20000000800030')}${legal('200000008')}</ram:ShipToTradeParty>
        <ram:ActualDeliverySupplyChainEvent>${moment('OccurrenceDateTime', '20261003')}</ram:ActualDeliverySupplyChainEvent>
      </ram:SpecifiedLineTradeDelivery>
      <ram:SpecifiedLineTradeSettlement>
        <ram:ApplicableTradeTax><ram:TypeCode>VAT</ram:TypeCode><ram:CategoryCode>S</ram:CategoryCode><ram:RateApplicablePercent>20.00</ram:RateApplicablePercent></ram:ApplicableTradeTax>
        <ram:BillingSpecifiedPeriod>${moment('StartDateTime', '20260903')}${moment('EndDateTime', '20260929')}</ram:BillingSpecifiedPeriod>
        <ram:SpecifiedTradeAllowanceCharge><ram:BasisAmount>101.00</ram:BasisAmount><ram:ActualAmount>1.00</ram:ActualAmount></ram:SpecifiedTradeAllowanceCharge>
        <ram:SpecifiedTradeSettlementLineMonetarySummation><ram:LineTotalAmount>100.00</ram:LineTotalAmount></ram:SpecifiedTradeSettlementLineMonetarySummation>
        <ram:InvoiceReferencedDocument><ram:IssuerAssignedID>FL-2</ram:IssuerAssignedID><ram:TypeCode>380</ram:TypeCode>${formatted('20260802')}</ram:InvoiceReferencedDocument>
      </ram:SpecifiedLineTradeSettlement>
      <ram:AdditionalReferencedDocument><ram:IssuerAssignedID>L1</ram:IssuerAssignedID><ram:ReferenceTypeCode>AFL</ram:ReferenceTypeCode></ram:AdditionalReferencedDocument>
      <ram:AdditionalReferencedDocument><ram:IssuerAssignedID>L2</ram:IssuerAssignedID><ram:ReferenceTypeCode>AVV</ram:ReferenceTypeCode></ram:AdditionalReferencedDocument>
    </ram:IncludedSupplyChainTradeLineItem>`;

const party = (siren: string, siretValue: string) => `${siret(siretValue)}${address(siren)}`;

const agreement = `
      <ram:SellerTradeParty>
        ${siret('10000000900015')}<ram:GlobalID schemeID="0224">PRIVE-1</ram:GlobalID><ram:GlobalID schemeID="0231">300000007</ram:GlobalID>
        ${legal('100000009')}${address('100000009_FACT')}
      </ram:SellerTradeParty>
      <ram:BuyerTradeParty>${siret('20000000800014')}<ram:GlobalID schemeID="0224">PRIVE-2</ram:GlobalID>${legal('200000008')}${address('200000008')}</ram:BuyerTradeParty>
      <ram:SalesAgentTradeParty>${party('400000006', '40000000600012')}</ram:SalesAgentTradeParty>
      <ram:SellerTaxRepresentativeTradeParty><ram:SpecifiedTaxRegistration><ram:ID schemeID="VA">FR40303265045</ram:ID></ram:SpecifiedTaxRegistration></ram:SellerTaxRepresentativeTradeParty>
      <ram:ContractReferencedDocument><ram:IssuerAssignedID>CONTRAT-1</ram:IssuerAssignedID></ram:ContractReferencedDocument>
      <ram:AdditionalReferencedDocument><ram:IssuerAssignedID>PJ1</ram:IssuerAssignedID><ram:TypeCode>916</ram:TypeCode><ram:Name>LISIBLE</ram:Name></ram:AdditionalReferencedDocument>
      <ram:AdditionalReferencedDocument><ram:IssuerAssignedID>OBJ1</ram:IssuerAssignedID><ram:TypeCode>130</ram:TypeCode><ram:ReferenceTypeCode>AFL</ram:ReferenceTypeCode></ram:AdditionalReferencedDocument>
      <ram:AdditionalReferencedDocument><ram:IssuerAssignedID>OBJ2</ram:IssuerAssignedID><ram:TypeCode>130</ram:TypeCode><ram:ReferenceTypeCode>AVV</ram:ReferenceTypeCode></ram:AdditionalReferencedDocument>
      <ram:BuyerAgentTradeParty>${party('600000004', '60000000400010')}</ram:BuyerAgentTradeParty>`;

const delivery = `
      <ram:ShipToTradeParty>${siret('20000000800022')}${legal('200000008')}</ram:ShipToTradeParty>
      <ram:ActualDeliverySupplyChainEvent>${moment('OccurrenceDateTime', '20261002')}</ram:ActualDeliverySupplyChainEvent>`;

const settlement = `
      <ram:TaxCurrencyCode>EUR</ram:TaxCurrencyCode><ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>
      <ram:InvoicerTradeParty>${party('500000005', '50000000500011')}</ram:InvoicerTradeParty>
      <ram:InvoiceeTradeParty>${party('700000003', '70000000300019')}</ram:InvoiceeTradeParty>
      <ram:PayeeTradeParty>${party('800000002', '80000000200018')}</ram:PayeeTradeParty>
      <ram:PayerTradeParty>${party('900000001', '90000000100017')}</ram:PayerTradeParty>
      <ram:ApplicableTradeTax>
        <ram:CalculatedAmount>18.00</ram:CalculatedAmount><ram:TypeCode>VAT</ram:TypeCode><ram:BasisAmount>90.00</ram:BasisAmount>
        <ram:CategoryCode>S</ram:CategoryCode><ram:TaxPointDate><udt:DateString format="102">20261004</udt:DateString></ram:TaxPointDate><ram:RateApplicablePercent>20.00</ram:RateApplicablePercent>
      </ram:ApplicableTradeTax>
      <ram:BillingSpecifiedPeriod>${moment('StartDateTime', '20260901')}${moment('EndDateTime', '20260930')}</ram:BillingSpecifiedPeriod>
      <ram:SpecifiedTradeAllowanceCharge>
        <ram:BasisAmount>100.00</ram:BasisAmount><ram:ActualAmount>10.00</ram:ActualAmount>
        <ram:CategoryTradeTax><ram:CategoryCode>S</ram:CategoryCode><ram:RateApplicablePercent>20.00</ram:RateApplicablePercent></ram:CategoryTradeTax>
      </ram:SpecifiedTradeAllowanceCharge>
      <ram:SpecifiedTradePaymentTerms>${moment('DueDateDateTime', '20261105')}</ram:SpecifiedTradePaymentTerms>
      <ram:SpecifiedTradeSettlementHeaderMonetarySummation>
        <ram:LineTotalAmount>100.00</ram:LineTotalAmount><ram:ChargeTotalAmount>0.00</ram:ChargeTotalAmount><ram:AllowanceTotalAmount>10.00</ram:AllowanceTotalAmount>
        <ram:TaxBasisTotalAmount>90.00</ram:TaxBasisTotalAmount><ram:TaxTotalAmount currencyID="EUR">18.00</ram:TaxTotalAmount>
        <ram:RoundingAmount>0.50</ram:RoundingAmount><ram:GrandTotalAmount>108.00</ram:GrandTotalAmount>
        <ram:TotalPrepaidAmount>8.00</ram:TotalPrepaidAmount><ram:DuePayableAmount>100.50</ram:DuePayableAmount>
      </ram:SpecifiedTradeSettlementHeaderMonetarySummation>
      <ram:InvoiceReferencedDocument><ram:IssuerAssignedID>FA-1</ram:IssuerAssignedID><ram:TypeCode>380</ram:TypeCode>${formatted('20260801')}</ram:InvoiceReferencedDocument>`;

export const ciiInvoice = document({
  cadre: 'M1',
  number: 'FA-2026/10_1',
  type: '380',
  notes: note('TXD', 'MEMBRE_ASSUJETTI_UNIQUE'),
  lines: line,
  agreement,
  delivery,
  settlement,
});

interface SubLine {
  readonly id: string;
  readonly status: string;
  readonly parent?: string;
  readonly number: string;
  readonly siren: string;
  readonly net: string;
}

function subLine({ id, status, parent, number, siren, net }: SubLine): string {
  const totals =
    status === 'GROUP'
      ? '<ram:TaxTotalAmount currencyID="EUR">20.00</ram:TaxTotalAmount><ram:TaxTotalAmount currencyID="XPF">2386.63</ram:TaxTotalAmount><ram:GrandTotalAmount>120.00</ram:GrandTotalAmount>'
      : '';
  return `
    <ram:IncludedSupplyChainTradeLineItem>
      <ram:AssociatedDocumentLineDocument>
        <ram:LineID>${id}</ram:LineID>${parent === undefined ? '' : `<ram:ParentLineID>${parent}</ram:ParentLineID>`}<ram:LineStatusReasonCode>${status}</ram:LineStatusReasonCode>
      </ram:AssociatedDocumentLineDocument>
      <ram:SpecifiedLineTradeAgreement>
        <ram:ItemSellerTradeParty><ram:Name>Vendeur ${siren}</ram:Name>${legal(siren)}<ram:PostalTradeAddress><ram:CountryID>FR</ram:CountryID></ram:PostalTradeAddress></ram:ItemSellerTradeParty>
      </ram:SpecifiedLineTradeAgreement>
      <ram:SpecifiedLineTradeSettlement>
        <ram:ApplicableTradeTax><ram:TypeCode>VAT</ram:TypeCode><ram:ExemptionReason>#${number}#TVA</ram:ExemptionReason><ram:CategoryCode>S</ram:CategoryCode></ram:ApplicableTradeTax>
        <ram:SpecifiedTradeSettlementLineMonetarySummation><ram:LineTotalAmount>${net}</ram:LineTotalAmount>${totals}</ram:SpecifiedTradeSettlementLineMonetarySummation>
        <ram:InvoiceReferencedDocument><ram:IssuerAssignedID>ANT-${id}</ram:IssuerAssignedID>${formatted('20260901')}</ram:InvoiceReferencedDocument>
        <ram:AdditionalReferencedDocument><ram:IssuerAssignedID>${number}</ram:IssuerAssignedID><ram:TypeCode>130</ram:TypeCode><ram:ReferenceTypeCode>AFL</ram:ReferenceTypeCode></ram:AdditionalReferencedDocument>
        <ram:AdditionalReferencedDocument><ram:IssuerAssignedID>B1</ram:IssuerAssignedID><ram:TypeCode>130</ram:TypeCode><ram:ReferenceTypeCode>AVV</ram:ReferenceTypeCode></ram:AdditionalReferencedDocument>
      </ram:SpecifiedLineTradeSettlement>
    </ram:IncludedSupplyChainTradeLineItem>`;
}

const tax = (number: string) => `
      <ram:ApplicableTradeTax><ram:CalculatedAmount>20.00</ram:CalculatedAmount><ram:TypeCode>VAT</ram:TypeCode><ram:ExemptionReason>#${number}#TVA</ram:ExemptionReason><ram:CategoryCode>S</ram:CategoryCode></ram:ApplicableTradeTax>`;

/** Two sub-invoices of two lines: of two sellers in the cadre M8, of seller and buyer in M9. */
export function ciiSubInvoices(cadre: 'M8' | 'M9'): string {
  const other = cadre === 'M8' ? '300000007' : '200000008';
  return document({
    cadre,
    number: 'FA-8',
    type: cadre === 'M8' ? '380' : '389',
    lines: [
      subLine({ id: '1', status: 'GROUP', number: 'FA-8', siren: '100000009', net: '100.00' }),
      subLine({ id: '2', status: 'DETAIL', parent: '1', number: 'FA-8', siren: '100000009', net: '60.00' }),
      subLine({ id: '3', status: 'DETAIL', parent: '1', number: 'FA-8', siren: '100000009', net: '40.00' }),
      subLine({ id: '4', status: 'GROUP', number: 'FB-8', siren: other, net: '100.00' }),
      subLine({ id: '5', status: 'DETAIL', parent: '4', number: 'FB-8', siren: other, net: '100.00' }),
      subLine({ id: '6', status: 'INFORMATION', parent: '4', number: 'FB-8', siren: other, net: '7.00' }),
    ].join(''),
    agreement: `
      <ram:SellerTradeParty>${legal('100000009')}${address('100000009')}</ram:SellerTradeParty>
      <ram:BuyerTradeParty>${legal('200000008')}${address('200000008')}</ram:BuyerTradeParty>`,
    settlement: `
      <ram:TaxCurrencyCode>XPF</ram:TaxCurrencyCode><ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>${tax('FA-8')}${tax('FB-8')}
      <ram:InvoiceReferencedDocument><ram:IssuerAssignedID>ANT-FA-8</ram:IssuerAssignedID>${formatted('20260901')}</ram:InvoiceReferencedDocument>`,
  });
}
