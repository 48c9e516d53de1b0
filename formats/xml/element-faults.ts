// SPDX-License-Identifier: Apache-2.0
/**
 * Faults of elements and their order, in our words. libxml2 stops at the first that may not come; the content
 * model tells whether it is unknown, repeated or out of order, and what its parent lacks.
 */
import type { Constat } from '../../gateway/domain/constat.ts';
import { constatAt, constatMissing, type Wording } from './constat.ts';
import { type Child, type ElementName, isNamed, type ModelLookup } from './content-model/lookup.ts';
import { type NodeId, none, type XmlTree } from './tree.ts';
import type { Vocabulary } from './vocabulary.ts';

/** What wording needs besides the fault. */
export interface Explained {
  readonly tree: XmlTree;
  readonly vocabulary: Vocabulary;
  readonly lookup: ModelLookup;
  readonly structure: Pick<Wording, 'code' | 'gravite' | 'jeuDeRegles'>;
  readonly type: Pick<Wording, 'code' | 'gravite' | 'jeuDeRegles'>;
}

/** Names shown in a sentence; a list that goes on says so. */
const maxNames = 5;

/** What its parent lacks, and the element that may not come here unless that explains it. */
export function misplaced(
  explained: Explained,
  node: NodeId,
  expected: readonly ElementName[],
): readonly Constat[] {
  const { tree } = explained;
  const parent = tree.parent(node);
  const model = parent === none ? undefined : childrenOf(explained, parent);
  if (model === undefined) return [notAllowed(explained, node, expected)];
  const missing = model.filter((child) => child.min > 0 && !holds(tree, parent, child));
  const constats = missing.map((child) => mandatory(explained, parent, child));
  const fault = misplacement(explained, node, model, expected);
  if (fault !== undefined) return [...constats, fault];
  return constats.length > 0 ? constats : [notAllowed(explained, node, expected)];
}

/** Why an element may not come here; undefined when it is known, and something before it is missing. */
function misplacement(
  explained: Explained,
  node: NodeId,
  model: readonly Child[],
  expected: readonly ElementName[],
): Constat | undefined {
  const { tree } = explained;
  const rankOf = rankIn(tree, model);
  const rank = rankOf(node);
  const child = model[rank];
  if (child === undefined) return notAllowed(explained, node, expected);
  const before = ranksBefore(tree, node, rankOf);
  const reached = model[before.find((other) => other > rank) ?? none];
  if (reached !== undefined) return outOfOrder(explained, node, reached);
  if (before.filter((other) => other === rank).length >= child.max) return repeated(explained, node, child);
  return lateBefore(explained, node, model, rank);
}

/** Rank of an element in the model of its parent, found once a name. */
function rankIn(tree: XmlTree, model: readonly Child[]): (at: NodeId) => number {
  const ranks = new Map<number, number>();
  return (at) => {
    const id = tree.nameId(at);
    const known = ranks.get(id);
    if (known !== undefined) return known;
    const rank = model.findIndex((child) => isNamed(child, tree.name(at)));
    ranks.set(id, rank);
    return rank;
  };
}

function ranksBefore(tree: XmlTree, node: NodeId, rankOf: (at: NodeId) => number): readonly number[] {
  const ranks: number[] = [];
  for (let at = tree.firstChild(tree.parent(node)); at !== node && at !== none; at = tree.nextSibling(at)) {
    ranks.push(rankOf(at));
  }
  return ranks;
}

function repeated({ tree, structure }: Explained, node: NodeId, { max }: Child): Constat {
  const [fois, times] = max === 1 ? ['', ''] : [` plus de ${max} fois`, ` more than ${max} times`];
  return constatAt(tree, node, {
    ...structure,
    fr: `L'element ne peut etre repete${fois}`,
    en: `The element cannot be repeated${times}`,
  });
}

/** One that is mandatory before `node` and comes after it is the one at fault. */
function lateBefore(
  explained: Explained,
  node: NodeId,
  model: readonly Child[],
  rank: number,
): Constat | undefined {
  const { tree } = explained;
  const awaited = model.slice(0, rank).filter((child) => child.min > 0);
  const self = model[rank];
  if (self === undefined || awaited.length === 0) return undefined;
  for (let at = tree.nextSibling(node); at !== none; at = tree.nextSibling(at)) {
    const name = tree.name(at);
    if (awaited.some((child) => isNamed(child, name))) return outOfOrder(explained, at, self);
  }
  return undefined;
}

function outOfOrder(explained: Explained, node: NodeId, before: Child): Constat {
  const shown = shownName(explained, before, before.raw);
  return constatAt(explained.tree, node, {
    ...explained.structure,
    fr: `L'element n'est pas a sa place : il doit venir avant ${shown}`,
    en: `The element is out of order: it must come before ${shown}`,
  });
}

export function incomplete(
  explained: Explained,
  node: NodeId,
  expected: readonly ElementName[],
): readonly Constat[] {
  const { tree, structure } = explained;
  const model = childrenOf(explained, node) ?? [];
  const missing = model.filter((child) => child.min > 0 && !holds(tree, node, child));
  if (missing.length > 0) return missing.map((child) => mandatory(explained, node, child));
  const names = listed(explained, expected);
  return [
    constatAt(tree, node, {
      ...structure,
      fr: `Il manque un element dans celui-ci${names === '' ? '' : `, attendu : ${names}`}`,
      en: `An element is missing in this one${names === '' ? '' : `, expected: ${names}`}`,
      attendu: names,
    }),
  ];
}

function holds(tree: XmlTree, parent: NodeId, child: Child): boolean {
  for (let at = tree.firstChild(parent); at !== none; at = tree.nextSibling(at)) {
    if (isNamed(child, tree.name(at))) return true;
  }
  return false;
}

function mandatory(explained: Explained, parent: NodeId, child: Child): Constat {
  return constatMissing(explained.tree, parent, shownName(explained, child, child.raw), {
    ...explained.structure,
    fr: "L'element est obligatoire",
    en: 'The element is mandatory',
  });
}

export function notAllowed(explained: Explained, node: NodeId, expected: readonly ElementName[]): Constat {
  const names = listed(explained, expected);
  const { namespace, local } = explained.tree.name(node);
  // A name of another namespace may look right: the prefix is the document's own.
  const isForeign = !explained.lookup.knows(namespace);
  return constatAt(explained.tree, node, {
    ...explained.structure,
    fr: `L'element n'est pas permis${names === '' ? '' : ` ici, attendu : ${names}`}`,
    en: `The element is not allowed${names === '' ? '' : ` here, expected: ${names}`}`,
    ...(names === '' ? {} : { attendu: names }),
    ...(isForeign ? { valeur: `{${namespace}}${local}` } : {}),
  });
}

function listed(explained: Explained, names: readonly ElementName[]): string {
  const shown = names
    .slice(0, maxNames)
    .map((name) => shownName(explained, name, explained.lookup.prefixed(name)))
    .join(' | ');
  return names.length > maxNames ? `${shown} | ...` : shown;
}

function childrenOf({ tree, lookup }: Explained, node: NodeId): readonly Child[] | undefined {
  const path: ElementName[] = [];
  for (let at = node; at !== none; at = tree.parent(at)) path.unshift(tree.name(at));
  return lookup.childrenOf(path);
}

function shownName({ vocabulary }: Explained, { namespace, local }: ElementName, raw: string): string {
  return vocabulary.shownName(namespace, local, raw);
}
