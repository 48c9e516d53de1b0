// SPDX-License-Identifier: Apache-2.0
/**
 * The formats that can be judged, by name alone: the main thread asks what is served and judges nothing, so it loads none of
 * what judges. `served.ts` must have each of them, which the compiler checks.
 */
import type { FormatName } from '../gateway/domain/code-interface.ts';

export const servedNames = [
  'ubl-invoice',
  'ubl-invoice-min',
  'ubl-memoire',
  'ubl-f2',
  'cii-16b',
  'cii-min-16b',
  'cii-f2',
  'cpp-statut',
  'cr18',
  'cdar',
  'cpp-facture-mixte',
  'cpp-facture-pivot',
  'f10',
  'f13',
  'f14',
  'ubl-f1',
  'cii-f1',
  'factur-x',
  'factur-x-f2',
] as const satisfies readonly FormatName[];

export type ServedName = (typeof servedNames)[number];
