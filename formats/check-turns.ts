// SPDX-License-Identifier: Apache-2.0
/**
 * Who is judged next: files wait in turns (a turn is a partenaire), and each turn gives one file before it goes to
 * the end, so that a partenaire that sends thousands delays the others by one file each.
 *
 * Large files wait apart. After one of them the small ones come first until as many bytes of them have passed:
 * both kinds then have about the same time of the threads, and neither waits for ever.
 */

export interface InTurn {
  /** Files of the same turn follow each other; different turns alternate. */
  readonly turn: string;
  readonly sizeBytes: number;
}

/** An honest invoice is smaller, attachments apart; a larger one takes a thread for a tenth of a second or more. */
export const largeFromBytes = 5_000_000;

export function isLarge({ sizeBytes }: InTurn): boolean {
  return sizeBytes >= largeFromBytes;
}

export class Turns<T extends InTurn> {
  readonly #small = new Ring<T>();
  readonly #large = new Ring<T>();
  /** Bytes of small files to pass before the next large one, while any waits. */
  #owedBytes = 0;

  push(file: T): void {
    this.#ringOf(file).push(file);
  }

  /** For a file whose turn had come, and which must have it again. */
  pushFirst(file: T): void {
    this.#ringOf(file).pushFirst(file);
  }

  get hasSmall(): boolean {
    return !this.#small.isEmpty;
  }

  /** The large file that goes before any small one, if any. */
  get largeDue(): T | undefined {
    return this.#small.isEmpty || this.#owedBytes <= 0 ? this.#large.head : undefined;
  }

  /** The next file; a large one only when `takesLarge` accepts it. */
  take(takesLarge: (file: T) => boolean): T | undefined {
    const due = this.largeDue;
    if (due !== undefined && takesLarge(due)) {
      this.#owedBytes = due.sizeBytes;
      return this.#large.take();
    }
    const file = this.#small.take();
    if (file !== undefined) this.#owedBytes -= file.sizeBytes;
    return file;
  }

  /** Everything that waits; nothing does afterwards. */
  takeAll(): readonly T[] {
    return [...this.#small.takeAll(), ...this.#large.takeAll()];
  }

  #ringOf(file: T): Ring<T> {
    return isLarge(file) ? this.#large : this.#small;
  }
}

/** Turns in the order they come next; none of them is empty. */
class Ring<T extends InTurn> {
  #turns = new Map<string, T[]>();

  get isEmpty(): boolean {
    return this.#turns.size === 0;
  }

  get head(): T | undefined {
    for (const files of this.#turns.values()) return files[0];
    return undefined;
  }

  push(file: T): void {
    const files = this.#turns.get(file.turn);
    if (files === undefined) this.#turns.set(file.turn, [file]);
    else files.push(file);
  }

  pushFirst(file: T): void {
    const files = this.#turns.get(file.turn) ?? [];
    this.#turns.delete(file.turn);
    this.#turns = new Map([[file.turn, [file, ...files]], ...this.#turns]);
  }

  take(): T | undefined {
    for (const [turn, files] of this.#turns) {
      const file = files.shift();
      this.#turns.delete(turn);
      if (files.length > 0) this.#turns.set(turn, files);
      return file;
    }
    return undefined;
  }

  takeAll(): readonly T[] {
    const all = [...this.#turns.values()].flat();
    this.#turns.clear();
    return all;
  }
}
