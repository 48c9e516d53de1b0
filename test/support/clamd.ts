// SPDX-License-Identifier: Apache-2.0
/**
 * A real clamd for tests: its own folder, a unix socket in it, and one signature of ours that finds a harmless text. No
 * signature of ClamAV's own is needed, nor any network. Stopped by its own pid, also when the test process is killed first.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from './until.ts';

/** Debian puts it where only root looks for programs. */
const program = ['clamd', '/usr/sbin/clamd'].find((name) => spawnSync(name, ['--version']).status === 0);

export const clamdInstalled = program !== undefined;

/** What our signature finds, and how clamd calls it: `.UNOFFICIAL` is its mark of a signature that is not signed. */
export const marker = 'RACCORD-ESSAI-ANTIVIRUS-7f3a91';
export const markerSignature = 'Raccord.Essai.UNOFFICIAL';

/** Small, so that a test can exceed it. */
export const streamMaxBytes = 2 * 1024 * 1024;

export interface TestClamd {
  readonly socket: string;
  close(): Promise<void>;
}

/** Ends the daemon as soon as our end of the pipe is closed, whatever closes it. */
const untilStdinEnds = '"$@" & server=$!; cat; kill "$server"; wait "$server"';

export async function startClamd(): Promise<TestClamd> {
  const directory = await mkdtemp(join(tmpdir(), 'raccord-clamd-'));
  const socket = join(directory, 'clamd.sock');
  const config = join(directory, 'clamd.conf');
  for (const folder of ['base', 'temp']) await mkdir(join(directory, folder));
  // Name, any type of file, anywhere in it, these bytes.
  const signature = `Raccord.Essai:0:*:${Buffer.from(marker).toString('hex')}\n`;
  await writeFile(join(directory, 'base', 'essai.ndb'), signature);
  await writeFile(config, configOf(directory, socket));
  const words = ['-c', untilStdinEnds, 'clamd', program ?? 'clamd', '--foreground', '--config-file', config];
  const child = spawn('sh', words, { stdio: ['pipe', 'ignore', 'ignore'] });
  const close = async () => {
    await stop(child);
    await rm(directory, { recursive: true, force: true });
  };
  await until('clamd answers', () => answers(socket)).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  return { socket, close };
}

function configOf(directory: string, socket: string): string {
  const settings = {
    DatabaseDirectory: join(directory, 'base'),
    TemporaryDirectory: join(directory, 'temp'),
    LocalSocket: socket,
    Foreground: 'yes',
    MaxThreads: 2,
    StreamMaxLength: streamMaxBytes,
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} ${value}\n`);
  return lines.join('');
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.stdin?.end();
  await exited;
}

async function answers(path: string): Promise<boolean> {
  const socket = connect(path);
  try {
    await once(socket, 'connect');
    socket.write('zPING\0');
    const [bytes] = (await once(socket, 'data')) as [Buffer];
    return bytes.toString('latin1').startsWith('PONG');
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
