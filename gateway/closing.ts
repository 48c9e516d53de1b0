// SPDX-License-Identifier: Apache-2.0
/** What must be closed, in the reverse of the order it was opened; one that fails does not keep the others open. */
import type { Logger } from './ports/machinery.ts';

export class Closing {
  readonly #logger: Logger;
  readonly #steps: { readonly name: string; readonly close: () => Promise<void> }[] = [];
  #running: Promise<void> | undefined;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** True from the moment the gateway began to drain: it is no longer ready. */
  get begun(): boolean {
    return this.#running !== undefined;
  }

  add(name: string, close: () => Promise<void>): void {
    this.#steps.push({ name, close });
  }

  /** Runs once; a second call waits for the first. */
  run(): Promise<void> {
    this.#running ??= this.#closeAll();
    return this.#running;
  }

  async #closeAll(): Promise<void> {
    for (const { name, close } of this.#steps.toReversed()) {
      try {
        await close();
        this.#logger.debug('gateway.part-closed', { part: name });
      } catch (error) {
        this.#logger.error('gateway.close-failed', { part: name }, error);
      }
    }
  }
}
