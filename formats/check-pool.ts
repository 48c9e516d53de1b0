// SPDX-License-Identifier: Apache-2.0
/**
 * The pool that judges: worker threads, each check with a limit of time and memory. (design §1.5)
 *
 * A check that runs too long has its thread ended (CHECK_TIMEOUT), a thread that dies takes only its own check
 * with it (CHECK_CRASH), and what was given to it besides is judged by another. Callers wait their turn (check-turns.ts);
 * nothing is refused for being late, and what waits holds no memory. A thread is replaced after its share of checks
 * or bytes, since the memory of libxml2 grows to its largest file and never shrinks; no limit of V8 covers that
 * memory: the limits on large files do. The next one starts when one that judged a large file is gone: their
 * memories are never there together.
 */
import type { FormatName } from '../gateway/domain/code-interface.ts';
import { Failure } from '../gateway/domain/failure.ts';
import type {
  CheckPool,
  CheckTurn,
  ContentSource,
  Controle,
  FormatContext,
} from '../gateway/ports/formats.ts';
import type { BlobReader } from '../gateway/ports/spool.ts';
import type { Answer } from './check-task.ts';
import { CheckThread, type ThreadEnd } from './check-thread.ts';
import { type InTurn, isLarge, Turns } from './check-turns.ts';

export interface CheckPoolOptions {
  readonly threads: number;
  /** From the moment a thread takes the file up. */
  readonly timeoutMs: number;
  /** Heap of JavaScript objects of one thread. */
  readonly maxOldGenerationMb: number;
  /** True: threads beyond the first start when there is work for them; for a command that may have one file to check. */
  readonly startLate?: boolean;
  /** Formats each thread tries before its first file, so that it does not wait for their schemas. */
  readonly warmUp?: readonly FormatName[];
  /** Share of one thread, after which it is replaced; for tests. */
  readonly recycle?: Share;
  /** Module that judges, in place of our worker; for tests of what a worker may do wrong. */
  readonly workerUrl?: URL;
}

interface Share {
  readonly checks: number;
  readonly bytes: number;
}

/** A day of the peak of Chorus Pro on one thread is about 100,000 invoices. */
const defaultRecycle: Share = { checks: 50_000, bytes: 2 * 1024 ** 3 };
/** The memory of libxml2 grows to several times its largest file: large ones fill the share of a thread sooner. */
const largeWeight = 32;
/** Given to a thread ahead of time, so that it never waits for the main thread between two files. */
const inFlightPerThread = 2;
/** Bytes of large files judged at once: one of the largest (100 Mo) and a few smaller. */
const largeBytesAtOnce = 128 * 1024 ** 2;
/** Threads that die in a row before their first file. After that, who waits is told; the next caller tries again. */
const failedStartsAtMost = 3;

export function openCheckPool(options: CheckPoolOptions): CheckPool {
  return new Threads(options);
}

interface Check extends InTurn {
  readonly format: FormatName;
  readonly content: ContentSource;
  readonly context: FormatContext;
  readonly answer: (controle: Controle) => void;
  readonly refuse: (error: unknown) => void;
}

/** A thread, and what the pool remembers of it. */
interface Place {
  readonly thread: CheckThread<Check>;
  /** Checks whose content is being got for it; they and those in its hands fill it. */
  reserved: number;
  /** A large file has it alone. */
  large: Check | undefined;
  /** Of the files that it asks for; closed when they have been judged. */
  readonly stored: Map<Check, BlobReader>;
  hadLarge: boolean;
  /** Of its share. */
  checks: number;
  bytes: number;
}

class Threads implements CheckPool {
  readonly #options: CheckPoolOptions;
  readonly #turns = new Turns<Check>();
  readonly #places = new Set<Place>();
  readonly #leaving = new Set<Promise<void>>();
  /** Callers without an answer. */
  #pending = 0;
  #largeFiles = 0;
  #largeBytes = 0;
  #failedStarts = 0;
  /** Threads that judged a large file and are not gone yet. */
  #heavyLeaving = 0;
  #closing: Promise<void> | undefined;

  constructor(options: CheckPoolOptions) {
    this.#options = options;
    this.#fill();
  }

