// SPDX-License-Identifier: Apache-2.0
/**
 * What is due to many servers, sent by a few lanes that are fed as they come free, and no more than two of them to one
 * server: one that hangs holds those two, and the others go on.
 *
 * What must stay true: nothing is sent twice for having been found due twice; what waits for a server that failed or hangs is
 * put off, or it would be the oldest of every look, and nobody else's would be seen.
 */

export interface APorter {
  readonly id: string;
  /** Scheme, host and port: what hangs together. */
  readonly origine: string;
}

/** PANNE: its server failed. RIEN: nobody was asked. */
export type Portage = 'PRIS' | 'PANNE' | 'RIEN';

export interface VoiesOptions<T extends APorter> {
  readonly simultanes: number;
  /** Due now, oldest first; as many as `perLook` when there may be more. */
  readonly dus: () => Promise<readonly T[]>;
  readonly perLook: number;
  /** Once it resolves, it is no longer due as it was. */
  readonly porter: (one: T) => Promise<Portage>;
  /** No longer due for a while. */
  readonly remettre: (one: T) => Promise<void>;
  readonly enPanne: (error: unknown) => void;
  /** An attempt that runs for longer is with a server that hangs. */
  readonly lenteMs: number;
}

/** To one server at once. */
const perOrigine = 2;
/** Looks at what is due in one run, unless something new became due: more than a day's messages of one partenaire. */
const maxLooks = 50;

export class Voies<T extends APorter> {
  readonly #options: VoiesOptions<T>;
  readonly #running = new Map<string, { readonly origine: string; readonly sinceMs: number }>();
  #waiting: T[] = [];
  /** Could not even be noted: not again in this run. */
  readonly #broken = new Set<string>();
  /** Origins whose attempt failed since the last look at them. */
  readonly #failed = new Set<string>();
  #sent = 0;
  #looks = 0;
  #lookAgain = true;
  /** There was more than one look takes. */
  #isFull = false;
  #notify: (() => void) | undefined;
  #hasChanged = false;
  #ended = false;

  constructor(options: VoiesOptions<T>) {
    this.#options = options;
  }

  /** Something new is due. False: the run has ended, and will not see it. */
  reveiller(): boolean {
    if (this.#ended) return false;
    this.#lookAgain = true;
    this.#looks = 0;
    this.#change();
    return true;
  }

  /** Until nothing is due; answers how many were taken. Throws what `dus` and `remettre` throw, once nothing is on its way. */
  async courir(signal: AbortSignal): Promise<number> {
    const onAbort = () => this.#change();
    signal.addEventListener('abort', onAbort);
    try {
      while (!signal.aborted) {
        await this.#makeRoom();
        if (this.#isToLook()) await this.#look();
        this.#start(signal);
        this.#lookAgain ||= this.#isFull && this.#waiting.length === 0;
        if (this.#isToLook()) continue;
        if (this.#running.size === 0 && this.#waiting.length === 0) break;
        await this.#something();
      }
    } finally {
      while (this.#running.size > 0) await this.#something();
      signal.removeEventListener('abort', onAbort);
      this.#ended = true;
    }
    return this.#sent;
  }

  #isToLook(): boolean {
    return this.#lookAgain && this.#looks < maxLooks;
  }

  async #look(): Promise<void> {
    this.#lookAgain = false;
    this.#looks++;
    // What ends while we look may be in what we find all the same.
    const running = new Set(this.#running.keys());
    const found = await this.#options.dus();
    this.#isFull = found.length >= this.#options.perLook;
    const isNew = ({ id }: T) => !running.has(id) && !this.#running.has(id) && !this.#broken.has(id);
    this.#waiting = found.filter(isNew);
  }

  #start(signal: AbortSignal): void {
    for (const one of [...this.#waiting]) {
      if (signal.aborted || this.#running.size >= this.#options.simultanes) return;
      if (this.#onTheWayTo(one.origine) >= perOrigine) continue;
      this.#waiting.splice(this.#waiting.indexOf(one), 1);
      this.#running.set(one.id, { origine: one.origine, sinceMs: performance.now() });
      void this.#carry(one);
    }
  }

  #onTheWayTo(origine: string): number {
    return [...this.#running.values()].filter((one) => one.origine === origine).length;
  }

  /** Never throws. */
  async #carry(one: T): Promise<void> {
    try {
      const portage = await this.#options.porter(one);
      if (portage === 'PRIS') this.#sent++;
      if (portage === 'PANNE') this.#failed.add(one.origine);
    } catch (error) {
      this.#broken.add(one.id);
      this.#options.enPanne(error);
    } finally {
      this.#running.delete(one.id);
      this.#change();
    }
  }

  /** Puts off what waits for servers that failed, or hang while more is due than we see. */
  async #makeRoom(): Promise<void> {
    const stuck = new Set(this.#failed);
    this.#failed.clear();
    const isStarved = this.#isFull && this.#running.size < this.#options.simultanes;
    const now = performance.now();
    for (const { origine, sinceMs } of this.#running.values()) {
      if (isStarved && now - sinceMs >= this.#options.lenteMs) stuck.add(origine);
    }
    const left = this.#waiting.filter(({ origine }) => stuck.has(origine));
    this.#waiting = this.#waiting.filter(({ origine }) => !stuck.has(origine));
    for (const one of left) await this.#options.remettre(one);
    if (left.length > 0 && this.#isFull) this.#lookAgain = true;
  }

  #change(): void {
    this.#hasChanged = true;
    this.#notify?.();
  }

  /** Until something ended or became due, or one may have begun to hang. */
  async #something(): Promise<void> {
    if (!this.#hasChanged) {
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        timer = setTimeout(resolve, this.#options.lenteMs);
        this.#notify = resolve;
      });
      clearTimeout(timer);
    }
    this.#notify = undefined;
    this.#hasChanged = false;
  }
}
