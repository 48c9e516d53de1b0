// SPDX-License-Identifier: Apache-2.0
/**
 * One thread of the check pool, from its start to its end.
 *
 * It may be given a file while it judges another, so that it never waits for the main thread; it answers in order,
 * so the first of its files is the one it judges, and the one at fault when it dies or takes too long. It is never
 * killed while it starts: ending a thread of Node that loads its modules can abort the whole process. It is told
 * to leave instead, and leaves by itself once it has answered.
 */
import { Worker } from 'node:worker_threads';
import type { BlobReader } from '../gateway/ports/spool.ts';
import { bringPiece, type ReadRequest, sharedPiece } from './check-content.ts';
import type { Answer, CheckTask, FromThread, ThreadStart, ToThread } from './check-task.ts';
import { keepWasmCode } from './wasm-code.ts';

interface ThreadOptions {
  readonly workerUrl: URL;
  /** For one file, from the moment the thread takes it up. */
  readonly timeoutMs: number;
  readonly maxOldGenerationMb: number;
  readonly start: Omit<ThreadStart, 'shared'>;
}

export interface ThreadEnd<T> {
  /** The file it was judging, if any. */
  readonly judged: T | undefined;
  /** Given and not begun. */
  readonly unbegun: readonly T[];
  readonly timedOut: boolean;
  readonly started: boolean;
  readonly cause: unknown;
}

interface ThreadListener<T> {
  /** It has started. */
  readonly free: () => void;
  readonly answered: (file: T, answer: Answer) => void;
  readonly ended: (end: ThreadEnd<T>) => void;
}

/** What a check makes and drops at once. V8 would let it grow to 100 MB before it looks; a few are as fast. */
const youngGenerationMb = 24;
/** Loading takes a third of a second; a machine under heavy load may need ten of them. */
const startAtMostMs = 60_000;
/** A thread that was told to leave and has nothing to do is gone within milliseconds. */
const leaveAtMostMs = 10_000;
/** A larger content that owns its memory is moved to the thread, not copied. */
const moveFromBytes = 262_144;

export class CheckThread<T> {
  readonly #worker: Worker;
  readonly #listener: ThreadListener<T>;
  readonly #timeoutMs: number;
  readonly #given: T[] = [];
  readonly #exited: Promise<void>;
  #timer: NodeJS.Timeout | undefined;
  #state: 'STARTING' | 'READY' | 'LEAVING' | 'ENDED' = 'STARTING';
  #started = false;
  /** What it was judging when it was ended for being late; 'nothing' while it starts or leaves. */
  #late: T | 'nothing' | undefined;
  #wanted = true;
  #cause: unknown;
  /** Those in its hands that it asks for. */
  readonly #stored = new Map<T, BlobReader>();
  readonly #shared = sharedPiece();

