// SPDX-License-Identifier: Apache-2.0
/**
 * The attachments of a CPPFactureMixte, where they stand in the tree. They are not decoded here: formats/pieces-jointes
 * gets the text of `contenu` (base64 of a zip of one file, or of the file itself).
 */
import { type NodeId, none, type XmlTree } from '../xml/tree.ts';
import { cpp } from './vocabulary.ts';

export interface PieceMixte {
  /** The PJ. */
  readonly node: NodeId;
  /** Rank of its facture in the file, from 1. */
  readonly facture: number;
  /** Rank of the PJ in its facture, from 1. */
  readonly rang: number;
  /** The Contenu, whose text is `tree.text(contenu)`; undefined when there is none. */
  readonly contenu: NodeId | undefined;
  /** The NomPJ, for constats about the name. */
  readonly nomNode: NodeId;
  /** Trimmed; empty when missing. */
  readonly nom: string;
  /** `01` is the readable facture, `02` a further file. */
  readonly type: string;
  readonly mime: string | undefined;
  readonly categorie: string | undefined;
}

/** Every attachment of every facture of the file, in document order. */
export function piecesJointesOf(tree: XmlTree): readonly PieceMixte[] {
  return facturesOf(tree).flatMap((facture, i) => piecesOf(tree, facture, i + 1));
}

/** The CPPFactureMixteUnitaire of the file. */
export function facturesOf(tree: XmlTree): readonly NodeId[] {
  return tree.children(tree.child(0, cpp.CPPFactures), cpp.CPPFactureMixteUnitaire);
}

/** Those of one facture. */
export function piecesOf(tree: XmlTree, facture: NodeId, rang: number): readonly PieceMixte[] {
  return tree.children(facture, cpp.PJ).map((node, i) => {
    const contenu = tree.child(node, cpp.Contenu);
    const nomNode = tree.child(node, cpp.NomPJ);
    return {
      node,
      facture: rang,
      rang: i + 1,
      contenu: contenu === none ? undefined : contenu,
      nomNode: nomNode === none ? node : nomNode,
      nom: textOf(tree, node, cpp.NomPJ) ?? '',
      type: textOf(tree, node, cpp.TypePJ) ?? '',
      mime: textOf(tree, node, cpp.MimeTypePJ),
      categorie: textOf(tree, node, cpp.CategoriePJ),
    };
  });
}

function textOf(tree: XmlTree, node: NodeId, name: number): string | undefined {
  const child = tree.child(node, name);
  const text = child === none ? '' : tree.text(child).trim();
  return text === '' ? undefined : text;
}
