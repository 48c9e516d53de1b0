// SPDX-License-Identifier: Apache-2.0
/** BR-FR-15 and BR-FR-16: the VAT categories and rates in use in France. */
import type { NodeId } from '../../../xml/tree.ts';
import { oneOf } from '../forms.ts';
import type { FrenchInvoice } from '../french-invoice.ts';
import { type FrenchRule, groupRule, type Row, termRule } from '../rows.ts';
import type { TermName } from '../terms.ts';

const categories = ['S', 'E', 'AE', 'K', 'G', 'O', 'Z'];
/** Each rate as it may be written. */
const rates = [
  ...['0', '0.0', '0.00', '0.9', '0.90', '1.05', '1.75', '2.1', '2.10', '5.5', '5.50', '7', '7.0', '7.00'],
  ...['8.5', '8.50', '9.2', '9.20', '9.6', '9.60', '10', '10.0', '10.00', '13', '13.0', '13.00'],
  ...['19.6', '19.60', '20', '20.0', '20.00', '20.6', '20.60'],
];
const isCategory = oneOf(categories);
const isRate = oneOf(rates);
const isOverseas = oneOf(['L', 'M']);
/** Sub-types of the lines that need no category. */
const isWithoutCategory = oneOf(['GROUP', 'INFORMATION']);

interface Places {
  readonly ubl: readonly [known: string, overseas: string];
  readonly cii: readonly [known: string, overseas: string];
  readonly code: TermName;
  /** The CII element that must hold the code. */
  readonly group: TermName;
}

const places: readonly Places[] = [
  {
    ubl: ['BR-FR-15_BT-95_BT-102-1', 'BR-FR-15_BT-95_BT-102-2'],
    cii: ['BR-FR-15_BT-95_BT-102', 'BR-FR-15_BT-95_BT-102_LM'],
    code: 'BT-95',
    group: 'BG-20',
  },
  {
    ubl: ['BR-FR-15_BT-118-1', 'BR-FR-15_BT-118-2'],
    cii: ['BR-FR-15_BT-95_BT-118', 'BR-FR-15_BT-95_BT-118_LM'],
    code: 'BT-118',
    group: 'BG-23',
  },
  {
    ubl: ['BR-FR-15_BT-151-1', 'BR-FR-08_BT-151-2'],
    cii: ['BR-FR-15_BT-95_BT-151', 'BR-FR-15_BT-95_BT-151_LM'],
    code: 'BT-151',
    group: 'BG-30',
  },
];

export const vatRules: readonly FrenchRule[] = [
  ...places.flatMap(categoryRules),
  // UBL has BR-FR-16_BT-103 too, on the elements of BT-96: it never comes to it.
  rateRule({ UBL: 'BR-FR-16_BT-96', CII: 'BR-FR-16_BT-96_BT-103' }, 'BT-96', 'BT-96'),
  rateRule({ UBL: 'BR-FR-16_BT-119', CII: 'BR-FR-16_BT-119' }, 'BT-119', 'BT-119'),
  rateRule({ UBL: 'BR-FR-16_BT-152', CII: 'BR-FR-16_BT-152' }, 'BT-152-INVOICE', 'BT-152'),
];

function categoryRules({ ubl, cii, code, group }: Places): readonly FrenchRule[] {
  const words = {
    bt: code,
    expected: categories.join(' | '),
    fr: `Le code de categorie de TVA doit etre un de ${categories.join(', ')}`,
    en: `The VAT category code must be one of ${categories.join(', ')}`,
  };
  return [
    termRule({ ...words, id: { UBL: ubl[0], CII: cii[0] }, of: code, holds: isCategory }),
    groupRule({ ...words, id: { CII: cii[0] }, over: group, holds: hasCategory, missingFrom }),
    termRule({
      ...words,
      id: { UBL: ubl[1], CII: cii[1] },
      of: code,
      holds: (text) => !isOverseas(text),
      fr: "Les categories de TVA L (Canaries) et M (Ceuta et Melilla) n'ont pas cours en France",
      en: 'The VAT categories L (Canary Islands) and M (Ceuta and Melilla) are not in use in France',
    }),
  ];
}

/** The binding counts from the allowance, the breakdown or the line. */
function missingFrom(node: NodeId, { tree }: FrenchInvoice): NodeId {
  const name = tree.name(tree.parent(node)).local;
  if (name === 'SpecifiedTradeAllowanceCharge') return tree.parent(node);
  return name === 'SpecifiedLineTradeSettlement' ? tree.parent(tree.parent(node)) : node;
}

/** UBL lets a category without a code pass, CII only that of a line that bears no amount of its own. */
function hasCategory(node: NodeId, invoice: FrenchInvoice): boolean {
  if (invoice.has(node, 'ram:CategoryCode')) return true;
  const line = invoice.tree.parent(invoice.tree.parent(node));
  return invoice
    .textsUnder(line, 'ram:AssociatedDocumentLineDocument/ram:LineStatusReasonCode')
    .some(isWithoutCategory);
}

function rateRule(id: Row['id'], term: TermName, bt: string): FrenchRule {
  return termRule({
    id,
    of: term,
    bt,
    holds: (text, { syntax }) => isRate(text) || (text === '' && syntax === 'CII'),
    expected: '0, 0.9, 1.05, 1.75, 2.1, 5.5, 7, 8.5, 9.2, 9.6, 10, 13, 19.6, 20, 20.6',
    fr: 'Ce taux de TVA ne fait pas partie de ceux admis en France, ecrits sans signe % et a deux decimales au plus',
    en: 'This VAT rate is not one of those allowed in France, written without % and with at most two decimals',
  });
}
