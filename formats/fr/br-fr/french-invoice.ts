// SPDX-License-Identifier: Apache-2.0
/**
 * An invoice as the French rules ask for it: the elements of each term, found in one walk of the tree whatever
 * the syntax, and what is below them. Notes and the lines of sub-invoices are read when first asked for.
 */
import type { SyntaxName } from '../../en16931/rule-set.ts';
import { type NodeId, none, type XmlTree } from '../../xml/tree.ts';
import { normalizeSpace } from './forms.ts';
import { type Notes, readNotes } from './notes.ts';
import { type Places, places } from './places.ts';
import { readSubInvoices, type SubInvoices } from './sub-invoices.ts';
import { type TermName, termNumber } from './terms.ts';

/** What the cadre de facturation (BT-23) makes of an invoice, when it makes something of it. */
export type Cadre = 'MULTI_SELLER' | 'BIDIRECTIONAL';

const cadres: Readonly<Record<string, Cadre>> = {
  S8: 'MULTI_SELLER',
  B8: 'MULTI_SELLER',
  M8: 'MULTI_SELLER',
  S9: 'BIDIRECTIONAL',
  B9: 'BIDIRECTIONAL',
  M9: 'BIDIRECTIONAL',
};

const noNode: readonly NodeId[] = [];

export class FrenchInvoice {
  readonly syntax: SyntaxName;
  readonly tree: XmlTree;
  readonly cadre: Cadre | undefined;
  readonly #symbolsOf: Places['symbolsOf'];
  readonly #symbols: Uint16Array;
  readonly #found: readonly (readonly NodeId[] | undefined)[];
  #notes: Notes | undefined;
  #subInvoices: SubInvoices | undefined;

  constructor(syntax: SyntaxName, tree: XmlTree) {
    const { match, symbolsOf } = places[syntax];
    const { symbols, found } = match(tree);
    this.syntax = syntax;
    this.tree = tree;
    this.#symbolsOf = symbolsOf;
    this.#symbols = symbols;
    this.#found = found;
    this.cadre = cadres[normalizeSpace(this.first('BT-23') ?? '')];
  }

  /** BG-1 */
  get notes(): Notes {
    this.#notes ??= readNotes(this);
    return this.#notes;
  }

  get subInvoices(): SubInvoices {
    this.#subInvoices ??= readSubInvoices(this);
    return this.#subInvoices;
  }

  /** True for the root of a UBL credit note. */
  get isCreditNote(): boolean {
    return this.tree.name(0).local === 'CreditNote';
  }

  /** The elements of a term, in document order. */
  nodes(term: TermName): readonly NodeId[] {
    return this.at(termNumber(term));
  }

  /** The same by the number of the term. */
  at(number: number): readonly NodeId[] {
    return this.#found[number] ?? noNode;
  }

  texts(term: TermName): readonly string[] {
    return this.nodes(term).map((node) => this.tree.text(node));
  }

  /** Text of the first element of a term; undefined without one. */
  first(term: TermName): string | undefined {
    const node = this.nodes(term)[0];
    return node === undefined ? undefined : this.tree.text(node);
  }

  /** True when some element of a term has one of these texts, to the letter. */
  says(term: TermName, ...codes: readonly string[]): boolean {
    return this.nodes(term).some((node) => codes.includes(this.tree.text(node)));
  }

  /** The elements at the end of a path of names, written as in terms.ts, from `node`. */
  under(node: NodeId, path: string): readonly NodeId[] {
    let nodes: readonly NodeId[] = [node];
    for (const symbol of this.#symbolsOf(path)) {
      const [only] = nodes;
      if (only === undefined) return nodes;
      nodes = nodes.length === 1 ? this.#children(only, symbol) : this.#childrenOfAll(nodes, symbol);
    }
    return nodes;
  }

  textsUnder(node: NodeId, path: string): readonly string[] {
    return this.under(node, path).map((found) => this.tree.text(found));
  }

  has(node: NodeId, name: string): boolean {
    const [symbol] = this.#symbolsOf(name);
    let child = this.tree.firstChild(node);
    while (child !== none && this.#symbols[child] !== symbol) child = this.tree.nextSibling(child);
    return child !== none;
  }

  attribute(node: NodeId, name: string): string | undefined {
    for (const { name: found, value } of this.tree.attributes(node)) {
      if (found.local === name && found.namespace === '') return value;
    }
    return undefined;
  }

  /** Those of the elements whose scheme is this one. */
  ofScheme(nodes: readonly NodeId[], scheme: string): readonly NodeId[] {
    return nodes.filter((node) => this.attribute(node, 'schemeID') === scheme);
  }

  #childrenOfAll(nodes: readonly NodeId[], symbol: number): readonly NodeId[] {
    return nodes.flatMap((node) => this.#children(node, symbol));
  }

  #children(node: NodeId, symbol: number): readonly NodeId[] {
    let found: NodeId[] | undefined;
    for (let child = this.tree.firstChild(node); child !== none; child = this.tree.nextSibling(child)) {
      if (this.#symbols[child] !== symbol) continue;
      if (found === undefined) found = [child];
      else found.push(child);
    }
    return found ?? noNode;
  }
}
