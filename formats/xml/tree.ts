// SPDX-License-Identifier: Apache-2.0
/**
 * A document as a tree: nodes are numbers in document order, 0 is the root element.
 *
 * Only what invoices need is kept: elements, attributes, direct text. Comments and processing instructions are not,
 * nor is white space between child elements. Built by scanner.ts alone: flat-tree.ts is the tree of most documents,
 * packed-tree.ts that of the large ones.
 */
import type { Place } from './place.ts';
import type { Vocabulary, XmlName } from './vocabulary.ts';

export type NodeId = number;

/** No node, no attribute. */
export const none = -1;

export interface XmlTree {
  /** Number of elements. */
  readonly size: number;
  /**
   * True for the tree of a large document: it makes each text when it is asked for. Who reads it keeps nodes, and asks
   * again, rather than the texts of a hundred thousand lines.
   */
  readonly isPacked: boolean;
  readonly vocabulary: Vocabulary;
  /** Names of elements and attributes that the vocabulary does not know, numbered after its own. */
  readonly otherNames: readonly XmlName[];
  /** Number of the name: that of the vocabulary when it knows it. */
  nameId(node: NodeId): number;
  name(node: NodeId): XmlName;
  parent(node: NodeId): NodeId;
  firstChild(node: NodeId): NodeId;
  nextSibling(node: NodeId): NodeId;
  /** First child of that name, or `none`. */
  child(node: NodeId, nameId: number): NodeId;
  children(node: NodeId, nameId: number): readonly NodeId[];
  /** The element's own text, references decoded and line ends normalised; not trimmed. */
  text(node: NodeId): string;
  /** The same in pieces, for what may be a file in base64. */
  textPieces(node: NodeId): Iterable<string>;
  /** The same without the white space around it, cut after `most` UTF-16 units: what is shown of a text of any length. */
  excerpt(node: NodeId, most: number): string;
  /** Value of the attribute of that name, normalised; undefined when absent. */
  attribute(node: NodeId, nameId: number): string | undefined;
  attributes(node: NodeId): readonly { readonly name: XmlName; readonly value: string }[];
  /** Numbers of the names of all attributes in document order; a place in it is asked of `attributeOwner`. */
  readonly attributeNameIds: readonly number[] | Uint16Array;
  /** The element that has the attribute at that place of `attributeNameIds`. */
  attributeOwner(place: number): NodeId;
  /** True when the document writes the name of the element so, with its own prefix: `cbc:ID`. */
  isWritten(node: NodeId, raw: string): boolean;
  /** Line and column of the element's `<`, 1-based, columns in characters. */
  place(node: NodeId): Place;
  /** `/Invoice/cac:InvoiceLine[2]/cbc:ID`; a rank only where siblings share the name. */
  xpath(node: NodeId): string;
  /** Local names from the root, joined by points: `Invoice.InvoiceLine.ID`. */
  beanPath(node: NodeId): string;
}

/** XML 1.0 §2.11: every line end reaches the reader as one line feed. */
export function normalizeLineEnds(text: string): string {
  return text.replace(/\r\n?/g, '\n');
}
