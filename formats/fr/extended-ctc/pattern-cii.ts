// SPDX-License-Identifier: Apache-2.0
/** The rules of EXTENDED-CTC-FR about one element of CII: what it must have, what it may hold, its codes. */
import { type CodeRow, codeContext } from '../../en16931/codes/code-rules.ts';
import { allowanceReasons } from '../../en16931/codes/lists.ts';
import type { Pattern } from '../../en16931/path-rules/context.ts';
import { Names } from '../../en16931/path-rules/names.ts';
import { type PathRules, pathRules } from '../../en16931/path-rules/path-rules.ts';
import type { Predicate, Scene } from '../../en16931/path-rules/scene.ts';
import { type NodeId, none, type XmlTree } from '../../xml/tree.ts';
import { attributeNamed, childNamed, childrenNamed, reach, reachAll } from '../reach.ts';
import { chargeReasonRows, mimeRow } from './code-rows.ts';
import { incoterms, itemProperties, partySchemes } from './codes.ts';
import { textOf } from './lines.ts';
import { check, hasChild, hasOneValue, hasOnly, isIndicated } from './patterns.ts';
import { detailRows, itemRows, syntaxRows } from './rows.ts';

const names = new Names({
  ram: 'urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100',
  rsm: 'urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100',
  udt: 'urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100',
});

const rows = detailRows('BR-FREXT-BR');
const transaction = '/rsm:CrossIndustryInvoice/rsm:SupplyChainTradeTransaction';
const exchange = ['SourceCurrencyCode', 'TargetCurrencyCode', 'ConversionRate', 'ConversionRateDateTime'];
const delivery = ['DeliveryTypeCode', 'RelevantTradeLocation'];

const isDetail: Predicate = ({ tree }, node) => {
  const type = textOf(tree, childNamed(tree, node, 'LineStatusReasonCode'));
  return type === undefined || type === 'DETAIL';
};

/** From the document of a line: something its line has. */
function ofLine(path: readonly string[]): (tree: XmlTree, node: NodeId) => boolean {
  return (tree, node) => reachAll(tree, tree.parent(node), ...path).length > 0;
}

const isCharge: Predicate = ({ tree }, node) => textOf(tree, childNamed(tree, node, 'Indicator')) === 'true';

/** From the indicator of a charge. */
function hasReason(tree: XmlTree, node: NodeId): boolean {
  const charge = tree.parent(node);
  return hasChild(tree, charge, 'Reason') || hasChild(tree, charge, 'ReasonCode');
}

const model: Pattern = [
  {
    context: 'ram:ApplicableHeaderTradeSettlement/ram:SpecifiedTradeAllowanceCharge/ram:ChargeIndicator',
    where: isCharge,
    checks: [check(syntaxRows.ciiChargeReason, hasReason)],
  },
  {
    context: 'ram:IncludedSupplyChainTradeLineItem/ram:AssociatedDocumentLineDocument',
    where: isDetail,
    checks: [
      check(rows.quantity, ofLine(['SpecifiedLineTradeDelivery', 'BilledQuantity'])),
      check(rows.unit, (tree, node) =>
        reachAll(tree, tree.parent(node), 'SpecifiedLineTradeDelivery', 'BilledQuantity').some(
          (at) => attributeNamed(tree, at, 'unitCode') !== undefined,
        ),
      ),
      check(
        rows.net,
        ofLine([
          'SpecifiedLineTradeSettlement',
          'SpecifiedTradeSettlementLineMonetarySummation',
          'LineTotalAmount',
        ]),
      ),
      check(rows.price, ofLine(['SpecifiedLineTradeAgreement', 'NetPriceProductTradePrice', 'ChargeAmount'])),
      check(rows.category, (tree, node) =>
        reachAll(tree, tree.parent(node), 'SpecifiedLineTradeSettlement', 'ApplicableTradeTax').some(
          (at) =>
            textOf(tree, childNamed(tree, at, 'TypeCode'))?.toUpperCase() === 'VAT' &&
            hasChild(tree, at, 'CategoryCode'),
        ),
      ),
    ],
  },
  {
    context: 'ram:SpecifiedLineTradeSettlement/ram:SpecifiedTradeAllowanceCharge/ram:ChargeIndicator',
    where: isCharge,
    checks: [check(syntaxRows.ciiLineChargeReason, hasReason)],
  },
  {
    context: 'ram:ApplicableProductCharacteristic',
    checks: [
      check(
        itemRows.attributeName,
        (tree, node) => hasChild(tree, node, 'Description') || hasChild(tree, node, 'TypeCode'),
      ),
      check(itemRows.attributeValue, (tree, node) => hasOneValue(tree, node, 'Value', 'ValueMeasure')),
    ],
  },
];

