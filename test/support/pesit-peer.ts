// SPDX-License-Identifier: Apache-2.0
/**
 * The independent PeSIT peer (`pesit-peer/peer.py`: Python's standard library alone) as a test drives it: one process for a
 * test file, told in JSON lines whom to call, what to answer, what to show. The words of its scenarios are PeSIT's own.
 */
import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** The peer bounds its own waits at 12 s; beyond this it hangs, and the test says so. */
const patienceMs = 28_000;
/** The system's own interpreter where there is one: nothing of a developer's environment gets in. */
const python = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3';

/** Without it there is no peer, and its tests are skipped with this reason. */
export const pesitPeerInstalled =
  spawnSync(python, ['-c', 'import ssl, socket, struct, hashlib'], { stdio: 'ignore' }).status === 0;
export const whyNoPesitPeer = pesitPeerInstalled ? '' : ' (skipped: python3 is not installed)';

export type PeerFile =
  | { readonly size: number; readonly seed?: number }
  | { readonly base64: string }
  | { readonly path: string };

/** Parameters laid over those of an FPDU: null takes one away, `{ hex }` is bytes as they are, PI 2 may be `3-311`. */
export type PeerPis = Readonly<Record<string, unknown>>;

/** An accident at the nth FPDU of a name (`*`: of any) in one direction. */
export type PeerRule = ({ readonly out: string } | { readonly in: string }) & {
  readonly nth?: number;
  readonly do:
    | 'cut'
    | 'cutAfter'
    | 'half'
    | 'stall'
    | 'abort'
    | 'drop'
    | 'twice'
    | 'corrupt'
    | 'raw'
    | 'before'
    | 'after'
    | 'send';
  readonly diagnostic?: string;
  /** ABORT with PI 2 as an ordinary parameter. */
  readonly long?: boolean;
  /** DST and SRC stand for the identifiers of the connection. */
  readonly hex?: string | readonly string[];
  /** `hex` has its own framing. */
  readonly bare?: boolean;
  readonly reset?: boolean;
};

export interface PeerOrder {
  /** Once this point has passed. */
  readonly after?: number;
  readonly to?: number;
  readonly times?: number;
  readonly code?: number;
  readonly diagnostic?: string;
}

/** What either side may be ordered to do in the data phase. */
export interface PeerData {
  readonly multi?: boolean;
  readonly mostArticles?: number;
  /** Byte 5 = 1 and a length before a single article, as Connect:Express does; or without that length. */
  readonly byte5?: boolean | 'bare';
  readonly segmentBytes?: number;
  /** A point every so many articles, whatever the interval allows. */
  readonly syncEvery?: number;
  readonly concatenation?: boolean;
  readonly noPoints?: boolean;
  readonly noWindow?: boolean;
  readonly endDiagnostic?: string;
  readonly ackEvery?: number | 'window';
  readonly resyncAnswer?: 'zero' | 'last';
  readonly resync?: PeerOrder;
  readonly idt?: PeerOrder;
}

interface PeerNames {
  readonly name: string;
  readonly type?: number;
  readonly from?: string;
  readonly to?: string;
  readonly origin?: string;
  readonly final?: string;
  readonly pis?: PeerPis;
}

interface PeerArticles {
  readonly entity?: number;
  readonly articleLength?: number;
  readonly compression?: 0 | 1 | 2 | 3;
  readonly lines?: boolean;
  readonly restart?: boolean;
}

export type PeerStep =
  | ({
      readonly do: 'write';
      readonly id: number;
      readonly file: PeerFile;
      readonly label?: string;
      readonly fixed?: boolean;
      readonly code?: number;
      /** PI 42, KiB. */
      readonly most?: number;
      readonly date?: string;
      readonly free?: string;
    } & PeerNames &
      PeerArticles &
      PeerData)
  | ({
      readonly do: 'read';
      /** What the peer remembers it under, for a restart. */
      readonly key: string;
      readonly id?: number;
      readonly attributes?: number;
      readonly counts?: readonly [number, number];
      readonly 'from point'?: number;
    } & PeerNames &
      PeerArticles &
      PeerData)
  | ({
      readonly do: 'message';
      readonly id?: number;
      readonly reply?: number;
      readonly date?: string;
      readonly text?: string;
      readonly segments?: readonly string[];
    } & PeerNames)
  | { readonly do: 'fpdu'; readonly fpdu: string; readonly pis?: PeerPis }
  | { readonly do: 'listen' };

export interface PeerTls {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly name?: string;
  readonly highest?: '1.2';
}

interface PeerTransport {
  readonly crc?: boolean;
  /** Bytes of each write to the socket. */
  readonly chunk?: number;
  readonly style?: 'connect-express';
  readonly rules?: readonly PeerRule[];
  /** Over what is sent, by FPDU. */
  readonly pis?: Readonly<Record<string, PeerPis>>;
  readonly timeoutMs?: number;
}

