// SPDX-License-Identifier: Apache-2.0
/** Tax categories by the code that the rules compare. */
import type { TaxCategory } from './model.ts';
import { codeOf } from './rule.ts';
import type { SyntaxName } from './rule-set.ts';

/** Under undefined, those without a code, where that is not the same as an empty one. */
export type CategoriesByCode = ReadonlyMap<string | undefined, readonly TaxCategory[]>;

/**
 * A code as it is compared: UBL takes the white space around it away, and takes none for an empty one; CII compares
 * what is written.
 */
export function comparedCode(category: TaxCategory | undefined, syntax: SyntaxName): string | undefined {
  return syntax === 'CII' ? category?.code?.text : codeOf(category?.code);
}

/** What has tax categories. */
export interface Categorized {
  readonly categories: readonly TaxCategory[];
}

export function categoriesByCode(
  places: readonly (readonly Categorized[])[],
  syntax: SyntaxName,
): CategoriesByCode {
  const byCode = new Map<string | undefined, TaxCategory[]>();
  for (const place of places) {
    for (const { categories } of place) {
      for (const category of categories) {
        const code = comparedCode(category, syntax);
        const sameCode = byCode.get(code);
        if (sameCode === undefined) byCode.set(code, [category]);
        else sameCode.push(category);
      }
    }
  }
  return byCode;
}

export const noCategories: CategoriesByCode = new Map();

/** The same map where there is nothing to add, as a rule. */
export function withMore(
  byCode: CategoriesByCode,
  more: readonly TaxCategory[],
  syntax: SyntaxName,
): CategoriesByCode {
  if (more.length === 0) return byCode;
  const all = new Map(byCode);
  for (const category of more) {
    const code = comparedCode(category, syntax);
    all.set(code, [...(all.get(code) ?? []), category]);
  }
  return all;
}
