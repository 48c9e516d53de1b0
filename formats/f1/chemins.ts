// SPDX-License-Identifier: Apache-2.0
/** Where what a flux 1 lacks should have been, from the root: its rules run on the whole invoice. */
import type { SyntaxBinding, SyntaxName } from '../en16931/rule-set.ts';

const transaction = 'rsm:SupplyChainTradeTransaction';
const agreement = `${transaction}/ram:ApplicableHeaderTradeAgreement`;
const settlement = `${transaction}/ram:ApplicableHeaderTradeSettlement`;
const summation = `${settlement}/ram:SpecifiedTradeSettlementHeaderMonetarySummation`;
const seller = 'cac:AccountingSupplierParty/cac:Party';
const buyer = 'cac:AccountingCustomerParty/cac:Party';

const paths: Readonly<Record<SyntaxName, Readonly<Record<string, string>>>> = {
  UBL: {
    'BT-25': 'cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID',
    'BT-30': `${seller}/cac:PartyLegalEntity/cbc:CompanyID`,
    'BT-40': `${seller}/cac:PostalAddress/cac:Country/cbc:IdentificationCode`,
    'BT-47': `${buyer}/cac:PartyLegalEntity/cbc:CompanyID`,
    'BT-55': `${buyer}/cac:PostalAddress/cac:Country/cbc:IdentificationCode`,
    'BT-109': 'cac:LegalMonetaryTotal/cbc:TaxExclusiveAmount',
    'BT-110': 'cac:TaxTotal/cbc:TaxAmount',
    'BG-23': 'cac:TaxTotal/cac:TaxSubtotal',
  },
  CII: {
    'BT-25': `${settlement}/ram:InvoiceReferencedDocument/ram:IssuerAssignedID`,
    'BT-30': `${agreement}/ram:SellerTradeParty/ram:SpecifiedLegalOrganization/ram:ID`,
    'BT-40': `${agreement}/ram:SellerTradeParty/ram:PostalTradeAddress/ram:CountryID`,
    'BT-47': `${agreement}/ram:BuyerTradeParty/ram:SpecifiedLegalOrganization/ram:ID`,
    'BT-55': `${agreement}/ram:BuyerTradeParty/ram:PostalTradeAddress/ram:CountryID`,
    'BT-109': `${summation}/ram:TaxBasisTotalAmount`,
    'BT-110': `${summation}/ram:TaxTotalAmount`,
    'BG-23': `${settlement}/ram:ApplicableTradeTax`,
  },
};

/** That of the syntax, but for what is missing from the whole. */
export function f1Binding(syntax: SyntaxName, binding: SyntaxBinding): SyntaxBinding {
  return { pathOf: (bt, invoice) => paths[syntax][bt] ?? binding.pathOf(bt, invoice) };
}
