// SPDX-License-Identifier: Apache-2.0
/**
 * The profiles of Factur-X and ZUGFeRD 2: the level that the XMP declares against the identifier of the specification
 * in the XML (BT-24). Facts of Factur-X 1.0.07 §7 and of the profiles named; a profile is a row.
 */
export type Profile =
  | 'MINIMUM'
  | 'BASIC WL'
  | 'BASIC'
  | 'EN 16931'
  | 'EXTENDED'
  | 'EXTENDED-CTC-FR'
  | 'XRECHNUNG';

interface Row {
  readonly profile: Profile;
  /** Identifiers of BT-24, whole or as a pattern. */
  readonly specification: RegExp;
  /** Levels of the XMP that may stand beside it, spaces, hyphens and case aside. */
  readonly levels: readonly string[];
}

const rows: readonly Row[] = [
  {
    profile: 'MINIMUM',
    specification: /^urn:(factur-x\.eu:1p0|zugferd\.de:2p0):minimum$/,
    levels: ['MINIMUM'],
  },
  {
    profile: 'BASIC WL',
    specification: /^urn:(factur-x\.eu:1p0|zugferd\.de:2p0):basicwl$/,
    levels: ['BASICWL'],
  },
  {
    profile: 'BASIC',
    specification:
      /^urn:cen\.eu:en16931:2017[#:]compliant[#:](urn:)?(factur-x\.eu:1p0|zugferd\.de:2p0):basic$/,
    levels: ['BASIC'],
  },
  {
    profile: 'EN 16931',
    specification: /^urn:cen\.eu:en16931:2017(#compliant#urn:peppol:france:billing:cius:1\.0)?$/,
    levels: ['EN16931', 'COMFORT'],
  },
  {
    profile: 'EXTENDED',
    specification:
      /^urn:cen\.eu:en16931:2017[#:]conformant[#:](urn:)?(factur-x\.eu:1p0|zugferd\.de:2p0):extended$/,
    levels: ['EXTENDED'],
  },
  {
    profile: 'EXTENDED-CTC-FR',
    specification:
      /^urn:cen\.eu:en16931:2017#conformant#urn([.:]cpro\.gouv\.fr:1p0:extended-ctc-fr|:peppol:france:billing:extended:1\.0)$/,
    levels: ['EXTENDEDCTCFR', 'EXTENDED'],
  },
  {
    profile: 'XRECHNUNG',
    specification:
      /^urn:cen\.eu:en16931:2017#compliant#urn:(xeinkauf\.de|xoev-de):kosit:(standard:)?xrechnung_[1-9]\.[0-9](#conformant#.*)?$/,
    levels: ['XRECHNUNG', 'EN16931'],
  },
];

/** The profile that BT-24 names; undefined when it names none of the list. */
export function profileOfSpecification(specification: string): Profile | undefined {
  return rows.find((row) => row.specification.test(specification))?.profile;
}

export function isKnownLevel(level: string): boolean {
  return rows.some(({ levels }) => levels.includes(normalized(level)));
}

/** May an XMP that declares `level` go with an XML of this profile? */
export function levelAgrees(level: string, profile: Profile): boolean {
  return rows.some((row) => row.profile === profile && row.levels.includes(normalized(level)));
}

/** Without lines: the XML does not stand for the whole invoice. */
export function hasNoLines(profile: Profile): boolean {
  return profile === 'MINIMUM' || profile === 'BASIC WL';
}

function normalized(level: string): string {
  return level.replace(/[\s_-]+/g, '').toUpperCase();
}
