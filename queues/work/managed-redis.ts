// SPDX-License-Identifier: Apache-2.0
/**
 * A `redis-server` of our own, as a child: a unix socket in the data directory, no TCP port, every write fsynced
 * (AOF always), nothing evicted. It is started again when it dies, and stopped by its own pid.
 *
 * What must stay true: two servers never write the same files. One left behind by a gateway that was killed is
 * asked to leave before ours starts.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { join, relative } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Failure } from '../../gateway/domain/failure.ts';
import type { Logger } from '../../gateway/ports/machinery.ts';
import { settles } from './deadline.ts';

/** `sun_path` holds 108 bytes on Linux with its final zero. */
const SOCKET_PATH_MAX_BYTES = 107;
/** Loading an AOF of a million jobs takes some seconds. */
const READY_MS = 60_000;
const READY_POLL_MS = 20;
/** One exchange on a local socket. */
const ANSWER_MS = 1_000;
/** Restarts: 100 ms, doubled up to 5 s; a life of a minute starts the count anew. */
const RESTART_MIN_MS = 100;
const RESTART_MAX_MS = 5_000;
const STABLE_AFTER_MS = 60_000;
/** SIGTERM lets Redis finish its AOF; then SIGKILL, which loses nothing that was acknowledged. */
const STOP_MS = 5_000;

export class ManagedRedis {
  /** For `new Redis(path)`. */
  readonly socketPath: string;
  readonly #directory: string;
  readonly #logger: Logger;
  #child: ChildProcess | undefined;
  #restarts = 0;
  #restart: NodeJS.Timeout | undefined;
  #closing = false;

  private constructor(directory: string, logger: Logger) {
    const absolute = join(directory, 'redis.sock');
    const fromHere = relative(process.cwd(), absolute);
    this.socketPath = fromHere.length < absolute.length ? `./${fromHere}` : absolute;
    this.#directory = directory;
    this.#logger = logger;
  }

  /** @throws Failure QUEUE_CONFIG when it cannot be started here, QUEUE_UNREACHABLE when it never answers. */
  static async start(dataDirectory: string, logger: Logger): Promise<ManagedRedis> {
    const directory = join(dataDirectory, 'redis');
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const managed = new ManagedRedis(directory, logger);
    if (Buffer.byteLength(managed.socketPath) > SOCKET_PATH_MAX_BYTES) {
      throw new Failure('QUEUE_CONFIG', `path too long for a unix socket: ${managed.socketPath}`);
    }
    await managed.#dismissLeftover();
    try {
      await managed.#spawn();
      await managed.#untilReady();
    } catch (error) {
      await managed.close();
      throw error;
    }
    return managed;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  async close(): Promise<void> {
    this.#closing = true;
    clearTimeout(this.#restart);
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    if (!(await settles(exited, STOP_MS))) child.kill('SIGKILL');
    await exited;
  }

  /** Resolves once the process exists. */
  async #spawn(): Promise<void> {
    const child = spawn('redis-server', serverArguments(), {
      cwd: this.#directory,
      stdio: 'ignore',
    });
    const startedAt = performance.now();
    this.#child = child;
    child.once('exit', (code, signal) => {
      if (this.#closing) return;
      if (performance.now() - startedAt > STABLE_AFTER_MS) this.#restarts = 0;
      this.#logger.error('redis.died', { code, signal });
      this.#restartLater();
    });
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', (error) => {
        reject(new Failure('QUEUE_CONFIG', 'redis-server cannot be started: is it installed?', error));
      });
    });
    this.#logger.info('redis.started', { pid: child.pid });
  }

  #restartLater(): void {
    const delayMs = Math.min(RESTART_MIN_MS * 2 ** this.#restarts, RESTART_MAX_MS);
    this.#restarts += 1;
    this.#restart = setTimeout(() => {
      this.#spawnAlone().catch((error: unknown) => {
        this.#logger.error('redis.restart-failed', {}, error);
        this.#restartLater();
      });
    }, delayMs);
  }

  async #spawnAlone(): Promise<void> {
    if ((await this.#ask('PING')) !== undefined) {
      throw new Failure('QUEUE_CONFIG', `another redis-server holds ${this.#directory}`);
    }
    if (!this.#closing) await this.#spawn();
  }

  async #untilReady(): Promise<void> {
    const deadline = performance.now() + READY_MS;
    while (performance.now() < deadline) {
      if ((await this.#ask('PING'))?.startsWith('+PONG')) return;
      await wait(READY_POLL_MS);
    }
    throw new Failure('QUEUE_UNREACHABLE', 'the managed redis-server does not answer');
  }

  async #dismissLeftover(): Promise<void> {
    if ((await this.#ask('PING')) === undefined) return;
    this.#logger.warn('redis.leftover-dismissed');
    await this.#ask('SHUTDOWN');
    const deadline = performance.now() + STOP_MS;
    while (performance.now() < deadline) {
      if ((await this.#ask('PING')) === undefined) return;
      await wait(READY_POLL_MS);
    }
    throw new Failure('QUEUE_CONFIG', `another redis-server holds ${this.#directory}`);
  }

  /** One inline command on its own connection; undefined when nobody answers. */
  #ask(command: string): Promise<string | undefined> {
    return new Promise((resolve) => {
      const socket = connect({ path: this.socketPath });
      const finish = (answer?: string): void => {
        socket.destroy();
        resolve(answer);
      };
      socket.setTimeout(ANSWER_MS, finish);
      socket.once('connect', () => socket.write(`${command}\r\n`));
      socket.once('data', (bytes) => finish(bytes.toString('latin1')));
      socket.once('error', () => finish());
      socket.once('close', () => finish());
    });
  }
}

/** Relative paths: the server runs in its own directory. No snapshots: the AOF says all. */
function serverArguments(): readonly string[] {
  return [
    ...['--port', '0', '--unixsocket', 'redis.sock', '--unixsocketperm', '700', '--dir', '.'],
    ...['--appendonly', 'yes', '--appendfsync', 'always', '--save', ''],
    ...['--maxmemory-policy', 'noeviction', '--daemonize', 'no'],
  ];
}
