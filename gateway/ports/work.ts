// SPDX-License-Identifier: Apache-2.0
/**
 * Work: the rows in the journal (truth) and the queue that makes them run (a cache that may be lost).
 *
 * Promises: a job carries an id, never bytes; every job may run twice.
 */
import type { FluxId } from '../domain/flux.ts';
import type { PartenaireId } from '../domain/partenaire.ts';

/** The steps of a flux received, in order; `livraison` is that of a flux emitted that is pushed. */
export type Etape = 'ouverture' | 'controle' | 'restitution' | 'livraison';
export const etapes: readonly Etape[] = ['ouverture', 'controle', 'restitution', 'livraison'];

/** Deterministic: `<etape>-<flux>`. */
export type WorkId = string & { readonly __brand: 'WorkId' };

export function workIdOf(etape: Etape, flux: FluxId): WorkId {
  return `${etape}-${flux}` as WorkId;
}

/** A unit of work offered to the queues: an id and what is needed to order it, never bytes. */
export interface Work {
  readonly id: WorkId;
  readonly etape: Etape;
  readonly flux: FluxId;
  readonly partenaire: PartenaireId;
  /** Fair-share rank given at insertion: lower goes first; partenaires alternate. */
  readonly tour: number;
  /** Failed attempts so far. */
  readonly tentatives: number;
  readonly creeLe: Date;
}

export interface NewWork {
  readonly etape: Etape;
  readonly flux: FluxId;
  readonly partenaire: PartenaireId;
}

export interface WorkFailure {
  readonly code: string;
  readonly detail: string;
  /** When to try again; undefined makes it a dead letter. */
  readonly retryAt?: Date;
  /** It went as far as it could and waits for somebody: none of the attempts that are allowed. */
  readonly uncounted?: boolean;
}

export interface WorkStore {
  find(id: WorkId): Promise<Work | undefined>;
  /**
   * Leases up to `limit` due rows, fair ranks first, skipping partenaires that already hold `capPerPartenaire`
   * leases. A lease that ran out is claimable again.
   */
  claim(request: {
    readonly etapes: readonly Etape[];
    readonly limit: number;
    readonly owner: string;
    readonly now: Date;
    readonly leaseMs: number;
    readonly capPerPartenaire: number;
  }): Promise<readonly Work[]>;
  /** Prolongs leases still held by `owner`. */
  renew(ids: readonly WorkId[], owner: string, until: Date): Promise<void>;
  /** Gives leases back untouched (shutdown). */
  release(ids: readonly WorkId[], owner: string): Promise<void>;
  /**
   * Frees every lease, each as one failed attempt; answers how many. Called once, at the start of the only gateway
   * of a data directory: what a process that died held is free at once, and a row that kills its process again
   * and again runs out of attempts.
   */
  takeOver(): Promise<number>;
  /** One failed attempt: counts it, and reschedules it or makes it a dead letter (and its flux INCIDENTE). */
  fail(id: WorkId, failure: WorkFailure, now: Date): Promise<void>;
  /** Rows to do (dead ones not), in order of id, for reconciliation; page by `after`. */
  todo(
    after: WorkId | undefined,
    limit: number,
  ): Promise<readonly (Work & { readonly disponibleLe: Date })[]>;
  dead(limit: number): Promise<readonly (Work & { readonly erreur: string })[]>;
  /** A dead letter back to do, attempts at 0, its flux back from INCIDENTE. False when it is not dead. */
  revive(id: WorkId, now: Date): Promise<boolean>;
  counts(now: Date): Promise<readonly EtapeCounts[]>;
}

export interface EtapeCounts {
  readonly etape: Etape;
  readonly waiting: number;
  readonly active: number;
  readonly delayed: number;
  readonly dead: number;
  /** Age of the oldest waiting row, 0 when none. */
  readonly oldestMs: number;
  readonly paused: boolean;
}

/** What a worker does with one unit. Resolving means its effect is committed (the row is gone, or it was stale). */
export type WorkHandler = (work: Work, signal: AbortSignal) => Promise<void>;

export interface ScheduledTask {
  /** Kebab-case, unique. */
  readonly name: string;
  /** Five or six fields. */
  readonly cron: string;
  /** IANA, e.g. `Europe/Paris`. */
  readonly timeZone: string;
  /** Runs on one node at a time; may run twice. */
  run(signal: AbortSignal): Promise<void>;
}

export interface ReconcileReport {
  readonly reoffered: number;
  readonly repaired: number;
}

/** The engine that makes handlers run. Losing it whole loses nothing: rows are offered again from the journal. */
export interface WorkQueue {
  readonly driver: 'bullmq' | 'journal';
  /** Offers what is pending, then runs handlers until `close`. */
  start(handlers: Readonly<Record<Etape, WorkHandler>>): Promise<void>;
  /** New rows exist: called after their commit. A hint, never needed for correctness. */
  offer(work: readonly { readonly id: WorkId }[]): void;
  schedule(task: ScheduledTask): Promise<void>;
  counts(): Promise<readonly EtapeCounts[]>;
  pause(etape: Etape): Promise<void>;
  resume(etape: Etape): Promise<void>;
  dead(limit: number): Promise<readonly (Work & { readonly erreur: string })[]>;
  retry(id: WorkId): Promise<boolean>;
  reconcile(): Promise<ReconcileReport>;
  /** False when it cannot work just now (Redis away, no progress): readiness. */
  healthy(): Promise<boolean>;
  /** Stops taking work, lets handlers end until the deadline, then gives back the rest. */
  close(deadlineMs: number): Promise<void>;
}
