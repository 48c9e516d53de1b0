// SPDX-License-Identifier: Apache-2.0
/** How long the other side may owe something. Bytes alone prove nothing: only what was waited for ends it. (PeSIT E §10) */

/** What is waited for, and where that is told. */
interface Attendu {
  /** FPDUs that came and were dropped because they crossed something of ours. */
  readonly ignores: number;
  attendre(delaiMs: number): Promise<boolean>;
  expirer(): never;
}

/** FPDUs that the table drops prove that the other side lives; but it may not live on them for ever. */
const PROLONGATIONS_MAX = 8;

export class Patience {
  readonly #attendu: Attendu;
  readonly #delaiMs: number;
  #depuisMs: number | undefined;
  #ignores = 0;

  constructor(attendu: Attendu, delaiMs: number) {
    this.#attendu = attendu;
    this.#delaiMs = delaiMs;
  }

  /** What was waited for came: the next wait has all its time again. */
  recommencer(): void {
    this.#depuisMs = undefined;
  }

  /** Until something happened, whatever it was. Past the delay: ABORT, and it throws. */
  async attendre(): Promise<void> {
    const maintenant = performance.now();
    if (this.#depuisMs === undefined) {
      this.#depuisMs = maintenant;
      this.#ignores = this.#attendu.ignores;
    }
    const prolongations = Math.min(this.#attendu.ignores - this.#ignores, PROLONGATIONS_MAX);
    const resteMs = this.#depuisMs + this.#delaiMs * (1 + prolongations) - maintenant;
    if (resteMs <= 0 || !(await this.#attendu.attendre(resteMs))) this.#attendu.expirer();
  }
}
