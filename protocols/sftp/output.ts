// SPDX-License-Identifier: Apache-2.0
/**
 * Replies on their way out, counted: what is queued, what the link holds, and what READs still being served
 * will add. The session takes no new request while that sum is above its limit, so a client that asks and
 * does not read costs a bounded amount of memory (sftp spec §5 R2).
 */
import type { Link } from './link.ts';

/** Handed to the link at once; more would only wait there. Four full READ answers. */
const maxInFlightBytes = 1024 * 1024;
/** Small replies of one turn leave as one write, up to this size. */
const maxJoinedBytes = 32 * 1024;

export class Output {
  readonly #link: Link;
  readonly #onProgress: () => void;
  #queue: Buffer[] = [];
  #queuedBytes = 0;
  #inFlightBytes = 0;
  #reservedBytes = 0;
  #scheduled = false;
  #lost = false;
  #waiting: { readonly mark: number; readonly resolve: (delivered: boolean) => void }[] = [];
  #handedBytes = 0;
  #sentBytes = 0;

  constructor(link: Link, onProgress: () => void) {
    this.#link = link;
    this.#onProgress = onProgress;
  }

  get pendingBytes(): number {
    return this.#queuedBytes + this.#inFlightBytes + this.#reservedBytes;
  }

  /** Room for an answer being prepared; give the same amount to {@link release} when it is sent. */
  reserve(bytes: number): void {
    this.#reservedBytes += bytes;
  }

  release(bytes: number): void {
    this.#reservedBytes -= bytes;
  }

  send(reply: Buffer): void {
    if (this.#lost) return;
    this.#queue.push(reply);
    this.#queuedBytes += reply.length;
    this.#handedBytes += reply.length;
    if (this.#scheduled) return;
    this.#scheduled = true;
    process.nextTick(() => this.#flush());
  }

  /** True once all that was handed over before this call has left; false when the line is lost. */
  delivered(): Promise<boolean> {
    if (this.#lost || this.#sentBytes >= this.#handedBytes) return Promise.resolve(!this.#lost);
    return new Promise((resolve) => this.#waiting.push({ mark: this.#handedBytes, resolve }));
  }

  lost(): void {
    this.#lost = true;
    this.#queue = [];
    this.#queuedBytes = 0;
    this.#inFlightBytes = 0;
    for (const { resolve } of this.#waiting) resolve(false);
    this.#waiting = [];
  }

  #flush(): void {
    this.#scheduled = false;
    while (this.#queue.length > 0 && this.#inFlightBytes < maxInFlightBytes) {
      const bytes = this.#join();
      this.#queuedBytes -= bytes.length;
      this.#inFlightBytes += bytes.length;
      this.#link.send(bytes, () => this.#sent(bytes.length));
    }
  }

  #join(): Buffer {
    let count = 0;
    let total = 0;
    for (const reply of this.#queue) {
      if (count > 0 && total + reply.length > maxJoinedBytes) break;
      total += reply.length;
      count++;
    }
    const replies = this.#queue.splice(0, count);
    return replies.length === 1 && replies[0] !== undefined ? replies[0] : Buffer.concat(replies, total);
  }

  #sent(bytes: number): void {
    if (this.#lost) return;
    this.#inFlightBytes -= bytes;
    this.#sentBytes += bytes;
    const reached = this.#waiting.filter(({ mark }) => mark <= this.#sentBytes);
    if (reached.length > 0) this.#waiting = this.#waiting.filter(({ mark }) => mark > this.#sentBytes);
    for (const { resolve } of reached) resolve(true);
    this.#flush();
    this.#onProgress();
  }
}
