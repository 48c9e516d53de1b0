// SPDX-License-Identifier: Apache-2.0
/** Finds the terms of terms.ts in a tree: the automaton of each syntax, made when the program starts. */
import type { SyntaxName } from '../../en16931/rule-set.ts';
import { collectNames, compilePaths, type PathMatcher } from './path-matcher.ts';
import { pathsIn } from './terms.ts';

export interface Places {
  readonly match: PathMatcher;
  /** The numbers of the names of a path, kept once asked for: the paths are those our rules are written with. */
  readonly symbolsOf: (path: string) => readonly number[];
}

const prefixes: ReadonlyMap<string, string> = new Map([
  ['inv', 'urn:oasis:names:specification:ubl:schema:xsd:Invoice-2'],
  ['cn', 'urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2'],
  ['cbc', 'urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2'],
  ['cac', 'urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2'],
  ['rsm', 'urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100'],
  ['ram', 'urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100'],
  ['qdt', 'urn:un:unece:uncefact:data:standard:QualifiedDataType:100'],
  ['udt', 'urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100'],
]);

/** Asked for below a term or group, and in none of the paths. */
const childNames: Readonly<Record<SyntaxName, readonly string[]>> = {
  UBL: [
    'cac:BillingReferenceLine',
    'cac:Country',
    'cac:DeliveryParty',
    'cac:ManufacturerParty',
    'cac:PostalAddress',
    'cac:TaxScheme',
    'cbc:DocumentStatusCode',
    'cbc:IdentificationCode',
    'cbc:RegistrationName',
    'cbc:TaxExemptionReason',
    'cbc:TaxInclusiveLineExtensionAmount',
    'cbc:Value',
    'cbc:ValueQuantity',
  ],
  CII: [
    'ram:Content',
    'ram:CountryID',
    'ram:ExemptionReason',
    'ram:ItemSellerTradeParty',
    'ram:LineID',
    'ram:Name',
    'ram:ParentLineID',
    'ram:PostalTradeAddress',
    'ram:ReferenceTypeCode',
    'ram:SubjectCode',
    'ram:Value',
    'ram:ValueMeasure',
  ],
};

export const places: Readonly<Record<SyntaxName, Places>> = { UBL: placesOf('UBL'), CII: placesOf('CII') };

function placesOf(syntax: SyntaxName): Places {
  const targets = pathsIn(syntax);
  const steps = targets.flatMap((target) => target.flatMap((path) => path.split('/')));
  const names = collectNames([...steps, ...childNames[syntax]], prefixes);
  const known = new Map<string, readonly number[]>();
  const learn = (path: string) => {
    const symbols = path.split('/').map(names.symbolOf);
    known.set(path, symbols);
    return symbols;
  };
  return { match: compilePaths(targets, names), symbolsOf: (path) => known.get(path) ?? learn(path) };
}
