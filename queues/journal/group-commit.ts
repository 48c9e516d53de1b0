// SPDX-License-Identifier: Apache-2.0
/**
 * Group commit: units that arrive while a commit is under way leave together in the next one.
 *
 * One batch is with the writer's thread at a time. A caller waits for its own outcome, which is its
 * back-pressure; past the written limit a unit is refused at once rather than kept. When the thread
 * dies, everything unanswered is rejected and nothing more is accepted: the journal is unhealthy.
 */
import { once } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import { Failure } from '../../gateway/domain/failure.ts';
import type { Logger, Metrics } from '../../gateway/ports/machinery.ts';
import type { BatchOutcome, Unit, UnitOutcome } from './units.ts';
import type { FromWriter, ToWriter, WriterData } from './writer-thread.ts';

/** Beyond this a bigger batch gains nothing on an fsync, and makes everyone in it wait. */
const maxUnitsPerBatch = 256;
/** A flux of many factures is one unit of many statements: this keeps a transaction short. */
const maxStatementsPerBatch = 4096;
/** Ten seconds of work at the slowest rate measured; who waits longer had better be told. */
export const maxWaitingUnits = 16_384;

export type CommittedOutcome = Exclude<UnitOutcome, { readonly status: 'FAILED' }>;

interface Pending {
  readonly unit: Unit;
  readonly resolve: (outcome: CommittedOutcome) => void;
  readonly reject: (failure: Failure) => void;
}

export interface WriterOptions extends WriterData {
  readonly logger: Logger;
  readonly metrics?: Metrics | undefined;
  readonly maxWaiting?: number;
}

export class GroupCommit {
  readonly #worker: Worker;
  readonly #options: WriterOptions;
  readonly #maxWaiting: number;
  #waiting: Pending[] = [];
  #underWay: readonly Pending[] = [];
  #scheduled = false;
  #ended: Failure | undefined;
  #idle: PromiseWithResolvers<void> | undefined;
  readonly #exited: Promise<void>;

  private constructor(worker: Worker, options: WriterOptions) {
    this.#worker = worker;
    this.#options = options;
    this.#maxWaiting = options.maxWaiting ?? maxWaitingUnits;
    this.#exited = new Promise((resolve) => {
      worker.once('exit', (code) => {
        this.#die(new Failure('JOURNAL_WRITE', `the writer's thread ended (${code})`));
        resolve();
      });
    });
    worker.on('error', (error) =>
      this.#die(new Failure('JOURNAL_WRITE', "the writer's thread failed", error)),
    );
    worker.on('message', (message: FromWriter) => {
      if ('answer' in message) this.#settle(message.answer);
    });
  }

  /** Starts the thread, which opens the journal and brings its schema up to date. */
  static async start(options: WriterOptions): Promise<GroupCommit> {
    const { file, openedAt } = options;
    const worker = startThread('writer-thread', { file, openedAt } satisfies WriterData);
    let first: FromWriter;
    try {
      [first] = await once(worker, 'message');
    } catch (error) {
      throw new Failure('JOURNAL_WRITE', "the writer's thread failed", error);
    }
    if ('refused' in first) throw new Failure(first.refused.code, first.refused.detail);
    return new GroupCommit(worker, options);
  }

  /** False once the thread is gone. */
  get alive(): boolean {
    return this.#ended === undefined;
  }

  /** Resolves after COMMIT has returned; rejects with Failure JOURNAL_WRITE, DISK_FULL or JOURNAL_CLOSED. */
  submit(unit: Unit): Promise<CommittedOutcome> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended);
    if (this.#waiting.length >= this.#maxWaiting) {
      return Promise.reject(new Failure('JOURNAL_WRITE', `${this.#maxWaiting} changes are waiting already`));
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ unit, resolve, reject });
      this.#schedule();
    });
  }

  /** Refuses new units, commits those waiting, then lets the thread close the journal. */
  async close(): Promise<void> {
    const closed = new Failure('JOURNAL_CLOSED', 'the journal is closed');
    if (this.#ended === undefined) {
      this.#ended = closed;
      if (this.#waiting.length > 0 || this.#underWay.length > 0) {
        this.#idle = Promise.withResolvers<void>();
        await this.#idle.promise;
      }
      this.#post({ close: true });
    }
    await this.#exited;
  }

  /** At the end of this turn of the loop, so that all who were woken by the last commit are in the next. */
  #schedule(): void {
    if (this.#scheduled || this.#underWay.length > 0 || this.#waiting.length === 0) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#sendBatch();
    });
  }

  #sendBatch(): void {
    let statements = 0;
    const size = this.#waiting.findIndex((pending, index) => {
      statements += pending.unit.length;
      return index >= maxUnitsPerBatch || (index > 0 && statements > maxStatementsPerBatch);
    });
    this.#underWay = this.#waiting.splice(0, size === -1 ? this.#waiting.length : size);
    if (this.#underWay.length === 0) return;
    try {
      this.#post({ batch: this.#underWay.map((pending) => pending.unit) });
    } catch (error) {
      // A parameter that cannot travel to another thread: a bug, which must not end the process.
      this.#settle({ committed: false, full: false, message: String(error) });
    }
  }

  #settle(answer: BatchOutcome): void {
    const batch = this.#underWay;
    this.#underWay = [];
    this.#options.metrics?.count('journal_commits_total');
    this.#options.metrics?.count('journal_units_total', {}, batch.length);
    if (answer.committed) {
      for (const [index, pending] of batch.entries()) settleOne(pending, answer.outcomes[index]);
    } else {
      const failure = new Failure(answer.full ? 'DISK_FULL' : 'JOURNAL_WRITE', answer.message);
      this.#options.logger.error('journal.commit-failed', { units: batch.length }, failure);
      for (const pending of batch) pending.reject(failure);
    }
    this.#schedule();
    if (this.#waiting.length === 0) this.#idle?.resolve();
  }

  #die(failure: Failure): void {
    const lost = [...this.#underWay, ...this.#waiting];
    this.#underWay = [];
    this.#waiting = [];
    if (this.#ended === undefined || lost.length > 0) {
      this.#options.logger.error('journal.writer-lost', { units: lost.length }, failure);
    }
    this.#ended ??= failure;
    for (const pending of lost) pending.reject(failure);
    this.#idle?.resolve();
  }

  #post(message: ToWriter): void {
    this.#worker.postMessage(message);
  }
}

function settleOne(pending: Pending, outcome: UnitOutcome | undefined): void {
  if (outcome === undefined) pending.reject(new Failure('JOURNAL_WRITE', 'the writer gave no outcome'));
  else if (outcome.status !== 'FAILED') pending.resolve(outcome);
  else pending.reject(new Failure(outcome.full ? 'DISK_FULL' : 'JOURNAL_WRITE', outcome.message));
}

/** Batches come and go at once: V8 would let them pile up to 100 MB before it looks. */
const youngGenerationMb = 12;

/** A thread of this folder: its source under type stripping, its build from `dist/`. */
export function startThread(name: 'writer-thread' | 'checks-thread', data: unknown): Worker {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  // Node strips the types of a source in wasm, in each thread: see formats/wasm-code.ts and docs/decisions/0026.
  setFlagsFromString('--no-wasm-code-gc');
  return new Worker(new URL(`./${name}.${extension}`, import.meta.url), {
    workerData: data,
    resourceLimits: { maxYoungGenerationSizeMb: youngGenerationMb },
    // Explicit, so that what the parent was started with (a debugger, a loader of tests) is not inherited.
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
}
