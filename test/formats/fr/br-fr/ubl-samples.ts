// SPDX-License-Identifier: Apache-2.0
/**
 * Invoices in UBL that break no rule BR-FR and hold everything these rules look at, so that one change breaks
 * one rule. They are not complete invoices: EN 16931 and the schema of UBL would ask for more.
 */

const roots = 'urn:oasis:names:specification:ubl:schema:xsd';

function document(root: 'Invoice' | 'CreditNote', content: string): string {
  return `<${root} xmlns="${roots}:${root}-2"
  xmlns:cac="${roots}:CommonAggregateComponents-2" xmlns:cbc="${roots}:CommonBasicComponents-2">${content}</${root}>`;
}

const identifiers = (siret: string) =>
  `<cac:PartyIdentification><cbc:ID schemeID="0009">${siret}</cbc:ID></cac:PartyIdentification>`;
const legal = (siren: string, name: string) => `<cac:PartyLegalEntity>
    <cbc:RegistrationName>${name}</cbc:RegistrationName><cbc:CompanyID schemeID="0002">${siren}</cbc:CompanyID>
  </cac:PartyLegalEntity>`;
const endpoint = (value: string) => `<cbc:EndpointID schemeID="0225">${value}</cbc:EndpointID>`;

const notes = `
  <cbc:Note>#PMT#Indemnite de 40 euros</cbc:Note>
  <cbc:Note>#PMD#Trois fois le taux legal</cbc:Note>
  <cbc:Note>#AAB#Pas d'escompte</cbc:Note>
  <cbc:Note>#BAR#B2B</cbc:Note>
  <cbc:Note>#TXD#MEMBRE_ASSUJETTI_UNIQUE</cbc:Note>`;

const parties = `
  <cac:AccountingSupplierParty><cac:Party>
    ${endpoint('100000009_FACT')}
    ${identifiers('10000000900015')}
    <cac:PartyIdentification><cbc:ID schemeID="0224">PRIVE-1</cbc:ID></cac:PartyIdentification>
    <cac:PartyIdentification><cbc:ID schemeID="0231">300000007</cbc:ID></cac:PartyIdentification>
    ${legal('100000009', 'Vendeur')}
    <cac:AgentParty>${endpoint('400000006')}${identifiers('40000000600012')}</cac:AgentParty>
    <cac:ServiceProviderParty><cac:Party>${endpoint('500000005')}${identifiers('50000000500011')}</cac:Party></cac:ServiceProviderParty>
  </cac:Party></cac:AccountingSupplierParty>
  <cac:AccountingCustomerParty><cac:Party>
    ${endpoint('200000008')}
    ${identifiers('20000000800014')}
    <cac:PartyIdentification><cbc:ID schemeID="0224">PRIVE-2</cbc:ID></cac:PartyIdentification>
    ${legal('200000008', 'Acheteur')}
    <cac:AgentParty>${endpoint('600000004')}${identifiers('60000000400010')}</cac:AgentParty>
    <cac:ServiceProviderParty><cac:Party>${endpoint('700000003')}${identifiers('70000000300019')}</cac:Party></cac:ServiceProviderParty>
  </cac:Party></cac:AccountingCustomerParty>
  <cac:PayeeParty>${endpoint('800000002')}${identifiers('80000000200018')}</cac:PayeeParty>
  <cac:TaxRepresentativeParty><cac:PartyTaxScheme><cbc:CompanyID>FR40303265045</cbc:CompanyID></cac:PartyTaxScheme></cac:TaxRepresentativeParty>
  <cac:Delivery>
    <cbc:ActualDeliveryDate>2026-10-02</cbc:ActualDeliveryDate>
    <cac:DeliveryLocation><cbc:ID schemeID="0009">20000000800022</cbc:ID></cac:DeliveryLocation>
    <cac:DeliveryParty>${legal('200000008', 'Livre')}</cac:DeliveryParty>
  </cac:Delivery>
  <cac:PaymentMeans><cac:PaymentMandate><cac:PayerParty>
    ${endpoint('900000001')}${identifiers('90000000100017')}
  </cac:PayerParty></cac:PaymentMandate></cac:PaymentMeans>`;

