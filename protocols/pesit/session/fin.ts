// SPDX-License-Identifier: Apache-2.0
/**
 * How a session ends: once, with one reason, and its transport closed after it within Tr. (PeSIT E §8, §10)
 *
 * Whoever asks anything of a session that is over gets the same `Rupture`.
 */
import { dg } from '../diagnostics.ts';
import type { Diagnostic } from '../fpdu/types.ts';
import type { Lien } from './lien.ts';
import { Rupture } from './types.ts';

export class Fin {
  readonly #lien: Lien;
  readonly #trMs: number;
  #rupture: Rupture | undefined;
  #fermeture: Promise<void> | undefined;

  constructor(lien: Lien, trMs: number) {
    this.#lien = lien;
    this.#trMs = trMs;
  }

  /** Undefined while the session goes on, and after an orderly end. */
  get rupture(): Rupture | undefined {
    return this.#rupture;
  }

  /** The end of the transport, once it has begun. */
  get fermeture(): Promise<void> | undefined {
    return this.#fermeture;
  }

  /** Throws when the session is over. */
  verifier(): void {
    if (this.#fermeture !== undefined)
      throw this.#rupture ?? new Rupture('NOUS', dg('3-312'), 'the session is closed');
  }

  /** The other side said ABORT, or the line is gone: nothing is sent. Throws. */
  rompre(par: Rupture['par'], diagnostic: Diagnostic, raison: string, cause?: unknown): never {
    const rupture = new Rupture(par, diagnostic, raison, cause);
    void (par === 'PAIR' ? this.clore('NOUS_D_ABORD', rupture) : this.couper(rupture));
    throw rupture;
  }

  /** At once. */
  couper(rupture: Rupture): Promise<void> {
    this.#rupture = rupture;
    this.#fermeture = Promise.resolve();
    this.#lien.detruire();
    return this.#fermeture;
  }

  /** Once what was written has gone. Without `rupture`: an orderly end. */
  clore(ordre: 'NOUS_D_ABORD' | 'PAIR_D_ABORD', rupture?: Rupture): Promise<void> {
    this.#rupture = rupture;
    this.#fermeture = this.#lien.clore(this.#trMs, ordre);
    this.#lien.reveil.sonner();
    return this.#fermeture;
  }
}
