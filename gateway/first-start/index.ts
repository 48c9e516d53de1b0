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
import { type DemoFiles, ensureDemo, knownHostsLine } from './demo-raccordement.ts';

export interface PreparedDemo {
  readonly files: DemoFiles;
  /** Writes the known_hosts file of the demo for the port really listened on. */
  trustHostKey(listener: { readonly host: string; readonly port: number }): Promise<void>;
}

/** A valid invoice of our own fixtures, given to the user as a first flux to send. */
const sampleInvoice = join('fixtures', 'FSO1100A', 'valide-taux-normal', 'flux.xml');

/** Undefined when real raccordements exist and the demo was removed. */
export async function prepareDemo(
  config: Config,
  journal: Journal,
  clock: Clock,
): Promise<PreparedDemo | undefined> {
  const files = await ensureDemo({
    journal,
    clock,
    dataDirectory: config.data.directory,
    generateKeyPair: generateSshKeyPair,
    newId: ulid,
    sampleInvoicePath: join(packageRoot(), sampleInvoice),
    delaiStabiliteMs: config.sftp.settleMs,
  });
  return files && { files, trustHostKey: ({ host, port }) => trustHostKey(config, files, host, port) };
}

async function trustHostKey(config: Config, files: DemoFiles, host: string, port: number): Promise<void> {
  const [first] = config.sftp.hostKeys;
  if (first === undefined) throw new Failure('CONFIG', 'sftp.hostKeys is empty');
  const line = toPublicLine(await readOrCreateHostKey(first));
  await writeFile(files.knownHostsPath, knownHostsLine(host, port, line), { mode: 0o600 });
}
