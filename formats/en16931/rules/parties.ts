// SPDX-License-Identifier: Apache-2.0
/** Rules on the seller, the buyer, the payee and the tax representative. */
import { ciiCountryPrefixes, countryPrefixes } from '../countries.ts';
import type { Facts } from '../facts.ts';
import type { Identifier, Party, TaxRegistration, Term } from '../model.ts';
import { type AnyRule, document, filled, isFilled, optional, otherwise, rule } from '../rule.ts';

const hasVatNumber = (registration: TaxRegistration) =>
  registration.vat && registration.identifier !== undefined;

const isPlain = ({ global }: Identifier) => global !== true;

/** True when some term of one list says the same as some term of the other. */
function share(some: readonly Term[], others: readonly Term[]): boolean {
  const texts = new Set(others.map(({ text }) => text));
  return some.some(({ text }) => texts.has(text));
}

function everyVatRegistration({ invoice }: Facts): readonly TaxRegistration[] {
  return [invoice.seller, invoice.buyer, invoice.taxRepresentative]
    .flatMap((party) => party?.taxRegistrations ?? [])
    .concat(invoice.elsewhere.taxRegistrations)
    .filter(({ vat }) => vat);
}

function addressed(party: Party | undefined): readonly Party[] {
  return optional(party).filter(({ electronicAddress }) => electronicAddress !== undefined);
}