const amounts = `
  <cac:AllowanceCharge>
    <cbc:ChargeIndicator>false</cbc:ChargeIndicator>
    <cbc:Amount currencyID="EUR">10.00</cbc:Amount><cbc:BaseAmount currencyID="EUR">100.00</cbc:BaseAmount>
    <cac:TaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>20.00</cbc:Percent></cac:TaxCategory>
  </cac:AllowanceCharge>
  <cac:TaxTotal>
    <cbc:TaxAmount currencyID="EUR">18.00</cbc:TaxAmount>
    <cac:TaxSubtotal>
      <cbc:TaxableAmount currencyID="EUR">90.00</cbc:TaxableAmount><cbc:TaxAmount currencyID="EUR">18.00</cbc:TaxAmount>
      <cac:TaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>20.00</cbc:Percent></cac:TaxCategory>
    </cac:TaxSubtotal>
  </cac:TaxTotal>
  <cac:LegalMonetaryTotal>
    <cbc:LineExtensionAmount currencyID="EUR">100.00</cbc:LineExtensionAmount>
    <cbc:TaxExclusiveAmount currencyID="EUR">90.00</cbc:TaxExclusiveAmount>
    <cbc:TaxInclusiveAmount currencyID="EUR">108.00</cbc:TaxInclusiveAmount>
    <cbc:AllowanceTotalAmount currencyID="EUR">10.00</cbc:AllowanceTotalAmount>
    <cbc:ChargeTotalAmount currencyID="EUR">0.00</cbc:ChargeTotalAmount>
    <cbc:PrepaidAmount currencyID="EUR">8.00</cbc:PrepaidAmount>
    <cbc:PayableRoundingAmount currencyID="EUR">0.50</cbc:PayableRoundingAmount>
    <cbc:PayableAmount currencyID="EUR">100.50</cbc:PayableAmount>
  </cac:LegalMonetaryTotal>`;

const lineContent = `
    <cbc:LineExtensionAmount currencyID="EUR">100.00</cbc:LineExtensionAmount>
    <cac:InvoicePeriod><cbc:StartDate>2026-09-03</cbc:StartDate><cbc:EndDate>2026-09-29</cbc:EndDate></cac:InvoicePeriod>
    <cac:BillingReference><cac:InvoiceDocumentReference>
      <cbc:ID>FL-2</cbc:ID><cbc:IssueDate>2026-08-02</cbc:IssueDate><cbc:DocumentTypeCode>380</cbc:DocumentTypeCode>
    </cac:InvoiceDocumentReference></cac:BillingReference>
    <cac:DocumentReference><cbc:ID schemeID="AFL">L1</cbc:ID><cbc:DocumentTypeCode>130</cbc:DocumentTypeCode></cac:DocumentReference>
    <cac:DocumentReference><cbc:ID schemeID="AVV">B1</cbc:ID><cbc:DocumentTypeCode>130</cbc:DocumentTypeCode></cac:DocumentReference>
    <cac:Delivery>
      <cbc:ActualDeliveryDate>2026-10-03</cbc:ActualDeliveryDate>
      <cac:DeliveryLocation><cbc:ID schemeID="0088">3012345678900</cbc:ID></cac:DeliveryLocation>
    </cac:Delivery>
    <cac:AllowanceCharge>
      <cbc:ChargeIndicator>false</cbc:ChargeIndicator>
      <cbc:Amount currencyID="EUR">1.00</cbc:Amount><cbc:BaseAmount currencyID="EUR">101.00</cbc:BaseAmount>
    </cac:AllowanceCharge>
    <cac:Item>
      <cbc:Name>Article</cbc:Name>
      <cac:ClassifiedTaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>20.00</cbc:Percent></cac:ClassifiedTaxCategory>
      <cac:AdditionalItemProperty><cbc:Name>Couleur</cbc:Name><cbc:Value>Bleu</cbc:Value></cac:AdditionalItemProperty>
      <cac:AdditionalItemProperty><cbc:NameCode>POIDS</cbc:NameCode><cbc:ValueQuantity unitCode="KGM">2</cbc:ValueQuantity></cac:AdditionalItemProperty>
    </cac:Item>
    <cac:Price>
      <cbc:PriceAmount currencyID="EUR">50.500000</cbc:PriceAmount><cbc:BaseQuantity>1.0000</cbc:BaseQuantity>
      <cac:AllowanceCharge>
        <cbc:Amount currencyID="EUR">1.500000</cbc:Amount><cbc:BaseAmount currencyID="EUR">52.000000</cbc:BaseAmount>
      </cac:AllowanceCharge>
    </cac:Price>`;

