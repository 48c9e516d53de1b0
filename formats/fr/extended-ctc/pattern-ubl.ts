// SPDX-License-Identifier: Apache-2.0
/** The rules of EXTENDED-CTC-FR about one element of UBL: what it must have, what it may hold, its codes. */
import { type CodeRow, codeContext } from '../../en16931/codes/code-rules.ts';
import type { Pattern } from '../../en16931/path-rules/context.ts';
import { Names } from '../../en16931/path-rules/names.ts';
import { type PathRules, pathRules } from '../../en16931/path-rules/path-rules.ts';
import type { Predicate, Scene } from '../../en16931/path-rules/scene.ts';
import type { NodeId } from '../../xml/tree.ts';
import { attributeNamed, childNamed, childrenNamed, reach, reachAll } from '../reach.ts';
import { chargeReasonRows, mimeRow } from './code-rows.ts';
import { incoterms, itemProperties, partySchemes } from './codes.ts';
import { type Ligne, linesOf } from './lines.ts';
import { check, hasChild, hasOneValue, hasOnly, isIndicated } from './patterns.ts';
import { detailRows, itemRows, syntaxRows } from './rows.ts';

const names = new Names({
  cac: 'urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2',
  cbc: 'urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2',
  cn: 'urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2',
  ubl: 'urn:oasis:names:specification:ubl:schema:xsd:Invoice-2',
});

const lineContext = 'cac:InvoiceLine | cac:CreditNoteLine';
const rows = detailRows('BR-FREXT');
const exchange = ['SourceCurrencyCode', 'TargetCurrencyCode', 'CalculationRate', 'Date'];
const delivery = ['ID', 'DeliveryLocation'];

/** Lines by their node. */
function lineMap({ tree }: Scene): ReadonlyMap<NodeId, Ligne> {
  return new Map(linesOf(tree, 'UBL').map((line) => [line.node, line]));
}

/** A line of another kind than those of the invoice, part of nothing, counts. */
function counts(scene: Scene, node: NodeId): boolean {
  // Most lines are part of nothing: those need not be read.
  if (!hasChild(scene.tree, node, 'BillingReference')) return true;
  return scene.once(lineMap).get(node)?.counts ?? true;
}

/** For the number of categories a line that refers to another invoice does not count either. */
function countsAlone(scene: Scene, node: NodeId): boolean {
  const { tree } = scene;
  if (reachAll(tree, node, 'BillingReference', 'InvoiceDocumentReference', 'ID').length === 0) return true;
  return scene.once(lineMap).get(node)?.sousTypes.includes('DETAIL') ?? false;
}

const model: Pattern = [
  {
    context: lineContext,
    checks: [
      check(
        rows.quantity,
        (tree, node, scene) =>
          !counts(scene, node) ||
          hasChild(tree, node, 'InvoicedQuantity') ||
          hasChild(tree, node, 'CreditedQuantity'),
      ),
      check(
        rows.unit,
        (tree, node, scene) =>
          !counts(scene, node) ||
          ['InvoicedQuantity', 'CreditedQuantity'].some((local) =>
            childrenNamed(tree, node, local).some((at) => attributeNamed(tree, at, 'unitCode') !== undefined),
          ),
      ),
      check(
        rows.net,
        (tree, node, scene) => !counts(scene, node) || hasChild(tree, node, 'LineExtensionAmount'),
      ),
      check(
        rows.price,
        (tree, node, scene) =>
          !counts(scene, node) || reachAll(tree, node, 'Price', 'PriceAmount').length > 0,
      ),
      check(
        rows.category,
        (tree, node, scene) =>
          !counts(scene, node) ||
          reachAll(tree, node, 'Item', 'ClassifiedTaxCategory').some(
            (at) =>
              hasChild(tree, at, 'ID') &&
              tree
                .text(Math.max(reach(tree, at, 'TaxScheme', 'ID'), 0))
                .trim()
                .toUpperCase() === 'VAT',
          ),
      ),
    ],
  },
  {
    context: 'cac:AdditionalItemProperty',
    checks: [
      check(
        itemRows.attributeName,
        (tree, node) => hasChild(tree, node, 'Name') || hasChild(tree, node, 'NameCode'),
      ),
      check(itemRows.attributeValue, (tree, node) => hasOneValue(tree, node, 'Value', 'ValueQuantity')),
    ],
  },
];

const syntax: Pattern = [
  {
    context: '/ubl:Invoice | /cn:CreditNote',
    checks: [
      check(syntaxRows.ublDelivery, (tree, node) =>
        hasOnly(tree, node, 'DeliveryTerms', delivery, ['DeliveryLocation']),
      ),
      check(syntaxRows.ublExchange, (tree, node) => hasOnly(tree, node, 'TaxExchangeRate', exchange)),
      check(syntaxRows.ublLineDelivery, (tree, node) =>
        [...childrenNamed(tree, node, 'InvoiceLine'), ...childrenNamed(tree, node, 'CreditNoteLine')].every(
          (line) => hasOnly(tree, line, 'DeliveryTerms', delivery, ['DeliveryLocation']),
        ),
      ),
    ],
  },
  {
    context: lineContext,
    checks: [
      check(syntaxRows.ublOneCategory, (tree, node, scene) => {
        const count = reachAll(tree, node, 'Item', 'ClassifiedTaxCategory').length;
        return countsAlone(scene, node) ? count === 1 : count <= 1;
      }),
    ],
  },
];

const isReasonOfCharge: Predicate = ({ tree }, node) =>
  isIndicated(tree, childNamed(tree, tree.parent(node), 'ChargeIndicator'), true);

/** Numbered here: no name may be added once the rules are made. */
const sellerParty = names.element('cac:AccountingSupplierParty');
const payeeParty = names.element('cac:PayeeParty');
const isSellerOrPayee: Predicate = (scene, node) =>
  scene.hasAncestor(node, sellerParty) || scene.hasAncestor(node, payeeParty);

const codeRows: readonly CodeRow[] = [
  {
    id: 'BR-FREXT-CL-10',
    bt: 'BT-29',
    context: 'cac:PartyIdentification/cbc:ID',
    attribute: 'schemeID',
    ifThere: true,
    list: partySchemes,
    orElse: (code) => (code === 'SEPA' ? isSellerOrPayee : undefined),
  },
  ...chargeReasonRows('cac:AllowanceCharge/cbc:AllowanceChargeReasonCode', isReasonOfCharge),
  mimeRow('cbc:EmbeddedDocumentBinaryObject'),
  { id: 'BR-FREXT-CL-27', bt: '', context: 'cac:DeliveryTerms/cbc:ID', list: incoterms },
];

const properties: readonly CodeRow[] = [
  {
    id: 'BR-FREXT-04',
    bt: 'BT-160',
    context:
      'cac:InvoiceLine/cac:Item/cac:AdditionalItemProperty/cbc:NameCode | cac:CreditNoteLine/cac:Item/cac:AdditionalItemProperty/cbc:NameCode',
    list: itemProperties,
  },
];

const codes: Pattern = codeRows.map((row) => codeContext(row, names));
const propertyCodes: Pattern = properties.map((row) => codeContext(row, names));

export const ublElementRules: PathRules = pathRules(names, '', [model, syntax, codes, propertyCodes]);
