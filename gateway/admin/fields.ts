// SPDX-License-Identifier: Apache-2.0
/** Fields that several forms and addresses share: the number of a row, why something is done, how many. */
import type { FastifyRequest } from 'fastify';
import { textField } from './visit.ts';

/** What fits a line of a table: a reason, not a report. */
export const motifLimit = 300;
/** Of the journal's own rows. */
const greatestId = Number.MAX_SAFE_INTEGER;

/** The `:id` of an address when it is the number of a row. */
export function rowIdOf(request: FastifyRequest): number | undefined {
  return parseCount((request.params as { readonly id: string }).id, greatestId);
}

/** A whole number from 1 to `most`. */
export function parseCount(text: string, most: number): number | undefined {
  const count = /^\d{1,16}$/.test(text) ? Number(text) : 0;
  return count >= 1 && count <= most ? count : undefined;
}

/** Why, as an operator wrote it on one line; undefined when nothing was written, or too much. */
export function motifOf(body: unknown): string | undefined {
  const motif = textField(body, 'motif')?.replace(/\s+/g, ' ');
  return motif === undefined || motif.length > motifLimit ? undefined : motif;
}

/** Who does it, as the journal keeps it. */
export function actorOf({ visit }: FastifyRequest): string {
  return visit.session === undefined ? 'api' : `admin ${visit.session.name}`;
}
