// SPDX-License-Identifier: Apache-2.0
/** The processes of `pesit.ts`, compiled as they are shipped, and what each is asked for. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const project = fileURLToPath(new URL('..', import.meta.url));

/** Where the compiled tree is, and where files, keys, journal and spool are. */
export interface Place {
  readonly code: string;
  readonly directory: string;
}

export interface Transferred {
  readonly seconds: number;
  readonly eachMs: readonly number[];
  readonly peakRssMib: number;
}

interface Figures {
  readonly cpuMs: number;
  readonly peakRssMib: number;
}

/** From the sources a process holds the compiler of types too: some 40 MiB that are not those of the gateway. */
export async function compile(directory: string): Promise<string> {
  const code = join(directory, 'code');
  const options = ['--noEmit', 'false', '--sourceMap', 'false', '--outDir', code];
  await run(join(project, 'node_modules', '.bin', 'tsc'), ['-p', join(project, 'tsconfig.json'), ...options]);
  await copyFile(join(project, 'package.json'), join(code, 'package.json'));
  await symlink(join(project, 'node_modules'), join(code, 'node_modules'));
  return code;
}

/** `node:tls` alone: each call sends one file, and answers how many seconds that took. */
export async function startRaw(place: Place, sort: 'memoire' | 'fichier') {
  const server = start(place, 'raw', ['server', place.directory, sort]);
  const { port } = await server.next<{ readonly port: number }>();
  return {
    async send(bytes: number): Promise<number> {
      const args = ['client', place.directory, sort, String(port), String(bytes)];
      return (await runOnce<{ readonly seconds: number }>(place, 'raw', args)).seconds;
    },
    stop: () => server.stop(),
  };
}

/** A PeSIT server where the file `in-SIZE` of each size waits. */
export async function startServer(place: Place, sizes: readonly number[]) {
  const server = start(place, 'server', [place.directory, ...sizes.map(String)]);
  const started = await server.next<{ readonly port: number; readonly startedRssMib: number }>();
  return {
    ...started,
    figures(): Promise<Figures> {
      server.ask();
      return server.next<Figures>();
    },
    stop: () => server.stop(),
  };
}

export interface Asked {
  readonly way: 'write' | 'read';
  readonly port: number;
  readonly bytes: number;
  readonly times: number;
  readonly sessions?: number;
}

/** A partenaire, from its start to its end. */
export function transfer(
  place: Place,
  { way, port, bytes, times, sessions = 1 }: Asked,
): Promise<Transferred> {
  return runOnce<Transferred>(
    place,
    'client',
    [way, place.directory, port, bytes, times, sessions].map(String),
  );
}

function start({ code }: Place, role: 'raw' | 'server' | 'client', args: readonly string[]) {
  const script = join(code, 'bench', `pesit-${role}-child.js`);
  const child = spawn(process.execPath, ['--max-semi-space-size=2', script, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    next: async <Line>() => {
      const { value, done } = await lines.next();
      if (done === true) throw new Error(`the ${role} ended without an answer`);
      return JSON.parse(value) as Line;
    },
    ask: () => void child.stdin.write('\n'),
    async stop() {
      const ended = child.exitCode === null ? once(child, 'exit') : undefined;
      child.stdin.end();
      await ended;
    },
  };
}

/** Runs it, and takes its one line. */
async function runOnce<Line>(place: Place, role: 'raw' | 'client', args: readonly string[]): Promise<Line> {
  const child = start(place, role, args);
  const line = await child.next<Line>();
  await child.stop();
  return line;
}
