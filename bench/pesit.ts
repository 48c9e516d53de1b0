// SPDX-License-Identifier: Apache-2.0
/**
 * PeSIT over TLS, both ways, between two processes: files of 100 MB and 1 GB with a point each MiB and four under way, durable
 * before they are acknowledged; and fifty sessions at once.
 *
 * Against `node:tls` in the same run with nothing of PeSIT over it: from file to file with one fsync at the end, and to
 * memory; and against the disk alone, which is made to sync as often as the window of points asks. Both processes and the
 * disk are of the same machine: their share is in the figures on both sides.
 */
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { identiteDeTest } from '../test/support/as2-keys.ts';
import { compile, type Place, startRaw, startServer, transfer } from './pesit-children.ts';
import { percentile, type Report, round } from './report.ts';

const sizes = [
  { name: '100MB', bytes: 100_000_000, times: 7 },
  { name: '1GB', bytes: 1_000_000_000, times: 3 },
];
const ratioGoal = 0.6;
const rssGoalMib = 100;
const many = { sessions: 50, bytes: 4_000_000, files: 200 };
const mib = 1024 * 1024;
/** The window of points. */
const syncedMib = 4;

export async function pesit(report: Report): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'raccord-pesit-'));
  try {
    const place = { directory, code: await compile(directory) };
    await writeKeys(directory);
    for (const { bytes } of [...sizes, many]) await writeSample(directory, bytes);
    for (const size of sizes) await bothWays(place, size, report);
    await together(place, report);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

interface Size {
  readonly name: string;
  readonly bytes: number;
  readonly times: number;
}

const ways = ['write', 'read'] as const;
type Measured = 'fichier' | 'memoire' | 'disk' | (typeof ways)[number];

/** One of each in turn, over and over: a disk has good and bad minutes, and nobody is to have only the bad ones. */
async function bothWays(place: Place, { name, bytes, times }: Size, report: Report): Promise<void> {
  const server = await startServer(place, [bytes]);
  const raw = { fichier: await startRaw(place, 'fichier'), memoire: await startRaw(place, 'memoire') };
  const rates: Record<Measured, number[]> = { fichier: [], memoire: [], disk: [], write: [], read: [] };
  const cpuMs = { write: 0, read: 0 };
  const clientMib = { write: 0, read: 0 };
  try {
    for (let turn = 0; turn <= times; turn++) {
      // The first turn warms up.
      const note = (what: Measured, seconds: number) => void (turn > 0 && rates[what].push(bytes / seconds));
      note('disk', await diskSeconds(place.directory, bytes));
      for (const sort of ['fichier', 'memoire'] as const) note(sort, await raw[sort].send(bytes));
      for (const way of ways) {
        const before = (await server.figures()).cpuMs;
        const { seconds, peakRssMib } = await transfer(place, { way, port: server.port, bytes, times: 1 });
        note(way, seconds);
        if (turn > 0) cpuMs[way] += ((await server.figures()).cpuMs - before) / times;
        clientMib[way] = Math.max(clientMib[way], peakRssMib);
      }
    }
    const { peakRssMib } = await server.figures();
    for (const way of ways) {
      tell(report, { name, way, rates, cpuMs: cpuMs[way] });
      report({
        bench: `pesit/${way}-${name}-client-rss`,
        value: round(clientMib[way], 0),
        unit: 'MiB',
        goal: { most: rssGoalMib },
      });
    }
    report({
      bench: `pesit/${name}-server-rss`,
      value: round(peakRssMib, 0),
      unit: 'MiB',
      goal: { most: rssGoalMib },
      // Journal, its thread and TLS included, from the start.
      detail: { startedMib: round(server.startedRssMib, 0) },
    });
  } finally {
    await Promise.all([server.stop(), raw.fichier.stop(), raw.memoire.stop()]);
  }
}

interface Told {
  readonly name: string;
  readonly way: (typeof ways)[number];
  readonly rates: Readonly<Record<Measured, readonly number[]>>;
  readonly cpuMs: number;
}

function tell(report: Report, { name, way, rates, cpuMs }: Told): void {
  const median = (what: Measured) => percentile(rates[what], 50);
  const rate = median(way);
  report({
    bench: `pesit/${way}-${name}`,
    value: round(rate / 1e6, 0),
    unit: 'MB/s',
    peer: 'node:tls, file to file, one fsync',
    ratio: round(rate / median('fichier')),
    detail: {
      ratioGoal,
      ratioToMemory: round(rate / median('memoire')),
      // A collection is synced once, by the partenaire.
      ...(way === 'write' && { ratioToDisk: round(rate / median('disk')) }),
      fileMBs: round(median('fichier') / 1e6, 0),
      memoryMBs: round(median('memoire') / 1e6, 0),
      diskMBs: round(median('disk') / 1e6, 0),
      slowestMBs: round(Math.min(...rates[way]) / 1e6, 0),
      serverCpuMs: round(cpuMs, 0),
    },
  });
}

async function together(place: Place, report: Report): Promise<void> {
  const { sessions, bytes, files: times } = many;
  const server = await startServer(place, [bytes]);
  try {
    const { port } = server;
    const { seconds, eachMs } = await transfer(place, { way: 'write', port, bytes, times, sessions });
    const { peakRssMib } = await server.figures();
    report({
      bench: `pesit/write-${sessions}-sessions`,
      value: round((times * bytes) / seconds / 1e6, 0),
      unit: 'MB/s',
      detail: {
        ...{ files: times, bytes },
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

/** One file, synced each four MiB. */
async function diskSeconds(directory: string, bytes: number): Promise<number> {
  const piece = Buffer.alloc(mib, 0x61);
  const file = await open(join(directory, 'disk'), 'w');
  const started = performance.now();
  for (let written = 0; written < bytes; written += piece.length) {
    await file.write(piece);
    if ((written / mib) % syncedMib === syncedMib - 1) await file.datasync();
  }
  await file.sync();
  const seconds = (performance.now() - started) / 1000;
  await file.close();
  return seconds;
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
