// SPDX-License-Identifier: Apache-2.0
/**
 * PeSIT over TLS, both ways, between two processes: files of 100 MB and 1 GB with a point each MiB and four under way, durable
 * before they are acknowledged; and fifty sessions at once.
 *
 * Against `node:tls` in the same run with nothing of PeSIT over it: to memory, and from file to file with one fsync at the
 * end. Both processes, and the disk, are on the same machine: their share is in the figures on both sides.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { identiteDeTest } from '../test/support/as2-keys.ts';
import { percentile, type Report, round } from './report.ts';

const sizes = [
  { name: '100MB', bytes: 100_000_000, times: 5 },
  { name: '1GB', bytes: 1_000_000_000, times: 2 },
];
const ratioGoal = 0.6;
const rssGoalMib = 100;
const many = { sessions: 50, bytes: 4_000_000, files: 200 };

interface Transferred {
  readonly seconds: number;
  readonly eachMs: readonly number[];
  readonly peakRssMib: number;
  readonly startedRssMib: number;
}

interface Figures {
  readonly cpuMs: number;
  readonly peakRssMib: number;
}

export async function pesit(report: Report): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'raccord-pesit-'));
  try {
    await writeKeys(directory);
    for (const bytes of [...sizes.map((one) => one.bytes), many.bytes]) await writeSample(directory, bytes);
    for (const { name, bytes, times } of sizes) {
      const memory = await raw(directory, 'memoire', bytes, times);
      const file = await raw(directory, 'fichier', bytes, times);
      for (const way of ['write', 'read'] as const) {
        await oneWay({ directory, way, name, bytes, times, memory, file }, report);
      }
    }
    await fifty(directory, report);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

interface OneWay {
  readonly directory: string;
  readonly way: 'write' | 'read';
  readonly name: string;
  readonly bytes: number;
  readonly times: number;
  /** Median rates of the peer, bytes a second. */
  readonly memory: number;
  readonly file: number;
}

async function oneWay(
  { directory, way, name, bytes, times, memory, file }: OneWay,
  report: Report,
): Promise<void> {
  const server = await startServer(directory, [bytes]);
  try {
    // One that warms both up, when it costs little.
    if (times > 2) await transfer(directory, way, server.port, bytes, 1);
    const before = await server.figures();
    const { eachMs, peakRssMib } = await transfer(directory, way, server.port, bytes, times);
    const after = await server.figures();
    const rate = bytes / (percentile(eachMs, 50) / 1000);
    const common = { value: round(rate / 1e6, 0), unit: 'MB/s' };
    report({
      bench: `pesit/${way}-${name}`,
      ...common,
      peer: 'node:tls, file to file, one fsync',
      ratio: round(rate / file),
      detail: {
        rawMBs: round(file / 1e6, 0),
        ratioGoal,
        serverCpuMs: round((after.cpuMs - before.cpuMs) / times, 0),
        p99Ms: round(percentile(eachMs, 99), 0),
      },
    });
    report({
      bench: `pesit/${way}-${name}-memory-peer`,
      ...common,
      peer: 'node:tls, to memory',
      ratio: round(rate / memory),
      detail: { rawMBs: round(memory / 1e6, 0), ratioGoal },
    });
    report({
      bench: `pesit/${way}-${name}-rss`,
      value: round(after.peakRssMib, 0),
      unit: 'MiB',
      goal: { most: rssGoalMib },
      detail: {
        startedMib: round(server.startedRssMib, 0),
        clientMib: round(peakRssMib, 0),
      },
    });
  } finally {
    await server.stop();
  }
}

async function fifty(directory: string, report: Report): Promise<void> {
  const { sessions, bytes, files } = many;
  const server = await startServer(directory, [bytes]);
  try {
    const { seconds, eachMs } = await transfer(directory, 'write', server.port, bytes, files, sessions);
    const { peakRssMib } = await server.figures();
    report({
      bench: `pesit/write-${sessions}-sessions`,
      value: round((files * bytes) / seconds / 1e6, 0),
      unit: 'MB/s',
      detail: {
        ...{ files, bytes },
        p50Ms: round(percentile(eachMs, 50), 0),
        p99Ms: round(percentile(eachMs, 99), 0),
        peakRssMib: round(peakRssMib, 0),
        startedMib: round(server.startedRssMib, 0),
      },
    });
  } finally {
    await server.stop();
  }
}

/** Median bytes a second of `node:tls` alone. */
async function raw(
  directory: string,
  sort: 'memoire' | 'fichier',
  bytes: number,
  times: number,
): Promise<number> {
  const server = start('pesit-raw-child.ts', ['server', directory, sort]);
  const { port } = await server.next<{ readonly port: number }>();
  try {
    const rates: number[] = [];
    for (let turn = 0; turn <= times; turn++) {
      const { seconds } = await runOnce<{ readonly seconds: number }>('pesit-raw-child.ts', [
        ...['client', directory, sort, String(port), String(bytes)],
      ]);
      // The first one warms up.
      if (turn > 0) rates.push(bytes / seconds);
    }
    return percentile(rates, 50);
  } finally {
    await server.stop();
  }
}

async function startServer(directory: string, files: readonly number[]) {
  const server = start('pesit-server-child.ts', [directory, ...files.map(String)]);
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

function transfer(
  directory: string,
  way: 'write' | 'read',
  port: number,
  bytes: number,
  times: number,
  sessions = 1,
): Promise<Transferred> {
  const args = [way, directory, port, bytes, times, sessions].map(String);
  return runOnce<Transferred>('pesit-client-child.ts', args);
}

function start(script: string, args: readonly string[]) {
  const path = fileURLToPath(new URL(`./${script}`, import.meta.url));
  const child = spawn(process.execPath, ['--max-semi-space-size=2', path, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    next: async <Line>() => {
      const { value, done } = await lines.next();
      if (done === true) throw new Error(`${script} ended without an answer`);
      return JSON.parse(value) as Line;
    },
    ask: () => void child.stdin.write('\n'),
    async stop() {
      const ended = once(child, 'exit');
      child.stdin.end();
      await ended;
    },
  };
}

/** Runs it, and takes its one line. */
async function runOnce<Line>(script: string, args: readonly string[]): Promise<Line> {
  const child = start(script, args);
  const line = await child.next<Line>();
  await child.stop();
  return line;
}

async function writeKeys(directory: string): Promise<void> {
  const { cle, certificat } = identiteDeTest('bench');
  await writeFile(join(directory, 'key.pem'), cle.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  await writeFile(join(directory, 'cert.pem'), certificat.x509.toString());
  await writeFile(join(directory, 'empreinte'), certificat.empreinte);
}

/** Lines that look like an invoice's: nothing of what is measured depends on the content. */
async function writeSample(directory: string, bytes: number): Promise<void> {
  const line = Buffer.from('<cbc:LineExtensionAmount currencyID="EUR">1234.56</cbc:LineExtensionAmount>\r\n');
  const block = Buffer.concat(Array.from({ length: 4096 }, () => line));
  const file = await open(join(directory, `in-${bytes}`), 'w');
  for (let left = bytes; left > 0; left -= block.length)
    await file.write(block.subarray(0, Math.min(left, block.length)));
  await file.close();
}
