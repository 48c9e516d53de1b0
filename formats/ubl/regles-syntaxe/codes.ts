// SPDX-License-Identifier: Apache-2.0
/** Where UBL has codes, and the list of each: BR-CL-01 to BR-CL-26. */
import type { CodeRow } from '../../en16931/codes/code-rules.ts';
import {
  allowanceReasons,
  chargeReasons,
  countries,
  creditNoteTypes,
  currencies,
  electronicAddressSchemes,
  icdSchemes,
  invoiceTypes,
  itemClassifications,
  mimeTypes,
  paymentMeans,
  referenceTypes,
  ublSubjects,
  ublTaxPointDates,
  units,
  vatCategories,
  vatExemptionReasons,
} from '../../en16931/codes/lists.ts';
import type { Check } from '../../en16931/path-rules/context.ts';
import type { Predicate } from '../../en16931/path-rules/scene.ts';
import { isAllowance, isCharge, isInvoicedObject } from './conditions.ts';
import { ublNames } from './noms.ts';

const supplier = ublNames.element('cac:AccountingSupplierParty');
const payee = ublNames.element('cac:PayeeParty');

const ofParent =
  (predicate: Predicate): Predicate =>
  (scene, node) =>
    scene.holds(predicate, scene.tree.parent(node));

/** A SEPA creditor identifier is the seller's or the payee's. */
const isCreditor: Predicate = (scene, node) =>
  scene.hasAncestor(node, supplier) || scene.hasAncestor(node, payee);

const amounts = [
  'Amount',
  'BaseAmount',
  'PriceAmount',
  'TaxAmount',
  'TaxableAmount',
  'LineExtensionAmount',
  'TaxExclusiveAmount',
  'TaxInclusiveAmount',
  'AllowanceTotalAmount',
  'ChargeTotalAmount',
  'PrepaidAmount',
  'PayableRoundingAmount',
  'PayableAmount',
]
  .map((name) => `cbc:${name}`)
  .join(' | ');

const scheme = { attribute: 'schemeID', ifThere: true } as const;
const unit = { attribute: 'unitCode', ifThere: true } as const;

export const ublCodes: readonly CodeRow[] = [
  { id: 'BR-CL-01', bt: 'BT-3', context: 'cbc:InvoiceTypeCode', list: invoiceTypes },
  { id: 'BR-CL-01', bt: 'BT-3', context: 'cbc:CreditNoteTypeCode', list: creditNoteTypes },
  { id: 'BR-CL-03', bt: '', context: amounts, attribute: 'currencyID', list: currencies },
  { id: 'BR-CL-04', bt: 'BT-5', context: 'cbc:DocumentCurrencyCode', list: currencies },
  { id: 'BR-CL-05', bt: 'BT-6', context: 'cbc:TaxCurrencyCode', list: currencies },
  { id: 'BR-CL-06', bt: 'BT-8', context: 'cac:InvoicePeriod/cbc:DescriptionCode', list: ublTaxPointDates },
  {
    id: 'BR-CL-07',
    bt: '',
    context: 'cac:AdditionalDocumentReference/cbc:ID | cac:DocumentReference/cbc:ID',
    where: ofParent(isInvoicedObject),
    ...scheme,
    list: referenceTypes,
  },
  {
    id: 'BR-CL-10',
    bt: '',
    context: 'cac:PartyIdentification/cbc:ID',
    ...scheme,
    list: icdSchemes,
    orElse: (code) => (code === 'SEPA' ? isCreditor : undefined),
  },
  { id: 'BR-CL-11', bt: '', context: 'cac:PartyLegalEntity/cbc:CompanyID', ...scheme, list: icdSchemes },
  {
    id: 'BR-CL-13',
    bt: 'BT-158',
    context: 'cac:CommodityClassification/cbc:ItemClassificationCode',
    attribute: 'listID',
    ifThere: true,
    list: itemClassifications,
  },
  { id: 'BR-CL-14', bt: '', context: 'cac:Country/cbc:IdentificationCode', list: countries },
  { id: 'BR-CL-15', bt: 'BT-159', context: 'cac:OriginCountry/cbc:IdentificationCode', list: countries },
  { id: 'BR-CL-16', bt: 'BT-81', context: 'cac:PaymentMeans/cbc:PaymentMeansCode', list: paymentMeans },
  { id: 'BR-CL-17', bt: '', context: 'cac:TaxCategory/cbc:ID', list: vatCategories },
  { id: 'BR-CL-18', bt: 'BT-151', context: 'cac:ClassifiedTaxCategory/cbc:ID', list: vatCategories },
  {
    id: 'BR-CL-19',
    bt: '',
    context: 'cac:AllowanceCharge/cbc:AllowanceChargeReasonCode',
    where: ofParent(isAllowance),
    list: allowanceReasons,
  },
  {
    id: 'BR-CL-20',
    bt: '',
    context: 'cac:AllowanceCharge/cbc:AllowanceChargeReasonCode',
    where: ofParent(isCharge),
    list: chargeReasons,
  },
  {
    id: 'BR-CL-21',
    bt: 'BT-157',
    context: 'cac:StandardItemIdentification/cbc:ID',
    ...scheme,
    list: icdSchemes,
  },
  {
    id: 'BR-CL-22',
    bt: 'BT-121',
    context: 'cbc:TaxExemptionReasonCode',
    list: vatExemptionReasons,
    compared: 'upper',
  },
  {
    id: 'BR-CL-23',
    bt: '',
    context: 'cbc:InvoicedQuantity | cbc:BaseQuantity | cbc:CreditedQuantity',
    ...unit,
    list: units,
  },
  {
    id: 'BR-CL-24',
    bt: 'BT-125',
    context: 'cbc:EmbeddedDocumentBinaryObject',
    attribute: 'mimeCode',
    ifThere: true,
    list: mimeTypes,
    compared: 'exact',
  },
  { id: 'BR-CL-25', bt: '', context: 'cbc:EndpointID', ...scheme, list: electronicAddressSchemes },
  { id: 'BR-CL-26', bt: 'BT-71', context: 'cac:DeliveryLocation/cbc:ID', ...scheme, list: icdSchemes },
];

/** The official rule looks for three characters in the list as one text, so that a space may be one of them. */
const subjectsAsText = ` ${[...ublSubjects.codes].join(' ')} `;
const subjectLength = 3;

/** BR-CL-08: a note may begin with the code of its subject, `#AAI#`. */
export const noteSubjectCheck: Check = {
  id: 'BR-CL-08',
  bt: 'BT-21',
  fr: `Le code du sujet de la note, entre deux #, n'est pas dans la liste ${ublSubjects.name} (BT-21)`,
  en: `The subject code of the note, between two #, is not in the list ${ublSubjects.name} (BT-21)`,
  broken: (scene, node) => {
    const [, subject, ...after] = scene.text(node).split('#');
    if (subject === undefined || after.length === 0 || [...subject].length !== subjectLength)
      return undefined;
    return subjectsAsText.includes(subject) ? undefined : { node, expected: ublSubjects.name };
  },
};
