// SPDX-License-Identifier: Apache-2.0
/** What the rules about the syntax of UBL ask of an element before they judge it. */

import { booleanOf, type Predicate } from '../../en16931/path-rules/scene.ts';
import { none } from '../../xml/tree.ts';
import { ublNames } from './noms.ts';

const chargeIndicator = ublNames.path('cbc:ChargeIndicator');
const documentTypeCode = ublNames.path('cbc:DocumentTypeCode');
const allowanceChargeInPrice = ublNames.path('cac:AllowanceCharge');
const price = ublNames.element('cac:Price');

/** Codes of a document reference: an invoiced object (BT-18), a tender or lot (BT-17). */
const invoicedObject = '130';

/** A text that is no boolean is neither: the element is then in no context. */
export const isAllowance: Predicate = (scene, node) =>
  scene.select(node, chargeIndicator).some((at) => booleanOf(scene.text(at)) === false);

export const isCharge: Predicate = (scene, node) =>
  scene.select(node, chargeIndicator).some((at) => booleanOf(scene.text(at)) === true);

export const isInvoicedObject: Predicate = (scene, node) =>
  scene.select(node, documentTypeCode).some((at) => scene.text(at) === invoicedObject);

/** Also true beside `isInvoicedObject`, when there are several codes. */
export const isOtherDocument: Predicate = (scene, node) => {
  const codes = scene.select(node, documentTypeCode);
  return codes.length === 0 || codes.some((at) => scene.text(at) !== invoicedObject);
};

const isPriceWithAllowance: Predicate = (scene, node) => scene.has(node, allowanceChargeInPrice);

/** Amounts of which two decimals are allowed: no price, and nothing in a price that has an allowance. */
export const isRoundedAmount: Predicate = (scene, node) => {
  const { tree } = scene;
  if (tree.name(node).local.endsWith('PriceAmount')) return false;
  for (let at = tree.parent(node); at !== none; at = tree.parent(at)) {
    if (scene.id(at) === price && scene.holds(isPriceWithAllowance, at)) return false;
  }
  return true;
};
