// SPDX-License-Identifier: Apache-2.0
/**
 * A unit: the statements of one change, which happen together or not at all.
 *
 * It is compiled here, travels to the writer's thread as plain data, and comes back as an outcome. An
 * expectation that fails makes the unit stale: somebody did it already, and nothing of it stays.
 */
import type { Query } from './database.ts';

export interface Statement {
  readonly sql: string;
  readonly parameters: readonly unknown[];
  /** The unit is stale unless exactly this many rows changed (or came back, when `returns`). */
  readonly expect?: number;
  /** The rows it returns are wanted. */
  readonly returns?: boolean;
}

export type Unit = readonly Statement[];

export type UnitOutcome =
  /** The rows of each statement that returns some, in order. */
  | { readonly status: 'DONE'; readonly rows: readonly (readonly Record<string, unknown>[])[] }
  | { readonly status: 'STALE' }
  | { readonly status: 'CONSTRAINT'; readonly message: string }
  | { readonly status: 'FAILED'; readonly full: boolean; readonly message: string };

export type BatchOutcome =
  | { readonly committed: true; readonly outcomes: readonly UnitOutcome[] }
  | { readonly committed: false; readonly full: boolean; readonly message: string };

export function statement(query: Query, options: { expect?: number; returns?: boolean } = {}): Statement {
  const { sql, parameters } = query.compile();
  return { sql, parameters, ...options };
}

/** Exactly one row must change, else the unit is stale. */
export function exactlyOne(query: Query): Statement {
  return statement(query, { expect: 1 });
}

export function returning(query: Query): Statement {
  return statement(query, { returns: true });
}
