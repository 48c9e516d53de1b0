// SPDX-License-Identifier: Apache-2.0
/** The annuaire written for somebody else, entry by entry: never whole in memory. */
import { writeF13 } from '../../formats/annuaire/write-f13.ts';
import { type F14Options, writeF14 } from '../../formats/annuaire/write-f14.ts';
import type { EntreeTenue } from '../ports/annuaire.ts';
import { pourF13, pourF14 } from './export-entrees.ts';

export type FormatExport = 'f14' | 'f13';

export function ecrireAnnuaire(
  entrees: AsyncIterable<EntreeTenue>,
  format: FormatExport,
  head: F14Options,
): AsyncGenerator<Uint8Array> {
  return format === 'f13' ? writeF13(pourF13(entrees)) : writeF14(pourF14(entrees), head);
}
