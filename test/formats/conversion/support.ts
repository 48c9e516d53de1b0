// SPDX-License-Identifier: Apache-2.0
/** What the tests of conversions share: contents read, and compared term by term. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Contenu } from '../../../formats/contenu/contenu.ts';
import { type FactureLue, readFacture } from '../../../formats/conversion/read-invoice.ts';
import type { LisibleFonts } from '../../../formats/lisible/index.ts';

export function factureOf(bytes: Uint8Array | string): FactureLue {
  const lue = readFacture(typeof bytes === 'string' ? Buffer.from(bytes) : bytes);
  if (lue === undefined) throw new Error('no invoice');
  return lue;
}

export function contenuOf(bytes: Uint8Array | string): Contenu {
  return factureOf(bytes).contenu;
}

/** Paths of the terms that one has and the other has not, or has otherwise. */
export function differences(before: Contenu, after: Contenu): readonly string[] {
  const [a, b] = [new Map(terms(before)), new Map(terms(after))];
  return [...new Set([...a.keys(), ...b.keys()])].filter((key) => a.get(key) !== b.get(key)).sort();
}

function terms(value: unknown, at = ''): readonly (readonly [path: string, text: string])[] {
  if (typeof value !== 'object' || value === null) return [[at, String(value)]];
  return Object.entries(value).flatMap(([key, inner]) => terms(inner, at === '' ? key : `${at}.${key}`));
}

export const fonts: LisibleFonts = { regular: font(400), bold: font(700) };

function font(weight: 400 | 700): Uint8Array {
  const file = `@fontsource/noto-sans/files/noto-sans-latin-${weight}-normal.woff`;
  return readFileSync(fileURLToPath(import.meta.resolve(file)));
}
