// SPDX-License-Identifier: Apache-2.0
/** How many times one transfer may go back. (PeSIT E §6.7) */
import { dg } from '../diagnostics.ts';
import type { SessionNegociee } from './types.ts';

/** A line that needs more of them is better cut: a restart on a new connection loses nothing. */
const RESYNCHRONISATIONS_MAX = 5;

interface Rejetante {
  rejeter(diagnostic: { type: number; raison: number }, raison: string): never;
}

export class Resynchronisations {
  readonly #session: Rejetante;
  readonly #permise: boolean;
  #nombre = 0;

  constructor(session: Rejetante, { resynchronisation, intervalleKio }: SessionNegociee) {
    this.#session = session;
    this.#permise = resynchronisation && intervalleKio > 0;
  }

  /** The other side asks for one: ABORT when it may not. */
  subir(): void {
    if (!this.#permise) this.#session.rejeter(dg('3-311'), 'RESYN was not agreed on');
    this.#compter();
  }

  /** Check bytes were wrong: ABORT where going back was not agreed on. */
  demander(): void {
    if (!this.#permise) this.#session.rejeter(dg('3-310'), 'check bytes are wrong');
    this.#compter();
  }

  #compter(): void {
    this.#nombre += 1;
    if (this.#nombre > RESYNCHRONISATIONS_MAX)
      this.#session.rejeter(dg('3-320'), `more than ${RESYNCHRONISATIONS_MAX} resynchronisations`);
  }
}
