// SPDX-License-Identifier: Apache-2.0
/** A deposit as the reception holds it in memory: its journal row, its bytes, and what may befall it. */

import { Failure } from '../domain/failure.ts';
import type { FluxId } from '../domain/flux.ts';
import type { Raccordement, RaccordementId } from '../domain/raccordement.ts';
import type { DepotRecord, NewEvent } from '../ports/journal.ts';
import type { DepotVisible, NouveauDepot } from '../ports/reception.ts';
import type { Staging } from '../ports/spool.ts';

/** Deposits one raccordement may have in memory, ghosts included: what a listing of `/in` can hold. */
const entriesPerRaccordement = 100_000;

export interface Entry {
  record: DepotRecord;
  /** Open file, while a handle is on it. */
  staging: Staging | undefined;
  /** Runs out: the hand-over (EN_ATTENTE). */
  timer: NodeJS.Timeout | undefined;
  /** Removed or replaced while its handle was open: its commit drops it. */
  dropped: boolean;
  /** What happened before it was a flux; becomes the start of its timeline. */
  readonly history: NewEvent[];
}

/** Events kept of one deposit before it is a flux: a line that is lost again and again must not fill memory. */
const historyAtMost = 50;

export function pushHistory(entry: Entry, event: NewEvent): void {
  if (entry.history.length < historyAtMost) entry.history.push(event);
}

/** Deposits by raccordement and name. Several may bear one name: the newest is the one seen. */
export class DepotTable {
  readonly #byRaccordement = new Map<RaccordementId, Map<string, Entry[]>>();
  readonly #byId = new Map<FluxId, Entry>();

  get size(): number {
    return this.#byId.size;
  }

  has(entry: Entry): boolean {
    return this.#byId.get(entry.record.id) === entry;
  }

  entries(): IterableIterator<Entry> {
    return this.#byId.values();
  }

  add(entry: Entry): void {
    const names = this.#names(entry.record.raccordement);
    if (names.size >= entriesPerRaccordement) {
      throw new Failure('QUOTA', `${entriesPerRaccordement} deposits held for one raccordement`);
    }
    const key = nameKey(entry.record.nomFichier);
    const same = names.get(key) ?? [];
    same.push(entry);
    names.set(key, same);
    this.#byId.set(entry.record.id, entry);
  }

  remove(entry: Entry): void {
    this.#byId.delete(entry.record.id);
    const names = this.#names(entry.record.raccordement);
    const key = nameKey(entry.record.nomFichier);
    const rest = (names.get(key) ?? []).filter((other) => other !== entry);
    if (rest.length === 0) names.delete(key);
    else names.set(key, rest);
  }

  /** Changes the name, keeping the place in the table true. */
  rename(entry: Entry, nomFichier: string): void {
    this.remove(entry);
    entry.record = { ...entry.record, nomFichier };
    this.add(entry);
  }

  named(raccordement: RaccordementId, nomFichier: string): readonly Entry[] {
    return this.#byRaccordement.get(raccordement)?.get(nameKey(nomFichier)) ?? [];
  }

  /** The one a partenaire sees under that name. */
  visible(raccordement: RaccordementId, nomFichier: string): Entry | undefined {
    return this.named(raccordement, nomFichier).findLast((entry) => !entry.dropped);
  }

  allVisible(raccordement: RaccordementId): readonly Entry[] {
    const lists = [...(this.#byRaccordement.get(raccordement)?.values() ?? [])];
    return lists.flatMap((list) => list.findLast((entry) => !entry.dropped) ?? []);
  }

  #names(raccordement: RaccordementId): Map<string, Entry[]> {
    let names = this.#byRaccordement.get(raccordement);
    if (names === undefined) {
      names = new Map();
      this.#byRaccordement.set(raccordement, names);
    }
    return names;
  }
}

/** NFC and NFD spellings are one name; two different names are never one (no case folding). */
export function nameKey(nomFichier: string): string {
  return nomFichier.normalize('NFC');
}

export function toVisible(entry: Entry): DepotVisible {
  const { id, nomFichier, statut, modifieLe } = entry.record;
  return { id, nomFichier, statut, modifieLe, sizeBytes: entry.staging?.sizeBytes ?? entry.record.sizeBytes };
}

export function newEntry(id: FluxId, depot: NouveauDepot, now: Date, staging: Staging): Entry {
  const { raccordement, protocole, nomFichier, session, adresse } = depot;
  return {
    record: {
      id,
      raccordement: raccordement.id,
      partenaire: raccordement.partenaire,
      protocole,
      nomFichier,
      statut: 'OUVERT',
      sizeBytes: staging.sizeBytes,
      session,
      ouvertLe: now,
      modifieLe: now,
    },
    staging,
    timer: undefined,
    dropped: false,
    history: [
      {
        type: 'depot.ouvert',
        detail: {
          instant: now.toISOString(),
          session,
          nomFichier,
          ...(adresse === undefined ? {} : { adresse }),
        },
      },
    ],
  };
}

/** The settle delay of a raccordement, or 0 when it was renamed on purpose. */
export function settleMsOf(raccordement: Raccordement, renamed: boolean): number {
  return renamed ? 0 : raccordement.delaiStabiliteMs;
}