  /**
   * Takes the content over: a large one is moved to the thread and is empty afterwards.
   * Throws Failure FORMAT_NOT_SERVED, CHECK_TIMEOUT, CHECK_CRASH, SHUTTING_DOWN, and what getting the content throws.
   */
  async check(
    format: FormatName,
    content: ContentSource,
    context: FormatContext,
    { turn = '', sizeBytes: announced = 0 }: CheckTurn = {},
  ): Promise<Controle> {
    if (this.#closing !== undefined) throw shuttingDown();
    if (this.#pending++ === 0) this.#keepAlive(true);
    try {
      return await new Promise<Controle>((answer, refuse) => {
        const sizeBytes = sizeOf(content, announced);
        this.#turns.push({ format, content, context, turn, sizeBytes, answer, refuse });
        this.#dispatch();
        this.#fill();
      });
    } finally {
      if (--this.#pending === 0) this.#keepAlive(false);
    }
  }

  /** Ends what the threads have in hand, refuses who waits. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    for (const { refuse } of this.#turns.takeAll()) refuse(shuttingDown());
    for (const place of [...this.#places]) this.#retire(place);
    await Promise.all(this.#leaving);
  }

  /** Gives every thread what it can take. */
  #dispatch(): void {
    for (let place = this.#freest(); place !== undefined; place = this.#freest()) {
      const isIdle = loadOf(place) === 0;
      const due = this.#turns.largeDue;
      // A large file is alone on its thread: the threads are let run dry until one can take it.
      if (!isIdle && due !== undefined && this.#takesLarge(due)) return;
      const check = this.#turns.take((large) => isIdle && this.#takesLarge(large));
      if (check === undefined) return;
      this.#give(place, check);
    }
  }

  /** The thread with the least to do, among those that can take one more file. */
  #freest(): Place | undefined {
    let best: Place | undefined;
    for (const place of this.#places) {
      if (!place.thread.isReady || place.large !== undefined) continue;
      const load = loadOf(place);
      if (load < inFlightPerThread && (best === undefined || load < loadOf(best))) best = place;
    }
    return best;
  }

  /** With one thread, small files that wait for a large one get another: they shall not wait seconds for each. */
  get #threads(): number {
    const { threads, startLate = false } = this.#options;
    const another = this.#largeFiles > 0 && this.#turns.hasSmall && !startLate;
    return (another ? Math.max(2, threads) : threads) - this.#heavyLeaving;
  }

  /** When there are two threads or more, one is always left to the small files. */
  #takesLarge({ sizeBytes }: Check): boolean {
    if (this.#largeFiles === 0) return true;
    return this.#largeFiles < this.#options.threads - 1 && this.#largeBytes + sizeBytes <= largeBytesAtOnce;
  }

  #give(place: Place, check: Check): void {
    if (isLarge(check)) {
      place.large = check;
      place.hadLarge = true;
      this.#largeFiles++;
      this.#largeBytes += check.sizeBytes;
      this.#fill();
    }
    const { content } = check;
    if (content instanceof Uint8Array) this.#hand(place, check, content);
    else if (typeof content === 'function') {
      void this.#fetch(place, check, content, (whole) => this.#hand(place, check, whole), noRelease);
    } else {
      void this.#fetch(place, check, content.open, (file) => this.#handStored(place, check, file), closed);
    }
  }

