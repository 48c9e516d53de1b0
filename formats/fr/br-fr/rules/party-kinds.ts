// SPDX-License-Identifier: Apache-2.0
/** The parties the same checks run on, of which the French extension knows five more than EN 16931. */
import type { FrenchInvoice } from '../french-invoice.ts';
import type { TermName } from '../terms.ts';

export interface PartyKind {
  readonly group: TermName;
  /** Its identifier, by which the rules are named. */
  readonly identifier: string;
  readonly address?: TermName;
  /** True when its SIRET must go with a SIREN it has; the others may have a SIRET alone. */
  readonly hasSiren?: true;
  readonly nom: string;
  readonly name: string;
}

export const parties: readonly PartyKind[] = [
  {
    group: 'BG-4',
    identifier: 'BT-29',
    address: 'BT-34',
    hasSiren: true,
    nom: 'du vendeur',
    name: 'of the seller',
  },
  {
    group: 'BG-7',
    identifier: 'BT-46',
    address: 'BT-49',
    hasSiren: true,
    nom: "de l'acheteur",
    name: 'of the buyer',
  },
  {
    group: 'BG-10',
    identifier: 'BT-60',
    address: 'EXT-FR-FE-29',
    nom: 'du beneficiaire',
    name: 'of the payee',
  },
  {
    group: 'EXT-FR-FE-BG-01',
    identifier: 'EXT-FR-FE-06',
    address: 'EXT-FR-FE-12',
    nom: "de l'agent de l'acheteur",
    name: 'of the agent of the buyer',
  },
  {
    group: 'EXT-FR-FE-BG-02',
    identifier: 'EXT-FR-FE-46',
    address: 'EXT-FR-FE-52',
    nom: 'du payeur',
    name: 'of the payer',
  },
  {
    group: 'EXT-FR-FE-BG-03',
    identifier: 'EXT-FR-FE-69',
    address: 'EXT-FR-FE-75',
    nom: "de l'agent du vendeur",
    name: 'of the agent of the seller',
  },
  {
    group: 'EXT-FR-FE-BG-04',
    identifier: 'EXT-FR-FE-92',
    address: 'EXT-FR-FE-98',
    nom: "du destinataire de l'envoi",
    name: 'of the party invoiced to',
  },
  {
    group: 'EXT-FR-FE-BG-05',
    identifier: 'EXT-FR-FE-115',
    address: 'EXT-FR-FE-121',
    nom: "de l'emetteur de l'envoi",
    name: 'of the invoicing party',
  },
  { group: 'BG-13', identifier: 'BT-71', nom: 'du lieu de livraison', name: 'of the delivery location' },
  {
    group: 'EXT-FR-FE-146-GROUP',
    identifier: 'EXT-FR-FE-146',
    nom: 'du lieu de livraison de la ligne',
    name: 'of the delivery location of the line',
  },
];

export const schemes = {
  siret: '0009',
  siren: '0002',
  /** Private identifiers. */
  private: '0224',
  /** Addresses of the French annuaire. */
  annuaire: '0225',
  /** Members of a sole taxable person. */
  soleTaxable: '0231',
} as const;

/** Types of the invoices the buyer issues for the seller. */
export const selfBilled = ['389', '501', '500', '471', '473', '261', '502'];

/** Where the identifiers of a party are, from its group. */
export function identifierPath(invoice: FrenchInvoice, { group }: PartyKind): string {
  if (invoice.syntax === 'CII') return 'ram:GlobalID';
  return group === 'BG-13' || group === 'EXT-FR-FE-146-GROUP'
    ? 'cac:DeliveryLocation/cbc:ID'
    : 'cac:PartyIdentification/cbc:ID';
}

export function legalPath(invoice: FrenchInvoice, { group }: PartyKind): string {
  if (invoice.syntax === 'CII') return 'ram:SpecifiedLegalOrganization/ram:ID';
  return group === 'BG-13' || group === 'EXT-FR-FE-146-GROUP'
    ? 'cac:DeliveryParty/cac:PartyLegalEntity/cbc:CompanyID'
    : 'cac:PartyLegalEntity/cbc:CompanyID';
}
