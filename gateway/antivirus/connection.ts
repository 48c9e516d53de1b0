// SPDX-License-Identifier: Apache-2.0
/**
 * One connection to clamd: writes at its pace, and its one answer. Whatever goes wrong on it is a Failure of ours, but for
 * an answer that came before.
 */
import { createConnection, type NetConnectOpts, type Socket } from 'node:net';
import { Failure } from '../domain/failure.ts';
import type { ScanConfig } from './section.ts';

/** Answers are a line; a signature name is some dozens of characters. */
const answerBytesMax = 4_096;
const endOfAnswer = 0;

export class Connection {
  readonly #socket: Socket;
  readonly #answer: Promise<string>;
  /** Set once the connection can take no more, whatever the reason. */
  #ended: Error | undefined;
  #hasAnswer = false;
  readonly #wakers = new Set<() => void>();

  private constructor(socket: Socket, answer: Promise<string>) {
    this.#socket = socket;
    this.#answer = answer;
    answer.then(
      () => {
        this.#hasAnswer = true;
        this.#wake();
      },
      (error: unknown) => {
        this.#ended = error as Error;
        this.#wake();
      },
    );
  }

  /** Rejects with Failure ANTIVIRUS_UNAVAILABLE, or with the reason of `signal`. */
  static async open(config: ScanConfig, signal: AbortSignal): Promise<Connection> {
    signal.throwIfAborted();
    const socket = createConnection(addressOf(config));
    const answer = answerOf(socket, config.timeoutMs, signal);
    const connection = new Connection(socket, answer);
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      answer.catch(reject);
    });
    return connection;
  }

  /** True when it has spoken: nothing more needs to be said. */
  get hasAnswer(): boolean {
    return this.#hasAnswer;
  }

  /** Resolves when there is room for more, or when clamd has answered. */
  async write(bytes: Uint8Array): Promise<void> {
    if (this.#ended !== undefined) throw this.#ended;
    if (this.#hasAnswer || this.#socket.write(bytes)) return;
    await new Promise<void>((resolve) => {
      const wake = () => {
        this.#socket.off('drain', wake);
        this.#wakers.delete(wake);
        resolve();
      };
      this.#socket.once('drain', wake);
      this.#wakers.add(wake);
    });
    if (this.#ended !== undefined) throw this.#ended;
  }

  /** What clamd said. */
  answer(): Promise<string> {
    return this.#answer;
  }

  close(): void {
    this.#socket.destroy();
  }

  #wake(): void {
    for (const wake of [...this.#wakers]) wake();
  }
}

function addressOf({ socket, host, port }: ScanConfig): NetConnectOpts {
  return socket === undefined ? { host, port } : { path: socket };
}

/** The first answer, up to its NUL or to the end of the connection; or why there is none. */
function answerOf(socket: Socket, timeoutMs: number, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let knownBytes = 0;
    let trouble: Error | undefined;
    const settle = () => {
      signal.removeEventListener('abort', abort);
      const answer = Buffer.concat(parts);
      const end = answer.indexOf(endOfAnswer);
      if (end >= 0) resolve(answer.toString('latin1', 0, end));
      else reject(trouble ?? unavailable('it closed the connection without an answer'));
    };
    const abort = () => {
      trouble = signal.reason as Error;
      socket.destroy();
    };
    signal.addEventListener('abort', abort, { once: true });
    // Both ways: a clamd that reads nothing and one that says nothing.
    socket.setTimeout(timeoutMs, () => {
      trouble = unavailable(`nothing moved in ${timeoutMs} ms`);
      socket.destroy();
    });
    socket.on('data', (chunk: Buffer) => {
      parts.push(chunk);
      knownBytes += chunk.length;
      if (chunk.includes(endOfAnswer)) settle();
      else if (knownBytes > answerBytesMax) {
        trouble = unavailable('its answer has no end');
        socket.destroy();
      }
    });
    socket.on('error', (error) => {
      trouble ??= unavailable(error.message, error);
    });
    socket.on('close', settle);
  });
}

function unavailable(detail: string, cause?: unknown): Failure {
  return new Failure('ANTIVIRUS_UNAVAILABLE', `clamd: ${detail}`, cause);
}
