// SPDX-License-Identifier: Apache-2.0
/** A gateway of its own process for the benchmarks, so that its memory and its CPU are its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from '../test/support/free-port.ts';

export interface GatewayProcess {
  readonly directory: string;
  readonly sftpPort: number;
  readonly privateKey: Buffer;
  /** Peak resident memory so far, in MiB. */
  peakRssMib(): Promise<number>;
  /** CPU spent so far by all its threads, in milliseconds, user and system. */
  cpuMs(): Promise<number>;
  stop(): Promise<void>;
}

/** `RACCORD_BENCH_NODE_FLAGS` goes to its Node: `--cpu-prof --cpu-prof-dir=DIR` shows where the time went. */
export async function startGatewayProcess(configLines: readonly string[] = []): Promise<GatewayProcess> {
  const directory = await mkdtemp(join(tmpdir(), 'raccord-bench-'));
  const sftpPort = await freePort();
  const config = join(directory, 'raccord.yaml');
  const lines = [
    `data: { directory: ${JSON.stringify(join(directory, 'var'))} }`,
    `sftp: { port: ${sftpPort}, settleMs: 0 }`,
    `admin: { port: ${await freePort()} }`,
    ...(configLines.some((line) => line.startsWith('as2:')) ? [] : ['as2: { enabled: false }']),
    ...(configLines.some((line) => line.startsWith('pesit:')) ? [] : ['pesit: { enabled: false }']),
    ...configLines,
  ];
  await writeFile(config, `${lines.join('\n')}\n`);
  const child = spawn(
    process.execPath,
    // The first flag is what `npm start` gives.
    [
      '--max-semi-space-size=2',
      ...(process.env['RACCORD_BENCH_NODE_FLAGS']?.split(' ') ?? []),
      'bin/raccord.js',
      'start',
    ],
    {
      env: { ...process.env, RACCORD_CONFIG: config, RACCORD_LOG_LEVEL: 'info' },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  await ready(child);
  return {
    directory,
    sftpPort,
    privateKey: await readFile(join(directory, 'var', 'demo', 'id_ed25519')),
    peakRssMib: () => peakRssMib(child),
    cpuMs: () => cpuMs(child),
    async stop() {
      child.kill('SIGTERM');
      await once(child, 'exit');
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function ready(child: ChildProcess): Promise<void> {
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  await new Promise<void>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the gateway ended with ${code} before it was ready`)));
    lines.on('line', (line) => {
      if (line.includes('"gateway.ready"')) resolve();
    });
  });
}

async function peakRssMib(child: ChildProcess): Promise<number> {
  const status = await readFile(`/proc/${child.pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
}

/** Fields 14 and 15 of proc(5) stat, in ticks of 10 ms; the name before them may hold spaces, never a «)» after it. */
async function cpuMs(child: ChildProcess): Promise<number> {
  const stat = await readFile(`/proc/${child.pid}/stat`, 'utf8');
  const [user, system] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13);
  return (Number(user) + Number(system)) * 10;
}
