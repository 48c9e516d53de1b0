// SPDX-License-Identifier: Apache-2.0
/** BR-FR-27 and 28: the attributes of the items (BG-32). */
import type { NodeId } from '../../../xml/tree.ts';
import { hasText } from '../forms.ts';
import type { FrenchInvoice } from '../french-invoice.ts';
import { type FrenchRule, groupRule, termRule } from '../rows.ts';

export const itemAttributeRules: readonly FrenchRule[] = [
  groupRule({
    id: 'BR-FR-27_BG-32',
    over: 'BG-32-NAMED',
    bt: 'BG-32',
    holds: (node, invoice) =>
      (invoice.syntax === 'UBL' ? ['cbc:Name', 'cbc:NameCode'] : ['ram:Description', 'ram:TypeCode']).some(
        (name) => invoice.has(node, name),
      ),
    fr: "Un attribut d'article doit avoir un nom ou un code",
    en: 'An item attribute must have a name or a code',
  }),
  termRule({
    id: 'BR-FR-27_BT-160',
    of: 'BT-160',
    bt: 'BT-160',
    holds: hasText,
    fr: "Le nom d'un attribut d'article ne peut etre vide",
    en: 'The name of an item attribute cannot be empty',
  }),
  termRule({
    id: 'BR-FR-27_EXT-FR-FE-159',
    of: 'EXT-FR-FE-159',
    bt: 'EXT-FR-FE-159',
    holds: hasText,
    fr: "Le code d'un attribut d'article ne peut etre vide",
    en: 'The code of an item attribute cannot be empty',
  }),
  groupRule({
    id: 'BR-FR-28-Value',
    over: 'BG-32',
    bt: 'BG-32',
    holds: hasOneValue,
    fr: "Un attribut d'article doit avoir soit une valeur, soit une valeur mesuree avec son unite, mais pas les deux",
    en: 'An item attribute must have either a value or a measured value with its unit, not both',
  }),
];

function hasOneValue(node: NodeId, invoice: FrenchInvoice): boolean {
  const [value, measure] =
    invoice.syntax === 'UBL' ? ['cbc:Value', 'cbc:ValueQuantity'] : ['ram:Value', 'ram:ValueMeasure'];
  if (invoice.has(node, value)) return !invoice.has(node, measure);
  return invoice.under(node, measure).some((found) => (invoice.attribute(found, 'unitCode') ?? '') !== '');
}