const references = `
  <cac:InvoicePeriod><cbc:StartDate>2026-09-01</cbc:StartDate><cbc:EndDate>2026-09-30</cbc:EndDate></cac:InvoicePeriod>
  <cac:BillingReference><cac:InvoiceDocumentReference>
    <cbc:ID>FA-1</cbc:ID><cbc:IssueDate>2026-08-01</cbc:IssueDate><cbc:DocumentTypeCode>380</cbc:DocumentTypeCode>
  </cac:InvoiceDocumentReference></cac:BillingReference>
  <cac:ContractDocumentReference><cbc:ID>CONTRAT-1</cbc:ID></cac:ContractDocumentReference>
  <cac:AdditionalDocumentReference><cbc:ID>PJ1</cbc:ID><cbc:DocumentDescription>LISIBLE</cbc:DocumentDescription></cac:AdditionalDocumentReference>
  <cac:AdditionalDocumentReference><cbc:ID schemeID="AFL">OBJ1</cbc:ID><cbc:DocumentTypeCode>130</cbc:DocumentTypeCode></cac:AdditionalDocumentReference>
  <cac:AdditionalDocumentReference><cbc:ID schemeID="AVV">OBJ2</cbc:ID><cbc:DocumentTypeCode>130</cbc:DocumentTypeCode></cac:AdditionalDocumentReference>`;

export const ublInvoice = document(
  'Invoice',
  `
  <cbc:ProfileID>M1</cbc:ProfileID><cbc:ID>FA-2026/10_1</cbc:ID>
  <cbc:IssueDate>2026-10-05</cbc:IssueDate><cbc:DueDate>2026-11-05</cbc:DueDate>
  <cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>${notes}
  <cbc:TaxPointDate>2026-10-04</cbc:TaxPointDate>
  <cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode><cbc:TaxCurrencyCode>EUR</cbc:TaxCurrencyCode>${references}${parties}${amounts}
  <cac:InvoiceLine><cbc:ID>1</cbc:ID><cbc:InvoicedQuantity unitCode="C62">2.0000</cbc:InvoicedQuantity>${lineContent}
  </cac:InvoiceLine>
  <cac:Item><cac:AdditionalItemProperty><cbc:Name>Nom</cbc:Name><cbc:NameCode>CODE</cbc:NameCode></cac:AdditionalItemProperty></cac:Item>`,
);

export const ublCreditNote = document(
  'CreditNote',
  `
  <cbc:ProfileID>M1</cbc:ProfileID><cbc:ID>AV-2026/10_1</cbc:ID>
  <cbc:IssueDate>2026-10-05</cbc:IssueDate><cbc:CreditNoteTypeCode>381</cbc:CreditNoteTypeCode>${notes}
  <cbc:TaxPointDate>2026-10-04</cbc:TaxPointDate>
  <cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode><cbc:TaxCurrencyCode>EUR</cbc:TaxCurrencyCode>${references}${parties}
  <cac:PaymentMeans><cbc:PaymentDueDate>2026-11-05</cbc:PaymentDueDate></cac:PaymentMeans>${amounts}
  <cac:CreditNoteLine><cbc:ID>1</cbc:ID><cbc:CreditedQuantity unitCode="C62">2.0000</cbc:CreditedQuantity>${lineContent}
  </cac:CreditNoteLine>`,
);

interface SubLine {
  readonly id: string;
  readonly status: string;
  readonly parent?: string;
  readonly number: string;
  readonly siren: string;
  readonly net: string;
}

