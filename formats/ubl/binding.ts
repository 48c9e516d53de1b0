// SPDX-License-Identifier: Apache-2.0
/**
 * Where UBL puts a business term or group, from the group its rules run on (CEN/TS 16931-3-2): to show where a
 * missing one should have been.
 */
import type { SyntaxBinding } from '../en16931/rule-set.ts';

const party = 'cac:Party';
const vatCompany = 'cac:PartyTaxScheme/cbc:CompanyID';

const paths: Readonly<Record<string, string>> = {
  'BT-1': 'cbc:ID',
  'BT-2': 'cbc:IssueDate',
  'BT-3': 'cbc:InvoiceTypeCode',
  'BT-5': 'cbc:DocumentCurrencyCode',
  'BT-21': 'cbc:Note',
  'BT-22': 'cbc:Note',
  'BT-23': 'cbc:ProfileID',
  'BT-24': 'cbc:CustomizationID',
  'BT-25': 'cac:InvoiceDocumentReference/cbc:ID',
  'BT-27': `cac:AccountingSupplierParty/${party}/cac:PartyLegalEntity/cbc:RegistrationName`,
  'BG-5': `cac:AccountingSupplierParty/${party}/cac:PostalAddress`,
  'BT-29': `${party}/cac:PartyIdentification/cbc:ID`,
  'BT-30': 'cbc:CompanyID',
  'BT-31': `cac:AccountingSupplierParty/${party}/${vatCompany}`,
  'BT-34': `cac:AccountingSupplierParty/${party}/cbc:EndpointID`,
  'BT-40': 'cac:Country/cbc:IdentificationCode',
  'BT-44': `cac:AccountingCustomerParty/${party}/cac:PartyLegalEntity/cbc:RegistrationName`,
  'BT-47': `cac:AccountingCustomerParty/${party}/cac:PartyLegalEntity/cbc:CompanyID`,
  'BT-49': `cac:AccountingCustomerParty/${party}/cbc:EndpointID`,
  'BG-8': `cac:AccountingCustomerParty/${party}/cac:PostalAddress`,
  'BT-55': 'cac:Country/cbc:IdentificationCode',
  'BT-59': 'cac:PartyName/cbc:Name',
  'BT-62': 'cac:PartyName/cbc:Name',
  'BG-12': 'cac:PostalAddress',
  'BT-63': vatCompany,
  'BT-69': 'cac:Country/cbc:IdentificationCode',
  'BT-72': 'cac:Delivery/cbc:ActualDeliveryDate',
  'BT-80': 'cac:Country/cbc:IdentificationCode',
  'BT-81': 'cbc:PaymentMeansCode',
  'BT-84': 'cac:PayeeFinancialAccount/cbc:ID',
  'BT-92': 'cbc:Amount',
  'BT-95': 'cac:TaxCategory/cbc:ID',
  'BT-97': 'cbc:AllowanceChargeReason',
  'BT-99': 'cbc:Amount',
  'BT-102': 'cac:TaxCategory/cbc:ID',
  'BT-104': 'cbc:AllowanceChargeReason',
  'BT-106': 'cbc:LineExtensionAmount',
  'BT-107': 'cbc:AllowanceTotalAmount',
  'BT-108': 'cbc:ChargeTotalAmount',
  'BT-109': 'cbc:TaxExclusiveAmount',
  'BT-110': 'cbc:TaxAmount',
  'BT-112': 'cac:LegalMonetaryTotal/cbc:TaxInclusiveAmount',
  'BT-115': 'cbc:PayableAmount',
  'BT-116': 'cbc:TaxableAmount',
  'BT-117': 'cbc:TaxAmount',
  'BT-118': 'cac:TaxCategory/cbc:ID',
  'BT-119': 'cac:TaxCategory/cbc:Percent',
  'BT-120': 'cac:TaxCategory/cbc:TaxExemptionReason',
  'BT-122': 'cbc:ID',
  'BG-23': 'cac:TaxTotal/cac:TaxSubtotal',
  'BG-25': 'cac:InvoiceLine',
  'BT-126': 'cbc:ID',
  'BT-129': 'cbc:InvoicedQuantity',
  'BT-130': 'cbc:InvoicedQuantity/@unitCode',
  'BT-131': 'cbc:LineExtensionAmount',
  'BT-136': 'cbc:Amount',
  'BT-139': 'cbc:AllowanceChargeReason',
  'BT-141': 'cbc:Amount',
  'BT-144': 'cbc:AllowanceChargeReason',
  'BT-146': 'cac:Price/cbc:PriceAmount',
  'BT-148': 'cac:Price/cac:AllowanceCharge/cbc:BaseAmount',
  'BT-151': 'cac:Item/cac:ClassifiedTaxCategory/cbc:ID',
  'BT-153': 'cac:Item/cbc:Name',
};

/** What a CreditNote calls otherwise. */
const creditNotePaths: Readonly<Record<string, string>> = {
  'BT-3': 'cbc:CreditNoteTypeCode',
  'BG-25': 'cac:CreditNoteLine',
  'BT-129': 'cbc:CreditedQuantity',
  'BT-130': 'cbc:CreditedQuantity/@unitCode',
};

export const ublBinding: SyntaxBinding = {
  pathOf: (bt, { kind }) => (kind === 'CREDIT_NOTE' ? creditNotePaths[bt] : undefined) ?? paths[bt],
};