/** One connection of the peer as requester. */
export interface PeerCall extends PeerTransport {
  readonly port?: number;
  /** A listener of the peer itself. */
  readonly listener?: string;
  readonly tls?: PeerTls;
  readonly framing?: 'prefixed' | 'raw';
  readonly preconnect?: { readonly id: string; readonly password?: string };
  readonly connect?: {
    readonly requester: string;
    readonly server: string;
    readonly password?: string;
    readonly version?: number;
    readonly sync?: readonly [number, number] | null;
    readonly access?: number;
    readonly resync?: number;
    readonly own?: number;
  };
  readonly steps?: readonly PeerStep[];
  readonly release?: boolean;
  /** Bytes in place of all this. */
  readonly raw?: string;
  readonly thenClose?: boolean;
  /** Names what is remembered between connections. */
  readonly memory?: string;
}

/** How the peer behaves as server. */
export interface PeerBehaviour extends PeerTransport, PeerData {
  readonly tls?: PeerTls;
  readonly sync?: readonly [number, number];
  readonly version?: number;
  readonly entity?: number;
  readonly articleLength?: number;
  readonly compression?: 0 | 1 | 2 | 3;
  readonly resyncAllowed?: boolean;
  readonly lines?: boolean;
  readonly segmented?: boolean;
  readonly own?: number;
  readonly nak?: boolean;
  readonly startAt?: number;
  readonly passwords?: Readonly<Record<string, string>>;
  readonly ownPassword?: string;
  readonly free?: string;
  readonly reply?: string;
  /** By request; `restart`: a CREATE or SELECT with PI 15 = 1. */
  readonly refuse?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, PeerFile & PeerServed>>;
  /** A file that was collected waits no more; its restart is served still. */
  readonly once?: boolean;
  /** Over the rest, for the first connection, the second … */
  readonly connections?: readonly Partial<PeerBehaviour>[];
}

interface PeerServed {
  readonly id?: number;
  readonly type?: number;
  readonly label?: string;
  readonly articleLength?: number;
  readonly fixed?: boolean;
  readonly lines?: boolean;
  readonly most?: number;
}

/** Direction (`>` sent by the peer), FPDU, its parameters; of data, how many bytes. */
export type PeerPassage = readonly ['>' | '<', string, PeerPis | number];

/** What became of a step; see `client.py`. */
export type PeerOutcome = { readonly outcome: string } & Readonly<Record<string, unknown>>;

export interface PeerSeen {
  /** released, left, refused, lost, cut, abort, aborted, fault, silent, tls. */
  readonly ended: string;
  readonly why: string;
  readonly steps: readonly PeerOutcome[];
  readonly trace?: readonly PeerPassage[];
  /** What it would not have sent itself. */
  readonly complaints?: readonly string[];
  readonly preconnection?: string | null;
}

export interface PeerConnection {
  readonly ended: string;
  readonly why: string;
  readonly trace: readonly PeerPassage[];
  readonly complaints: readonly string[];
  readonly preconnection?: string | null;
  readonly framing?: string;
  readonly crc?: boolean;
  readonly password?: string | null;
  readonly transfers?: readonly Readonly<Record<string, unknown>>[];
  readonly messages?: readonly {
    readonly pis: PeerPis;
    readonly text: string;
    readonly segments: number;
  }[];
}

export interface PeerReceived {
  readonly key: string;
  readonly sha256: string;
  readonly size: number;
  /** How often it came whole; it was delivered once. */
  readonly times: number;
  readonly pis: PeerPis;
}

export class PesitPeer {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #next = 1;
  #said = '';
  /** Where files that it read are, named by their SHA-256. */
  readonly folder: string;

  private constructor(child: ChildProcessWithoutNullStreams, folder: string) {
    this.#child = child;
    this.folder = folder;
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

  static async start(): Promise<PesitPeer> {
    const folder = await mkdtemp(join(tmpdir(), 'pesit-peer-'));
    const script = join(import.meta.dirname, 'pesit-peer/peer.py');
    // -B: no compiled files beside the sources; -s and -E: nothing but them and the standard library.
    return new PesitPeer(spawn(python, ['-B', '-s', '-E', script, 'session', folder]), folder);
  }

  call(call: PeerCall): Promise<PeerSeen> {
    return this.ask('call', call);
  }

  /** One after another. */
  calls(calls: readonly PeerCall[]): Promise<readonly PeerSeen[]> {
    return this.ask('calls', { calls });
  }

  /** All at the same time. */
  together(calls: readonly PeerCall[]): Promise<readonly PeerSeen[]> {
    return this.ask('together', { calls });
  }

  async listen(name: string, behaviour: PeerBehaviour = {}): Promise<number> {
    return (await this.ask<{ readonly port: number }>('listen', { name, behaviour })).port;
  }

  /** Another behaviour; what the listener knew is forgotten, unless `keep`. */
  async behave(name: string, behaviour: PeerBehaviour, keep = false): Promise<void> {
    await this.ask('behave', { name, behaviour, keep });
  }

  /** Once every connection has ended. */
  seen(name: string): Promise<{
    readonly received: readonly PeerReceived[];
    readonly connections: readonly PeerConnection[];
  }> {
    return this.ask('seen', { name });
  }

  /** Any other command of `peer.py`. */
  ask<T>(op: string, command: object): Promise<T> {
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

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#child.once('close', resolve));
    const giveUp = setTimeout(() => this.#child.kill('SIGKILL'), 2_000);
    this.#child.stdin.end();
    await closed;
    clearTimeout(giveUp);
    await rm(this.folder, { recursive: true, force: true });
  }
}

type Answer =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly error: string };
