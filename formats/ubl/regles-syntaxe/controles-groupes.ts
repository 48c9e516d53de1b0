// SPDX-License-Identifier: Apache-2.0
/** UBL-SR and UBL-DT about groups that may be anywhere in the invoice, where they are more than a path. */
import type { Check } from '../../en16931/path-rules/context.ts';
import { atMost } from './controle.ts';
import { ublNames } from './noms.ts';

const addressLine = ublNames.path('cac:AddressLine');
const companyId = ublNames.path('cbc:CompanyID');
const idWithScheme = ublNames.path('cbc:ID/@schemeID');
const partyTaxScheme = ublNames.path('cac:PartyTaxScheme');
const taxSchemeId = ublNames.path('cac:TaxScheme/cbc:ID');
const documentTypeCode = ublNames.path('cbc:DocumentTypeCode');

export const addressChecks: readonly Check[] = [
  atMost(
    {
      id: 'UBL-SR-51',
      bt: '',
      fr: "Une adresse n'a qu'une ligne supplementaire (cac:AddressLine)",
      en: 'An address has only one additional line (cac:AddressLine)',
    },
    (scene, node) => scene.select(node, addressLine),
  ),
];

export const supplierChecks: readonly Check[] = [
  atMost(
    {
      id: 'UBL-SR-42',
      bt: '',
      fr: "Le vendeur n'a que deux immatriculations fiscales (cac:PartyTaxScheme)",
      en: 'The seller has at most two tax registrations (cac:PartyTaxScheme)',
    },
    (scene, node) => scene.select(node, partyTaxScheme),
    2,
  ),
];

/** 130 says an invoiced object; 50, in a credit note alone, a project; without a code the identifier has no scheme. */
export const additionalDocumentChecks: readonly Check[] = [
  {
    id: 'UBL-SR-43',
    bt: 'BT-18',
    fr: "Une piece jointe n'a ni code de type, ni schema d'identifiant, sauf l'objet facture (130) et, dans un avoir, le projet (50)",
    en: 'An additional document has neither type code nor identifier scheme, but for the invoiced object (130) and, in a credit note, the project (50)',
    broken: (scene, node) => {
      const codes = scene.select(node, documentTypeCode);
      const texts = codes.map((at) => scene.text(at));
      if (texts.includes('130')) return undefined;
      if (texts.includes('50') && scene.tree.name(0).local === 'CreditNote') return undefined;
      const [withScheme] = scene.select(node, idWithScheme);
      if (codes.length === 0 && withScheme === undefined) return undefined;
      return codes.length > 0 ? { node: codes[0] } : { node: withScheme, attribute: 'schemeID' };
    },
  },
];

export const amountChecks: readonly Check[] = [
  {
    id: 'UBL-DT-01',
    bt: '',
    fr: "Un montant n'a que deux decimales",
    en: 'An amount has at most two decimals',
    broken: (scene, node) => (decimals(scene.text(node)) <= 2 ? undefined : { node }),
  },
];

/** Characters after the first point, white space too. */
function decimals(text: string): number {
  const point = text.indexOf('.');
  return point === -1 ? 0 : [...text.slice(point + 1)].length;
}

export const partyTaxChecks: readonly Check[] = [
  {
    id: 'UBL-SR-53',
    bt: '',
    fr: 'Une immatriculation fiscale doit avoir son numero (cbc:CompanyID) et son regime (cac:TaxScheme/cbc:ID)',
    en: 'A tax registration must have its number (cbc:CompanyID) and its scheme (cac:TaxScheme/cbc:ID)',
    broken: (scene, node) => (scene.has(node, taxSchemeId) && scene.has(node, companyId) ? undefined : {}),
  },
];
