// SPDX-License-Identifier: Apache-2.0
/** Parties and places of a draft in UBL. */
import type { DraftAddress, DraftDelivery, DraftParty, DraftPayee, DraftTaxRepresentative } from './draft.ts';
import { element, group, leaf, type XmlElement } from './xml.ts';

/** `creditor` is BT-90, which UBL keeps among the identifiers of the seller. */
export function ublParty(
  role: string,
  party: DraftParty | undefined,
  creditor?: string,
): XmlElement | undefined {
  if (party === undefined) return undefined;
  const { contact, legal } = party;
  const identifiers = party.identifiers.map(({ text, scheme }) => identification(text, scheme));
  return element(role, [
    element('cac:Party', [
      leaf('cbc:EndpointID', party.electronic?.text, { schemeID: party.electronic?.scheme }),
      identifiers,
      creditor === undefined ? undefined : identification(creditor, 'SEPA'),
      group('cac:PartyName', [leaf('cbc:Name', party.tradingName)]),
      ublAddress('cac:PostalAddress', party.address),
      taxScheme(party.vat, 'VAT'),
      taxScheme(party.otherTax, 'LOC'),
      group('cac:PartyLegalEntity', [
        leaf('cbc:RegistrationName', party.name),
        leaf('cbc:CompanyID', legal?.text, { schemeID: legal?.scheme }),
      ]),
      contact &&
        group('cac:Contact', [
          leaf('cbc:Name', contact.name),
          leaf('cbc:Telephone', contact.telephone),
          leaf('cbc:ElectronicMail', contact.email),
        ]),
    ]),
  ]);
}

function identification(text: string, scheme: string | undefined): XmlElement {
  return element('cac:PartyIdentification', [leaf('cbc:ID', text, { schemeID: scheme })]);
}

function taxScheme(number: string | undefined, scheme: string): XmlElement | undefined {
  if (number === undefined) return undefined;
  return element('cac:PartyTaxScheme', [
    leaf('cbc:CompanyID', number),
    element('cac:TaxScheme', [leaf('cbc:ID', scheme)]),
  ]);
}

/** A group of its own even when it is empty: its rules are then broken. */
function ublAddress(name: string, address: DraftAddress | undefined): XmlElement | undefined {
  if (address === undefined) return undefined;
  return element(name, [
    leaf('cbc:StreetName', address.line1),
    leaf('cbc:AdditionalStreetName', address.line2),
    leaf('cbc:CityName', address.city),
    leaf('cbc:PostalZone', address.postCode),
    leaf('cbc:CountrySubentity', address.subdivision),
    group('cac:Country', [leaf('cbc:IdentificationCode', address.country)]),
  ]);
}

export function ublPayee(payee: DraftPayee | undefined): XmlElement | undefined {
  if (payee === undefined) return undefined;
  const { name, identifier, legal } = payee;
  return element('cac:PayeeParty', [
    identifier && identification(identifier.text, identifier.scheme),
    group('cac:PartyName', [leaf('cbc:Name', name)]),
    group('cac:PartyLegalEntity', [leaf('cbc:CompanyID', legal?.text, { schemeID: legal?.scheme })]),
  ]);
}

export function ublTaxRepresentative(
  representative: DraftTaxRepresentative | undefined,
): XmlElement | undefined {
  if (representative === undefined) return undefined;
  return element('cac:TaxRepresentativeParty', [
    group('cac:PartyName', [leaf('cbc:Name', representative.name)]),
    ublAddress('cac:PostalAddress', representative.address),
    taxScheme(representative.vat, 'VAT'),
  ]);
}

export function ublDelivery(delivery: DraftDelivery | undefined): XmlElement | undefined {
  if (delivery === undefined) return undefined;
  const { name, date, location, address } = delivery;
  return element('cac:Delivery', [
    leaf('cbc:ActualDeliveryDate', date),
    group('cac:DeliveryLocation', [
      leaf('cbc:ID', location?.text, { schemeID: location?.scheme }),
      ublAddress('cac:Address', address),
    ]),
    name === undefined
      ? undefined
      : element('cac:DeliveryParty', [element('cac:PartyName', [leaf('cbc:Name', name)])]),
  ]);
}
