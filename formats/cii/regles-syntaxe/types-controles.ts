// SPDX-License-Identifier: Apache-2.0
/** CII-DT that are more than a path: what a type may hold depends on where it is, or on its code. */

import type { Check } from '../../en16931/path-rules/context.ts';
import type { Predicate, Scene } from '../../en16931/path-rules/scene.ts';
import type { NodeId } from '../../xml/tree.ts';
import { ciiNames } from './noms.ts';

const typeCode = ciiNames.path('ram:TypeCode');
const unitCode = ciiNames.attribute('unitCode');
const formatAttribute = ciiNames.attribute('format');
const billedQuantity = ciiNames.path(
  'rsm:SupplyChainTradeTransaction/ram:IncludedSupplyChainTradeLineItem/ram:SpecifiedLineTradeDelivery/ram:BilledQuantity/@unitCode',
);
const additionalDocument = ciiNames.element('ram:AdditionalReferencedDocument');
const invoiceDocument = ciiNames.element('ram:InvoiceReferencedDocument');
const tradeTax = ciiNames.element('ram:ApplicableTradeTax');
const settlement = ciiNames.element('ram:ApplicableHeaderTradeSettlement');
const invoice = ciiNames.element('rsm:CrossIndustryInvoice');
const taxTotalAmount = ciiNames.element('ram:TaxTotalAmount');

/** The element `name` is there only where `allowed` says so. */
function onlyWhere(
  id: string,
  name: string,
  allowed: Predicate,
  where: { readonly fr: string; readonly en: string },
  gravite?: 'AVERTISSEMENT',
): Check {
  const path = ciiNames.path(name);
  return {
    id,
    bt: '',
    ...(gravite === undefined ? {} : { gravite }),
    fr: `L'element ${name} n'est prevu que ${where.fr}`,
    en: `The element ${name} is only meant ${where.en}`,
    broken: (scene, node) => {
      const [found] = scene.select(node, path);
      return found === undefined || allowed(scene, node) ? undefined : { node: found };
    },
  };
}

function isDocumentOfType(...codes: readonly string[]): Predicate {
  return (scene, node) =>
    scene.id(node) === additionalDocument &&
    scene.select(node, typeCode).some((at) => codes.includes(scene.text(at)));
}

const isAttachment = isDocumentOfType('916');
const inAttachment = {
  fr: 'dans ram:AdditionalReferencedDocument de type 916',
  en: 'in ram:AdditionalReferencedDocument of type 916',
};

export const referencedDocumentChecks: readonly Check[] = [
  onlyWhere('CII-DT-015', 'ram:URIID', isAttachment, inAttachment),
  onlyWhere('CII-DT-018', 'ram:TypeCode', isDocumentOfType('50', '130', '916'), {
    fr: 'dans ram:AdditionalReferencedDocument, avec le code 50, 130 ou 916',
    en: 'in ram:AdditionalReferencedDocument, with the code 50, 130 or 916',
  }),
  onlyWhere('CII-DT-021', 'ram:Name', isAttachment, inAttachment),
  onlyWhere('CII-DT-022', 'ram:AttachmentBinaryObject', isAttachment, inAttachment),
  onlyWhere('CII-DT-024', 'ram:ReferenceTypeCode', isDocumentOfType('130'), {
    fr: 'dans ram:AdditionalReferencedDocument de type 130',
    en: 'in ram:AdditionalReferencedDocument of type 130',
  }),
  onlyWhere('CII-DT-027', 'ram:FormattedIssueDateTime', (scene, node) => scene.id(node) === invoiceDocument, {
    fr: 'dans ram:InvoiceReferencedDocument',
    en: 'in ram:InvoiceReferencedDocument',
  }),
];

const inSettlement: Predicate = (scene, node) => scene.hasAncestor(node, settlement);
const isTradeTax: Predicate = (scene, node) => scene.id(node) === tradeTax;
const underSettlement = {
  fr: 'sous ram:ApplicableHeaderTradeSettlement',
  en: 'below ram:ApplicableHeaderTradeSettlement',
};
const ofTradeTax = { fr: 'dans ram:ApplicableTradeTax', en: 'in ram:ApplicableTradeTax' };

export const tradeTaxChecks: readonly Check[] = [
  {
    id: 'CII-DT-037',
    bt: '',
    fr: 'Le type de taxe (ram:TypeCode) doit etre VAT',
    en: 'The type of tax (ram:TypeCode) must be VAT',
    broken: (scene, node) => {
      const types = scene.select(node, typeCode);
      const holds = types.length === 0 || types.some((at) => scene.text(at) === 'VAT');
      return holds ? undefined : { node: types[0], expected: 'VAT' };
    },
  },
  onlyWhere('CII-DT-041', 'ram:BasisAmount', inSettlement, underSettlement, 'AVERTISSEMENT'),
  onlyWhere('CII-DT-052', 'ram:ExemptionReasonCode', isTradeTax, ofTradeTax, 'AVERTISSEMENT'),
  onlyWhere('CII-DT-098', 'ram:ExemptionReason', isTradeTax, ofTradeTax, 'AVERTISSEMENT'),
  onlyWhere('CII-DT-054', 'ram:TaxPointDate', inSettlement, underSettlement, 'AVERTISSEMENT'),
  onlyWhere('CII-DT-058', 'ram:DueDateTypeCode', inSettlement, underSettlement, 'AVERTISSEMENT'),
];

/** As the official rule: one billed quantity with a unit makes units right everywhere. */
export const quantityChecks: readonly Check[] = [
  {
    id: 'CII-DT-033',
    bt: 'BT-130',
    fr: "L'unite d'une quantite (unitCode) n'est prevue que sur ram:BilledQuantity",
    en: 'The unit of a quantity (unitCode) is only meant for ram:BilledQuantity',
    broken: (scene, node) => {
      const hasUnit = scene.attribute(node, unitCode) !== undefined;
      return hasUnit && !scene.once(billsWithUnits) ? { node, attribute: 'unitCode' } : undefined;
    },
  },
];

function billsWithUnits(scene: Scene): boolean {
  const root: NodeId = 0;
  return scene.id(root) === invoice && scene.has(root, billedQuantity);
}

export const isPlainAmount: Predicate = (scene, node) => scene.id(node) !== taxTotalAmount;

export const isDay: Predicate = (scene, node) => scene.attribute(node, formatAttribute) === '102';

/** Any decimal digits for the year, as the official expression has it. */
const day = /^[ \t\r\n]*\p{Nd}{4}(1[0-2]|0[1-9])(3[01]|[12][0-9]|0[1-9])[ \t\r\n]*$/u;

export const dayChecks: readonly Check[] = [
  {
    id: 'CII-DT-097',
    bt: '',
    fr: 'Une date de format 102 doit etre de la forme AAAAMMJJ',
    en: 'A date of format 102 must have the form YYYYMMDD',
    broken: (scene, node) => (day.test(scene.text(node)) ? undefined : { node, expected: 'AAAAMMJJ' }),
  },
];
