// SPDX-License-Identifier: Apache-2.0
/**
 * Writes a content as XML, by the tables: every term at its place, in the order of the schema. A line is turned into
 * text as soon as it is whole, so that an invoice of many lines is never a tree in memory.
 *
 * What comes out is as right as what goes in: a content that lacks a mandatory term makes a document that lacks it.
 */
import type { SyntaxName } from '../en16931/rule-set.ts';
import type { Contenu } from './contenu.ts';
import { bytesOf, type Element, isWritten, newElement } from './element.ts';
import type { SchemaOrder } from './order.ts';
import type { Condition, Place, Step, Way } from './place.ts';
import type { AnyRow, Form, Rows } from './rows.ts';
import { creditNoteNames, creditNotePlaces, table } from './table.ts';

export interface Target {
  readonly syntax: SyntaxName;
  /** Name of the root, with its prefix. */
  readonly root: string;
  /** Names of the namespaces, by the attribute that declares them. */
  readonly declarations: Readonly<Record<string, string>>;
  readonly order: SchemaOrder;
  /** Paths that the schema wants even when they would be empty. */
  readonly always: readonly Place[];
}

const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';

export function writeContenu(contenu: Contenu, target: Target): Uint8Array {
  const writer = new Writer(contenu, target);
  return Buffer.concat([Buffer.from(declaration, 'utf8'), writer.document()]);
}

type Values = Readonly<Record<string, unknown>>;

class Writer {
  readonly #contenu: Contenu;
  readonly #target: Target;
  readonly #creditNote: boolean;

  constructor(contenu: Contenu, target: Target) {
    this.#contenu = contenu;
    this.#target = target;
    this.#creditNote = target.syntax === 'UBL' && contenu.kind === 'CREDIT_NOTE';
  }

  document(): Uint8Array {
    const { root: name, declarations, always } = this.#target;
    const root = newElement(name);
    for (const [attribute, uri] of Object.entries(declarations)) root.attributes.set(attribute, uri);
    for (const [way] of always) if (way !== undefined) this.#reach(root, way);
    this.#group(root, [name], table, { ...this.#contenu });
    this.#sort(root, [name]);
    return bytesOf(root, '');
  }

