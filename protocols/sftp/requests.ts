// SPDX-License-Identifier: Apache-2.0
/**
 * The requests under way in one session: how many, how many bytes they hold, and how each is answered.
 *
 * Exactly one reply per request, also when what serves it throws. What is unforeseen is logged whole and told
 * as an internal failure; the session lives on.
 */
import { Failure } from '../../gateway/domain/failure.ts';
import type { Logger } from '../../gateway/ports/machinery.ts';
import { isRefusal, statusOf } from './errors.ts';
import type { Output } from './output.ts';
import { statusReply } from './replies.ts';

export class Requests {
  readonly #output: Output;
  readonly #logger: Logger;
  readonly #onDone: () => void;
  #last: Promise<void> = Promise.resolve();
  #count = 0;
  #writeBytes = 0;
  #writtenBytes = 0;

  constructor(output: Output, { logger }: { readonly logger: Logger }, onDone: () => void) {
    this.#output = output;
    this.#logger = logger;
    this.#onDone = onDone;
  }

  get count(): number {
    return this.#count;
  }

  /** Bytes of WRITEs taken and not yet written. */
  get writeBytes(): number {
    return this.#writeBytes;
  }

  get writtenBytes(): number {
    return this.#writtenBytes;
  }

  /** After every request given to this function before. */
  inOrder(id: number, serve: () => Promise<Buffer>): void {
    this.#count++;
    this.#last = this.#last.then(() => this.#serve(id, serve));
  }

  /** A step for a handle's lane, which keeps the order there. */
  step(id: number, serve: () => Promise<Buffer>): () => Promise<void> {
    this.#count++;
    return () => this.#serve(id, serve);
  }

  /** A WRITE: answered when its bytes are written. */
  write(id: number, byteCount: number): (error?: unknown) => void {
    this.#count++;
    this.#writeBytes += byteCount;
    return (error) => {
      this.#writeBytes -= byteCount;
      if (error === undefined) this.#writtenBytes += byteCount;
      this.#done(error === undefined ? statusReply(id, 'OK', 'Success') : this.#errorReply(id, error));
    };
  }

  /** A request that is refused on sight. */
  refuse(id: number, error: unknown): void {
    this.#output.send(this.#errorReply(id, error));
  }

  async #serve(id: number, serve: () => Promise<Buffer>): Promise<void> {
    let reply: Buffer;
    try {
      reply = await serve();
    } catch (error) {
      reply = this.#errorReply(id, error);
    }
    this.#done(reply);
  }

  #done(reply: Buffer): void {
    this.#output.send(reply);
    this.#count--;
    this.#onDone();
  }

  #errorReply(id: number, error: unknown): Buffer {
    const { status, message } = statusOf(error);
    if (error instanceof Failure)
      this.#logger.warn('sftp.failure', { code: error.code, detail: error.message });
    else if (!isRefusal(error)) this.#logger.error('sftp.unforeseen', {}, error);
    return statusReply(id, status, message);
  }
}
