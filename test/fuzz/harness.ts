// SPDX-License-Identifier: Apache-2.0
/** Runs cases for a time, under a watch: what throws, hangs, crashes, is too slow or takes too much memory is kept. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { keepWasmCode } from '../../formats/wasm-code.ts';
import { type Case, cases } from './cases.ts';
import type { Seed } from './corpus.ts';
import type { Judged, ThreadStart } from './thread.ts';

export interface FuzzOptions {
  readonly seeds: readonly Seed[];
  readonly seed: number;
  readonly forMs: number;
  readonly knownCodes: readonly string[];
}

export interface Failure {
  readonly what: string;
  readonly of: Case;
}

export interface FuzzResult {
  readonly cases: number;
  readonly seconds: number;
  readonly slowestCpuMs: number;
  readonly failures: readonly Failure[];
}

/** A case without an answer for so long hangs. */
const hangMs = 10_000;
/** Processor time that one file may take, and more for a larger one. */
const maxCpuMs = 250;
const cpuBytes = 500_000;
/** Memory of JavaScript objects of the thread; running out of it ends the thread, which is seen. */
const maxOldGenerationSizeMb = 256;
const maxRssMib = 1_000;
const bytesPerMib = 1024 ** 2;
/** A run that fails on everything says so soon. */
const maxFailures = 20;
/** The first cases compile the schemas and the code: they are not timed. */
const untimedCases = 200;

export async function fuzz({ seeds, seed, forMs, knownCodes }: FuzzOptions): Promise<FuzzResult> {
  const watched = new Watched({ knownCodes });
  const started = performance.now();
  const failures = new Map<string, Failure>();
  let count = 0;
  let slowestCpuMs = 0;
  try {
    for await (const one of cases(seeds, seed)) {
      if (performance.now() - started > forMs || failures.size >= maxFailures) break;
      const { what, cpuMs } = await examined(one, watched, count >= untimedCases);
      for (const fault of what) keep(failures, fault, one);
      if (count >= untimedCases) slowestCpuMs = Math.max(slowestCpuMs, cpuMs);
      count++;
    }
  } finally {
    await watched.end();
  }
  const seconds = (performance.now() - started) / 1000;
  return { cases: count, seconds, slowestCpuMs, failures: [...failures.values()] };
}

/** One of a kind is enough: what differs only in numbers is the same. */
function keep(failures: Map<string, Failure>, what: string, of: Case): void {
  const kind = what.split('\n').slice(0, 2).join(' ').replace(/\d+/g, '#').slice(0, 200);
  if (!failures.has(kind)) failures.set(kind, { what, of });
}

async function examined(
  one: Case,
  watched: Watched,
  timed: boolean,
): Promise<{ readonly what: readonly string[]; readonly cpuMs: number }> {
  const first = await watched.judge(one);
  if (typeof first === 'string') return { what: [first], cpuMs: 0 };
  const limitMs = maxCpuMs * Math.max(1, one.bytes.length / cpuBytes);
  let { cpuMs } = first;
  if (timed && cpuMs > limitMs) {
    // Once more: the first time may have been that of a garbage collection or of a new thread.
    const again = await watched.judge(one);
    if (typeof again === 'string') return { what: [again], cpuMs };
    cpuMs = Math.min(cpuMs, again.cpuMs);
  }
  const slow = timed && cpuMs > limitMs ? [`slow: ${Math.round(cpuMs)} ms of processor time`] : [];
  const rssMib = process.memoryUsage.rss() / bytesPerMib;
  const large = rssMib > maxRssMib ? [`memory: ${Math.round(rssMib)} MiB`] : [];
  return { what: [...first.faults, ...slow, ...large], cpuMs };
}

/** A thread that is replaced when it hangs or dies. */
class Watched {
  readonly #start: ThreadStart;
  #thread: Worker | undefined;

  constructor(start: ThreadStart) {
    this.#start = start;
  }

  /** What the thread found, or what became of it. */
  async judge(one: Case): Promise<Judged | string> {
    this.#thread ??= this.#begin();
    const thread = this.#thread;
    const watch = AbortSignal.timeout(hangMs);
    const listening = new AbortController();
    const { signal } = listening;
    thread.postMessage(one);
    try {
      const [answer] = await Promise.race([
        once(thread, 'message', { signal }),
        once(thread, 'exit', { signal }).then(() => ['crash: the thread ended']),
        once(watch, 'abort', { signal }).then(() => [`hang: no answer in ${hangMs} ms`]),
      ]);
      if (typeof answer === 'string') await this.end();
      return answer as Judged | string;
    } catch (error) {
      await this.end();
      return `crash: ${error instanceof Error ? error.message : String(error)}`;
    } finally {
      listening.abort();
    }
  }

  async end(): Promise<void> {
    await this.#thread?.terminate();
    this.#thread = undefined;
  }

  #begin(): Worker {
    keepWasmCode();
    return new Worker(new URL('./thread.ts', import.meta.url), {
      workerData: this.#start,
      resourceLimits: { maxOldGenerationSizeMb },
    });
  }
}
