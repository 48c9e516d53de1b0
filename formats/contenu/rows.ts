// SPDX-License-Identifier: Apache-2.0
/**
 * What a table of terms is made of. A table has a row for each member of a part of the content, the compiler sees to
 * it, and the row says where UBL and CII write it; the same row serves for reading and for writing.
 *
 * A place is a path from the element of the group, in the notation of place.ts: steps, conditions, alternatives.
 */
import type { SyntaxName } from '../en16931/rule-set.ts';
import { type Place, parsePlace } from './place.ts';

export type Places = Readonly<Record<SyntaxName, Place>>;

/** How the text is written: a date in the form of the syntax, an amount with its currency in UBL. */
export type Form = 'TEXTE' | 'DATE' | 'MONTANT' | 'MONTANT_TVA';

/** Which of two alternative places is written; both are read. */
export type Choice = 'SCHEME' | 'IBAN';

export interface Leaf {
  readonly kind: 'LEAF';
  readonly places: Places;
  readonly form: Form;
  readonly choice?: Choice;
}

export interface GroupRow<T> {
  readonly kind: 'GROUP';
  readonly places: Places;
  readonly rows: Rows<T>;
  readonly choice?: Choice;
}

export interface ListRow<T> {
  readonly kind: 'LIST';
  readonly places: Places;
  readonly rows: Rows<T>;
  readonly choice?: Choice;
}

type RowOf<V> = V extends string ? Leaf : V extends Iterable<infer E> ? ListRow<E> : GroupRow<V>;

export type Rows<T> = { readonly [K in keyof T]-?: RowOf<NonNullable<T[K]>> };

/** A row of whatever. */
export type AnyRow = Leaf | GroupRow<unknown> | ListRow<unknown>;

export function leaf(ubl: string, cii: string, form: Form = 'TEXTE', choice?: Choice): Leaf {
  return { kind: 'LEAF', places: places(ubl, cii), form, ...(choice === undefined ? {} : { choice }) };
}

export function group<T>(ubl: string, cii: string, rows: NoInfer<Rows<T>>, choice?: Choice): GroupRow<T> {
  return { kind: 'GROUP', places: places(ubl, cii), rows, ...(choice === undefined ? {} : { choice }) };
}

export function list<T>(ubl: string, cii: string, rows: NoInfer<Rows<T>>, choice?: Choice): ListRow<T> {
  return { kind: 'LIST', places: places(ubl, cii), rows, ...(choice === undefined ? {} : { choice }) };
}

function places(ubl: string, cii: string): Places {
  return { UBL: parsePlace(ubl), CII: parsePlace(cii) };
}
