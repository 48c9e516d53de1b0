// SPDX-License-Identifier: Apache-2.0
/**
 * UBL-SR, UBL-CR and UBL-DT that are more than a path: each a function with its words. They hold exactly where the
 * official rules hold, also where these are odd; a comment says so.
 */

import type { Check } from '../../en16931/path-rules/context.ts';
import type { Path } from '../../en16931/path-rules/names.ts';
import type { Scene } from '../../en16931/path-rules/scene.ts';
import type { NodeId } from '../../xml/tree.ts';
import { isInvoicedObject, isOtherDocument } from './conditions.ts';
import { atMost, none, type Row } from './controle.ts';
import { ublNames } from './noms.ts';

const path = (shown: string): Path => ublNames.path(shown);
const element = (name: string): number => ublNames.element(name);
const schemeId = ublNames.attribute('schemeID');
const nameAttribute = ublNames.attribute('name');
const companyId = path('cbc:CompanyID');
const id = path('cbc:ID');
const idWithScheme = path('cbc:ID/@schemeID');
const taxScheme = path('cac:TaxScheme');
const additionalDocumentReference = path('cac:AdditionalDocumentReference');
const attachment = path('cac:Attachment');
const documentDescription = path('cbc:DocumentDescription');
const ublVersionId = path('cbc:UBLVersionID');
const supplierTaxSchemes = path('cac:AccountingSupplierParty/cac:Party/cac:PartyTaxScheme');
const customerTaxSchemes = path('cac:AccountingCustomerParty/cac:Party/cac:PartyTaxScheme');
const anyPartyIdentification = element('cac:PartyIdentification');
const anyAdditionalDocument = element('cac:AdditionalDocumentReference');
const anyPaymentId = element('cbc:PaymentID');
const anyPaymentMeansCode = element('cbc:PaymentMeansCode');

/** UBL-CR-412: a due date belongs to the payment means in a credit note alone. */
export const invoiceOnlyPaths = `
cac:PaymentMeans/cbc:PaymentDueDate CR-412
`;

