// SPDX-License-Identifier: Apache-2.0
/**
 * The pool that judges: worker threads (piscina), each check with a limit of time and memory. (design §1.5)
 *
 * A check that runs too long has its thread ended (CHECK_TIMEOUT), a thread that dies takes only its own check
 * with it (CHECK_CRASH), and the next check works. Callers beyond those in flight wait their turn, first
 * come first served; nothing is refused for being late. Threads are replaced after so many checks or bytes, since
 * the memory of libxml2 grows to its largest file and never shrinks; no limit of V8 covers that memory, the
 * largest file accepted does.
 */
import { Piscina } from 'piscina';
import type { FormatName } from '../gateway/domain/code-interface.ts';
import { Failure } from '../gateway/domain/failure.ts';
import type { CheckPool, ContentSource, Controle, FormatContext } from '../gateway/ports/formats.ts';
import type { CheckTask } from './check-task.ts';
import { servedFormats } from './served.ts';

export interface CheckPoolOptions {
  readonly threads: number;
  /** From the moment a thread takes the file up. */
  readonly timeoutMs: number;
  /** Heap of JavaScript objects of one thread. */
  readonly maxOldGenerationMb: number;
  /** Checks and bytes after which all threads are replaced; for tests. */
  readonly recycle?: { readonly checks: number; readonly bytes: number };
  /** Module that exports `check`, in place of our worker; for tests of what a worker may do wrong. */
  readonly workerUrl?: URL;
}

/** A day of the peak of Chorus Pro on one thread is about 100,000 invoices. */
const defaultRecycle = { checks: 50_000, bytes: 4 * 1024 ** 3 };
/** What a check makes and drops at once. V8 would let it grow to 100 MB before it looks; a few are as fast. */
const youngGenerationMb = 24;
/** Given to the threads ahead of time, so that none waits for the main thread between two files. */
const inFlightPerThread = 2;
/** A larger content that owns its memory is moved to the thread, not copied. */
const moveFromBytes = 262_144;
/** What a slot holds until its thread has begun. */
const notBegunYet = 0n;
const nsPerMs = 1e6;
/** One for each file that may be ahead, one for the file itself, one for a thread that starts. */
const looksPerCheck = inFlightPerThread + 2;

export function openCheckPool(options: CheckPoolOptions): CheckPool {
  return new Threads(options);
}

interface Generation {
  readonly piscina: Piscina<CheckTask, Controle>;
  readonly running: Set<Promise<Controle>>;
  checks: number;
  bytes: number;
  /** What a thread died of while it had no check: the reason why none begins, when none does. */
  trouble?: unknown;
}

class Threads implements CheckPool {
  readonly #options: CheckPoolOptions;
  readonly #startedAtNs: BigInt64Array;
  /** Places in flight that are free, and those who wait for one. */
  readonly #freeSlots: number[];
  readonly #waiting: { readonly take: (slot: number) => void; readonly refuse: (error: Failure) => void }[] =
    [];
  #generation: Generation;
  readonly #retired = new Set<Promise<void>>();
  #closing: Promise<void> | undefined;

  constructor(options: CheckPoolOptions) {
    const slots = options.threads * inFlightPerThread;
    this.#options = options;
    this.#startedAtNs = new BigInt64Array(new SharedArrayBuffer(slots * BigInt64Array.BYTES_PER_ELEMENT));
    this.#freeSlots = Array.from({ length: slots }, (_, slot) => slot);
    this.#generation = this.#start();
  }

