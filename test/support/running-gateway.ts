// SPDX-License-Identifier: Apache-2.0
/**
 * A whole gateway in this process, on free ports and a temporary folder, with its demo raccordement: what a
 * person has after `npm start`. On BullMQ when RACCORD_REDIS_URL is given (keys under a prefix of its own),
 * on the journal otherwise.
 */
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import SftpClient from 'ssh2-sftp-client';
import { loadConfig } from '../../gateway/config.ts';
import { type Gateway, startGateway } from '../../gateway/main.ts';
import { createLogger } from '../../gateway/observability/logger.ts';
import type { FluxRecord } from '../../gateway/ports/journal.ts';
import { until } from './until.ts';

export interface RunningGateway extends Gateway {
  readonly directory: string;
  /** Moves the clock of the gateway. */
  advance(ms: number): void;
  /** A new session of the demo partenaire; closed with the gateway. */
  connect(login?: string, privateKey?: string): Promise<SftpClient>;
  /** Deposits through a session of its own and waits for the end of the flux. */
  deposit(nomFichier: string, content: Uint8Array): Promise<FluxRecord>;
  concluded(nomFichier: string, count?: number): Promise<readonly FluxRecord[]>;
  close(): Promise<void>;
}

const ends: ReadonlySet<string> = new Set(['INTEGRE', 'INTEGRE_PARTIEL', 'REJETE', 'INCIDENTE']);

export async function runGateway(settings: Readonly<Record<string, unknown>> = {}): Promise<RunningGateway> {
  const directory = await mkdtemp(join(tmpdir(), 'raccord-gateway-'));
  const url = process.env['RACCORD_REDIS_URL'];
  const prefix = `t${randomBytes(6).toString('hex')}`;
  const config = loadConfig({
    file: false,
    env: {},
    overrides: {
      data: { directory: join(directory, 'var') },
      sftp: { port: 0, settleMs: 0 },
      admin: { port: 0 },
      // Their keys cost half a second each, and their ports are the same for all.
      as2: { enabled: false },
      pesit: { enabled: false },
      // Each thread loads every rule: one is enough here, and a test file starts many gateways.
      check: { threads: 1 },
      ...(url === undefined || url === '' ? {} : { queue: { redis: { url, prefix } } }),
      ...settings,
    },
  });
  let aheadMs = 0;
  const clock = () => new Date(Date.now() + aheadMs);
  const gateway = await startGateway(
    config,
    createLogger({ level: 'error', destination: process.stderr }),
    clock,
  );
  const sessions: SftpClient[] = [];

  const connect: RunningGateway['connect'] = async (login = 'demo', privateKey) => {
    const client = new SftpClient();
    const key = privateKey ?? (await readFile(join(directory, 'var', 'demo', 'id_ed25519'), 'utf8'));
    await client.connect({ host: '127.0.0.1', port: gateway.sftp.port, username: login, privateKey: key });
    sessions.push(client);
    return client;
  };
  const concluded: RunningGateway['concluded'] = async (nomFichier, count = 1) => {
    let found: readonly FluxRecord[] = [];
    await until(`${nomFichier} has its verdict`, async () => {
      const flux = await gateway.journal.listFlux({ sens: 'EMISSION', recherche: nomFichier, limit: 100 });
      found = flux.filter((one) => one.nomFichier === nomFichier && ends.has(one.statut));
      return found.length >= count;
    });
    return found;
  };
  return {
    ...gateway,
    directory,
    advance: (ms) => {
      aheadMs += ms;
    },
    connect,
    concluded,
    async deposit(nomFichier, content) {
      const before = (await gateway.journal.listFlux({ sens: 'EMISSION', recherche: nomFichier, limit: 100 }))
        .length;
      const client = await connect();
      await client.put(Buffer.from(content), `/in/${nomFichier}`);
      const [flux] = await concluded(nomFichier, before + 1);
      if (flux === undefined) throw new Error('no flux');
      return flux;
    },
    async close() {
      await Promise.all(sessions.map((session) => session.end().catch(() => undefined)));
      await gateway.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
