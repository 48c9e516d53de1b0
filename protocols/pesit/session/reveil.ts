// SPDX-License-Identifier: Apache-2.0
/**
 * A bell: whoever waits is woken by anything that happened, and looks for itself what it was. So one wait covers bytes that
 * came, room to write, a disk that finished and a line that broke, each of them at once and none of them lost.
 */

/** A session has one reader and one or two who wait for room; more is a leak. */
const ATTENTES_MAX = 8;

export class Reveil {
  #attentes: (() => void)[] = [];

  sonner(): void {
    const attentes = this.#attentes;
    if (attentes.length === 0) return;
    this.#attentes = [];
    for (const attente of attentes) attente();
  }

  /** Resolves to true when it rang, to false after `delaiMs` without; `undefined` waits without end. */
  attendre(delaiMs: number | undefined): Promise<boolean> {
    if (this.#attentes.length >= ATTENTES_MAX) throw new Error('too many wait for one session');
    return new Promise((resolve) => {
      let minuterie: NodeJS.Timeout | undefined;
      const sonne = () => {
        clearTimeout(minuterie);
        resolve(true);
      };
      this.#attentes.push(sonne);
      if (delaiMs === undefined) return;
      minuterie = setTimeout(
        () => {
          this.#attentes = this.#attentes.filter((autre) => autre !== sonne);
          resolve(false);
        },
        Math.max(0, delaiMs),
      );
    });
  }
}
