// SPDX-License-Identifier: Apache-2.0
/** Parties of a draft in CII. */
import type { DraftAddress, DraftIdentifier, DraftParty, DraftPayee } from './draft.ts';
import { element, group, leaf, type XmlElement } from './xml.ts';

export function ciiParty(role: string, party: DraftParty | undefined): XmlElement | undefined {
  if (party === undefined) return undefined;
  const { legal, contact, electronic } = party;
  return element(role, [
    identifiers(party.identifiers),
    leaf('ram:Name', party.name),
    legalOrganization(legal, party.tradingName),
    contact &&
      group('ram:DefinedTradeContact', [
        leaf('ram:PersonName', contact.name),
        group('ram:TelephoneUniversalCommunication', [leaf('ram:CompleteNumber', contact.telephone)]),
        group('ram:EmailURIUniversalCommunication', [leaf('ram:URIID', contact.email)]),
      ]),
    ciiAddress(party.address),
    group('ram:URIUniversalCommunication', [
      leaf('ram:URIID', electronic?.text, { schemeID: electronic?.scheme }),
    ]),
    registration(party.vat, 'VA'),
    registration(party.otherTax, 'FC'),
  ]);
}

/** Those without a scheme come first. */
function identifiers(all: readonly DraftIdentifier[]): (XmlElement | undefined)[] {
  return [
    ...all.filter(({ scheme }) => scheme === undefined).map(({ text }) => leaf('ram:ID', text)),
    ...all
      .filter(({ scheme }) => scheme !== undefined)
      .map(({ text, scheme }) => leaf('ram:GlobalID', text, { schemeID: scheme })),
  ];
}

function legalOrganization(legal: DraftIdentifier | undefined, tradingName?: string) {
  return group('ram:SpecifiedLegalOrganization', [
    leaf('ram:ID', legal?.text, { schemeID: legal?.scheme }),
    leaf('ram:TradingBusinessName', tradingName),
  ]);
}

function registration(number: string | undefined, scheme: string): XmlElement | undefined {
  return group('ram:SpecifiedTaxRegistration', [leaf('ram:ID', number, { schemeID: scheme })]);
}

/** A group of its own even when it is empty: its rules are then broken. */
export function ciiAddress(address: DraftAddress | undefined): XmlElement | undefined {
  if (address === undefined) return undefined;
  return element('ram:PostalTradeAddress', [
    leaf('ram:PostcodeCode', address.postCode),
    leaf('ram:LineOne', address.line1),
    leaf('ram:LineTwo', address.line2),
    leaf('ram:CityName', address.city),
    leaf('ram:CountryID', address.country),
    leaf('ram:CountrySubDivisionName', address.subdivision),
  ]);
}

export function ciiPayee(payee: DraftPayee | undefined): XmlElement | undefined {
  if (payee === undefined) return undefined;
  return element('ram:PayeeTradeParty', [
    identifiers(payee.identifier === undefined ? [] : [payee.identifier]),
    leaf('ram:Name', payee.name),
    legalOrganization(payee.legal),
  ]);
}
