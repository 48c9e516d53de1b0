// SPDX-License-Identifier: Apache-2.0
/**
 * The rows of work in memory, faithful to the promises of `WorkStore`: leases that run out, fair ranks, a cap
 * per partenaire, dead letters. `insert` and `finish` stand for the journal's own transactions.
 */
import type { FluxId } from '../../gateway/domain/flux.ts';
import type { PartenaireId } from '../../gateway/domain/partenaire.ts';
import {
  type EtapeCounts,
  etapes,
  type NewWork,
  type Work,
  type WorkFailure,
  type WorkId,
  type WorkStore,
  workIdOf,
} from '../../gateway/ports/work.ts';

interface Row {
  work: Work;
  disponibleLe: Date;
  lease: { readonly owner: string; readonly untilMs: number } | undefined;
  erreur: string | undefined;
}

type ClaimRequest = Parameters<WorkStore['claim']>[0];

export class MemoryWorkStore implements WorkStore {
  readonly #rows = new Map<WorkId, Row>();
  readonly #lastTour = new Map<PartenaireId, number>();
  /** By rank; rows that ended are still in it until the next sort. */
  #ranked: Row[] = [];
  #sorted = true;
  /** The rank being served. */
  #tour = 1;

  /** As the journal does inside its transactions. */
  insert(news: readonly NewWork[], now: Date): readonly WorkId[] {
    return news.map((one) => {
      const id = workIdOf(one.etape, one.flux);
      if (this.#rows.has(id)) throw new Error(`work exists: ${id}`);
      const tour = Math.max((this.#lastTour.get(one.partenaire) ?? 0) + 1, this.#tour);
      this.#lastTour.set(one.partenaire, tour);
      const work: Work = { ...one, id, tour, tentatives: 0, creeLe: now };
      const row: Row = { work, disponibleLe: now, lease: undefined, erreur: undefined };
      this.#rows.set(id, row);
      this.#ranked.push(row);
      this.#sorted = false;
      return id;
    });
  }

  /** The end of a row, with its effect: true for the one run that found it, false ever after. */
  finish(id: WorkId): boolean {
    const row = this.#rows.get(id);
    if (row === undefined || row.erreur !== undefined) return false;
    this.#tour = Math.max(this.#tour, row.work.tour);
    return this.#rows.delete(id);
  }

  get size(): number {
    return this.#rows.size;
  }

  find(id: WorkId): Promise<Work | undefined> {
    const row = this.#rows.get(id);
    return Promise.resolve(row?.erreur === undefined ? row?.work : undefined);
  }

  claim(request: ClaimRequest): Promise<readonly Work[]> {
    const nowMs = request.now.getTime();
    const inHand = this.#leasesByPartenaire(nowMs);
    const claimed: Work[] = [];
    for (const row of this.#inOrder()) {
      if (claimed.length === request.limit) break;
      if (!isDue(row, request, nowMs)) continue;
      const { partenaire } = row.work;
      const held = inHand.get(partenaire) ?? 0;
      if (held >= request.capPerPartenaire) continue;
      inHand.set(partenaire, held + 1);
      row.lease = { owner: request.owner, untilMs: nowMs + request.leaseMs };
      claimed.push(row.work);
    }
    return Promise.resolve(claimed);
  }

  renew(ids: readonly WorkId[], owner: string, until: Date): Promise<void> {
    for (const row of this.#heldBy(ids, owner)) row.lease = { owner, untilMs: until.getTime() };
    return Promise.resolve();
  }

  release(ids: readonly WorkId[], owner: string): Promise<void> {
    for (const row of this.#heldBy(ids, owner)) row.lease = undefined;
    return Promise.resolve();
  }

  takeOver(): Promise<number> {
    const held = [...this.#rows.values()].filter(
      ({ lease, erreur }) => lease !== undefined && erreur === undefined,
    );
    for (const row of held) {
      row.lease = undefined;
      row.work = { ...row.work, tentatives: row.work.tentatives + 1 };
    }
    return Promise.resolve(held.length);
  }

  fail(id: WorkId, failure: WorkFailure, now: Date): Promise<void> {
    const row = this.#rows.get(id);
    if (row === undefined || row.erreur !== undefined) return Promise.resolve();
    const counted = failure.uncounted === true ? 0 : 1;
    row.work = { ...row.work, tentatives: row.work.tentatives + counted };
    row.lease = undefined;
    row.disponibleLe = failure.retryAt ?? now;
    if (failure.retryAt === undefined) row.erreur = `${failure.code}: ${failure.detail}`;
    return Promise.resolve();
  }

  todo(
    after: WorkId | undefined,
    limit: number,
  ): Promise<readonly (Work & { readonly disponibleLe: Date })[]> {
    const ids = [...this.#rows.keys()].filter((id) => after === undefined || id > after).sort();
    const rows = ids.flatMap((id) => this.#rows.get(id) ?? []).filter((row) => row.erreur === undefined);
    return Promise.resolve(
      rows.slice(0, limit).map((row) => ({ ...row.work, disponibleLe: row.disponibleLe })),
    );
  }

  dead(limit: number): Promise<readonly (Work & { readonly erreur: string })[]> {
    const dead = [...this.#rows.values()].flatMap((row) =>
      row.erreur === undefined ? [] : [{ ...row.work, erreur: row.erreur }],
    );
    return Promise.resolve(dead.slice(0, limit));
  }

  revive(id: WorkId, now: Date): Promise<boolean> {
    const row = this.#rows.get(id);
    if (row?.erreur === undefined) return Promise.resolve(false);
    row.work = { ...row.work, tentatives: 0 };
    row.erreur = undefined;
    row.disponibleLe = now;
    return Promise.resolve(true);
  }

  counts(now: Date): Promise<readonly EtapeCounts[]> {
    const nowMs = now.getTime();
    const rows = [...this.#rows.values()];
    return Promise.resolve(
      etapes.map((etape) => {
        const ofEtape = rows.filter((row) => row.work.etape === etape);
        const alive = ofEtape.filter((row) => row.erreur === undefined);
        const active = alive.filter((row) => isLeased(row, nowMs));
        const idle = alive.filter((row) => !isLeased(row, nowMs));
        const waiting = idle.filter((row) => row.disponibleLe.getTime() <= nowMs);
        const ages = waiting.map((row) => nowMs - row.work.creeLe.getTime());
        return {
          etape,
          waiting: waiting.length,
          active: active.length,
          delayed: idle.length - waiting.length,
          dead: ofEtape.length - alive.length,
          oldestMs: Math.max(0, ...ages),
          paused: false,
        };
      }),
    );
  }

  #inOrder(): readonly Row[] {
    if (!this.#sorted || this.#ranked.length > 2 * this.#rows.size + 1_000) {
      this.#ranked = [...this.#rows.values()].sort(byRank);
      this.#sorted = true;
    }
    return this.#ranked.filter((row) => this.#rows.get(row.work.id) === row);
  }

  #leasesByPartenaire(nowMs: number): Map<PartenaireId, number> {
    const inHand = new Map<PartenaireId, number>();
    for (const row of this.#rows.values()) {
      if (!isLeased(row, nowMs)) continue;
      inHand.set(row.work.partenaire, (inHand.get(row.work.partenaire) ?? 0) + 1);
    }
    return inHand;
  }

  #heldBy(ids: readonly WorkId[], owner: string): readonly Row[] {
    return ids.flatMap((id) => {
      const row = this.#rows.get(id);
      return row?.lease?.owner === owner ? [row] : [];
    });
  }
}

function isLeased(row: Row, nowMs: number): boolean {
  return row.lease !== undefined && row.lease.untilMs > nowMs;
}

function isDue(row: Row, request: ClaimRequest, nowMs: number): boolean {
  return (
    row.erreur === undefined &&
    request.etapes.includes(row.work.etape) &&
    row.disponibleLe.getTime() <= nowMs &&
    !isLeased(row, nowMs)
  );
}

function byRank(a: Row, b: Row): number {
  return a.work.tour - b.work.tour || (a.work.id < b.work.id ? -1 : 1);
}

/** A row to insert, for a flux that exists nowhere else. */
export function newWork(etape: NewWork['etape'], flux: string, partenaire: string): NewWork {
  return { etape, flux: flux as FluxId, partenaire: partenaire as PartenaireId };
}
