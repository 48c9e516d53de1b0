// SPDX-License-Identifier: Apache-2.0
/**
 * First checks of structure, on what is certain without the whole XSD: the root and its namespace, the top level
 * (mandatory elements, order, what may repeat, nothing unknown), then element by element what its name gives
 * away (content.ts). (OASIS UBL 2.1; UBL NDR)
 *
 * Deliberately absent: which elements each aggregate holds, which comes with the content models.
 */
import type { Constat } from '../../gateway/domain/constat.ts';
import { constatAt, constatMissing } from '../xml/constat.ts';
import { type NodeId, none, type XmlTree } from '../xml/tree.ts';
import type { XmlName } from '../xml/vocabulary.ts';
import { blocking, checkContent, isUblComponent, maxConstats, misplaced } from './content.ts';
import { type TopLevel, topLevels } from './top-level.ts';
import { creditNoteRoot, invoiceRoot } from './vocabulary.ts';

const root: NodeId = 0;

/** BLOQUANT UBL-RACINE when the root is neither Invoice nor CreditNote of UBL 2.1. */
export function checkRoot(tree: XmlTree): Constat | undefined {
  const name = tree.nameId(root);
  if (name === invoiceRoot || name === creditNoteRoot) return undefined;
  const { namespace, local } = tree.name(root);
  return constatAt(tree, root, {
    ...blocking('UBL-RACINE'),
    fr: "La racine du fichier n'est pas Invoice ni CreditNote de UBL 2.1, dans son espace de noms",
    en: 'The root of the file is neither Invoice nor CreditNote of UBL 2.1, in its namespace',
    valeur: `{${namespace}}${local}`,
    attendu: 'Invoice',
  });
}

/** BLOQUANT UBL-STRUCTURE and UBL-TYPE; the root has been checked. */
export function checkStructure(tree: XmlTree): readonly Constat[] {
  const topLevel = topLevels[tree.nameId(root) === creditNoteRoot ? 'CreditNote' : 'Invoice'];
  return [...checkTopLevel(tree, topLevel), ...checkContent(tree)];
}

function checkTopLevel(tree: XmlTree, { order, mandatory, repeatable }: TopLevel): readonly Constat[] {
  const constats: Constat[] = [];
  const seen = new Set<string>();
  let reached = -1;
  for (let child = tree.firstChild(root); child !== none; child = tree.nextSibling(child)) {
    if (constats.length >= maxConstats) return constats;
    const name = tree.name(child);
    const { shown } = name;
    const rank = rankOf(name, order);
    if (rank === undefined) {
      constats.push(misplaced(tree, child, "n'est pas permis", 'is not allowed'));
      continue;
    }
    if (rank < reached) constats.push(misplaced(tree, child, "n'est pas a sa place", 'is out of order'));
    else if (seen.has(shown) && !repeatable.has(shown)) {
      constats.push(misplaced(tree, child, 'ne peut etre repete', 'cannot be repeated'));
    }
    seen.add(shown);
    reached = Math.max(reached, rank);
  }
  return [...mandatory.filter((name) => !seen.has(name)).map((name) => missing(tree, name)), ...constats];
}

/** A foreign name is shown as the document writes it, which may be `cbc:ID` too: it has no rank. */
function rankOf(name: XmlName, order: TopLevel['order']): number | undefined {
  return isUblComponent(name) ? order.get(name.shown) : undefined;
}

function missing(tree: XmlTree, name: string): Constat {
  return constatMissing(tree, root, name, {
    ...blocking('UBL-STRUCTURE'),
    fr: "L'element est obligatoire",
    en: 'The element is mandatory',
  });
}