  /**
   * Takes the content over: a large one is moved to the thread and is empty afterwards.
   * Throws Failure FORMAT_NOT_SERVED, CHECK_TIMEOUT, CHECK_CRASH, SHUTTING_DOWN.
   */
  async check(format: FormatName, content: ContentSource, context: FormatContext): Promise<Controle> {
    if (servedFormats[format] === undefined) throw new Failure('FORMAT_NOT_SERVED', format);
    const free = this.#takeSlot();
    // No turn of the event loop before the check counts as running: `close` must see it.
    const slot = typeof free === 'number' ? free : await free;
    if (this.#closing !== undefined) throw shuttingDown();
    try {
      const file = typeof content === 'function' ? await content() : content;
      if (this.#closing !== undefined) throw shuttingDown();
      return await this.#run(slot, format, file, context);
    } finally {
      this.#giveSlot(slot);
    }
  }

  /** Ends what is in flight, refuses who waits. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    for (const { refuse } of this.#waiting.splice(0)) refuse(shuttingDown());
    this.#retire(this.#generation);
    await Promise.all(this.#retired);
  }

  #takeSlot(): number | Promise<number> {
    if (this.#closing !== undefined) throw shuttingDown();
    const slot = this.#freeSlots.pop();
    if (slot !== undefined) return slot;
    return new Promise((take, refuse) => {
      this.#waiting.push({ take, refuse });
    });
  }

  #giveSlot(slot: number): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#freeSlots.push(slot);
    else next.take(slot);
  }

  async #run(
    slot: number,
    format: FormatName,
    content: Uint8Array,
    { codeInterface, now }: FormatContext,
  ): Promise<Controle> {
    const sizeBytes = content.byteLength;
    const generation = this.#current(sizeBytes);
    const startedAtNs = this.#startedAtNs;
    Atomics.store(startedAtNs, slot, notBegunYet);
    const watch = new AbortController();
    const timer = this.#watch(slot, watch);
    const task = { format, content, codeInterface, nowMs: now.getTime(), startedAtNs, slot };
    const running = generation.piscina.run(task, { signal: watch.signal, transferList: movable(content) });
    generation.running.add(running);
    try {
      return await running;
    } catch (error) {
      const timedOut = watch.signal.aborted;
      const began = Atomics.load(startedAtNs, slot) !== notBegunYet;
      // A thread that threw may be in disorder, as the memory of libxml2 there; one that never began is not there.
      if (!timedOut || !began) this.#replace(generation);
      const detail = `${format}, ${sizeBytes} bytes`;
      if (!timedOut) throw new Failure('CHECK_CRASH', detail, error);
      const cause = began ? error : (generation.trouble ?? error);
      throw new Failure('CHECK_TIMEOUT', `${detail}, ${this.#options.timeoutMs} ms`, cause);
    } finally {
      generation.running.delete(running);
      timer.stop();
    }
  }

  /**
   * Aborts `watch` once the thread has held the file for too long, or when none took it up in the time that those
   * ahead of it may need.
   */
  #watch(slot: number, watch: AbortController): { stop(): void } {
    const { timeoutMs } = this.#options;
    const startedAtNs = this.#startedAtNs;
    let looksLeft = looksPerCheck;
    let timer = setTimeout(look, timeoutMs);

    function look(): void {
      const startedAt = Atomics.load(startedAtNs, slot);
      const ranMs = startedAt === notBegunYet ? 0 : Number(process.hrtime.bigint() - startedAt) / nsPerMs;
      looksLeft--;
      if (ranMs >= timeoutMs || looksLeft === 0) watch.abort();
      else timer = setTimeout(look, Math.ceil(timeoutMs - ranMs));
    }
    return { stop: () => clearTimeout(timer) };
  }

  /** The threads to use for one more file of that size; new ones when the old have done their share. */
  #current(sizeBytes: number): Generation {
    const { checks, bytes } = this.#options.recycle ?? defaultRecycle;
    if (this.#generation.checks >= checks || this.#generation.bytes >= bytes) this.#replace(this.#generation);
    this.#generation.checks++;
    this.#generation.bytes += sizeBytes;
    return this.#generation;
  }

  /** Starts new threads and lets the old ones end what they have; nothing when that was done already. */
  #replace(old: Generation): void {
    if (old !== this.#generation || this.#closing !== undefined) return;
    this.#generation = this.#start();
    this.#retire(old);
  }

  /**
   * Ends the threads once none has work: piscina's own way to close loses queued work, and may turn for ever when a
   * thread dies meanwhile.
   */
  #retire({ piscina, running }: Generation): void {
    const ended = Promise.allSettled(running)
      .then(() => piscina.destroy())
      .finally(() => this.#retired.delete(ended));
    this.#retired.add(ended);
  }

  #start(): Generation {
    const { threads, maxOldGenerationMb, workerUrl = ownWorker() } = this.#options;
    const piscina = new Piscina<CheckTask, Controle>({
      filename: workerUrl.href,
      name: 'check',
      minThreads: threads,
      maxThreads: threads,
      maxQueue: threads * inFlightPerThread,
      resourceLimits: {
        maxOldGenerationSizeMb: maxOldGenerationMb,
        maxYoungGenerationSizeMb: youngGenerationMb,
      },
      // A thread that reads partners' files needs nothing of our environment.
      env: {},
    });
    const generation: Generation = { piscina, running: new Set(), checks: 0, bytes: 0 };
    // A thread that dies without a check is replaced by piscina; one that dies with one is told by its check.
    piscina.on('error', (error) => {
      generation.trouble = error;
    });
    return generation;
  }
}

/** Beside this file, as TypeScript in the repository and as JavaScript in dist/. */
function ownWorker(): URL {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return new URL(`./check-worker.${extension}`, import.meta.url);
}

function movable(content: Uint8Array): ArrayBuffer[] {
  const { buffer, byteLength } = content;
  const whole = buffer instanceof ArrayBuffer && buffer.byteLength === byteLength;
  return whole && byteLength >= moveFromBytes ? [buffer] : [];
}

function shuttingDown(): Failure {
  return new Failure('SHUTTING_DOWN', 'the check pool is closing');
}
