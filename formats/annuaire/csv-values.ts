// SPDX-License-Identifier: Apache-2.0
/** Values of a public directory in the spellings that people and spreadsheets give them. */
import { keepsLuhn, parseSiret, type Siret } from '../../gateway/domain/structure.ts';

const yes: ReadonlySet<string> = new Set([
  ...['oui', 'o', 'vrai', 'true', '1', 'x', 'yes', 'y', 'obligatoire', 'actif', 'active', 'a', 'ouvert'],
]);
const no: ReadonlySet<string> = new Set([
  ...[
    'non',
    'n',
    'faux',
    'false',
    '0',
    '',
    'no',
    'facultatif',
    'inactif',
    'inactive',
    'i',
    'ferme',
    'fermee',
  ],
]);

/** Undefined for a word that is neither. */
export function flagOf(text: string): boolean | undefined {
  const known = yes.has(text) || no.has(text) ? text : plain(text);
  if (yes.has(known)) return true;
  return no.has(known) ? false : undefined;
}

function plain(text: string): string {
  return text
    .normalize('NFD')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');
}

/** White space in any form, points and the apostrophe that spreadsheets put before digits. */
const between = /[\s .'’=]/g;

/**
 * Fourteen digits, however they are spaced. A spreadsheet takes a leading zero for nothing: thirteen digits are a SIRET
 * when the zero gives it its key.
 */
export function siretOf(text: string): Siret | undefined {
  const siret = parseSiret(text);
  if (siret !== undefined) return siret;
  const digits = text.replace(between, '');
  if (digits.length !== 13) return parseSiret(digits);
  const padded = parseSiret(`0${digits}`);
  return padded !== undefined && keepsLuhn(padded) ? padded : undefined;
}

/** In `TypeIdentifiant`: 1 and its names are a SIRET; another is a person or a company that has none. */
export function isSiretType(text: string): boolean {
  return text === '' || text === '1' || text.toLowerCase() === 'siret';
}