  async #fetch<Content>(
    place: Place,
    check: Check,
    fetch: () => Promise<Content>,
    hand: (content: Content) => void,
    drop: (content: Content) => void,
  ): Promise<void> {
    place.reserved++;
    try {
      const content = await fetch();
      if (this.#closing === undefined && place.thread.isReady) hand(content);
      else {
        drop(content);
        if (this.#closing !== undefined) throw shuttingDown();
        this.#giveBack(place, [check]);
      }
    } catch (error) {
      this.#release(place, check);
      check.refuse(error);
    } finally {
      place.reserved--;
    }
    this.#dispatch();
  }

  #handStored(place: Place, check: Check, file: BlobReader): void {
    const { sizeBytes } = file;
    this.#count(place, check, sizeBytes);
    place.stored.set(check, file);
    place.thread.giveStored(check, { ...taskOf(check), content: { sizeBytes } }, file);
  }

  #count(place: Place, check: Check, sizeBytes: number): void {
    place.checks++;
    place.bytes += sizeBytes * (isLarge(check) ? largeWeight : 1);
  }

  #hand(place: Place, check: Check, content: Uint8Array): void {
    this.#count(place, check, content.byteLength);
    try {
      place.thread.give(check, { ...taskOf(check), content });
    } catch (error) {
      // A content that cannot be sent, as one that was moved before: its caller alone is told.
      this.#release(place, check);
      check.refuse(error);
    }
  }

  #hear(place: Place, check: Check, answer: Answer): void {
    this.#release(place, check);
    if (typeof answer === 'object') check.answer(answer);
    else check.refuse(new Failure('FORMAT_NOT_SERVED', check.format));
    const { checks, bytes } = this.#options.recycle ?? defaultRecycle;
    if (this.#places.has(place) && (place.checks >= checks || place.bytes >= bytes)) this.#retire(place);
    this.#dispatch();
    this.#fill();
  }

  #release(place: Place, check: Check): void {
    const stored = place.stored.get(check);
    place.stored.delete(check);
    if (stored !== undefined) closed(stored);
    if (place.large !== check) return;
    place.large = undefined;
    this.#largeFiles--;
    this.#largeBytes -= check.sizeBytes;
  }

  /** For another thread to judge, before all others. */
  #giveBack(place: Place, checks: readonly Check[]): void {
    for (const check of checks.toReversed()) {
      this.#release(place, check);
      if (this.#closing === undefined) this.#turns.pushFirst(check);
      else check.refuse(shuttingDown());
    }
  }

  /** Lets a thread end what it has in hand, and go. */
  #retire(place: Place): void {
    this.#places.delete(place);
    if (place.hadLarge) this.#heavyLeaving++;
    const gone = place.thread.leave().finally(() => {
      this.#leaving.delete(gone);
      if (!place.hadLarge) return;
      this.#heavyLeaving--;
      this.#fill();
    });
    this.#leaving.add(gone);
  }

  #lose(place: Place, { judged, unbegun, timedOut, started, cause }: ThreadEnd<Check>): void {
    this.#places.delete(place);
    if (judged !== undefined) {
      this.#release(place, judged);
      const detail = `${judged.format}, ${judged.sizeBytes} bytes`;
      const { timeoutMs } = this.#options;
      judged.refuse(
        timedOut
          ? new Failure('CHECK_TIMEOUT', `${detail}, ${timeoutMs} ms`, cause)
          : // The file could not be read: that is what happened, and not to the thread.
            cause instanceof Failure
            ? cause
            : new Failure('CHECK_CRASH', detail, cause),
      );
    }
    this.#giveBack(place, unbegun);
    this.#failedStarts = started ? 0 : this.#failedStarts + 1;
    if (this.#failedStarts < failedStartsAtMost) this.#fill();
    else if (this.#places.size === 0) {
      const why = new Failure('CHECK_CRASH', 'no thread starts', cause);
      for (const { refuse } of this.#turns.takeAll()) refuse(why);
    }
    this.#dispatch();
  }

  #keepAlive(wanted: boolean): void {
    for (const { thread } of this.#places) thread.keepAlive(wanted);
  }

  /** Starts the threads that are missing. */
  #fill(): void {
    if (this.#closing !== undefined) return;
    const { startLate = false } = this.#options;
    const wanted = startLate ? Math.min(this.#threads, Math.max(1, this.#pending)) : this.#threads;
    while (this.#places.size < wanted) this.#places.add(this.#start());
  }

  #start(): Place {
    const { timeoutMs, maxOldGenerationMb, warmUp = [], workerUrl = ownWorker() } = this.#options;
    const options = { timeoutMs, maxOldGenerationMb, workerUrl, start: { warmUp } };
    const thread = new CheckThread<Check>(options, {
      free: () => this.#dispatch(),
      answered: (check, answer) => this.#hear(place, check, answer),
      ended: (end) => this.#lose(place, end),
    });
    const place: Place = {
      thread,
      reserved: 0,
      large: undefined,
      stored: new Map(),
      hadLarge: false,
      checks: 0,
      bytes: 0,
    };
    thread.keepAlive(this.#pending > 0);
    return place;
  }
}

function taskOf({ format, context }: Check) {
  const { codeInterface, now, allLayers = false } = context;
  return { format, codeInterface, nowMs: now.getTime(), allLayers };
}

function sizeOf(content: ContentSource, announced: number): number {
  return content instanceof Uint8Array ? content.byteLength : announced;
}

function noRelease(): void {}

/** A file that was only read loses nothing when it does not close. */
function closed(file: BlobReader): void {
  file.close().catch(() => {});
}

function loadOf({ reserved, thread }: Place): number {
  return reserved + thread.load;
}

/** Beside this file, as TypeScript in the repository and as JavaScript in dist/. */
function ownWorker(): URL {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return new URL(`./check-worker.${extension}`, import.meta.url);
}

function shuttingDown(): Failure {
  return new Failure('SHUTTING_DOWN', 'the check pool is closing');
}
