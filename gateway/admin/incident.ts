// SPDX-License-Identifier: Apache-2.0
/** Why a flux is INCIDENTE, from what the journal and the queue hold of it. Pure. */
import type { Constat } from '../domain/constat.ts';
import type { ConstatRecord, EventRecord } from '../ports/journal.ts';
import { type Etape, etapes, type Work } from '../ports/work.ts';

export interface IncidentSources {
  readonly constats: readonly ConstatRecord[];
  /** The dead letter of this flux, when the queue has one. */
  readonly dead: (Work & { readonly erreur: string }) | undefined;
  readonly events: readonly EventRecord[];
}

export interface IncidentCause {
  /** A code of docs/errors.md, or one of the queue's own. */
  readonly code: string | undefined;
  readonly constat?: Constat;
  readonly etape?: Etape;
  readonly attempts?: number;
  /** What the machine said besides its code. */
  readonly detail?: string;
}

/** An INCIDENT constat says most; then the dead letter; then the event left by either. */
export function causeOf({ constats, dead, events }: IncidentSources): IncidentCause {
  const constat = constats.find(({ gravite }) => gravite === 'INCIDENT');
  if (constat !== undefined) return { code: constat.code, constat };
  if (dead !== undefined) return causeOfDead(dead);
  const detail = events.findLast(({ type }) => type === 'flux.incidente')?.detail;
  const code = detail?.['code'] ?? detail?.['motif'];
  const etape = etapes.find((known) => known === detail?.['etape']);
  return { code: typeof code === 'string' ? code : undefined, ...(etape !== undefined && { etape }) };
}

/** A dead letter holds `CODE`, or `CODE: what happened`. */
function causeOfDead({ erreur, etape, tentatives }: Work & { readonly erreur: string }): IncidentCause {
  const code = /^[A-Z][A-Z_]*(?=:|$)/.exec(erreur)?.[0];
  const detail = code === undefined ? erreur : erreur.slice(code.length).replace(/^:\s*/, '');
  return { code, etape, attempts: tentatives, ...(detail !== '' && { detail }) };
}
