// SPDX-License-Identifier: Apache-2.0
/**
 * What each name of a tree means to a set of rules, by the number the tree gives the name. The names of a vocabulary are
 * the same in every document and are asked about once; the others are asked about in each document, which has few.
 */
import type { XmlTree } from './tree.ts';
import type { Vocabulary, XmlName } from './vocabulary.ts';

/** By number of a name of the tree. */
type NameTable<Meaning> = (tree: XmlTree) => readonly Meaning[];

export function nameTable<Meaning>(meaningOf: (name: XmlName) => Meaning): NameTable<Meaning> {
  /** Programs have a few vocabularies, one a syntax. */
  const known = new WeakMap<Vocabulary, readonly Meaning[]>();
  return ({ vocabulary, otherNames }) => {
    let meanings = known.get(vocabulary);
    if (meanings === undefined) {
      meanings = vocabulary.names.map(meaningOf);
      known.set(vocabulary, meanings);
    }
    return otherNames.length === 0 ? meanings : [...meanings, ...otherNames.map(meaningOf)];
  };
}