  #group(element: Element, path: readonly string[], rows: Rows<unknown>, values: Values): void {
    for (const [key, row] of Object.entries(rows as Readonly<Record<string, AnyRow>>)) {
      const value = values[key];
      if (value === undefined) continue;
      if (row.kind === 'LIST') {
        for (const item of value as Iterable<Values>) this.#item(element, path, key, row, item);
      } else this.#single(element, path, key, row, value);
    }
  }

  #single(
    element: Element,
    path: readonly string[],
    key: string,
    row: Exclude<AnyRow, { kind: 'LIST' }>,
    value: unknown,
  ): void {
    const way = chosen(this.#placeOf(key, row), row, value);
    if (way === undefined) return;
    if (row.kind === 'LEAF') this.#leaf(element, way, row.form, String(value));
    else this.#group(this.#reach(element, way), path, row.rows, value as Values);
  }

  #item(
    element: Element,
    path: readonly string[],
    key: string,
    row: Extract<AnyRow, { kind: 'LIST' }>,
    item: Values,
  ): void {
    const way = chosen(this.#placeOf(key, row), row, item);
    const last = way?.steps.at(-1);
    if (way === undefined || last === undefined) return;
    const parent = this.#reach(element, { ...way, steps: way.steps.slice(0, -1) });
    const made = this.#make(parent, last);
    this.#group(made, path, row.rows, item);
    if (key !== 'lines') return;
    const names = [...path, ...way.steps.map(({ name }) => this.#named(name))];
    this.#sort(made, names);
    parent.children.pop();
    parent.children.push({ name: made.name, bytes: bytesOf(made, '  '.repeat(names.length - 1)) });
  }

  #leaf(element: Element, way: Way, form: Form, text: string): void {
    const at = this.#reach(element, way);
    if (way.attribute !== undefined) {
      at.attributes.set(way.attribute, text);
      return;
    }
    const isCii = this.#target.syntax === 'CII';
    at.text = form === 'DATE' && isCii ? basicDay(text) : text;
    if (form === 'DATE' && isCii) at.attributes.set('format', basicDate);
    const currency = isCii ? undefined : this.#currencyOf(form);
    if (currency !== undefined) at.attributes.set('currencyID', currency);
  }

  #currencyOf(form: Form): string | undefined {
    if (form === 'MONTANT') return this.#contenu.currency;
    return form === 'MONTANT_TVA' ? this.#contenu.vatCurrency : undefined;
  }

  /** The element at the end of a way, made where it is not there yet. */
  #reach(element: Element, { steps }: Way): Element {
    let at = element;
    for (const step of steps) at = this.#find(at, step) ?? this.#make(at, step);
    return at;
  }

  #find(parent: Element, { name, conditions }: Step): Element | undefined {
    const wanted = this.#named(name);
    for (const child of parent.children) {
      if (child.name !== wanted || isWritten(child)) continue;
      if (conditions.every((condition) => this.#holds(child, condition))) return child;
    }
    return undefined;
  }

  #holds(element: Element, { steps, attribute, operator, values }: Condition): boolean {
    if (operator === ':=') return true;
    let at: Element | undefined = element;
    for (const name of steps) at = at === undefined ? undefined : this.#find(at, { name, conditions: [] });
    const text = attribute === undefined ? at?.text : at?.attributes.get(attribute);
    const isOne = text !== undefined && values.some((value) => this.#resolved(value) === text);
    if (operator === '!=') return !isOne;
    return isOne || (operator === '?=' && text === undefined);
  }

  #make(parent: Element, { name, conditions }: Step): Element {
    const made = newElement(this.#named(name));
    parent.children.push(made);
    for (const { steps, attribute, operator, values } of conditions) {
      if (operator === '!=') continue;
      const way = { steps: steps.map((step) => ({ name: step, conditions: [] })), attribute };
      const text = this.#resolved(values[0] ?? '');
      if (text !== '') this.#leaf(made, way, 'TEXTE', text);
    }
    return made;
  }

  #resolved(value: string): string {
    if (value === '$currency') return this.#contenu.currency ?? '';
    return value === '$vatCurrency' ? (this.#contenu.vatCurrency ?? '') : value;
  }

  #sort(element: Element, path: readonly string[]): void {
    const ranks = this.#target.order.of(path);
    element.children.sort((a, b) => (ranks.get(a.name) ?? 0) - (ranks.get(b.name) ?? 0));
    for (const child of element.children) if (!isWritten(child)) this.#sort(child, [...path, child.name]);
  }

  #placeOf(key: string, row: AnyRow): Place {
    const place = row.places[this.#target.syntax];
    return this.#creditNote ? (creditNotePlaces[key] ?? place) : place;
  }

  #named(name: string): string {
    return this.#creditNote ? (creditNoteNames[name] ?? name) : name;
  }
}

/** UNTDID 2379: AAAAMMJJ. */
const basicDate = '102';

/** A date of UBL may have a time zone, which CII has no place for. */
function basicDay(text: string): string {
  return isoDay.test(text) ? text.slice(0, isoDayLength).replaceAll('-', '') : text;
}

const isoDay = /^\d{4}-\d\d-\d\d/;
const isoDayLength = 10;

/** The first place, unless the row has two and the value calls for the second. */
function chosen(place: Place, { choice }: AnyRow, value: unknown): Way | undefined {
  const [first, second] = place;
  const isSecond =
    (choice === 'SCHEME' && typeof value === 'object' && value !== null && 'scheme' in value) ||
    (choice === 'IBAN' && typeof value === 'string' && ibanForm.test(value));
  return isSecond ? (second ?? first) : first;
}

const ibanForm = /^[A-Z]{2}\d{2}[A-Z0-9 ]{11,42}$/;
