// SPDX-License-Identifier: Apache-2.0
/** BR-FR-12, 13, 21, 22, 23 and 25: the electronic addresses of the parties. */
import { atMost, hasText, isAddress } from '../forms.ts';
import type { FrenchInvoice } from '../french-invoice.ts';
import { documentRule, type FrenchRule, termRule } from '../rows.ts';
import type { TermName } from '../terms.ts';
import { type PartyKind, parties, schemes, selfBilled } from './party-kinds.ts';

const maxAddressLength = 125;
const isShortAddress = atMost(maxAddressLength);

export const addressRules: readonly FrenchRule[] = [
  addressRule('BR-FR-12_BT-49', 'BT-49', "de l'acheteur", 'of the buyer'),
  addressRule('BR-FR-13_BT-34', 'BT-34', 'du vendeur', 'of the seller'),
  ...receiverRules(),
  ...parties.flatMap(addressFormRules),
];

/** CII is content with white space. */
function addressRule(id: string, term: TermName, nom: string, name: string): FrenchRule {
  return documentRule({
    id,
    bt: term,
    holds: (invoice) =>
      invoice.texts(term).some((text) => (invoice.syntax === 'UBL' ? hasText(text) : text !== '')),
    about: term,
    fr: `L'adresse electronique ${nom} est obligatoire`,
    en: `The electronic address ${name} is mandatory`,
  });
}

/** Who receives an invoice between French companies has an address of the annuaire that begins with its SIREN. */
function receiverRules(): readonly FrenchRule[] {
  const isDomestic = (invoice: FrenchInvoice) => invoice.notes.contents('BAR').includes('B2B');
  return [
    documentRule({
      id: 'BR-FR-21_BT-49',
      bt: 'BT-49',
      holds: (invoice) =>
        !isDomestic(invoice) ||
        invoice.says('BT-3', ...selfBilled) ||
        isOfAnnuaire(invoice, 'BT-49', 'BT-47'),
      about: 'BT-49',
      expected: `schemeID ${schemes.annuaire}, SIREN...`,
      fr: `L'adresse electronique de l'acheteur doit etre de schema ${schemes.annuaire} et commencer par son SIREN quand la note BAR dit B2B`,
      en: `The electronic address of the buyer must be of scheme ${schemes.annuaire} and begin with its SIREN when the note BAR says B2B`,
    }),
    documentRule({
      id: 'BR-FR-22_BT-34',
      bt: 'BT-34',
      holds: (invoice) =>
        !(invoice.syntax === 'UBL' ? invoice.notes.contents('BAR').length > 0 : isDomestic(invoice)) ||
        !invoice.says('BT-3', ...selfBilled) ||
        isOfAnnuaire(invoice, 'BT-34', 'BT-30'),
      about: 'BT-34',
      expected: `schemeID ${schemes.annuaire}, SIREN...`,
      fr: `L'adresse electronique du vendeur doit etre de schema ${schemes.annuaire} et commencer par son SIREN quand la facture est autofacturee`,
      en: `The electronic address of the seller must be of scheme ${schemes.annuaire} and begin with its SIREN when the invoice is self-billed`,
    }),
  ];
}

/** UBL takes the SIREN, CII the legal identifier of any scheme; without one any address begins with it. */
function isOfAnnuaire(invoice: FrenchInvoice, address: TermName, legal: TermName): boolean {
  const legals = invoice.nodes(legal);
  const [siren] = invoice.syntax === 'UBL' ? invoice.ofScheme(legals, schemes.siren) : legals;
  const begins = (invoice.first(address) ?? '').startsWith(
    siren === undefined ? '' : invoice.tree.text(siren),
  );
  return begins && invoice.ofScheme(invoice.nodes(address), schemes.annuaire).length > 0;
}

function addressFormRules({ address, nom, name }: PartyKind): readonly FrenchRule[] {
  if (address === undefined) return [];
  return [
    termRule({
      id: `BR-FR-23_${address}`,
      of: address,
      bt: address,
      holds: (text, invoice, node) =>
        isAddress(text) || invoice.attribute(node, 'schemeID') !== schemes.annuaire,
      expected: 'A-Z a-z 0-9 + - _ .',
      fr: `L'adresse electronique ${nom}, de schema ${schemes.annuaire}, ne peut contenir que des lettres, des chiffres et + - _ .`,
      en: `The electronic address ${name}, of scheme ${schemes.annuaire}, may hold only letters, digits and + - _ .`,
    }),
    termRule({
      id: `BR-FR-25_${address}`,
      of: address,
      bt: address,
      holds: isShortAddress,
      expected: `<= ${maxAddressLength}`,
      fr: `L'adresse electronique ${nom} ne doit pas depasser ${maxAddressLength} caracteres`,
      en: `The electronic address ${name} must not exceed ${maxAddressLength} characters`,
    }),
  ];
}
