// SPDX-License-Identifier: Apache-2.0
/**
 * Memory of the gateway under the largest flux there are: one invoice of 100 MB whose attachments are nearly all of it,
 * one of lines alone, in UBL and in CII, a Factur-X of 100 MB, and an archive of 1 GB of 500 invoices. Each goes to a gateway of its own, by SFTP,
 * with the defaults of `npm start`; what is reported is the peak of its resident memory, from its start on.
 */
import { once } from 'node:events';
import { mkdtemp, rm, stat, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, type SFTPWrapper } from 'ssh2';
import { createLogger } from '../gateway/observability/logger.ts';
import { openSqliteJournal } from '../queues/journal/index.ts';
import { type GatewayProcess, startGatewayProcess } from './gateway-process.ts';
import {
  writeArchive,
  writeFacturX,
  writeInvoiceOfLines,
  writeInvoiceWithAttachments,
} from './large-files.ts';
import { type Report, round } from './report.ts';

/** Issue 4: the whole process, whatever the flux. */
const goalMib = 400;
/** A file of a flux is at most 100 Mo, a flux 1 Go (DSE §5.4.1). */
const invoiceBytes = 100_000_000;
const archiveInvoices = 500;
/** Base64 of random bytes shrinks by a quarter: the archive is then just under 1 GiB. */
const archiveInvoiceBytes = 2_780_000;
/** The files made, what the gateway keeps of them, and some room. */
const freeBytesNeeded = 6 * 1024 ** 3;
/** The journal is asked this often whether the flux has its verdict. */
const pollMs = 250;
/** A verdict that has not come by then never comes. */
const verdictAtMostMs = 600_000;

interface Case {
  readonly name: string;
  readonly code: string;
  readonly write: (path: string) => Promise<unknown>;
}

const cases: readonly Case[] = [
  {
    name: 'attachments',
    code: 'FSO1100A',
    write: (path) =>
      writeInvoiceWithAttachments(path, { number: 'G-1', sizeBytes: invoiceBytes, attachments: 3 }),
  },
  {
    name: 'lines-ubl',
    code: 'FSO1100A',
    write: (path) => writeInvoiceOfLines(path, { number: 'G-2', sizeBytes: invoiceBytes, syntax: 'UBL' }),
  },
  {
    name: 'lines-cii',
    code: 'FSO1106A',
    write: (path) => writeInvoiceOfLines(path, { number: 'G-3', sizeBytes: invoiceBytes, syntax: 'CII' }),
  },
  {
    name: 'factur-x',
    code: 'FSO1117A',
    write: (path) => writeFacturX(path, { number: 'G-4', sizeBytes: invoiceBytes }),
  },
  {
    name: 'archive-500',
    code: 'FSO1100A',
    write: (path) => writeArchive(path, { invoices: archiveInvoices, invoiceBytes: archiveInvoiceBytes }),
  },
];

export async function large(report: Report): Promise<void> {
  const place = await mkdtemp(join(tmpdir(), 'raccord-large-'));
  try {
    const { bavail, bsize } = await statfs(place);
    if (bavail * bsize < freeBytesNeeded) {
      throw new Error(`${tmpdir()} needs ${freeBytesNeeded} bytes free for this benchmark`);
    }
    for (const one of cases) await measure(one, place, report);
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}

async function measure({ name, code, write }: Case, place: string, report: Report): Promise<void> {
  const path = join(place, name);
  await write(path);
  const { size } = await stat(path);
  const gateway = await startGatewayProcess();
  try {
    const atRestMib = await gateway.peakRssMib();
    const started = performance.now();
    await deposit(gateway, path, `${code}_DEM001_DEM0011100${'9'.padStart(15, '0')}`);
    const acceptedMs = performance.now() - started;
    const depositedMib = await gateway.peakRssMib();
    const verdict = await verdictOf(gateway, started + verdictAtMostMs);
    report({
      bench: `large/${name}`,
      value: round(await gateway.peakRssMib(), 0),
      unit: 'MiB peak RSS',
      goal: { most: goalMib },
      detail: {
        sizeBytes: size,
        verdict,
        depositSeconds: round(acceptedMs / 1000, 1),
        verdictSeconds: round((performance.now() - started) / 1000, 1),
        atRestMib: round(atRestMib, 0),
        depositedMib: round(depositedMib, 0),
      },
    });
  } finally {
    await gateway.stop();
    await rm(path, { force: true });
  }
}

async function deposit(gateway: GatewayProcess, path: string, name: string): Promise<void> {
  const client = new Client();
  client.connect({
    host: '127.0.0.1',
    port: gateway.sftpPort,
    username: 'demo',
    privateKey: gateway.privateKey,
  });
  await once(client, 'ready');
  const sftp = await new Promise<SFTPWrapper>((resolve, reject) => {
    client.sftp((error, channel) => (error ? reject(error) : resolve(channel)));
  });
  await new Promise<void>((resolve, reject) => {
    sftp.fastPut(path, `/in/${name}`, (error) => (error ? reject(error) : resolve()));
  });
  client.end();
}

/** Statut of the one flux deposited, with what blocks it; throws when there is none in time. */
async function verdictOf(gateway: GatewayProcess, until: number): Promise<string> {
  const journal = await openSqliteJournal({
    file: join(gateway.directory, 'var', 'journal.sqlite'),
    logger: createLogger({ level: 'error', destination: process.stderr }),
    clock: () => new Date(),
  });
  try {
    while (performance.now() < until) {
      const flux = (await journal.listFlux({ sens: 'EMISSION', limit: 1 }))[0];
      if (flux !== undefined && flux.statut !== 'RECU' && flux.statut !== 'EN_TRAITEMENT') {
        const codes = (await journal.constats(flux.id)).slice(0, 3).map(({ code }) => code);
        return [flux.statut, ...codes].join(' ');
      }
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
    throw new Error('the flux has no verdict in time');
  } finally {
    await journal.close();
  }
}
