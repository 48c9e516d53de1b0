// SPDX-License-Identifier: Apache-2.0
/**
 * Where the package that our tables are made from (factur-x-kit) differs from the lists of the validation artefacts
 * of EN 16931, version 1.3.16. When a new version of the package has caught up, its test says so: delete the row.
 */
export interface Delta {
  /** Name of the table. */
  readonly table: string;
  readonly since: string;
  readonly why: string;
  readonly add?: readonly string[];
  readonly remove?: readonly string[];
}

export const deltas: readonly Delta[] = [
  {
    table: 'currencies',
    since: '2026-04-10',
    why: 'The XCG of Curacao replaces ANG; BGN went with the euro in Bulgaria; STD is still listed, STN is not yet.',
    add: ['STD', 'XCG'],
    remove: ['ANG', 'BGN', 'STN'],
  },
  {
    table: 'icdSchemes',
    since: '2026-04-10',
    why: 'Schemes registered under ISO 6523 after the package was made.',
    add: ['0245', '0246', '0247', '0248'],
  },
  {
    table: 'electronicAddressSchemes',
    since: '2026-04-10',
    why: 'Schemes that entered the EAS list after the package was made.',
    add: ['0219', '0220', '0242', '0245', '0246', '0248'],
  },
  {
    table: 'vatCategories',
    since: '2026-04-10',
    why: 'Split payment (Italy) is a category of EN 16931, not of Factur-X.',
    add: ['B'],
  },
  {
    table: 'mimeTypes',
    since: '2026-04-10',
    why: 'EN 16931 allows no XML attachment, Factur-X does.',
    remove: ['application/xml', 'text/xml'],
  },
  {
    table: 'ciiCountries',
    since: '2026-04-10',
    why: 'The list for CII still has the Netherlands Antilles, and not yet South Sudan; that for UBL is current.',
    add: ['AN'],
    remove: ['SS'],
  },
  {
    table: 'ublSubjects',
    since: '2026-04-10',
    why: 'The list for UBL ends before the subjects that came last; that for CII has them.',
    remove: 'BAT BAU BAV BAW BAX BAY BAZ BBA BBB BMF BMG BMH CCJ CCK CCL CCM CCN CCO'.split(' '),
  },
  {
    table: 'invoiceTypes',
    since: '2026-04-10',
    why: 'In UBL a credit note is another document: its types are in their own table.',
    remove: '83 261 262 296 308 381 396 420 458 502 503 532'.split(' '),
  },
];
