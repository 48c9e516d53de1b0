/**
 * The crash harness: partenaires deposit without pause while the gateway is killed with SIGKILL at random
 * points and Redis is flushed once; then everything acknowledged is looked for, and looked for twice.
 *
 * The truth it holds the gateway to: each name whose CLOSE or RENAME was answered OK is exactly one received
 * flux, with exactly one verdict and exactly one compte rendu; `journal verify` finds nothing.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Redis } from 'ioredis';
import SftpClient from 'ssh2-sftp-client';
import type { FluxId } from '../../gateway/domain/flux.ts';
import type { Journal } from '../../gateway/ports/journal.ts';
import { openSqliteJournal } from '../../queues/journal/index.ts';
import { freePort } from '../support/free-port.ts';
import { createRecorder } from '../support/recorder.ts';
import { until } from '../support/until.ts';

export interface CrashOptions {
  readonly rounds: number;
  /** Sessions depositing at once. */
  readonly sessions: number;
  /** Run on BullMQ; flushed once in the middle. */
  readonly redisUrl?: string;
  readonly say?: (line: string) => void;
}

export interface CrashReport {
  readonly rounds: number;
  readonly acknowledged: number;
  readonly refused: number;
  /** Acknowledged names that no flux bears. */
  readonly lost: readonly string[];
  /** Names borne by several flux, or flux with several verdicts or answers. */
  readonly twice: readonly string[];
  readonly unfinished: readonly string[];
  readonly flushed: boolean;
  readonly verify: string;
}

/** Deposits one round may acknowledge before the kill: random, so that it falls anywhere. */
const acksBeforeKill = { min: 3, max: 60 };
/** The journal is looked at this often while the last work drains. */
const drainDeadlineMs = 90_000;

