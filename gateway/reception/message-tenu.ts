// SPDX-License-Identifier: Apache-2.0
/**
 * The row that holds what there is of a message under way, for its sender to go on after a cut or a kill.
 *
 * What must stay true: it never says more than what is on disk. What is done to it and to the staging it names is done in
 * order, one after the other.
 */
import type { MessageId, MessagesRecus, RepriseTenue } from '../ports/messages.ts';

export class MessageTenu {
  readonly #id: MessageId;
  readonly #journal: Pick<MessagesRecus, 'garderReprise' | 'oublierReprise'>;
  #row: RepriseTenue | undefined;
  #dernier: Promise<unknown> = Promise.resolve();

  /** `row`: when it was held before. */
  constructor(id: MessageId, journal: MessagesRecus, row: RepriseTenue | undefined) {
    this.#id = id;
    this.#journal = journal;
    this.#row = row;
  }

  get row(): RepriseTenue | undefined {
    return this.#row;
  }

  /** Durable when it resolves; answers the row that it took the place of, when that was another message's. */
  async garder(row: RepriseTenue): Promise<RepriseTenue | undefined> {
    const replaced = await this.#journal.garderReprise(row);
    this.#row = row;
    return replaced;
  }

  async oublier(): Promise<void> {
    if (this.#row !== undefined) await this.#journal.oublierReprise(this.#id);
  }

  /** It ended in a transaction of the message's. */
  ended(): void {
    this.#row = undefined;
  }

  /** Once what was asked for before is done, well or not. */
  inTurn<Result>(act: () => Promise<Result>): Promise<Result> {
    const done = this.#dernier.then(act);
    this.#dernier = done.catch(() => undefined);
    return done;
  }

  /** What was asked for so far is done. */
  async settled(): Promise<void> {
    await this.#dernier;
  }
}
