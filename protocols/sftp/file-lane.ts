// SPDX-License-Identifier: Apache-2.0
/**
 * The requests on one handle, one after the other in the order they came: a READ or FSTAT sees every WRITE
 * before it (sftp spec §4.3 T12), and overlapping WRITEs land as sent. WRITEs that continue each other are
 * joined, because one write to disk per packet of a small-packet client costs more than the copy.
 *
 * Not bounded here: the session counts what it lets in.
 */
import type { OpenFile } from './tree.ts';

/** Runs are joined up to this; a packet already this long goes alone and is not copied. */
const joinedBytes = 256 * 1024;

interface Write {
  readonly bytes: Buffer;
  readonly position: number;
  /** Called once the bytes are written, or with the error. */
  readonly done: (error?: unknown) => void;
}

/** Anything else; it answers for its own errors. */
type Step = Write | (() => Promise<void>);

export class FileLane {
  readonly #file: OpenFile;
  readonly #steps: Step[] = [];
  #running = false;
  #idle: (() => void)[] = [];

  constructor(file: OpenFile) {
    this.#file = file;
  }

  push(step: Step): void {
    this.#steps.push(step);
    if (!this.#running) void this.#run();
  }

  /** Resolves when everything pushed so far is done. */
  async idle(): Promise<void> {
    if (this.#running) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  async #run(): Promise<void> {
    this.#running = true;
    for (let step = this.#steps.shift(); step !== undefined; step = this.#steps.shift()) {
      if (typeof step === 'function') await step();
      else await this.#write([step, ...this.#continuing(step)]);
    }
    this.#running = false;
    const waiting = this.#idle;
    this.#idle = [];
    for (const resolve of waiting) resolve();
  }

  async #write(run: readonly Write[]): Promise<void> {
    const [first] = run;
    if (first === undefined) return;
    const bytes = run.length === 1 ? first.bytes : Buffer.concat(run.map((write) => write.bytes));
    let failure: { readonly cause: unknown } | undefined;
    try {
      await this.#file.write(bytes, first.position);
    } catch (cause) {
      failure = { cause };
    }
    for (const write of run) failure === undefined ? write.done() : write.done(failure.cause);
  }

  /** Takes from the queue the writes that begin where the one before ends. */
  #continuing(first: Write): readonly Write[] {
    let end = first.position + first.bytes.length;
    let total = first.bytes.length;
    let count = 0;
    for (const step of this.#steps) {
      if (typeof step === 'function' || step.position !== end || total + step.bytes.length > joinedBytes)
        break;
      end += step.bytes.length;
      total += step.bytes.length;
      count++;
    }
    return this.#steps.splice(0, count) as Write[];
  }
}
