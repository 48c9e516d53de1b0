// SPDX-License-Identifier: Apache-2.0
/**
 * A real redis-server for tests: its own port and folder on 127.0.0.1, stopped by its own pid, also when the test
 * process is killed before it can.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { until } from './until.ts';

export const redisServerInstalled = spawnSync('redis-server', ['--version']).status === 0;

/** Ends the server as soon as our end of the pipe is closed, whatever closes it. */
const untilStdinEnds = 'redis-server "$@" & server=$!; cat; kill "$server"; wait "$server"';

export interface TestRedis {
  readonly url: string;
  readonly port: number;
  /** Sends one inline command and answers the first bytes that come back. */
  ask(command: string): Promise<string>;
  close(): Promise<void>;
}

/** `settings` are redis.conf words, e.g. `['--maxmemory-policy', 'allkeys-lru']`; `again` is the port of one before. */
export async function startRedis(settings: readonly string[] = [], again?: number): Promise<TestRedis> {
  const directory = await mkdtemp(join(tmpdir(), 'raccord-redis-'));
  const port = again ?? (await freePort());
  const fixed = ['--port', String(port), '--bind', '127.0.0.1', '--dir', directory, '--save', ''];
  const words = ['-c', untilStdinEnds, 'redis-server', ...fixed, ...settings];
  const child = spawn('sh', words, { stdio: ['pipe', 'ignore', 'ignore'] });
  await until('redis-server answers', () => answers(port)).catch(async (error: unknown) => {
    await stop(child);
    throw error;
  });
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    ask: (command) => ask(port, command),
    close: async () => {
      await stop(child);
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.stdin?.end();
  await exited;
}

async function answers(port: number): Promise<boolean> {
  return ask(port, 'PING').then(
    (answer) => answer.startsWith('+PONG'),
    () => false,
  );
}

async function ask(port: number, command: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    socket.write(`${command}\r\n`);
    const [bytes] = (await once(socket, 'data')) as [Buffer];
    return bytes.toString('latin1');
  } finally {
    socket.destroy();
  }
}
