// SPDX-License-Identifier: Apache-2.0
/**
 * The independent AS2 peer (`peer.py`: openssl's command line and Python's standard library) as a test drives it: one
 * process for a test file, told in JSON lines what to send, what to answer, what to show.
 */
import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Behaviour, Built, Case, Entry, Head, HttpSeen, Person, Seen } from './cases.ts';

/** The peer bounds its own sockets at 15 s; beyond this it hangs, and the test says so. */
const patienceMs = 25_000;
/** The system's own interpreter where there is one: nothing of a developer's environment gets in. */
const python = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3';

/** Without them there is no peer, and its tests are skipped with this reason. */
export const peerInstalled =
  spawnSync(python, ['-c', 'import ssl, zlib'], { stdio: 'ignore' }).status === 0 &&
  spawnSync('openssl', ['version'], { stdio: 'ignore' }).status === 0;
export const whyNot = peerInstalled ? '' : ' (skipped: openssl or python3 is not installed)';

export class PeerSession {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #folder: string;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #next = 1;
  #said = '';

  private constructor(child: ChildProcessWithoutNullStreams, folder: string) {
    this.#child = child;
    this.#folder = folder;
    child.stderr.on('data', (chunk: Buffer) => {
      this.#said = (this.#said + chunk.toString()).slice(-2_000);
    });
    createInterface({ input: child.stdout }).on('line', (line) => {
      const answer: Answer = JSON.parse(line);
      this.#waiting.get(answer.id)?.(answer);
      this.#waiting.delete(answer.id);
    });
    child.once('close', () => {
      for (const settle of this.#waiting.values())
        settle({ id: 0, ok: false, error: `it ended: ${this.#said}` });
      this.#waiting.clear();
    });
  }

  static async start(): Promise<PeerSession> {
    const folder = await mkdtemp(join(tmpdir(), 'as2-peer-'));
    const script = join(import.meta.dirname, 'peer.py');
    // -B: no compiled files beside the sources; -s and -E: nothing but them and the standard library.
    const child = spawn(python, ['-B', '-s', '-E', script, 'session', folder]);
    return new PeerSession(child, folder);
  }

  /** Keys and certificates (PEM) of everybody the cases name. */
  keys(): Promise<Readonly<Record<string, Person>>> {
    return this.#ask('keys', {});
  }

  /** What would be posted, for those who read it without HTTP. */
  build(one: Case): Promise<Built> {
    return this.#ask('build', one);
  }

  corpus(cases: readonly Case[]): Promise<readonly Built[]> {
    return this.#ask('corpus', { cases });
  }

  send(one: Case): Promise<Seen> {
    return this.#ask('send', one);
  }

  /** All at the same time, each on its own connection. */
  together(cases: readonly Case[]): Promise<readonly Seen[]> {
    return this.#ask('together', { cases });
  }

  restart(one: Case): Promise<Seen & { heads: [number, number][]; held: number; total: number }> {
    return this.#ask('restart', one);
  }

  head(url: string, headers: readonly Head[] = [['Host', 'peer']]): Promise<HttpSeen> {
    return this.#ask('head', { url, headers });
  }

  /** Bytes as they are (Latin-1), and as many answers as are waited for. */
  raw(url: string, data: string, count = 1): Promise<readonly HttpSeen[]> {
    return this.#ask('raw', { url, data, count });
  }

  /** A listener of the peer: it receives messages and asynchronous MDN. */
  listen(
    name: string,
    behaviour: Behaviour = {},
  ): Promise<{ readonly port: number; readonly folder: string }> {
    return this.#ask('listen', { name, behaviour });
  }

  /** Another behaviour; what the listener received is forgotten. */
  async behave(name: string, behaviour: Behaviour): Promise<void> {
    await this.#ask('behave', { name, behaviour });
  }

  received(name: string): Promise<readonly Entry[]> {
    return this.#ask('received', { name });
  }

  /** Reads an MDN that another than the peer asked for. */
  read(headers: readonly Head[], body: Uint8Array, signer: string): Promise<Seen['mdn']> {
    return this.#ask('read', { headers, body: Buffer.from(body).toString('hex'), signer });
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#child.once('close', resolve));
    const giveUp = setTimeout(() => this.#child.kill('SIGKILL'), 2_000);
    this.#child.stdin.end();
    await closed;
    clearTimeout(giveUp);
    await rm(this.#folder, { recursive: true, force: true });
  }

  #ask<T>(op: string, command: object): Promise<T> {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`the peer is silent on ${op}`)), patienceMs);
      this.#waiting.set(id, (answer) => {
        clearTimeout(timer);
        if (answer.ok) resolve(answer.value as T);
        else reject(new Error(`the peer could not ${op}: ${answer.error}`));
      });
      this.#child.stdin.write(`${JSON.stringify({ ...command, op, id })}\n`);
    });
  }
}

type Answer =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly error: string };