/** A line of a sub-invoice: it refers to its own invoice to say its sub-type and its parent. */
function subLine({ id, status, parent, number, siren, net }: SubLine): string {
  const above =
    parent === undefined
      ? ''
      : `<cac:BillingReferenceLine><cbc:ID>${parent}</cbc:ID></cac:BillingReferenceLine>`;
  const totals =
    status === 'GROUP'
      ? `<cac:TaxTotal><cbc:TaxAmount currencyID="EUR">20.00</cbc:TaxAmount></cac:TaxTotal>
    <cac:TaxTotal><cbc:TaxAmount currencyID="XPF">2386.63</cbc:TaxAmount></cac:TaxTotal>`
      : '';
  return `
  <cac:InvoiceLine><cbc:ID>${id}</cbc:ID>
    <cbc:LineExtensionAmount currencyID="EUR">${net}</cbc:LineExtensionAmount>
    ${status === 'GROUP' ? '<cbc:TaxInclusiveLineExtensionAmount currencyID="EUR">120.00</cbc:TaxInclusiveLineExtensionAmount>' : ''}
    <cac:BillingReference><cac:InvoiceDocumentReference><cbc:ID>FA-8</cbc:ID><cbc:DocumentStatusCode>${status}</cbc:DocumentStatusCode></cac:InvoiceDocumentReference>${above}</cac:BillingReference>
    <cac:BillingReference><cac:InvoiceDocumentReference><cbc:ID>ANT-${number}</cbc:ID><cbc:IssueDate>2026-09-01</cbc:IssueDate></cac:InvoiceDocumentReference></cac:BillingReference>
    <cac:DocumentReference><cbc:ID schemeID="AFL">${number}</cbc:ID><cbc:DocumentTypeCode>130</cbc:DocumentTypeCode></cac:DocumentReference>
    <cac:DocumentReference><cbc:ID schemeID="AVV">B1</cbc:ID><cbc:DocumentTypeCode>130</cbc:DocumentTypeCode></cac:DocumentReference>
    ${totals}
    <cac:Item>
      <cac:ManufacturerParty>
        <cac:PostalAddress><cac:Country><cbc:IdentificationCode>FR</cbc:IdentificationCode></cac:Country></cac:PostalAddress>
        <cac:PartyLegalEntity><cbc:RegistrationName>Vendeur ${siren}</cbc:RegistrationName><cbc:CompanyID schemeID="0002">${siren}</cbc:CompanyID></cac:PartyLegalEntity>
      </cac:ManufacturerParty>
      <cac:ClassifiedTaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>20</cbc:Percent><cbc:TaxExemptionReason>#${number}#TVA</cbc:TaxExemptionReason></cac:ClassifiedTaxCategory>
    </cac:Item>
  </cac:InvoiceLine>`;
}

const subtotal = (number: string) => `
    <cac:TaxSubtotal>
      <cbc:TaxAmount currencyID="EUR">20.00</cbc:TaxAmount>
      <cac:TaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>20</cbc:Percent><cbc:TaxExemptionReason>#${number}#TVA</cbc:TaxExemptionReason><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:TaxCategory>
    </cac:TaxSubtotal>`;

/** Two sub-invoices of two lines: of two sellers in the cadre M8, of seller and buyer in M9. */
export function ublSubInvoices(cadre: 'M8' | 'M9'): string {
  const other = cadre === 'M8' ? '300000007' : '200000008';
  return document(
    'Invoice',
    `
  <cbc:ProfileID>${cadre}</cbc:ProfileID><cbc:ID>FA-8</cbc:ID>
  <cbc:IssueDate>2026-10-05</cbc:IssueDate>
  <cbc:InvoiceTypeCode>${cadre === 'M8' ? '380' : '389'}</cbc:InvoiceTypeCode>${notes.replace(/\s*<cbc:Note>#TXD.*/, '')}
  <cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode><cbc:TaxCurrencyCode>XPF</cbc:TaxCurrencyCode>
  <cac:AccountingSupplierParty><cac:Party>${endpoint('100000009')}${legal('100000009', 'Vendeur')}</cac:Party></cac:AccountingSupplierParty>
  <cac:AccountingCustomerParty><cac:Party>${endpoint('200000008')}${legal('200000008', 'Acheteur')}</cac:Party></cac:AccountingCustomerParty>
  <cac:BillingReference><cac:InvoiceDocumentReference><cbc:ID>ANT-FA-8</cbc:ID></cac:InvoiceDocumentReference></cac:BillingReference>
  <cac:TaxTotal>
    <cbc:TaxAmount currencyID="EUR">40.00</cbc:TaxAmount>${subtotal('FA-8')}${subtotal('FB-8')}
  </cac:TaxTotal>
  ${subLine({ id: '1', status: 'GROUP', number: 'FA-8', siren: '100000009', net: '100.00' })}
  ${subLine({ id: '2', status: 'DETAIL', parent: '1', number: 'FA-8', siren: '100000009', net: '60.00' })}
  ${subLine({ id: '3', status: 'DETAIL', parent: '1', number: 'FA-8', siren: '100000009', net: '40.00' })}
  ${subLine({ id: '4', status: 'GROUP', number: 'FB-8', siren: other, net: '100.00' })}
  ${subLine({ id: '5', status: 'DETAIL', parent: '4', number: 'FB-8', siren: other, net: '100.00' })}
  ${subLine({ id: '6', status: 'INFORMATION', parent: '4', number: 'FB-8', siren: other, net: '7.00' })}`,
  );
}
