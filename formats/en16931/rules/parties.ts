// SPDX-License-Identifier: Apache-2.0
/** Rules on the seller, the buyer, the payee and the tax representative. */
import { ciiCountryPrefixes, countryPrefixes } from '../countries.ts';
import type { Facts } from '../facts.ts';
import type { Identifier, Party, Payee, TaxRegistration, TaxRepresentative, Term } from '../model.ts';
import { type AnyRule, document, filled, isFilled, joined, optional, otherwise, rule } from '../rule.ts';
import { inPlace } from './tax-numbers.ts';

const hasVatNumber = (registration: TaxRegistration) =>
  registration.vat && registration.identifier !== undefined;

const isPlain = ({ global }: Identifier) => global !== true;

/** True when some term of one list says the same as some term of the other. */
function share(some: readonly Term[], others: readonly Term[]): boolean {
  const texts = new Set(others.map(({ text }) => text));
  return some.some(({ text }) => texts.has(text));
}

function everyVatRegistration({ invoice }: Facts): readonly TaxRegistration[] {
  const { sellers, buyers, taxRepresentatives, taxRegistrations } = invoice.elsewhere;
  return [
    invoice.seller,
    invoice.buyer,
    invoice.taxRepresentative,
    ...sellers,
    ...buyers,
    ...taxRepresentatives,
  ]
    .flatMap((party) => party?.taxRegistrations ?? [])
    .concat(taxRegistrations)
    .filter(({ vat }) => vat);
}

/** The electronic address of a party, and in UBL those of other parties of the kind. */
function addresses(
  { syntax }: Facts,
  party: Party | undefined,
  more: readonly Identifier[],
): readonly Identifier[] {
  const own = optional(party?.electronicAddress);
  return syntax === 'CII' ? own : joined(own, more);
}

function everyPayee({ invoice }: Facts): readonly Payee[] {
  return joined(optional(invoice.payee), invoice.elsewhere.payees);
}

function everySeller({ invoice }: Facts): readonly Party[] {
  return joined(optional(invoice.seller), invoice.elsewhere.sellers);
}

function everyRepresentative({ invoice }: Facts): readonly TaxRepresentative[] {
  return joined(optional(invoice.taxRepresentative), invoice.elsewhere.taxRepresentatives);
}

export const partyRules: readonly AnyRule[] = [
  rule({
    id: 'BR-09',
    bt: 'BT-40',
    over: ({ invoice }) => joined(optional(invoice.seller?.address), invoice.elsewhere.sellerAddresses),
    holds: ({ country }) => filled(country),
    // CII asks it of the invoice, address or not.
    cii: otherwise({
      over: document,
      holds: ({ seller, elsewhere }) =>
        filled(seller?.address?.country) ||
        inPlace(elsewhere.sellers).some(({ address }) => filled(address?.country)),
      about: ({ seller }) => seller?.address?.country,
    }),
    about: ({ country }) => country,
    fr: "Le pays de l'adresse du fournisseur est obligatoire",
    en: 'The country of the seller address is mandatory',
  }),
  rule({
    id: 'BR-11',
    bt: 'BT-55',
    over: ({ invoice }) => joined(optional(invoice.buyer?.address), invoice.elsewhere.buyerAddresses),
    holds: ({ country }) => filled(country),
    cii: otherwise({
      over: document,
      holds: ({ buyer, elsewhere }) =>
        filled(buyer?.address?.country) ||
        inPlace(elsewhere.buyers).some(({ address }) => filled(address?.country)),
      about: ({ buyer }) => buyer?.address?.country,
    }),
    about: ({ country }) => country,
    fr: "Le pays de l'adresse du destinataire est obligatoire",
    en: 'The country of the buyer address is mandatory',
  }),
  rule({
    id: 'BR-17',
    bt: 'BT-59',
    over: everyPayee,
    holds: ({ name, identifiers, apart }, { invoice: { seller } }) =>
      name !== undefined &&
      (apart === true ||
        (name.text !== seller?.tradingName?.text && !share(identifiers, seller?.identifiers ?? []))),
    // CII compares the names that BT-27 and BT-59 bind, its plain identifiers, and the legal ones.
    cii: {
      holds: ({ name, identifiers, legalIdentifier, apart }, { invoice: { seller } }) =>
        name !== undefined &&
        (apart === true ||
          (name.text !== seller?.name?.text &&
            !share(identifiers.filter(isPlain), (seller?.identifiers ?? []).filter(isPlain)) &&
            (legalIdentifier === undefined || legalIdentifier.text !== seller?.legalIdentifier?.text))),
    },
    about: ({ name }) => name,
    fr: 'Le beneficiaire doit avoir un nom et ne peut etre le fournisseur lui-meme',
    en: 'The payee must have a name and cannot be the seller itself',
  }),
  rule({
    id: 'BR-18',
    bt: 'BT-62',
    over: everyRepresentative,
    holds: ({ name }) => filled(name),
    about: ({ name }) => name,
    fr: 'Le nom du representant fiscal est obligatoire',
    en: 'The tax representative name is mandatory',
  }),
  rule({
    id: 'BR-19',
    bt: 'BG-12',
    over: everyRepresentative,
    holds: ({ address }) => address !== undefined,
    fr: "L'adresse du representant fiscal est obligatoire",
    en: 'The tax representative address is mandatory',
  }),
  rule({
    id: 'BR-20',
    bt: 'BT-69',
    over: ({ invoice }) =>
      joined(optional(invoice.taxRepresentative?.address), invoice.elsewhere.representativeAddresses),
    holds: ({ country }) => filled(country),
    // CII asks it of the representative, address or not.
    cii: otherwise({
      over: everyRepresentative,
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
    over: everyRepresentative,
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
    over: (facts) =>
      addresses(facts, facts.invoice.seller, facts.invoice.elsewhere.sellerElectronicAddresses),
    holds: ({ scheme }) => scheme !== undefined,
    cii: { holds: ({ scheme }) => isFilled(scheme) },
    about: (address) => address,
    fr: "Le schema de l'adresse electronique du fournisseur est obligatoire",
    en: 'The scheme of the seller electronic address is mandatory',
  }),
  rule({
    id: 'BR-63',
    bt: 'BT-49-1',
    over: (facts) => addresses(facts, facts.invoice.buyer, facts.invoice.elsewhere.buyerElectronicAddresses),
    holds: ({ scheme }) => scheme !== undefined,
    cii: { holds: ({ scheme }) => isFilled(scheme) },
    about: (address) => address,
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
    expected: () => 'FR, DE, IT, EL...',
    fr: 'Un numero de TVA commence par le code ISO du pays (EL pour la Grece)',
    en: 'A VAT number begins with the ISO code of the country (EL for Greece)',
  }),
  rule({
    id: 'BR-CO-26',
    bt: 'BT-29',
    over: everySeller,
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
