// SPDX-License-Identifier: Apache-2.0
/**
 * Reads the content of an invoice out of a tree, by the tables; and says what it leaves behind.
 *
 * Of several elements where the norm has one, the first is read. Everything with a text that no row has read is
 * `perdus`: what would be missing if the invoice were written again from its content.
 */

import { creditNoteTypes } from '../en16931/codes/lists.ts';
import { dayOfBasic } from '../en16931/dates.ts';
import { equals, parseDecimal } from '../en16931/decimal.ts';
import type { SyntaxName } from '../en16931/rule-set.ts';
import { type NodeId, none, type XmlTree } from '../xml/tree.ts';
import { fromCii, fromUbl } from './adjust.ts';
import type { Contenu, TermesContenu } from './contenu.ts';
import { LignesLues } from './lignes-lues.ts';
import type { Condition, Place, Step, Way } from './place.ts';
import type { AnyRow, Form, Rows } from './rows.ts';
import { creditNoteNames, creditNotePlaces, table } from './table.ts';

export interface ContenuLu {
  readonly contenu: Contenu;
  /** Paths of elements that hold a text and are no part of the content, each once, at most `maxLost`. */
  readonly perdus: readonly string[];
}

/** More kinds of elements left behind tell nothing more. */
const maxLost = 200;

const root: NodeId = 0;

export function readContenu(tree: XmlTree, syntax: SyntaxName): ContenuLu {
  const reader = new Reader(tree, syntax);
  const termes = reader.group(root, table) as TermesContenu;
  const contenu =
    syntax === 'UBL'
      ? fromUbl({ ...termes, kind: reader.creditNote ? 'CREDIT_NOTE' : 'INVOICE' })
      : fromCii({
          ...termes,
          kind: creditNoteTypes.codes.has(termes.typeCode ?? '') ? 'CREDIT_NOTE' : 'INVOICE',
        });
  return { contenu, perdus: reader.lost() };
}

/** Said otherwise in the content, or of no consequence. */
const passedOver: readonly string[] = ['cbc:UBLVersionID', 'cbc:LineCountNumeric'];

class Reader {
  readonly creditNote: boolean;
  readonly #tree: XmlTree;
  readonly #syntax: SyntaxName;
  readonly #ids = new Map<string, number>();
  readonly #read: Uint8Array;
  #currency = '';
  #vatCurrency = '';

