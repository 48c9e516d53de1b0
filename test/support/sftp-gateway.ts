// SPDX-License-Identifier: Apache-2.0
/**
 * A listening SFTP server on port 0 with two raccordements, `dupont` and `martin`, over memory, and the key
 * files real clients want. `close` gives everything back.
 */
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CodeApplication } from '../../gateway/domain/flux-name.ts';
import type { Raccordement, RaccordementId } from '../../gateway/domain/raccordement.ts';
import type { LogFields, Logger, Metrics } from '../../gateway/ports/machinery.ts';
import type { Listener, Raccordements } from '../../gateway/ports/raccordements.ts';
import type { Reception } from '../../gateway/ports/reception.ts';
import { type SftpConfigInput, sftpConfigSchema } from '../../protocols/sftp/config.ts';
import { listenSftp } from '../../protocols/sftp/index.ts';
import { generateSshKeyPair, type SshKeyPair } from '../../protocols/sftp/keys.ts';
import { raccordementNomme } from './raccordement.ts';
import {
  createMemoryReception,
  createMemoryRetrait,
  type MemoryReception,
  type MemoryRetrait,
} from './sftp-memory-reception.ts';

export interface LogLine {
  readonly event: string;
  readonly fields: LogFields;
}

export interface SftpGateway {
  readonly port: number;
  readonly listener: Listener;
  readonly reception: MemoryReception;
  readonly retrait: MemoryRetrait;
  /** Its temporary folder: the clients' keys and files. */
  readonly folder: string;
  readonly keys: Readonly<Record<'dupont' | 'martin', SshKeyPair>>;
  readonly keyFile: string;
  readonly raccordements: Map<string, Raccordement>;
  readonly logs: LogLine[];
  readonly counts: Map<string, number>;
  close(): Promise<void>;
}

export const dupont = 'r-dupont' as RaccordementId;
export const martin = 'r-martin' as RaccordementId;

export function raccordementOf(id: RaccordementId, login: string, key: SshKeyPair): Raccordement {
  return raccordementNomme(login, {
    id,
    codeApplication: 'AAA123' as CodeApplication,
    codesInterface: [],
    sftp: { login, clesPubliques: [key.publicKey], adresses: [] },
  });
}

export async function startSftpGateway(
  config: Partial<SftpConfigInput> = {},
  other: { readonly reception?: Reception } = {},
): Promise<SftpGateway> {
  const folder = await mkdtemp(join(tmpdir(), 'raccord-sftp-'));
  const keys = { dupont: generateSshKeyPair('dupont'), martin: generateSshKeyPair('martin') };
  const keyFile = join(folder, 'dupont.key');
  await writeFile(keyFile, keys.dupont.privateKey);
  await chmod(keyFile, 0o600);
  const raccordements = new Map([
    ['dupont', raccordementOf(dupont, 'dupont', keys.dupont)],
    ['martin', raccordementOf(martin, 'martin', keys.martin)],
  ]);
  const reception = createMemoryReception();
  const retrait = createMemoryRetrait();
  const logs: LogLine[] = [];
  const counts = new Map<string, number>();
  const parsed = sftpConfigSchema.parse({
    port: 0,
    hostKeys: [join(folder, 'host.key')],
    passwordDelayMs: 0,
    ...config,
  });
  const listener = await listenSftp(parsed, {
    reception: other.reception ?? reception,
    retrait,
    raccordements: raccordementsIn(raccordements),
    clock: () => new Date(),
    logger: recordLogs(logs),
    metrics: recordMetrics(counts),
  }).catch(async (error: unknown) => {
    await rm(folder, { recursive: true, force: true });
    throw error;
  });
  return {
    port: listener.port,
    listener,
    reception,
    retrait,
    folder,
    keys,
    keyFile,
    raccordements,
    logs,
    counts,
    close: async () => {
      await listener.close(0);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function raccordementsIn(byLogin: ReadonlyMap<string, Raccordement>): Raccordements {
  return {
    findByLogin: async (login) => byLogin.get(login),
    find: async (id) => [...byLogin.values()].find((one) => one.id === id),
    list: async () => [...byLogin.values()],
    parNomsAs2: async () => undefined,
    parNomsPesit: async () => undefined,
    pourStructure: async () => [],
  };
}

export function recordLogs(lines: LogLine[], context: LogFields = {}): Logger {
  const record = (event: string, fields: LogFields = {}, cause?: unknown) => {
    const detail = cause === undefined ? {} : { cause: String(cause) };
    lines.push({ event, fields: { ...context, ...fields, ...detail } });
  };
  return {
    debug: record,
    info: record,
    warn: record,
    error: record,
    child: (fields) => recordLogs(lines, { ...context, ...fields }),
  };
}

export function recordMetrics(counts: Map<string, number>): Metrics {
  const add = (name: string, by: number) => counts.set(name, (counts.get(name) ?? 0) + by);
  return {
    count: (name, _labels, by = 1) => add(name, by),
    observe: (name) => add(name, 1),
    gauge: (name, value) => counts.set(name, value),
  };
}