  constructor(
    { workerUrl, timeoutMs, maxOldGenerationMb, start }: ThreadOptions,
    listener: ThreadListener<T>,
  ) {
    this.#listener = listener;
    this.#timeoutMs = timeoutMs;
    keepWasmCode();
    this.#worker = new Worker(workerUrl, {
      name: 'check',
      workerData: { ...start, shared: this.#shared } satisfies ThreadStart,
      resourceLimits: {
        maxOldGenerationSizeMb: maxOldGenerationMb,
        maxYoungGenerationSizeMb: youngGenerationMb,
      },
      // A thread that reads partners' files needs nothing of our environment.
      env: {},
      // Nor of the flags the process was started with.
      execArgv: [],
    });
    this.#watch(startAtMostMs);
    this.#worker.on('message', (message: FromThread) => this.#hear(message));
    this.#worker.on('error', (error) => {
      this.#cause ??= error;
    });
    this.#exited = new Promise((resolve) => {
      this.#worker.once('exit', (code) => {
        this.#end(code);
        resolve();
      });
    });
  }

  get isReady(): boolean {
    return this.#state === 'READY';
  }

  /** Files in its hands. */
  get load(): number {
    return this.#given.length;
  }

  /** Gives it one more file, of which it asks for the pieces. */
  giveStored(file: T, task: CheckTask, stored: BlobReader): void {
    this.#stored.set(file, stored);
    this.#post(file, task, []);
  }

  /** Gives it one more file. A large content is moved, not copied, when the thread has no other file. */
  give(file: T, task: CheckTask & { readonly content: Uint8Array }): void {
    const { buffer, byteLength } = task.content;
    const isOwner = buffer instanceof ArrayBuffer && buffer.byteLength === byteLength;
    // A file that is not the first may have to be given again, to another thread: it is copied.
    const isMoved = this.#given.length === 0 && byteLength >= moveFromBytes && isOwner;
    this.#post(file, task, isMoved ? [buffer] : []);
  }

  #post(file: T, task: CheckTask, moved: readonly ArrayBuffer[]): void {
    this.#worker.postMessage(task satisfies ToThread, moved);
    if (this.#given.push(file) === 1) this.#watch(this.#timeoutMs);
  }

  /** Whether the process must live for it; one that starts always keeps it alive. */
  keepAlive(wanted: boolean): void {
    this.#wanted = wanted;
    if (this.#state !== 'READY') return;
    if (wanted) this.#worker.ref();
    else this.#worker.unref();
  }

  /** Takes no more, answers what it has, ends. */
  leave(): Promise<void> {
    if (this.#state === 'STARTING' || this.#state === 'READY') {
      this.#worker.ref();
      this.#worker.postMessage('leave' satisfies ToThread);
      const isStarting = this.#state === 'STARTING';
      this.#state = 'LEAVING';
      if (this.#given.length === 0 && !isStarting) this.#watch(leaveAtMostMs);
    }
    return this.#exited;
  }

  #hear(message: FromThread): void {
    if (message === 'ready') this.#becomeReady();
    else if (typeof message === 'object' && 'readAtBytes' in message) this.#bring(message);
    else this.#takeAnswer(message);
  }

  #becomeReady(): void {
    this.#started = true;
    if (this.#state === 'LEAVING') {
      this.#watch(leaveAtMostMs);
    } else {
      this.#state = 'READY';
      this.#rest();
      this.keepAlive(this.#wanted);
      this.#listener.free();
    }
  }

  /** The thread ends when it cannot have its piece, and what went wrong here is then the cause. */
  #bring(request: ReadRequest): void {
    const [judged] = this.#given;
    const file = judged === undefined ? undefined : this.#stored.get(judged);
    bringPiece(this.#shared, file, request).catch((error: unknown) => {
      this.#cause ??= error;
    });
  }

  #takeAnswer(answer: Answer): void {
    const file = this.#given.shift();
    if (file !== undefined) this.#stored.delete(file);
    if (this.#given.length > 0) this.#watch(this.#timeoutMs);
    else if (this.#state === 'LEAVING') this.#watch(leaveAtMostMs);
    else this.#rest();
    if (file !== undefined) this.#listener.answered(file, answer);
  }

  #watch(limitMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#endLate(this.#given[0]), limitMs);
  }

  #rest(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** An answer may have come while the main thread was busy: it is heard before the thread is judged late. */
  #endLate(file: T | undefined): void {
    setImmediate(() => {
      if (this.#state === 'ENDED' || this.#given[0] !== file) return;
      this.#late = file ?? 'nothing';
      void this.#worker.terminate();
    });
  }

  #end(code: number): void {
    this.#state = 'ENDED';
    this.#rest();
    const left = this.#given.splice(0);
    const cause = this.#cause ?? new Error(`the thread ended with code ${code}`);
    const timedOut = this.#late !== undefined;
    // The late file may have been answered at the last moment: the one behind it is not at fault.
    const isInnocent = timedOut && left[0] !== this.#late;
    const judged = isInnocent ? undefined : left.shift();
    this.#listener.ended({ judged, unbegun: left, timedOut, started: this.#started, cause });
  }
}
