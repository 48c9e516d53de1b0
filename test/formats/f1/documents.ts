// SPDX-License-Identifier: Apache-2.0
/** Données réglementaires that break no rule: a Base in each syntax, and a Full with one line. */

const profil = 'urn.cpro.gouv.fr:1p0:einvoicingF1#Base';

const ublParty = (group: string, siren: string, tva: string) => `
  <cac:${group}>
    <cac:Party>
      <cac:PostalAddress><cac:Country><cbc:IdentificationCode>FR</cbc:IdentificationCode></cac:Country></cac:PostalAddress>
      <cac:PartyTaxScheme><cbc:CompanyID>${tva}</cbc:CompanyID><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>
      <cac:PartyLegalEntity><cbc:CompanyID schemeID="0002">${siren}</cbc:CompanyID></cac:PartyLegalEntity>
    </cac:Party>
  </cac:${group}>`;

const ublSubtotal = (base: string, tax: string, rate: string) => `
    <cac:TaxSubtotal>
      <cbc:TaxableAmount currencyID="EUR">${base}</cbc:TaxableAmount>
      <cbc:TaxAmount currencyID="EUR">${tax}</cbc:TaxAmount>
      <cac:TaxCategory>
        <cbc:ID>S</cbc:ID><cbc:Percent>${rate}</cbc:Percent><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>
      </cac:TaxCategory>
    </cac:TaxSubtotal>`;

/** Without lines and without an amount to be paid. */
export const ublBase = `<?xml version="1.0" encoding="UTF-8"?>
<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2" xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
  <cbc:CustomizationID>${profil}</cbc:CustomizationID>
  <cbc:ProfileID>B1</cbc:ProfileID>
  <cbc:ID>F-2026-000777</cbc:ID>
  <cbc:IssueDate>2026-09-15</cbc:IssueDate>
  <cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>
  <cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>${ublParty('AccountingSupplierParty', '000912022', 'FR96000912022')}${ublParty('AccountingCustomerParty', '000962027', 'FR12000962027')}
  <cac:TaxTotal>
    <cbc:TaxAmount currencyID="EUR">205.51</cbc:TaxAmount>${ublSubtotal('1000.00', '200.00', '20')}${ublSubtotal('100.10', '5.51', '5.5')}
  </cac:TaxTotal>
  <cac:LegalMonetaryTotal>
    <cbc:TaxExclusiveAmount currencyID="EUR">1100.10</cbc:TaxExclusiveAmount>
  </cac:LegalMonetaryTotal>
</Invoice>
`;

/** The same with a line. */
export const ublFull = ublBase.replace(
  '</Invoice>',
  `  <cac:InvoiceLine>
    <cbc:ID>1</cbc:ID>
    <cbc:InvoicedQuantity unitCode="C62">10</cbc:InvoicedQuantity>
    <cbc:LineExtensionAmount currencyID="EUR">1100.10</cbc:LineExtensionAmount>
    <cac:Item><cbc:Name>Article</cbc:Name></cac:Item>
    <cac:Price><cbc:PriceAmount currencyID="EUR">110.01</cbc:PriceAmount></cac:Price>
  </cac:InvoiceLine>
</Invoice>`,
);

export const ublAvoir = ublBase
  .replaceAll('Invoice xmlns', 'CreditNote xmlns')
  .replace('Invoice-2', 'CreditNote-2')
  .replace('</Invoice>', '</CreditNote>')
  .replaceAll('InvoiceTypeCode', 'CreditNoteTypeCode')
  .replace('>380<', '>381<')
  .replace(
    '\n  <cac:AccountingSupplierParty>',
    `
  <cac:BillingReference><cac:InvoiceDocumentReference><cbc:ID>F-2026-000001</cbc:ID></cac:InvoiceDocumentReference></cac:BillingReference>
  <cac:AccountingSupplierParty>`,
  );

const ciiParty = (group: string, siren: string, tva: string) => `
      <ram:${group}>
        <ram:SpecifiedLegalOrganization><ram:ID schemeID="0002">${siren}</ram:ID></ram:SpecifiedLegalOrganization>
        <ram:PostalTradeAddress><ram:CountryID>FR</ram:CountryID></ram:PostalTradeAddress>
        <ram:SpecifiedTaxRegistration><ram:ID schemeID="VA">${tva}</ram:ID></ram:SpecifiedTaxRegistration>
      </ram:${group}>`;

const ciiTax = (base: string, tax: string, rate: string) => `
      <ram:ApplicableTradeTax>
        <ram:CalculatedAmount>${tax}</ram:CalculatedAmount><ram:TypeCode>VAT</ram:TypeCode>
        <ram:BasisAmount>${base}</ram:BasisAmount><ram:CategoryCode>S</ram:CategoryCode>
        <ram:RateApplicablePercent>${rate}</ram:RateApplicablePercent>
      </ram:ApplicableTradeTax>`;

export const ciiBase = `<?xml version="1.0" encoding="UTF-8"?>
<rsm:CrossIndustryInvoice xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100" xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100" xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100">
  <rsm:ExchangedDocumentContext>
    <ram:BusinessProcessSpecifiedDocumentContextParameter><ram:ID>B1</ram:ID></ram:BusinessProcessSpecifiedDocumentContextParameter>
    <ram:GuidelineSpecifiedDocumentContextParameter><ram:ID>${profil}</ram:ID></ram:GuidelineSpecifiedDocumentContextParameter>
  </rsm:ExchangedDocumentContext>
  <rsm:ExchangedDocument>
    <ram:ID>F-2026-000778</ram:ID>
    <ram:TypeCode>380</ram:TypeCode>
    <ram:IssueDateTime><udt:DateTimeString format="102">20260915</udt:DateTimeString></ram:IssueDateTime>
  </rsm:ExchangedDocument>
  <rsm:SupplyChainTradeTransaction>
    <ram:ApplicableHeaderTradeAgreement>${ciiParty('SellerTradeParty', '000912022', 'FR96000912022')}${ciiParty('BuyerTradeParty', '000962027', 'FR12000962027')}
    </ram:ApplicableHeaderTradeAgreement>
    <ram:ApplicableHeaderTradeDelivery/>
    <ram:ApplicableHeaderTradeSettlement>
      <ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>${ciiTax('1000.00', '200.00', '20')}${ciiTax('100.10', '5.51', '5.5')}
      <ram:SpecifiedTradeSettlementHeaderMonetarySummation>
        <ram:TaxBasisTotalAmount>1100.10</ram:TaxBasisTotalAmount>
        <ram:TaxTotalAmount currencyID="EUR">205.51</ram:TaxTotalAmount>
      </ram:SpecifiedTradeSettlementHeaderMonetarySummation>
    </ram:ApplicableHeaderTradeSettlement>
  </rsm:SupplyChainTradeTransaction>
</rsm:CrossIndustryInvoice>
`;
