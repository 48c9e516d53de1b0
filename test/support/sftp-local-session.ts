// SPDX-License-Identifier: Apache-2.0
/** A session and a raw client in one process, joined by a link whose way out the test can close. */
import type { Raccordement } from '../../gateway/domain/raccordement.ts';
import { generateSshKeyPair } from '../../protocols/sftp/keys.ts';
import type { Link } from '../../protocols/sftp/link.ts';
import { createRaccordementTree } from '../../protocols/sftp/raccordement-tree.ts';
import { SftpSession } from '../../protocols/sftp/session.ts';
import { createTimesMemory } from '../../protocols/sftp/times.ts';
import { dupont, type LogLine, raccordementOf, recordLogs, recordMetrics } from './sftp-gateway.ts';
import {
  createMemoryReception,
  createMemoryRetrait,
  type MemoryReception,
  type MemoryRetrait,
} from './sftp-memory-reception.ts';
import { RawClient } from './sftp-raw-client.ts';

export interface LocalSession {
  readonly client: RawClient;
  readonly session: SftpSession;
  readonly reception: MemoryReception;
  readonly retrait: MemoryRetrait;
  readonly logs: LogLine[];
  readonly counts: Map<string, number>;
  /** Bytes the session handed out that have not been let through. */
  readonly heldBack: { bytes: number };
  /** False: the peer's window is shut. True lets through what waits. */
  setWindow(open: boolean): void;
  /** The exit status, once the session is over. */
  readonly ended: Promise<number>;
  stopping: boolean;
}

const key = generateSshKeyPair('test');

export async function openLocalSession(
  parts: { reception?: MemoryReception; retrait?: MemoryRetrait; raccordement?: Partial<Raccordement> } = {},
): Promise<LocalSession> {
  const reception = parts.reception ?? createMemoryReception();
  const retrait = parts.retrait ?? createMemoryRetrait();
  const logs: LogLine[] = [];
  const counts = new Map<string, number>();
  const clock = () => new Date('2026-03-01T10:00:00Z');
  const raccordement = { ...raccordementOf(dupont, 'dupont', key), ...parts.raccordement };
  const metrics = recordMetrics(counts);
  const context = {
    raccordement,
    reception,
    retrait,
    clock,
    metrics,
    times: createTimesMemory(),
    session: 's1',
  };

  const heldBack = { bytes: 0 };
  let open = true;
  let waiting: (() => void)[] = [];
  let status = 0;
  const ended = Promise.withResolvers<number>();
  const link: Link = {
    send: (bytes, sent) => {
      heldBack.bytes += bytes.length;
      const pass = () => {
        heldBack.bytes -= bytes.length;
        client.receive(bytes);
        setImmediate(sent);
      };
      if (open) pass();
      else waiting.push(pass);
    },
    held: () => undefined,
    finish: (exitStatus) => {
      status = exitStatus;
    },
  };
  const session = new SftpSession(createRaccordementTree(context), link, {
    logger: recordLogs(logs),
    clock,
    metrics,
    stopping: () => local.stopping,
    onProgress: () => undefined,
    onQuiet: () => undefined,
    onEnd: () => ended.resolve(status),
  });
  const client = new RawClient((bytes) => session.receive(bytes));
  const local: LocalSession = {
    client,
    session,
    reception,
    retrait,
    logs,
    counts,
    heldBack,
    setWindow: (value) => {
      open = value;
      const passing = open ? waiting : [];
      if (open) waiting = [];
      for (const pass of passing) pass();
    },
    ended: ended.promise,
    stopping: false,
  };
  await client.init();
  return local;
}
