// SPDX-License-Identifier: Apache-2.0
/** Where UBL and CII write the parties, their addresses and the delivery. (CEN/TS 16931-3-2, 16931-3-3) */
import type {
  AdresseContenu,
  BeneficiaireContenu,
  ContactContenu,
  Identifiant,
  LivraisonContenu,
  PartieContenu,
  RepresentantContenu,
} from './contenu.ts';
import { group, leaf, list, type Rows } from './rows.ts';

/** An element whose attribute schemeID says of what scheme it is. */
export const identifierRows: Rows<Identifiant> = {
  text: leaf('.', '.'),
  scheme: leaf('@schemeID', '@schemeID'),
};

/** UBL wraps each; CII has one name for those with a scheme, another for those without. */
const partyIdentifiers = list<Identifiant>(
  'cac:PartyIdentification[cbc:ID/@schemeID!=SEPA]',
  'ram:ID | ram:GlobalID',
  { text: leaf('cbc:ID', '.'), scheme: leaf('cbc:ID/@schemeID', '@schemeID') },
  'SCHEME',
);

const vatNumber = leaf(
  'cac:PartyTaxScheme[cac:TaxScheme/cbc:ID=VAT]/cbc:CompanyID',
  'ram:SpecifiedTaxRegistration[ram:ID/@schemeID=VA]/ram:ID',
);

export const addressRows: Rows<AdresseContenu> = {
  line1: leaf('cbc:StreetName', 'ram:LineOne'),
  line2: leaf('cbc:AdditionalStreetName', 'ram:LineTwo'),
  line3: leaf('cac:AddressLine/cbc:Line', 'ram:LineThree'),
  city: leaf('cbc:CityName', 'ram:CityName'),
  postCode: leaf('cbc:PostalZone', 'ram:PostcodeCode'),
  subdivision: leaf('cbc:CountrySubentity', 'ram:CountrySubDivisionName'),
  country: leaf('cac:Country/cbc:IdentificationCode', 'ram:CountryID'),
};

const contactRows: Rows<ContactContenu> = {
  name: leaf('cbc:Name', 'ram:PersonName | ram:DepartmentName'),
  telephone: leaf('cbc:Telephone', 'ram:TelephoneUniversalCommunication/ram:CompleteNumber'),
  email: leaf('cbc:ElectronicMail', 'ram:EmailURIUniversalCommunication/ram:URIID'),
};

export const partyRows: Rows<PartieContenu> = {
  name: leaf('cac:PartyLegalEntity/cbc:RegistrationName', 'ram:Name'),
  tradingName: leaf('cac:PartyName/cbc:Name', 'ram:SpecifiedLegalOrganization/ram:TradingBusinessName'),
  identifiers: partyIdentifiers,
  legal: group('cac:PartyLegalEntity/cbc:CompanyID', 'ram:SpecifiedLegalOrganization/ram:ID', identifierRows),
  vat: vatNumber,
  otherTax: leaf(
    'cac:PartyTaxScheme[cac:TaxScheme/cbc:ID!=VAT][cac:TaxScheme/cbc:ID:=LOC]/cbc:CompanyID',
    'ram:SpecifiedTaxRegistration[ram:ID/@schemeID=FC]/ram:ID',
  ),
  legalInformation: leaf('cac:PartyLegalEntity/cbc:CompanyLegalForm', 'ram:Description'),
  electronic: group('cbc:EndpointID', 'ram:URIUniversalCommunication/ram:URIID', identifierRows),
  address: group('cac:PostalAddress', 'ram:PostalTradeAddress', addressRows),
  contact: group('cac:Contact', 'ram:DefinedTradeContact', contactRows),
};

export const payeeRows: Rows<BeneficiaireContenu> = {
  name: leaf('cac:PartyName/cbc:Name', 'ram:Name'),
  identifiers: partyIdentifiers,
  legal: group('cac:PartyLegalEntity/cbc:CompanyID', 'ram:SpecifiedLegalOrganization/ram:ID', identifierRows),
};

export const representativeRows: Rows<RepresentantContenu> = {
  name: leaf('cac:PartyName/cbc:Name', 'ram:Name'),
  vat: vatNumber,
  address: group('cac:PostalAddress', 'ram:PostalTradeAddress', addressRows),
};

export const deliveryRows: Rows<LivraisonContenu> = {
  name: leaf('cac:DeliveryParty/cac:PartyName/cbc:Name', 'ram:ShipToTradeParty/ram:Name'),
  location: group(
    'cac:DeliveryLocation/cbc:ID',
    'ram:ShipToTradeParty/ram:ID | ram:ShipToTradeParty/ram:GlobalID',
    identifierRows,
    'SCHEME',
  ),
  date: leaf(
    'cbc:ActualDeliveryDate',
    'ram:ActualDeliverySupplyChainEvent/ram:OccurrenceDateTime/udt:DateTimeString',
    'DATE',
  ),
  address: group(
    'cac:DeliveryLocation/cac:Address',
    'ram:ShipToTradeParty/ram:PostalTradeAddress',
    addressRows,
  ),
};
