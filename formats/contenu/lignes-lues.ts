// SPDX-License-Identifier: Apache-2.0
/** The lines of a large document: never all in memory, each read again whenever it is asked for. */
import type { LigneContenu, LignesContenu } from './contenu.ts';

export class LignesLues implements LignesContenu {
  readonly length: number;
  readonly #line: (rank: number) => LigneContenu;

  /** @param line The line of that rank, from 0. */
  constructor(length: number, line: (rank: number) => LigneContenu) {
    this.length = length;
    this.#line = line;
  }

  *[Symbol.iterator](): Iterator<LigneContenu> {
    for (let rank = 0; rank < this.length; rank++) yield this.#line(rank);
  }

  slice(start: number, end: number): readonly LigneContenu[] {
    const lines: LigneContenu[] = [];
    for (let rank = start; rank < Math.min(end, this.length); rank++) lines.push(this.#line(rank));
    return lines;
  }

  map(change: (line: LigneContenu) => LigneContenu): LignesContenu {
    return new LignesLues(this.length, (rank) => change(this.#line(rank)));
  }
}
