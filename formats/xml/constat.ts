// SPDX-License-Identifier: Apache-2.0
/**
 * A constat about a place in a tree: XPath, line, column, and the message in the manner of Chorus Pro, which
 * names the tag by the local names from the root joined by points. (specs: chorus-pro §3.5)
 */
import type { Constat } from '../../gateway/domain/constat.ts';
import { type NodeId, none, type XmlTree } from './tree.ts';

export interface Wording extends Pick<Constat, 'code' | 'gravite' | 'jeuDeRegles'> {
  readonly bt?: string | undefined;
  /** One sentence each, without its final point; the French one takes the tag after it. */
  readonly fr: string;
  readonly en: string;
  readonly valeur?: string | undefined;
  readonly attendu?: string | undefined;
  /** Name of the attribute at fault, as shown: `schemeID`. */
  readonly attribute?: string | undefined;
}

/** Limits of the port: Constat.message, and its values. */
const maxMessage = 500;
const maxValue = 80;

/** About an element that is there. */
export function constatAt(tree: XmlTree, node: NodeId, wording: Wording): Constat {
  const { attribute } = wording;
  if (attribute !== undefined) {
    const tag = `${tree.beanPath(node)}.${attribute}`;
    return constat(wording, tag, `${tree.xpath(node)}/@${attribute}`, tree.place(node));
  }
  const suffix = tree.firstChild(node) === none ? '.value' : '';
  return constat(wording, `${tree.beanPath(node)}${suffix}`, tree.xpath(node), tree.place(node));
}

/**
 * About an element that is missing: its path from `node`, e.g. `cac:Price/cbc:PriceAmount`. The line and column
 * are those of the nearest element that is there. Without a path it is about `node`.
 */
export function constatMissing(
  tree: XmlTree,
  node: NodeId,
  path: string | undefined,
  wording: Wording,
): Constat {
  if (path === undefined) return constatAt(tree, node, wording);
  const steps = path.split('/');
  // A path from the root, given for a group that is its first step already.
  if (steps.length > 1 && steps[0] === tree.name(node).shown) steps.shift();
  let at = node;
  let next = childShown(tree, at, steps[0]);
  while (next !== none) {
    at = next;
    steps.shift();
    next = childShown(tree, at, steps[0]);
  }
  if (steps.length === 0) return constatAt(tree, at, wording);
  const last = steps.at(-1) ?? '';
  const locals = steps.map((step) => step.replace(/^(.*:|@)/, ''));
  const suffix = last.startsWith('cac:') || last.startsWith('ram:') || last.startsWith('@') ? '' : '.value';
  const tag = `${[tree.beanPath(at), ...locals].join('.')}${suffix}`;
  return constat(wording, tag, [tree.xpath(at), ...steps].join('/'), tree.place(at));
}

function childShown(tree: XmlTree, node: NodeId, shown: string | undefined): NodeId {
  let child = shown === undefined ? none : tree.firstChild(node);
  while (child !== none && tree.name(child).shown !== shown) child = tree.nextSibling(child);
  return child;
}

/** Alternatives that are too many end where one of them ends. */
function cutList(text: string): string {
  if (text.length <= maxValue) return text;
  const more = ' | ...';
  const end = text.lastIndexOf(' | ', maxValue - more.length);
  return end === -1 ? text.slice(0, maxValue) : text.slice(0, end) + more;
}

function constat(
  { code, gravite, bt, fr, en, valeur, attendu, jeuDeRegles }: Wording,
  tag: string,
  chemin: string,
  place: Pick<Constat, 'ligne' | 'colonne'>,
): Constat {
  return {
    code,
    gravite,
    message: `${fr} (balise : ${tag})`.slice(0, maxMessage),
    messageEn: `${en} (element: ${chemin})`.slice(0, maxMessage),
    chemin,
    ...place,
    ...(bt === undefined ? {} : { bt }),
    ...(valeur === undefined ? {} : { valeur: valeur.trim().slice(0, maxValue) }),
    ...(attendu === undefined ? {} : { attendu: cutList(attendu) }),
    ...(jeuDeRegles === undefined ? {} : { jeuDeRegles }),
  };
}
