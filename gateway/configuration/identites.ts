// SPDX-License-Identifier: Apache-2.0
/** Where the files of our identities lie, for every section that has some: their paths, and those that nobody named. */
import { absolute, isTree, put, type Source } from './source.ts';

const filesOfIdentite = ['fichier', 'cleFichier', 'motDePasseFichier'];

/** Paths become absolute; identities that nobody named are `own`. */
export function settleIdentites(
  source: Source,
  section: string,
  identites: unknown,
  own: readonly object[],
): void {
  if (identites === undefined || (Array.isArray(identites) && identites.length === 0)) {
    put(source.values, [section, 'identites'], own);
    return;
  }
  if (!Array.isArray(identites)) return;
  for (const [i, one] of identites.entries())
    settleIn(source, one, [section, 'identites', i], filesOfIdentite);
}

export function settleIn(
  source: Source,
  tree: unknown,
  at: readonly (string | number)[],
  names: readonly string[],
): void {
  if (!isTree(tree)) return;
  for (const name of names) {
    const path = tree[name];
    if (typeof path === 'string') tree[name] = absolute(source, [...at, name], path);
  }
}