const syntax: Pattern = [
  {
    context: `${transaction}/ram:IncludedSupplyChainTradeLineItem/ram:SpecifiedLineTradeAgreement`,
    checks: [
      check(syntaxRows.ciiLineDelivery, (tree, node) =>
        hasOnly(tree, node, 'ApplicableTradeDeliveryTerms', delivery, ['RelevantTradeLocation']),
      ),
      check(
        syntaxRows.ciiOnePrice,
        (tree, node) => reachAll(tree, node, 'NetPriceProductTradePrice', 'ChargeAmount').length <= 1,
      ),
    ],
  },
  {
    context: `${transaction}/ram:IncludedSupplyChainTradeLineItem/ram:SpecifiedLineTradeSettlement`,
    checks: [
      check(
        syntaxRows.ciiOneCategory,
        (tree, node) => childrenNamed(tree, node, 'ApplicableTradeTax').length <= 1,
      ),
    ],
  },
  {
    context: `${transaction}/ram:ApplicableHeaderTradeAgreement`,
    checks: [
      check(syntaxRows.ciiDelivery, (tree, node) =>
        hasOnly(tree, node, 'ApplicableTradeDeliveryTerms', delivery, ['RelevantTradeLocation']),
      ),
    ],
  },
  {
    context: `${transaction}/ram:ApplicableHeaderTradeSettlement`,
    checks: [
      check(syntaxRows.ciiExchange, (tree, node) =>
        hasOnly(tree, node, 'TaxApplicableTradeCurrencyExchange', exchange),
      ),
    ],
  },
  {
    context: 'ram:*ReferencedDocument',
    checks: [
      check(syntaxRows.ciiReferenceType, (tree, node) => {
        const type = textOf(tree, childNamed(tree, node, 'TypeCode'));
        const { local } = tree.name(node);
        if (type === undefined || local === 'InvoiceReferencedDocument') return true;
        return local === 'AdditionalReferencedDocument' && ['50', '130', '916'].includes(type);
      }),
      check(syntaxRows.ciiReferenceScheme, (tree, node) => {
        const { local } = tree.name(node);
        if (!hasChild(tree, node, 'ReferenceTypeCode') || local === 'ContractReferencedDocument') return true;
        return (
          local === 'AdditionalReferencedDocument' &&
          textOf(tree, childNamed(tree, node, 'TypeCode')) === '130'
        );
      }),
      check(
        syntaxRows.ciiReferenceDate,
        (tree, node) => !hasChild(tree, node, 'FormattedIssueDateTime') || dated.has(tree.name(node).local),
      ),
    ],
  },
];

/** Codes of credit transfers. */
const isTransfer: Predicate = ({ tree }, node) =>
  /^\s*(30|58)\s*$/.test(textOf(tree, childNamed(tree, node, 'TypeCode')) ?? '');

/** A pattern of its own, as in the official rules, where it has no identifier but that of its message. */
const accounts: Pattern = [
  {
    context: 'ram:SpecifiedTradeSettlementPaymentMeans',
    where: isTransfer,
    checks: [
      check(syntaxRows.ciiAccount, (tree, node) => {
        const hasAccount = (local: string) =>
          reachAll(tree, node, 'PayeePartyCreditorFinancialAccount', local).length > 0;
        return hasAccount('IBANID') !== hasAccount('ProprietaryID');
      }),
    ],
  },
];

/** Documents that may have a date. */
const dated: ReadonlySet<string> = new Set([
  'InvoiceReferencedDocument',
  'ContractReferencedDocument',
  'BuyerOrderReferencedDocument',
  'DespatchAdviceReferencedDocument',
]);

function indicated(value: boolean): Predicate {
  return ({ tree }, node) =>
    isIndicated(tree, reach(tree, tree.parent(node), 'ChargeIndicator', 'Indicator'), value);
}

const isReasonOfCharge = indicated(true);

const isOfParty: Predicate = (scene, node) =>
  attributeNamed(scene.tree, node, 'schemeID') !== undefined && !isOfProductOrPlace(scene, node);

function isOfProductOrPlace({ tree }: Scene, node: NodeId): boolean {
  let at = tree.parent(node);
  while (at !== none && !/^(SpecifiedTradeProduct|ShipToTradeParty)$/.test(tree.name(at).local))
    at = tree.parent(at);
  return at !== none;
}

const codeRows: readonly CodeRow[] = [
  {
    id: 'BR-FREXT-CL-10',
    bt: 'BT-29',
    context: 'ram:GlobalID',
    where: isOfParty,
    attribute: 'schemeID',
    list: partySchemes,
  },
  {
    id: 'BR-FREXT-CL-19-GP',
    bt: 'BT-147',
    context: 'ram:GrossPriceProductTradePrice/ram:AppliedTradeAllowanceCharge/ram:ReasonCode',
    where: indicated(false),
    list: allowanceReasons,
  },
  ...chargeReasonRows('ram:SpecifiedTradeAllowanceCharge/ram:ReasonCode', isReasonOfCharge),
  mimeRow('ram:AttachmentBinaryObject'),
  {
    id: 'BR-FREXT-CL-27',
    bt: '',
    context: 'ram:ApplicableTradeDeliveryTerms/ram:DeliveryTypeCode',
    list: incoterms,
  },
];

const codes: Pattern = codeRows.map((row) => codeContext(row, names));

/** In the official rules it has no identifier but that of its message. */
const propertyCode = codeContext(
  {
    id: 'BR-FXEXT-04',
    bt: 'BT-160',
    context: 'ram:ApplicableProductCharacteristic/ram:TypeCode',
    list: itemProperties,
  },
  names,
);
const properties: Pattern = [
  {
    ...propertyCode,
    checks: propertyCode.checks?.map((row) => ({ ...row, gravite: 'AVERTISSEMENT' as const })) ?? [],
  },
];

export const ciiElementRules: PathRules = pathRules(names, '', [model, syntax, codes, properties, accounts]);
