// SPDX-License-Identifier: Apache-2.0
/**
 * Rules about paths of a tree: which elements and attributes may be there, and how often. One pass over the
 * document finds the contexts, one walk below each asks its rules: linear in the document, whatever the number of
 * rules. It speaks of names, not of the numbers a vocabulary gives them: any tree can be judged.
 */
import { nameTable } from '../../xml/name-table.ts';
import type { XmlTree } from '../../xml/tree.ts';
import type { XmlName } from '../../xml/vocabulary.ts';
import type { Report, Wording } from '../rule.ts';
import { type ContextRow, type Pattern, placesOf, shownContext } from './context.ts';
import { type Names, unnamed } from './names.ts';
import { triesOf } from './trie.ts';
import { type Candidate, type Context, judgeTree, type NameUse } from './walk.ts';

export interface PathRules {
  readonly wordings: readonly Wording[];
  readonly judge: (tree: XmlTree, report: Report) => void;
}

/** @param prefix Of every identifier written in the notation: `UBL-`. */
export function pathRules(names: Names, prefix: string, patterns: readonly Pattern[]): PathRules {
  const makers = patterns.map((rows) => rows.map((row) => contextMaker(row, prefix, names)));
  const contexts = makers.map((rows) => rows.map((make) => make()));
  const usesIn = nameTable(nameUses(names, contexts));
  return {
    wordings: onceEach(contexts.flat().flatMap(wordingsOf)),
    judge: (tree, report) => judgeTree(tree, usesIn(tree), report),
  };
}

/** A rule may stand in several contexts. */
function onceEach(wordings: readonly Wording[]): readonly Wording[] {
  return [...new Map(wordings.map((wording) => [wording.id, wording])).values()];
}

/** In two steps: the names of all rows must be known before the first trie is made. */
function contextMaker(row: ContextRow, prefix: string, names: Names): () => Context {
  const { context, where, paths = '', checks = [] } = row;
  const places = placesOf(context, names);
  const makeTries = triesOf(paths, prefix, shownContext(context), names);
  return () => {
    const tries = makeTries();
    return { places, where, checks, asksBelow: tries.below.wordings.length > 0, ...tries };
  };
}

function wordingsOf({ below, anywhere, nowhere, checks }: Context): readonly Wording[] {
  return [
    ...below.wordings,
    ...anywhere.flatMap(({ trie: { wordings } }) => wordings),
    ...nowhere.map(({ wording }) => wording),
    ...checks.map(({ broken: _, ...wording }) => wording),
  ];
}

/** What a name means is found once for each name of the rules. */
function nameUses(names: Names, patterns: readonly (readonly Context[])[]): (name: XmlName) => NameUse {
  const known: (NameUse | undefined)[] = [];
  // A document may invent thousands of names: one that no rule speaks of is only asked how it ends.
  const loose = patterns.map((rows) => rows.filter(({ places }) => places.some(({ isLoose }) => isLoose)));
  const endings = loose.flat().flatMap(({ places }) => places.filter(({ isLoose }) => isLoose));
  return (name) => {
    const id = names.idOf(name);
    if (id === unnamed) return endings.some((place) => place.names(name)) ? useOf(id, name, loose, []) : idle;
    const use = known[id] ?? useOf(id, name, patterns, startsAt(id, names, patterns));
    known[id] = use;
    return use;
  };
}

const idle: NameUse = { id: unnamed, patterns: [], anywhere: [], isIdle: true };

function useOf(
  id: number,
  name: XmlName,
  patterns: readonly (readonly Context[])[],
  anywhere: NameUse['anywhere'],
): NameUse {
  const fitting = patterns.map((rows) => candidates(rows, name)).filter((rows) => rows.length > 0);
  return { id, patterns: fitting, anywhere, isIdle: fitting.length + anywhere.length === 0 };
}

/** The paths that begin anywhere, at elements of that name. */
function startsAt(id: number, names: Names, patterns: readonly (readonly Context[])[]): NameUse['anywhere'] {
  return patterns
    .flat()
    .flatMap((context) =>
      context.anywhere
        .filter(({ name: first }) => names.element(first) === id)
        .map(({ trie }) => ({ context, trie })),
    );
}

/** The contexts an element of that name may be in, each with its places of that name alone. */
function candidates(rows: readonly Context[], name: XmlName): readonly Candidate[] {
  return rows
    .map((context) => ({ context, places: context.places.filter((place) => place.names(name)) }))
    .filter(({ places }) => places.length > 0);
}
