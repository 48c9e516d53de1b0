// SPDX-License-Identifier: Apache-2.0
/** Where CII has codes, and the list of each: BR-CL-01 to BR-CL-26. */
import type { CodeRow } from '../../en16931/codes/code-rules.ts';
import {
  allowanceReasons,
  chargeReasons,
  ciiCountries,
  ciiTaxPointDates,
  currencies,
  documentTypes,
  electronicAddressSchemes,
  icdSchemes,
  itemClassifications,
  mimeTypes,
  paymentMeans,
  referenceTypes,
  subjects,
  units,
  vatCategories,
  vatExemptionReasons,
} from '../../en16931/codes/lists.ts';
import { booleanOf, type Predicate } from '../../en16931/path-rules/scene.ts';
import { ciiNames } from './noms.ts';

const indicators = ciiNames.path('ram:ChargeIndicator/udt:Indicator');
const product = ciiNames.element('ram:SpecifiedTradeProduct');
const shipTo = ciiNames.element('ram:ShipToTradeParty');
const taxRegistration = ciiNames.element('ram:SpecifiedTaxRegistration');

const isAllowance: Predicate = (scene, node) =>
  scene.select(node, indicators).some((at) => booleanOf(scene.text(at)) === false);

const isCharge: Predicate = (scene, node) =>
  scene.select(node, indicators).some((at) => booleanOf(scene.text(at)) === true);

const ofParent =
  (predicate: Predicate): Predicate =>
  (scene, node) =>
    scene.holds(predicate, scene.tree.parent(node));

const notBelow =
  (...names: readonly number[]): Predicate =>
  (scene, node) =>
    !names.some((name) => scene.hasAncestor(node, name));

const scheme = { attribute: 'schemeID', ifThere: true } as const;

/** In this order: an identifier of an origin country that has a scheme is judged by BR-CL-11 alone. */
export const ciiCodes: readonly CodeRow[] = [
  { id: 'BR-CL-01', bt: 'BT-3', context: 'rsm:ExchangedDocument/ram:TypeCode', list: documentTypes },
  {
    id: 'BR-CL-03',
    bt: '',
    context: 'ram:TaxTotalAmount',
    attribute: 'currencyID',
    ifThere: true,
    list: currencies,
  },
  { id: 'BR-CL-04', bt: 'BT-5', context: 'ram:InvoiceCurrencyCode', list: currencies },
  { id: 'BR-CL-05', bt: 'BT-6', context: 'ram:TaxCurrencyCode', list: currencies },
  { id: 'BR-CL-06', bt: 'BT-8', context: 'ram:DueDateTypeCode', list: ciiTaxPointDates },
  { id: 'BR-CL-07', bt: '', context: 'ram:ReferenceTypeCode', list: referenceTypes },
  { id: 'BR-CL-08', bt: 'BT-21', context: 'ram:SubjectCode', list: subjects },
  {
    id: 'BR-CL-10',
    bt: '',
    context: 'ram:GlobalID',
    where: notBelow(product, shipTo),
    ...scheme,
    list: icdSchemes,
  },
  {
    id: 'BR-CL-11',
    bt: '',
    context: 'ram:ID',
    where: notBelow(taxRegistration),
    ...scheme,
    list: icdSchemes,
  },
  {
    id: 'BR-CL-13',
    bt: 'BT-158',
    context: 'ram:ClassCode',
    attribute: 'listID',
    ifThere: true,
    list: itemClassifications,
  },
  { id: 'BR-CL-14', bt: '', context: 'ram:CountryID', list: ciiCountries },
  { id: 'BR-CL-15', bt: 'BT-159', context: 'ram:OriginTradeCountry/ram:ID', list: ciiCountries },
  {
    id: 'BR-CL-16',
    bt: 'BT-81',
    context: 'ram:SpecifiedTradeSettlementPaymentMeans/ram:TypeCode',
    list: paymentMeans,
  },
  { id: 'BR-CL-17', bt: '', context: 'ram:CategoryTradeTax/ram:CategoryCode', list: vatCategories },
  { id: 'BR-CL-18', bt: '', context: 'ram:ApplicableTradeTax/ram:CategoryCode', list: vatCategories },
  {
    id: 'BR-CL-19',
    bt: '',
    context: 'ram:SpecifiedTradeAllowanceCharge/ram:ReasonCode',
    where: ofParent(isAllowance),
    list: allowanceReasons,
  },
  {
    id: 'BR-CL-20',
    bt: '',
    context: 'ram:SpecifiedTradeAllowanceCharge/ram:ReasonCode',
    where: ofParent(isCharge),
    list: chargeReasons,
  },
  {
    id: 'BR-CL-21',
    bt: 'BT-157',
    context: 'ram:SpecifiedTradeProduct/ram:GlobalID',
    ...scheme,
    list: icdSchemes,
  },
  {
    id: 'BR-CL-22',
    bt: 'BT-121',
    context: 'ram:ExemptionReasonCode',
    list: vatExemptionReasons,
    compared: 'upper',
  },
  {
    id: 'BR-CL-23',
    bt: '',
    context: 'ram:BasisQuantity | ram:BilledQuantity',
    attribute: 'unitCode',
    ifThere: true,
    list: units,
  },
  {
    id: 'BR-CL-24',
    bt: 'BT-125',
    context: 'ram:AttachmentBinaryObject',
    attribute: 'mimeCode',
    ifThere: true,
    list: mimeTypes,
    compared: 'exact',
  },
  {
    id: 'BR-CL-25',
    bt: '',
    context: 'ram:URIUniversalCommunication/ram:URIID',
    ...scheme,
    list: electronicAddressSchemes,
  },
  {
    id: 'BR-CL-26',
    bt: 'BT-71',
    context: 'ram:ApplicableHeaderTradeDelivery/ram:ShipToTradeParty/ram:GlobalID',
    ...scheme,
    list: icdSchemes,
  },
];