export async function crash(
  options: CrashOptions,
  invoice: (numero: string) => Uint8Array,
): Promise<CrashReport> {
  const directory = await mkdtemp(join(tmpdir(), 'raccord-crash-'));
  const say = options.say ?? (() => {});
  const port = await freePort();
  const config = join(directory, 'raccord.yaml');
  await writeFile(config, configText(directory, port, await freePort(), options.redisUrl));
  const acks = new Acknowledgements();
  let flushed = false;
  try {
    let gateway = await startGateway(config);
    acks.serving(true);
    const key = await readFile(join(directory, 'var', 'demo', 'id_ed25519'));
    const depositors = Array.from({ length: options.sessions }, (_, session) =>
      deposit({ port, key, session, invoice, acks }),
    );
    for (let round = 0; round < options.rounds; round++) {
      await acks.next(randomInt(acksBeforeKill.min, acksBeforeKill.max));
      if (options.redisUrl !== undefined && round === Math.floor(options.rounds / 2)) {
        await flush(options.redisUrl);
        flushed = true;
        await acks.next(randomInt(acksBeforeKill.min, acksBeforeKill.max));
      }
      acks.serving(false);
      gateway.kill('SIGKILL');
      await once(gateway, 'exit');
      gateway = await startGateway(config);
      acks.serving(true);
      say(`round ${round + 1}/${options.rounds}: killed, restarted; ${acks.names.size} acknowledged so far`);
    }
    await acks.next(5);
    acks.stop();
    await Promise.all(depositors);
    const journal = join(directory, 'var', 'journal.sqlite');
    await withJournal(journal, (open) =>
      until('every flux has its verdict', () => isDrained(open), drainDeadlineMs),
    );
    gateway.kill('SIGTERM');
    const [code] = (await once(gateway, 'exit')) as [number | null];
    if (code !== 0) throw new Error(`SIGTERM ended the gateway with ${code}`);
    const audit = await withJournal(journal, auditJournal);
    const verify = await runCli(config, ['journal', 'verify']);
    return { rounds: options.rounds, ...judge(audit, acks), flushed, verify: verify.trim() };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** What was acknowledged, and a way to wait for more of it. */
class Acknowledgements {
  readonly names = new Set<string>();
  refused = 0;
  stopped = false;
  /** Open while the gateway serves: nobody hammers a port that is being killed. */
  #gate = Promise.withResolvers<void>();
  #waiting: { at: number; resolve: () => void }[] = [];

  add(name: string): void {
    this.names.add(name);
    const due = this.#waiting.filter((one) => one.at <= this.names.size);
    this.#waiting = this.#waiting.filter((one) => one.at > this.names.size);
    for (const one of due) one.resolve();
  }

  next(count: number): Promise<void> {
    return new Promise((resolve) => this.#waiting.push({ at: this.names.size + count, resolve }));
  }

  stop(): void {
    this.stopped = true;
    this.#gate.resolve();
  }

  serving(yes: boolean): void {
    if (yes) this.#gate.resolve();
    else this.#gate = Promise.withResolvers<void>();
  }

  whenServing(): Promise<void> {
    return this.#gate.promise;
  }
}

interface Depositor {
  readonly port: number;
  readonly key: Buffer;
  readonly session: number;
  readonly invoice: (numero: string) => Uint8Array;
  readonly acks: Acknowledgements;
}

/** One partenaire session: deposits for ever, reconnects when the gateway died, never sends a name twice. */
async function deposit({ port, key, session, invoice, acks }: Depositor): Promise<void> {
  for (let number = 0; !acks.stopped; ) {
    await acks.whenServing();
    const client = new SftpClient();
    client.on('error', () => {}); // The gateway was killed: the put below says so too.
    try {
      await client.connect({
        host: '127.0.0.1',
        port,
        username: 'demo',
        privateKey: key,
        readyTimeout: 10_000,
      });
      while (!acks.stopped) {
        const name = `FSO1100A_DEM001_DEM0011100${String(session).padStart(3, '0')}${String(number++).padStart(12, '0')}`;
        const content = Buffer.from(invoice(`C-${session}-${number}`));
        // Every other deposit goes by a temporary name and its RENAME, the others end at CLOSE.
        if (number % 2 === 0) {
          await client.put(content, `/in/${name}.part`);
          await client.rename(`/in/${name}.part`, `/in/${name}`);
        } else {
          await client.put(content, `/in/${name}`);
        }
        acks.add(name);
      }
    } catch {
      acks.refused++;
    } finally {
      await client.end().catch(() => {});
    }
  }
}

async function startGateway(config: string): Promise<ChildProcess> {
  const { child, ready } = launchGateway(config);
  await ready;
  return child;
}

/** Started; `ready` fails when it ends before it serves. */
export function launchGateway(config: string): {
  readonly child: ChildProcess;
  readonly ready: Promise<void>;
} {
  const child = spawn(process.execPath, ['bin/raccord.js', 'start'], {
    env: { ...process.env, RACCORD_CONFIG: config, RACCORD_LOG_LEVEL: 'info', RACCORD_REDIS_URL: undefined },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: string[] = [];
  child.stderr?.on('data', (chunk: Buffer) => void said.push(chunk.toString()));
  const exited = once(child, 'exit').then(() => {
    throw new Error(`the gateway ended before it was ready:\n${said.join('').slice(-2_000)}`);
  });
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  const served = new Promise<void>((resolve) => {
    lines.on('line', (line) => {
      if (line.includes('"gateway.ready"')) resolve();
    });
  });
  const ready = Promise.race([served, exited]);
  ready.catch(() => {}); // Who kills it while it starts waits for nothing.
  exited.catch(() => {}); // From there on, its end is what the harness itself does.
  return { child, ready };
}

interface Audited {
  readonly nomFichier: string;
  readonly statut: string;
  readonly verdicts: number;
  readonly answers: number;
}

export async function withJournal<T>(file: string, use: (journal: Journal) => Promise<T>): Promise<T> {
  const journal = await openSqliteJournal({ file, logger: createRecorder().logger, clock: () => new Date() });
  try {
    return await use(journal);
  } finally {
    await journal.close();
  }
}

async function isDrained(journal: Journal): Promise<boolean> {
  const counts = await journal.countFlux();
  const going = new Set(['RECU', 'EN_TRAITEMENT']);
  const waiting = await journal.loadDepots(new Date());
  return (
    counts.every(({ sens, statut, count }) => sens !== 'EMISSION' || !going.has(statut) || count === 0) &&
    waiting.every(({ statut }) => statut !== 'EN_ATTENTE')
  );
}

/** Every flux received, with how many verdicts its timeline holds and how many answers were emitted to it. */
async function auditJournal(journal: Journal): Promise<readonly Audited[]> {
  const audited: Audited[] = [];
  let before: FluxId | undefined;
  for (;;) {
    const page = await journal.listFlux({
      sens: 'EMISSION',
      limit: 500,
      ...(before === undefined ? {} : { before }),
    });
    for (const { id, nomFichier, statut } of page) {
      const verdicts = (await journal.events(id)).filter(({ type }) => type === 'flux.conclu').length;
      audited.push({ nomFichier, statut, verdicts, answers: (await journal.answers(id)).length });
    }
    before = page.at(-1)?.id;
    if (before === undefined) return audited;
  }
}

function judge(
  flux: readonly Audited[],
  acks: Acknowledgements,
): Omit<CrashReport, 'flushed' | 'rounds' | 'verify'> {
  const byName = Map.groupBy(flux, (one) => one.nomFichier);
  const final = new Set(['INTEGRE', 'INTEGRE_PARTIEL', 'REJETE']);
  const isTwice = (same: readonly Audited[]) =>
    same.length > 1 || same.some(({ verdicts, answers }) => verdicts > 1 || answers > 1);
  return {
    acknowledged: acks.names.size,
    refused: acks.refused,
    lost: [...acks.names].filter((name) => !byName.has(name)),
    twice: [...byName].filter(([, same]) => isTwice(same)).map(([name]) => name),
    unfinished: flux
      .filter((one) => !final.has(one.statut) || one.answers !== 1)
      .map((one) => `${one.nomFichier} ${one.statut}`),
  };
}

export async function runCli(config: string, args: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, ['bin/raccord.js', ...args], {
    env: { ...process.env, RACCORD_CONFIG: config, RACCORD_LOG_LEVEL: 'error', RACCORD_REDIS_URL: undefined },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => void out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => void err.push(chunk));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) {
    throw new Error(
      `raccord ${args.join(' ')} ended with ${code}: ${Buffer.concat([...out, ...err])
        .toString()
        .slice(-2_000)}`,
    );
  }
  return Buffer.concat(out).toString();
}

async function flush(url: string): Promise<void> {
  const redis = new Redis(url);
  await redis.flushall();
  redis.disconnect();
}

function configText(
  directory: string,
  sftpPort: number,
  adminPort: number,
  redisUrl: string | undefined,
): string {
  return [
    `data: { directory: ${JSON.stringify(join(directory, 'var'))} }`,
    `sftp: { port: ${sftpPort}, settleMs: 40 }`,
    `admin: { port: ${adminPort} }`,
    'as2: { enabled: false }',
    'pesit: { enabled: false }',
    redisUrl === undefined
      ? 'queue: { driver: journal }'
      : `queue: { redis: { url: ${JSON.stringify(redisUrl)} } }`,
    '',
  ].join('\n');
}