  constructor(tree: XmlTree, syntax: SyntaxName) {
    this.#tree = tree;
    this.#syntax = syntax;
    this.#read = new Uint8Array(tree.size);
    const { names } = tree.vocabulary;
    [...names, ...tree.otherNames].forEach(({ shown }, id) => {
      if (!this.#ids.has(shown)) this.#ids.set(shown, id);
    });
    this.creditNote = tree.name(root).local === 'CreditNote';
  }

  /** The members of a part of the content that have a text; empty when there is none. */
  group(node: NodeId, rows: Rows<unknown>): object {
    const found: Record<string, unknown> = {};
    for (const [key, row] of Object.entries(rows as Readonly<Record<string, AnyRow>>)) {
      const value = this.#value(node, key, row);
      if (value !== undefined) found[key] = value;
    }
    return found;
  }

  lost(): readonly string[] {
    const paths = new Set<string>();
    for (let node = 0; node < this.#tree.size && paths.size < maxLost; node++) {
      if (this.#read[node] === 1 || this.#tree.firstChild(node) !== none) continue;
      if (this.#tree.text(node).trim() === '') continue;
      const path = this.#path(node);
      if (!passedOver.some((end) => path.endsWith(`/${end}`))) paths.add(path);
    }
    return [...paths];
  }

  /** From the root, without ranks. */
  #path(node: NodeId): string {
    let path = '';
    for (let at = node; at !== none; at = this.#tree.parent(at))
      path = `/${this.#tree.name(at).shown}${path}`;
    return path;
  }

  #value(node: NodeId, key: string, row: AnyRow): unknown {
    const place = this.#placeOf(key, row.places[this.#syntax]);
    if (row.kind === 'LEAF') return this.#leaf(node, key, place, row.form);
    const nodes = place.flatMap((way) => this.#nodes(node, way));
    if (row.kind === 'LIST') return this.#items(nodes, key, row.rows);
    const [first, ...others] = nodes;
    const item = first === undefined ? {} : this.group(first, row.rows);
    if (first !== undefined) this.#markSame(first, others);
    return isFilled(item) ? item : undefined;
  }

  #items(nodes: readonly NodeId[], key: string, rows: Rows<unknown>): unknown {
    if (nodes.length === 0) return undefined;
    if (key !== 'lines' || !this.#tree.isPacked) {
      const items = nodes.map((item) => this.group(item, rows)).filter(isFilled);
      return items.length === 0 ? undefined : items;
    }
    // Once now, for what they leave behind; then each when it is asked for.
    for (const node of nodes) this.group(node, rows);
    return new LignesLues(nodes.length, (rank) => this.group(nodes[rank] ?? none, rows));
  }

  /** The same text once more is read as well. */
  #markSame(first: NodeId, others: readonly NodeId[]): void {
    const text = this.#tree.text(first).trim();
    for (const other of others) if (isSame(this.#tree.text(other).trim(), text)) this.#read[other] = 1;
  }

  #leaf(node: NodeId, key: string, place: Place, form: Form): string | undefined {
    let found: string | undefined;
    for (const way of place) {
      for (const at of this.#nodes(node, way)) found = this.#firstOf(found, at, way.attribute, form);
    }
    if (key === 'currency') this.#currency = found ?? '';
    if (key === 'vatCurrency') this.#vatCurrency = found ?? '';
    return found;
  }

  /** The text found before, or else the one here; the same text once more is read as well. */
  #firstOf(found: string | undefined, node: NodeId, attribute: string | undefined, form: Form) {
    const text = this.#textAt(node, attribute, form);
    if (text === '' || (found !== undefined && text !== found)) return found;
    if (attribute === undefined) this.#read[node] = 1;
    return text;
  }

  #textAt(node: NodeId, attribute: string | undefined, form: Form): string {
    const text = (attribute === undefined ? this.#tree.text(node) : this.#attribute(node, attribute)) ?? '';
    const trimmed = text.trim();
    if (form !== 'DATE' || this.#syntax === 'UBL') return trimmed;
    return dayOfBasic(trimmed, this.#attribute(node, 'format')) ?? trimmed;
  }

  #nodes(from: NodeId, { steps }: Way): readonly NodeId[] {
    let nodes: readonly NodeId[] = [from];
    for (const step of steps) nodes = nodes.flatMap((node) => this.#children(node, step));
    return nodes;
  }

  #children(node: NodeId, { name, conditions }: Step): readonly NodeId[] {
    const id = this.#ids.get(this.creditNote ? (creditNoteNames[name] ?? name) : name);
    if (id === undefined) return [];
    const children = this.#tree.children(node, id);
    if (conditions.length === 0) return children;
    return children.filter((child) => conditions.every((condition) => this.#holds(child, condition)));
  }

  #holds(node: NodeId, { steps, attribute, operator, values }: Condition): boolean {
    const way = { steps: steps.map((name) => ({ name, conditions: [] })), attribute: undefined };
    const nodes = this.#nodes(node, way);
    const texts = nodes
      .map((at) => (attribute === undefined ? this.#tree.text(at) : this.#attribute(at, attribute))?.trim())
      .filter((text) => text !== undefined);
    const wanted = values.map((value) => this.#resolved(value));
    const isOne = texts.some((text) => wanted.includes(text) || wanted.includes(text.toUpperCase()));
    const holds = { '=': isOne, '!=': !isOne, '?=': isOne || texts.length === 0, ':=': true }[operator];
    // What the row says by itself is not lost.
    if (holds && attribute === undefined && operator !== '!=') for (const at of nodes) this.#read[at] = 1;
    return holds;
  }

  #resolved(value: string): string {
    if (value === '$currency') return this.#currency;
    return value === '$vatCurrency' ? this.#vatCurrency : value;
  }

  #attribute(node: NodeId, name: string): string | undefined {
    const id = this.#ids.get(name);
    return id === undefined ? undefined : this.#tree.attribute(node, id);
  }

  #placeOf(key: string, place: Place): Place {
    return this.creditNote ? (creditNotePlaces[key] ?? place) : place;
  }
}

/** The same text, or the same number otherwise written. */
function isSame(text: string, other: string): boolean {
  if (text === other) return true;
  const [a, b] = [parseDecimal(text), parseDecimal(other)];
  return a !== undefined && b !== undefined && equals(a, b);
}

function isFilled(item: object): boolean {
  return Object.keys(item).length > 0;
}