export const documentChecks: readonly Check[] = [
  {
    id: 'UBL-CR-002',
    bt: '',
    gravite: 'AVERTISSEMENT',
    fr: 'La version de UBL (cbc:UBLVersionID), si elle est donnee, doit etre 2.1',
    en: 'The UBL version (cbc:UBLVersionID), when given, should be 2.1',
    broken: (scene, node) => {
      const versions = scene.select(node, ublVersionId);
      const holds = versions.length === 0 || versions.some((at) => scene.text(at) === '2.1');
      return holds ? undefined : { node: versions[0], expected: '2.1' };
    },
  },
  none(
    {
      id: 'UBL-CR-665',
      bt: 'BT-122',
      gravite: 'AVERTISSEMENT',
      fr: "L'identifiant d'une piece jointe n'a pas de schema, sauf celui d'un objet facture (130)",
      en: 'The identifier of an additional document has no scheme, but for that of an invoiced object (130)',
    },
    (scene) => inAdditionalDocuments(scene, isOtherDocument, idWithScheme),
    'schemeID',
  ),
  none(
    {
      id: 'UBL-CR-666',
      bt: '',
      fr: "La reference d'un objet facture (130) n'a pas de piece jointe (cac:Attachment)",
      en: 'The reference of an invoiced object (130) has no attachment (cac:Attachment)',
    },
    (scene) => inAdditionalDocuments(scene, isInvoicedObject, attachment),
  ),
  none(
    {
      id: 'UBL-CR-673',
      bt: '',
      fr: "La reference d'un objet facture (130) n'a pas de description (cbc:DocumentDescription)",
      en: 'The reference of an invoiced object (130) has no description (cbc:DocumentDescription)',
    },
    (scene) => inAdditionalDocuments(scene, isInvoicedObject, documentDescription),
  ),
  none(
    {
      id: 'UBL-DT-18',
      bt: '',
      gravite: 'AVERTISSEMENT',
      fr: "L'attribut name n'est prevu que sur cbc:PaymentMeansCode",
      en: 'The attribute name is only meant for cbc:PaymentMeansCode',
    },
    (scene) => scene.owners(nameAttribute).filter((owner) => scene.id(owner) !== anyPaymentMeansCode),
    'name',
  ),
  atMost(
    {
      id: 'UBL-SR-04',
      bt: 'BT-18',
      fr: 'Un seul objet facture (document de type 130) peut etre cite',
      en: 'Only one invoiced object (document of type 130) may be referred to',
    },
    (scene, node) =>
      scene
        .select(node, additionalDocumentReference)
        .filter((at) => scene.holds(isInvoicedObject, at))
        .flatMap((at) => scene.select(at, id)),
  ),
  atMost(
    {
      id: 'UBL-SR-12',
      bt: 'BT-31',
      fr: "Le vendeur n'a qu'un numero de TVA",
      en: 'The seller has only one VAT number',
    },
    (scene, node) => taxNumbers(scene, node, supplierTaxSchemes, (scheme) => scheme === 'VAT'),
  ),
  atMost(
    {
      id: 'UBL-SR-13',
      bt: 'BT-32',
      fr: "Le vendeur n'a qu'une immatriculation fiscale hors TVA",
      en: 'The seller has only one tax registration other than VAT',
    },
    (scene, node) => taxNumbers(scene, node, supplierTaxSchemes, (scheme) => scheme !== 'VAT'),
  ),
  atMost(
    {
      id: 'UBL-SR-18',
      bt: 'BT-48',
      fr: "L'acheteur n'a qu'un numero de TVA",
      en: 'The buyer has only one VAT number',
    },
    (scene, node) => taxNumbers(scene, node, customerTaxSchemes, (scheme) => scheme === 'VAT'),
  ),
  atMost(
    {
      id: 'UBL-SR-29',
      bt: 'BT-90',
      fr: "Il n'y a qu'un identifiant de creancier SEPA dans la facture",
      en: 'There is only one SEPA creditor identifier in the invoice',
    },
    (scene) =>
      scene
        .all(anyPartyIdentification)
        .flatMap((at) => scene.select(at, id))
        .filter((at) => isSepa(scene, at)),
  ),
  sameEverywhere(
    {
      id: 'UBL-SR-44',
      bt: 'BT-83',
      fr: "L'avis de paiement (cbc:PaymentID) est le meme pour tous les modes de paiement",
      en: 'The remittance information (cbc:PaymentID) is the same for all payment means',
    },
    anyPaymentId,
  ),
  sameEverywhere(
    {
      id: 'UBL-SR-47',
      bt: 'BT-81',
      fr: 'Le code de mode de paiement est le meme pour tous les modes de paiement',
      en: 'The payment means code is the same for all payment means',
    },
    anyPaymentMeansCode,
  ),
];

function inAdditionalDocuments(
  scene: Scene,
  which: (scene: Scene, node: NodeId) => boolean,
  below: Path,
): readonly NodeId[] {
  return scene
    .all(anyAdditionalDocument)
    .filter((at) => scene.holds(which, at))
    .flatMap((at) => scene.select(at, below));
}

/** Numbers of the registrations of which one scheme has that identifier; a scheme without one has the empty text. */
function taxNumbers(
  scene: Scene,
  node: NodeId,
  schemes: Path,
  fits: (scheme: string) => boolean,
): readonly NodeId[] {
  return scene
    .select(node, schemes)
    .filter((at) =>
      scene.select(at, taxScheme).some((scheme) => fits(firstText(scene, scheme).toUpperCase())),
    )
    .flatMap((at) => scene.select(at, companyId));
}

function firstText(scene: Scene, node: NodeId): string {
  const [first] = scene.select(node, id);
  return first === undefined ? '' : scene.text(first);
}

/** All elements of that name have the same text, to the letter; the fault is the first that differs. */
function sameEverywhere(row: Row, name: number): Check {
  return {
    ...row,
    broken: (scene) => {
      const [first, ...others] = scene.all(name);
      if (first === undefined) return undefined;
      const text = scene.text(first);
      const other = others.find((at) => scene.text(at) !== text);
      return other === undefined ? undefined : { node: other, expected: text };
    },
  };
}

export function isSepa(scene: Scene, node: NodeId): boolean {
  return scene.attribute(node, schemeId)?.toUpperCase() === 'SEPA';
}
