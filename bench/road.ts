// SPDX-License-Identifier: Apache-2.0
/**
 * The whole road: from the first byte of a deposit to its compte rendu in `/out`, everything fsynced, with
 * 8 kB invoices over 1, 10 and 50 SFTP sessions. The peer is the disk itself: a plain loop of write, fsync,
 * rename, directory fsync. The client runs on the same cores, and its share is in the figure.
 */
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, type SFTPWrapper } from 'ssh2';
import { createLogger } from '../gateway/observability/logger.ts';
import { openSqliteJournal } from '../queues/journal/index.ts';
import { makeUblInvoice } from '../test/support/ubl-invoice.ts';
import { durableFilesPerSecond } from './disk-limit.ts';
import { type GatewayProcess, startGatewayProcess } from './gateway-process.ts';
import { percentile, type Report, round } from './report.ts';

const runs = [
  { sessions: 1, flux: 400 },
  { sessions: 10, flux: 2_000 },
  { sessions: 50, flux: 4_000 },
];
const warmUpFlux = 500;
const invoiceBytes = 8_000;
/** The journal is asked this often whether the last compte rendu is out. */
const pollMs = 10;

export async function road(report: Report): Promise<void> {
  const place = await mkdtemp(join(tmpdir(), 'raccord-limit-'));
  const limit = await durableFilesPerSecond(place, invoiceBytes, 3_000, 16);
  const serial = await durableFilesPerSecond(place, invoiceBytes, 300, 1);
  report({
    bench: 'road/disk-limit',
    value: round(limit, 0),
    unit: 'files/s',
    detail: { inFlight: 16, oneAtATime: round(serial, 0) },
  });

  const gateway = await startGatewayProcess();
  try {
    const sequence = { next: 0 };
    await drive(gateway, 10, warmUpFlux, sequence);
    for (const { sessions, flux } of runs) {
      const cpuBefore = await gateway.cpuMs();
      const measured = await drive(gateway, sessions, flux, sequence);
      const cpuMs = (await gateway.cpuMs()) - cpuBefore;
      report({
        bench: `road/${sessions}-sessions`,
        value: round(flux / measured.seconds, 0),
        unit: 'flux/s',
        peer: 'write+fsync+rename+dirfsync, 16 in flight',
        ratio: round(flux / measured.seconds / limit),
        detail: {
          flux,
          accepted: round(flux / measured.acceptSeconds, 0),
          ackP50Ms: round(percentile(measured.acksMs, 50)),
          ackP99Ms: round(percentile(measured.acksMs, 99)),
          cpuMsPerFlux: round(cpuMs / flux),
          peakRssMib: round(await gateway.peakRssMib(), 0),
        },
      });
    }
  } finally {
    await gateway.stop();
    await rm(place, { recursive: true });
  }
}

interface Measured {
  /** First byte to last compte rendu. */
  readonly seconds: number;
  /** First byte to last acknowledgement. */
  readonly acceptSeconds: number;
  /** CLOSE sent to CLOSE answered. */
  readonly acksMs: readonly number[];
}

async function drive(
  gateway: GatewayProcess,
  sessions: number,
  flux: number,
  sequence: { next: number },
): Promise<Measured> {
  const connected = await Promise.all(Array.from({ length: sessions }, () => connect(gateway)));
  const first = sequence.next;
  const last = first + flux;
  const acksMs: number[] = [];
  const started = performance.now();
  await Promise.all(
    connected.map(async ({ sftp }) => {
      for (let i = sequence.next++; i < last; i = sequence.next++) acksMs.push(await depositOne(sftp, i));
    }),
  );
  sequence.next = last;
  const acceptSeconds = (performance.now() - started) / 1000;
  await concluded(gateway, last);
  const seconds = (performance.now() - started) / 1000;
  for (const { client } of connected) client.end();
  return { seconds, acceptSeconds, acksMs };
}

async function connect(gateway: GatewayProcess): Promise<{ client: Client; sftp: SFTPWrapper }> {
  const client = new Client();
  client.connect({
    host: '127.0.0.1',
    port: gateway.sftpPort,
    username: 'demo',
    privateKey: gateway.privateKey,
  });
  await once(client, 'ready');
  client.setNoDelay(true);
  const sftp = await new Promise<SFTPWrapper>((resolve, reject) => {
    client.sftp((error, channel) => (error ? reject(error) : resolve(channel)));
  });
  return { client, sftp };
}

/** OPEN, WRITE, CLOSE; answers how long the CLOSE took, in milliseconds. */
async function depositOne(sftp: SFTPWrapper, number: number): Promise<number> {
  const name = `/in/FSO1100A_DEM001_DEM0011100${String(number).padStart(15, '0')}`;
  const content = Buffer.from(makeUblInvoice({ numero: `B-${number}` }));
  const handle = await call<Buffer>((done) => sftp.open(name, 'w', done));
  await call<void>((done) => sftp.write(handle, content, 0, content.length, 0, done));
  const closing = performance.now();
  await call<void>((done) => sftp.close(handle, done));
  return performance.now() - closing;
}

function call<T>(start: (done: (error: Error | null | undefined, value: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => start((error, value) => (error ? reject(error) : resolve(value))));
}

async function concluded(gateway: GatewayProcess, total: number): Promise<void> {
  const journal = await openSqliteJournal({
    file: join(gateway.directory, 'var', 'journal.sqlite'),
    logger: createLogger({ level: 'error', destination: process.stderr }),
    clock: () => new Date(),
  });
  try {
    for (;;) {
      const counts = await journal.countFlux();
      const done = counts.find(({ sens, statut }) => sens === 'EMISSION' && statut === 'INTEGRE')?.count ?? 0;
      if (done >= total) return;
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
  } finally {
    await journal.close();
  }
}
