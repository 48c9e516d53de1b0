// SPDX-License-Identifier: Apache-2.0
/**
 * The rules of EN 16931 about CII itself: CII-SR, CII-DT, and the code lists BR-CL, as the validation artefacts
 * 1.3.16 have them. (specs: validation §2)
 *
 * Two patterns, each with its contexts in the official order: for an element the first that matches it is the only
 * one, which makes some rules sleep (CII-DT-010 to 012). They judge the tree, not the model.
 */
import { codeContext } from '../en16931/codes/code-rules.ts';
import type { Pattern } from '../en16931/path-rules/context.ts';
import { pathRules } from '../en16931/path-rules/path-rules.ts';
import type { RuleSet } from '../en16931/rule-set.ts';
import { ciiCodes } from './regles-syntaxe/codes.ts';
import {
  agreementChecks,
  deliveryChecks,
  invoiceChecks,
  lineAgreementChecks,
  lineSettlementChecks,
  productChecks,
  settlementChecks,
} from './regles-syntaxe/controles.ts';
import {
  agreementPaths,
  deliveryPaths,
  documentContextPaths,
  documentPaths,
  settlementPaths,
  summationPaths,
} from './regles-syntaxe/entete.ts';
import {
  lineAgreementPaths,
  lineDeliveryPaths,
  lineDocumentPaths,
  linePaths,
  lineSettlementPaths,
  productPaths,
} from './regles-syntaxe/ligne.ts';
import { ciiNames } from './regles-syntaxe/noms.ts';
import {
  addressPaths,
  billingPeriodPaths,
  identifierPaths,
  plainIdentifierPaths,
  referencedDocumentPaths,
  tradeTaxPaths,
} from './regles-syntaxe/types.ts';
import {
  dayChecks,
  isDay,
  isPlainAmount,
  quantityChecks,
  referencedDocumentChecks,
  tradeTaxChecks,
} from './regles-syntaxe/types-controles.ts';

const root = '/rsm:CrossIndustryInvoice';
const transaction = `${root}/rsm:SupplyChainTradeTransaction`;
const line = `${transaction}/ram:IncludedSupplyChainTradeLineItem`;
const settlement = `${transaction}/ram:ApplicableHeaderTradeSettlement`;

/** Identifiers whose list is fixed: they have no scheme at all. */
const plainIdentifiers = [
  `${root}/rsm:ExchangedDocumentContext/ram:GuidelineSpecifiedDocumentContextParameter/ram:ID`,
  `${root}/rsm:ExchangedDocument/ram:ID`,
  `${line}/ram:AssociatedDocumentLineDocument/ram:LineID`,
  `${line}/ram:SpecifiedTradeProduct/ram:SellerAssignedID`,
].join(' | ');

const allowanceChargePaths = `
ram:ChargeIndicator SR-463>=1!
ram:RateApplicablePercent SR-471<=1!
ram:CategoryTradeTax SR-472<=1!
ram:ActualAmount SR-473<=1!
`;

const rootPaths = `
@languageID DT-013!
@languageLocaleID DT-014!
ram:ValuationBreakdownStatement SR-438
`;

const documentTypePaths = `
@listID DT-010!
@listAgencyID DT-011!
@listVersionID DT-012!
`;

const lineCategoryPaths = `
@listID DT-045
@listAgencyID DT-046
@listVersionID DT-047
@listURI DT-048
`;

const quantityPaths = `
@unitCodeListID DT-034!
@unitCodeListAgencyID DT-035!
@unitCodeListAgencyName DT-036!
`;

const structure: Pattern = [
  {
    context: 'ram:SpecifiedTradeSettlementPaymentMeans',
    paths: 'ram:PayerSpecifiedDebtorFinancialInstitution SR-464',
  },
  { context: `${root}/rsm:ExchangedDocumentContext`, paths: documentContextPaths },
  { context: `${root}/rsm:ExchangedDocument`, paths: documentPaths },
  { context: `${root}/rsm:ExchangedDocument/ram:IncludedNote`, paths: 'ram:Content SR-030<=1 BT-22' },
  { context: line, paths: linePaths },
  { context: `${line}/ram:AssociatedDocumentLineDocument`, paths: lineDocumentPaths },
  { context: `${line}/ram:SpecifiedTradeProduct`, paths: productPaths, checks: productChecks },
  {
    context: `${line}/ram:SpecifiedTradeProduct/ram:ApplicableProductCharacteristic`,
    paths: 'ram:Description SR-069=1! BT-160\nram:Value SR-072=1! BT-161',
  },
  {
    context: `${line}/ram:SpecifiedLineTradeAgreement`,
    paths: lineAgreementPaths,
    checks: lineAgreementChecks,
  },
  { context: 'ram:SpecifiedTradeAllowanceCharge', paths: allowanceChargePaths },
  {
    context: 'ram:GrossPriceProductTradePrice/ram:AppliedTradeAllowanceCharge',
    paths: 'ram:ActualAmount SR-440<=1! BT-147',
  },
  { context: `${line}/ram:SpecifiedLineTradeDelivery`, paths: lineDeliveryPaths },
  {
    context: `${line}/ram:SpecifiedLineTradeSettlement`,
    paths: lineSettlementPaths,
    checks: lineSettlementChecks,
  },
  {
    context: `${transaction}/ram:ApplicableHeaderTradeAgreement`,
    paths: agreementPaths,
    checks: agreementChecks,
  },
  {
    context: `${transaction}/ram:ApplicableHeaderTradeDelivery`,
    paths: deliveryPaths,
    checks: deliveryChecks,
  },
  { context: settlement, paths: settlementPaths, checks: settlementChecks },
  { context: `${settlement}/ram:SpecifiedTradeSettlementHeaderMonetarySummation`, paths: summationPaths },
  { context: root, paths: rootPaths, checks: invoiceChecks },
];

const types: Pattern = [
  { context: '*DocumentContextParameter', paths: 'ram:Value SR-04\nram:SpecifiedDocumentVersion SR-05' },
  { context: plainIdentifiers, paths: plainIdentifierPaths },
  { context: 'ram:*ID', paths: identifierPaths },
  { context: 'ram:TypeCode', paths: '@name DT-008!\n@listURI DT-009!' },
  { context: `${root}/rsm:ExchangedDocument/ram:TypeCode`, paths: documentTypePaths },
  {
    context: `${line}/ram:SpecifiedLineTradeSettlement/ram:ApplicableTradeTax/ram:CategoryCode`,
    paths: lineCategoryPaths,
  },
  { context: 'ram:*ReferencedDocument', paths: referencedDocumentPaths, checks: referencedDocumentChecks },
  {
    context: 'ram:*Amount',
    where: isPlainAmount,
    paths: '@currencyID DT-031!\n@currencyCodeListVersionID DT-032!',
  },
  { context: 'ram:*Quantity', paths: quantityPaths, checks: quantityChecks },
  { context: 'ram:*TradeTax', paths: tradeTaxPaths, checks: tradeTaxChecks },
  { context: 'ram:BillingSpecifiedPeriod', paths: billingPeriodPaths },
  { context: 'ram:PostalTradeAddress', paths: addressPaths },
  { context: 'udt:DateTimeString', where: isDay, checks: dayChecks },
];

const codes: Pattern = ciiCodes.map((row) => codeContext(row, ciiNames));

const rules = pathRules(ciiNames, 'CII-', [[...structure, ...types], codes]);

export const ciiSyntaxRules: RuleSet = {
  jeu: { id: 'raccord-en16931-cii', version: '1' },
  wordings: rules.wordings,
  judge: ({ tree }, report) => rules.judge(tree, report),
};
