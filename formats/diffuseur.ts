// SPDX-License-Identifier: Apache-2.0
/**
 * The diffusion of factures in a thread of its own, one at a time: it starts when first needed and leaves when it has
 * rested, so that a gateway without recipients never pays for it.
 *
 * Pieces are asked for one by one: what is made never runs ahead of the disk. A thread that says nothing for too long is
 * ended and its file refused; one that starts is never ended (ending a thread that loads its modules can abort the
 * process, see docs/decisions/0013).
 */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { Failure } from '../gateway/domain/failure.ts';
import type { DemandeDiffusion, Diffuseur } from '../gateway/ports/diffusion.ts';
import type { DeDiffusion, VersDiffusion } from './diffusion-messages.ts';
import { keepWasmCode } from './wasm-code.ts';

export interface DiffuseurOptions {
  /** For one piece. */
  readonly timeoutMs: number;
  readonly maxOldGenerationMb: number;
  /** Another worker, for tests. */
  readonly workerUrl?: URL;
}

const youngGenerationMb = 16;
/** A thread that rested this long leaves: its memory goes back. */
const restMs = 30_000;
/** Contents after which a thread is replaced: what a large file made it take, it would keep. */
const bytesPerThread = 64 * 1024 * 1024;

export function openDiffuseur(options: DiffuseurOptions): Diffuseur {
  return new ThreadDiffuseur(options);
}

class ThreadDiffuseur implements Diffuseur {
  readonly #options: DiffuseurOptions;
  #thread: Thread | undefined;
  /** Settles when the file before is done: one at a time. */
  #last: Promise<void> = Promise.resolve();
  #rest: NodeJS.Timeout | undefined;

  constructor(options: DiffuseurOptions) {
    this.#options = options;
  }

  async *diffuser(content: () => Promise<Uint8Array>, demande: DemandeDiffusion): AsyncGenerator<Uint8Array> {
    const before = this.#last;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#last = promise;
    await before;
    clearTimeout(this.#rest);
    try {
      this.#thread ??= await Thread.start(this.#options);
      yield* this.#thread.make(await content(), demande);
    } finally {
      if (this.#thread?.isSpent === true) await this.#leave();
      this.#rest = setTimeout(() => void this.#leave(), restMs).unref();
      resolve();
    }
  }

  async close(): Promise<void> {
    clearTimeout(this.#rest);
    await this.#last;
    clearTimeout(this.#rest);
    await this.#leave();
  }

  async #leave(): Promise<void> {
    const thread = this.#thread;
    this.#thread = undefined;
    await thread?.leave();
  }
}

class Thread {
  readonly #worker: Worker;
  readonly #timeoutMs: number;
  readonly #exited: Promise<unknown>;
  #bytes = 0;
  #ended = false;
  #cause: unknown;
  #heard: PromiseWithResolvers<DeDiffusion> | undefined;

  private constructor({ timeoutMs, maxOldGenerationMb, workerUrl = ownWorker() }: DiffuseurOptions) {
    this.#timeoutMs = timeoutMs;
    keepWasmCode();
    this.#worker = new Worker(workerUrl, {
      name: 'diffusion',
      resourceLimits: {
        maxOldGenerationSizeMb: maxOldGenerationMb,
        maxYoungGenerationSizeMb: youngGenerationMb,
      },
      env: {},
      execArgv: [],
    });
    this.#worker.on('message', (message: DeDiffusion) => this.#heard?.resolve(message));
    this.#worker.on('error', (error) => {
      this.#cause ??= error;
    });
    this.#exited = once(this.#worker, 'exit').then(() => {
      this.#ended = true;
      this.#heard?.reject(new Failure('CHECK_CRASH', 'the diffusion thread ended', this.#cause));
    });
  }

  /** Waits for its start, however long: it cannot be ended meanwhile. */
  static async start(options: DiffuseurOptions): Promise<Thread> {
    const thread = new Thread(options);
    await thread.#hear();
    thread.#worker.unref();
    return thread;
  }

  get isSpent(): boolean {
    return this.#ended || this.#bytes >= bytesPerThread;
  }

  async *make(content: Uint8Array, demande: DemandeDiffusion): AsyncGenerator<Uint8Array> {
    this.#bytes += content.length;
    this.#worker.ref();
    let done = false;
    try {
      let message = await this.#ask({ content, demande });
      while (typeof message === 'object' && 'morceau' in message) {
        yield message.morceau;
        message = await this.#ask('suite');
      }
      done = true;
      if (typeof message === 'object' && 'refus' in message) {
        throw new Failure('FORMAT_NOT_SERVED', `${demande.source} to ${demande.cible}: ${message.refus}`);
      }
    } finally {
      if (!done && !this.#ended) this.#worker.postMessage('assez' satisfies VersDiffusion);
      this.#worker.unref();
    }
  }

  async leave(): Promise<void> {
    if (!this.#ended) {
      this.#worker.ref();
      this.#worker.postMessage('partir' satisfies VersDiffusion);
    }
    await this.#exited;
  }

  async #ask(message: VersDiffusion): Promise<DeDiffusion> {
    if (this.#ended) throw new Failure('CHECK_CRASH', 'the diffusion thread ended', this.#cause);
    const heard = this.#hear();
    this.#worker.postMessage(message, typeof message === 'object' ? moved(message.content) : []);
    const timer = setTimeout(() => {
      const late = new Failure('CHECK_TIMEOUT', `no piece within ${this.#timeoutMs} ms`);
      this.#heard?.reject(late);
      void this.#worker.terminate();
    }, this.#timeoutMs);
    try {
      return await heard;
    } finally {
      clearTimeout(timer);
    }
  }

  #hear(): Promise<DeDiffusion> {
    this.#heard = Promise.withResolvers<DeDiffusion>();
    return this.#heard.promise;
  }
}

/** A content that owns its memory is moved to the thread, not copied: nobody here reads it again. */
function moved({ buffer, byteLength }: Uint8Array): ArrayBuffer[] {
  return buffer instanceof ArrayBuffer && buffer.byteLength === byteLength ? [buffer] : [];
}

function ownWorker(): URL {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return new URL(`./diffusion-worker.${extension}`, import.meta.url);
}
