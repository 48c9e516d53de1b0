// SPDX-License-Identifier: Apache-2.0
/**
 * The rules of EN 16931 that EXTENDED-CTC-FR leaves out or replaces by one of its own, for each syntax. An invoice
 * of this profile may have lines that are parts of others, tolerances on totals, several exemptions of a category,
 * and elements that EN 16931 does not use.
 */
import type { SyntaxName } from '../../en16931/rule-set.ts';

/** @param ids Of one family, without its prefix. */
function family(prefix: string, ids: string): readonly string[] {
  return ids
    .trim()
    .split(/\s+/)
    .map((id) => `${prefix}-${id}`);
}

const ubl = [
  ...family('BR', '22 23 24 26 27 28 54 CO-04 CO-10 CO-11 CO-12 CO-13 CO-15 CO-17'),
  ...family(
    'BR',
    'AE-08 AF-01 AF-08 AG-08 E-01 E-08 G-01 G-08 IC-01 IC-08 S-01 S-08 S-09 S-10 Z-01 Z-08 Z-10',
  ),
  ...family('BR', 'O-01 O-02 O-03 O-04 O-08 O-11 O-12 O-13 O-14'),
  ...family('BR-CL', '10 20 24'),
  ...family(
    'UBL-CR',
    `018 026 047 096 099 194 195 258 259 269 270 271 272 273 274 288 410 439 480 481 490 523 524 525 528 529 530 531
    550 561 563 600 601 609 611 619 633 634 645 662 669 670`,
  ),
  ...family('UBL-SR', '04 16 20 34 37 48 52'),
];

const cii = [
  ...family('BR', '22 23 24 26 27 28 38 44 54 CO-04 CO-10 CO-11 CO-12 CO-13 CO-15 CO-17 CO-22 CO-24'),
  ...family(
    'BR',
    'AE-01 AE-08 AF-01 AF-08 AF-09 AF-10 AG-01 AG-08 AG-09 AG-10 E-01 E-08 G-01 G-08 IC-01 IC-08',
  ),
  ...family(
    'BR',
    'O-01 O-02 O-03 O-04 O-08 O-09 O-10 O-11 O-12 O-13 O-14 S-01 S-08 S-09 S-10 Z-01 Z-08 Z-10',
  ),
  ...family('BR-CL', '07 10 20 24'),
  ...family('CII-DT', '018 024 027 052 058 098'),
  ...family(
    'CII-SR',
    `039 040 041 068 070 106 107 108 127 128 148 156 164 170 173 174 175 200 201 210 278 293 305 333 334 350 351 352
    353 354 355 356 357 358 359 360 361 362 363 365 366 422 439 454 458 464 467 468 469 470 471 472 473 474 475 476
    477 478 479 480 481 482 483 484 485 486 487 488 489 490 491 492 493 494`,
  ),
];

export const relaxedRules: Readonly<Record<SyntaxName, ReadonlySet<string>>> = {
  UBL: new Set(ubl),
  CII: new Set(cii),
};

/**
 * Rules of EN 16931 about a VAT breakdown that in CII only judge one of none of the families: as in the official
 * rules, those of the families come first, and an element is judged by the first that is about it.
 */
export const plainBreakdownRules: ReadonlySet<string> = new Set(
  family('BR', '45 46 47 48 CO-03 DEC-19 DEC-20'),
);

/** Rules about a preceding invoice, which on a line is the line it is a part of. */
export const precedingInvoiceRules: ReadonlySet<string> = new Set(['BR-55', 'UBL-SR-06', 'UBL-SR-07']);
