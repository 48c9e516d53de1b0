// SPDX-License-Identifier: Apache-2.0
/** First start: what a bare machine needs to try the gateway, made once, and how to use it. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ulid } from 'ulid';
import { generateSshKeyPair, readOrCreateHostKey, toPublicLine } from '../../protocols/sftp/keys.ts';
import type { Config } from '../config.ts';
import { Failure } from '../domain/failure.ts';
import { packageRoot } from '../package-root.ts';
import type { Journal } from '../ports/journal.ts';
import type { Clock } from '../ports/machinery.ts';
import { type DemoAs2Files, ensureDemoAs2, writeDemoAs2Texts } from './demo-as2.ts';
import { type DemoPesitFiles, ensureDemoPesit, writeDemoPesitTexts } from './demo-pesit.ts';
import { type DemoFiles, ensureDemo, knownHostsLine } from './demo-raccordement.ts';

export interface PreparedDemo {
  readonly files: DemoFiles;
  /** Undefined without AS2. */
  readonly as2: DemoAs2Files | undefined;
  /** Undefined without PeSIT. */
  readonly pesit: DemoPesitFiles | undefined;
  /** Writes the script of the AS2 demo for the port really listened on; HTTPS where there is no other. */
  announceAs2(listener: {
    readonly host: string;
    readonly port: number;
    readonly tlsPort?: number;
  }): Promise<void>;
  /** Writes the scripts of the PeSIT demo for the port really listened on; plain TCP where there is no TLS. */
  announcePesit(listener: {
    readonly host: string;
    readonly port?: number;
    readonly portClair?: number;
  }): Promise<void>;
  /** Writes the known_hosts file of the demo for the port really listened on. */
  trustHostKey(listener: { readonly host: string; readonly port: number }): Promise<void>;
}

/** A valid invoice of our own fixtures, given to the user as a first flux to send. */
const sampleInvoice = join('fixtures', 'FSO1100A', 'valide-taux-normal', 'flux.xml');

/** Undefined when real raccordements exist and the demo was removed. After `ensureIdentites`, where AS2 is served. */
export async function prepareDemo(
  config: Config,
  journal: Journal,
  clock: Clock,
): Promise<PreparedDemo | undefined> {
  const sampleInvoicePath = join(packageRoot(), sampleInvoice);
  const files = await ensureDemo({
    journal,
    clock,
    dataDirectory: config.data.directory,
    generateKeyPair: generateSshKeyPair,
    newId: ulid,
    sampleInvoicePath,
    delaiStabiliteMs: config.sftp.settleMs,
  });
  if (files === undefined) return undefined;
  const deps = { config, journal, clock, newId: ulid, sampleInvoicePath };
  const as2 = await ensureDemoAs2(deps);
  const pesit = await ensureDemoPesit(deps);
  return {
    files,
    as2,
    pesit,
    trustHostKey: ({ host, port }) => trustHostKey(config, files, host, port),
    announceAs2: async (listener) => {
      if (as2 !== undefined) await writeDemoAs2Texts(config, urlOf(listener, config));
    },
    announcePesit: async (listener) => {
      if (pesit !== undefined) await writeDemoPesitTexts(config, placeOf(listener));
    },
  };
}

type As2Listener = Parameters<PreparedDemo['announceAs2']>[0];

function urlOf({ host, port, tlsPort }: As2Listener, { as2 }: Config): string {
  const name = bracketed(host);
  if (as2.port === null && tlsPort !== undefined) return `https://${name}:${tlsPort}${as2.chemin}`;
  return `http://${name}:${port}${as2.chemin}`;
}

function placeOf({ host, port, portClair }: Parameters<PreparedDemo['announcePesit']>[0]): string {
  const name = bracketed(host);
  return port === undefined ? `pesit+tcp://${name}:${portClair}` : `pesit://${name}:${port}`;
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

async function trustHostKey(config: Config, files: DemoFiles, host: string, port: number): Promise<void> {
  const [first] = config.sftp.hostKeys;
  if (first === undefined) throw new Failure('CONFIG', 'sftp.hostKeys is empty');
  const line = toPublicLine(await readOrCreateHostKey(first));
  await writeFile(files.knownHostsPath, knownHostsLine(host, port, line), { mode: 0o600 });
}