export const partyRules: readonly AnyRule[] = [
  rule({
    id: 'BR-09',
    bt: 'BT-40',
    over: ({ invoice }) => optional(invoice.seller?.address),
    holds: ({ country }) => filled(country),
    // CII asks it of the invoice, address or not.
    cii: otherwise({
      over: document,
      holds: ({ seller }) => filled(seller?.address?.country),
      about: ({ seller }) => seller?.address?.country,
    }),
    about: ({ country }) => country,
    fr: "Le pays de l'adresse du fournisseur est obligatoire",
    en: 'The country of the seller address is mandatory',
  }),
  rule({
    id: 'BR-11',
    bt: 'BT-55',
    over: ({ invoice }) => optional(invoice.buyer?.address),
    holds: ({ country }) => filled(country),
    cii: otherwise({
      over: document,
      holds: ({ buyer }) => filled(buyer?.address?.country),
      about: ({ buyer }) => buyer?.address?.country,
    }),
    about: ({ country }) => country,
    fr: "Le pays de l'adresse du destinataire est obligatoire",
    en: 'The country of the buyer address is mandatory',
  }),
  rule({
    id: 'BR-17',
    bt: 'BT-59',
    over: ({ invoice }) => optional(invoice.payee),
    holds: ({ name, identifiers }, { invoice: { seller } }) =>
      name !== undefined &&
      name.text !== seller?.tradingName?.text &&
      !share(identifiers, seller?.identifiers ?? []),
    // CII compares the names that BT-27 and BT-59 bind, its plain identifiers, and the legal ones.
    cii: {
      holds: ({ name, identifiers, legalIdentifier }, { invoice: { seller } }) =>
        name !== undefined &&
        name.text !== seller?.name?.text &&
        !share(identifiers.filter(isPlain), (seller?.identifiers ?? []).filter(isPlain)) &&
        (legalIdentifier === undefined || legalIdentifier.text !== seller?.legalIdentifier?.text),
    },
    about: ({ name }) => name,
    fr: 'Le beneficiaire doit avoir un nom et ne peut etre le fournisseur lui-meme',
    en: 'The payee must have a name and cannot be the seller itself',
  }),
  rule({
    id: 'BR-18',
    bt: 'BT-62',
    over: ({ invoice }) => optional(invoice.taxRepresentative),
    holds: ({ name }) => filled(name),
    about: ({ name }) => name,
    fr: 'Le nom du representant fiscal est obligatoire',
    en: 'The tax representative name is mandatory',
  }),
  rule({
    id: 'BR-19',
    bt: 'BG-12',
    over: ({ invoice }) => optional(invoice.taxRepresentative),
    holds: ({ address }) => address !== undefined,
    fr: "L'adresse du representant fiscal est obligatoire",
    en: 'The tax representative address is mandatory',
  }),
  rule({
    id: 'BR-20',
    bt: 'BT-69',
    over: ({ invoice }) => optional(invoice.taxRepresentative?.address),
    holds: ({ country }) => filled(country),
    // CII asks it of the representative, address or not.
    cii: otherwise({
      over: ({ invoice }) => optional(invoice.taxRepresentative),
      holds: ({ address }) => filled(address?.country),
      about: ({ address }) => address?.country,
    }),
    about: ({ country }) => country,
    fr: "Le pays de l'adresse du representant fiscal est obligatoire",
    en: 'The country of the tax representative address is mandatory',
  }),
  rule({
    id: 'BR-56',
    bt: 'BT-63',
    over: ({ invoice }) => optional(invoice.taxRepresentative),
    holds: ({ taxRegistrations }) => taxRegistrations.some(hasVatNumber),
    cii: {
      holds: ({ taxRegistrations }) =>
        taxRegistrations.some(({ vat, identifier }) => vat && filled(identifier)),
    },
    fr: 'Le numero de TVA du representant fiscal est obligatoire',
    en: 'The tax representative VAT number is mandatory',
  }),
  rule({
    id: 'BR-62',
    bt: 'BT-34-1',
    over: ({ invoice }) => addressed(invoice.seller),
    holds: ({ electronicAddress }) => electronicAddress?.scheme !== undefined,
    cii: { holds: ({ electronicAddress }) => isFilled(electronicAddress?.scheme) },
    about: ({ electronicAddress }) => electronicAddress,
    fr: "Le schema de l'adresse electronique du fournisseur est obligatoire",
    en: 'The scheme of the seller electronic address is mandatory',
  }),
  rule({
    id: 'BR-63',
    bt: 'BT-49-1',
    over: ({ invoice }) => addressed(invoice.buyer),
    holds: ({ electronicAddress }) => electronicAddress?.scheme !== undefined,
    cii: { holds: ({ electronicAddress }) => isFilled(electronicAddress?.scheme) },
    about: ({ electronicAddress }) => electronicAddress,
    fr: "Le schema de l'adresse electronique du destinataire est obligatoire",
    en: 'The scheme of the buyer electronic address is mandatory',
  }),
  rule({
    id: 'BR-CO-09',
    bt: 'BT-31',
    over: everyVatRegistration,
    holds: ({ identifier }) => countryPrefixes.includes(identifier?.text.slice(0, 2) ?? ''),
    // CII looks for a whole code, and knows that of the former Netherlands Antilles too.
    cii: {
      holds: ({ identifier }) => ciiCountryPrefixes.includes(` ${identifier?.text.slice(0, 2) ?? ''} `),
    },
    about: ({ identifier }) => identifier,
    fr: 'Un numero de TVA commence par le code ISO du pays (EL pour la Grece)',
    en: 'A VAT number begins with the ISO code of the country (EL for Greece)',
  }),
  rule({
    id: 'BR-CO-26',
    bt: 'BT-29',
    over: ({ invoice }) => optional(invoice.seller),
    holds: ({ taxRegistrations, identifiers, legalIdentifier }) =>
      legalIdentifier !== undefined ||
      taxRegistrations.some(hasVatNumber) ||
      identifiers.some(({ scheme }) => scheme !== 'SEPA'),
    // A creditor identifier is no identifier of the seller in CII, so that each one counts.
    cii: {
      holds: ({ taxRegistrations, identifiers, legalIdentifier }) =>
        legalIdentifier !== undefined || taxRegistrations.some(hasVatNumber) || identifiers.length > 0,
    },
    fr: 'Le fournisseur doit avoir un identifiant, un identifiant legal ou un numero de TVA',
    en: 'The seller must have an identifier, a legal identifier or a VAT number',
  }),
];
