// SPDX-License-Identifier: Apache-2.0
/**
 * The rules of EN 16931 about UBL itself: UBL-SR, UBL-CR, UBL-DT, and the code lists BR-CL, as the validation
 * artefacts 1.3.16 have them. (specs: validation §2)
 *
 * Three patterns, each with its contexts in the official order: for an element the first that matches it is the
 * only one. They judge the tree, not the model: what EN 16931 does not provide is in no model.
 */
import { codeContext } from '../en16931/codes/code-rules.ts';
import type { Pattern } from '../en16931/path-rules/context.ts';
import { pathRules } from '../en16931/path-rules/path-rules.ts';
import type { RuleSet } from '../en16931/rule-set.ts';
import { payeeChecks } from './regles-syntaxe/beneficiaire.ts';
import { noteSubjectCheck, ublCodes } from './regles-syntaxe/codes.ts';
import { isAllowance, isCharge, isRoundedAmount } from './regles-syntaxe/conditions.ts';
import { documentChecks, invoiceOnlyPaths } from './regles-syntaxe/controles.ts';
import {
  additionalDocumentChecks,
  addressChecks,
  amountChecks,
  partyTaxChecks,
  supplierChecks,
} from './regles-syntaxe/controles-groupes.ts';
import { anywherePaths, documentPaths } from './regles-syntaxe/document.ts';
import { linePaths } from './regles-syntaxe/ligne.ts';
import { ublNames } from './regles-syntaxe/noms.ts';

const rootPaths = [documentPaths, linePaths, anywherePaths].join('\n');

const binaryObjectPaths = `
@mimeCode DT-06>=1!
@filename DT-07>=1!
`;

const linePathsOfItself = `
cbc:Note SR-34<=1! BT-127
cac:OrderLineReference/cbc:LineID SR-35<=1! BT-132
cac:InvoicePeriod SR-36<=1! BG-26
cac:Price/cac:AllowanceCharge/cbc:Amount SR-37<=1! BT-147
cac:Item
  cac:ClassifiedTaxCategory SR-48=1! BG-30
  cbc:Description SR-50<=1! BT-154
cac:DocumentReference SR-52<=1! BT-128
`;

const paymentMeansPaths = `
cbc:PaymentID SR-26<=1! BT-83
cbc:PaymentMeansCode SR-27<=1! BT-81
cac:PaymentMandate/cbc:ID SR-28<=1! BT-89
`;

const billingReferencePaths = `
cac:InvoiceDocumentReference SR-06<=1! BG-3
  cbc:ID SR-07>=1! BT-25
`;

const taxRepresentativePaths = `
cac:PartyName/cbc:Name SR-22<=1! BT-62
cac:PartyTaxScheme/cbc:CompanyID SR-23<=1! BT-63
`;

const syntax: Pattern = [
  { context: 'cac:PostalAddress | cac:Address', checks: addressChecks },
  { context: 'cac:AccountingSupplierParty/cac:Party', checks: supplierChecks },
  {
    context: 'cac:AdditionalDocumentReference',
    paths: 'cbc:DocumentDescription SR-33<=1! BT-123',
    checks: additionalDocumentChecks,
  },
  { context: '*Amount', where: isRoundedAmount, checks: amountChecks },
  { context: '*BinaryObject', paths: binaryObjectPaths },
  { context: 'cac:Delivery', paths: 'cac:DeliveryParty/cac:PartyName/cbc:Name SR-25<=1! BT-70' },
  { context: 'cac:AllowanceCharge', where: isAllowance, paths: 'cbc:AllowanceChargeReason SR-30<=1! BT-97' },
  { context: 'cac:AllowanceCharge', where: isCharge, paths: 'cbc:AllowanceChargeReason SR-31<=1! BT-104' },
  { context: 'cac:PartyTaxScheme', checks: partyTaxChecks },
  { context: '/ubl:Invoice', paths: `${invoiceOnlyPaths}${rootPaths}`, checks: documentChecks },
  { context: '/cn:CreditNote', paths: rootPaths, checks: documentChecks },
  { context: 'cac:InvoiceLine | cac:CreditNoteLine', paths: linePathsOfItself },
  { context: 'cac:PayeeParty', checks: payeeChecks },
  { context: 'cac:PaymentMeans', paths: paymentMeansPaths },
  { context: 'cac:BillingReference', paths: billingReferencePaths },
  { context: 'cac:TaxRepresentativeParty', paths: taxRepresentativePaths },
  { context: 'cac:TaxSubtotal', paths: 'cac:TaxCategory/cbc:TaxExemptionReason SR-32<=1! BT-120' },
];

const notes: Pattern = [
  { context: '/ubl:Invoice/cbc:Note | /cn:CreditNote/cbc:Note', checks: [noteSubjectCheck] },
];

const codes: Pattern = ublCodes.map((row) => codeContext(row, ublNames));

const rules = pathRules(ublNames, 'UBL-', [syntax, notes, codes]);

export const ublSyntaxRules: RuleSet = {
  jeu: { id: 'raccord-en16931-ubl', version: '1' },
  wordings: rules.wordings,
  judge: ({ tree }, report) => rules.judge(tree, report),
};
