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
import { compile, type Place, rawRate, startServer, transfer } from './pesit-children.ts';
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
    for (const size of sizes) {
      const peers = {
        file: await rawRate(place, 'fichier', size.bytes, size.times),
        memory: await rawRate(place, 'memoire', size.bytes, size.times),
        disk: await diskRate(directory, size.bytes),
      };
      await oneWay(place, { ...size, way: 'write', peers }, report);
      await oneWay(place, { ...size, way: 'read', peers }, report);
    }
    await together(place, report);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

interface OneWay {
  readonly way: 'write' | 'read';
  readonly name: string;
  readonly bytes: number;
  readonly times: number;
  /** Bytes a second. */
  readonly peers: { readonly file: number; readonly memory: number; readonly disk: number };
}

async function oneWay(
  place: Place,
  { way, name, bytes, times, peers }: OneWay,
  report: Report,
): Promise<void> {
  const server = await startServer(place, [bytes]);
  try {
    const { port } = server;
    await transfer(place, { way, port, bytes, times: 1 });
    const before = await server.figures();
    const { eachMs, peakRssMib } = await transfer(place, { way, port, bytes, times });
    const after = await server.figures();
    const rate = bytes / (percentile(eachMs, 50) / 1000);
    report({
      bench: `pesit/${way}-${name}`,
      value: round(rate / 1e6, 0),
      unit: 'MB/s',
      peer: 'node:tls, file to file, one fsync',
      ratio: round(rate / peers.file),
      detail: {
        ratioGoal,
        ratioToMemory: round(rate / peers.memory),
        // A collection is synced once, by the partenaire.
        ...(way === 'write' && { ratioToDisk: round(rate / peers.disk) }),
        fileMBs: round(peers.file / 1e6, 0),
        memoryMBs: round(peers.memory / 1e6, 0),
        diskMBs: round(peers.disk / 1e6, 0),
        serverCpuMs: round((after.cpuMs - before.cpuMs) / times, 0),
        p99Ms: round(percentile(eachMs, 99), 0),
      },
    });
    report({
      bench: `pesit/${way}-${name}-rss`,
      value: round(after.peakRssMib, 0),
      unit: 'MiB',
      goal: { most: rssGoalMib },
      // Journal, its thread and TLS included, from the start.
      detail: { startedMib: round(server.startedRssMib, 0), clientMib: round(peakRssMib, 0) },
    });
  } finally {
    await server.stop();
  }
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

/** Bytes a second of one file, synced each four MiB. */
async function diskRate(directory: string, bytes: number): Promise<number> {
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
  return bytes / seconds;
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
