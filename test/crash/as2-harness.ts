// SPDX-License-Identifier: Apache-2.0
/**
 * The AS2 crash harness: two partenaires deposit without pause, one for an MDN in the answer and one for an MDN on a
 * connection of its own, and each compte rendu is pushed back to them in the same two ways, while the gateway is killed with
 * SIGKILL at points of chance: between any two things that happen, and while it starts.
 *
 * The truth it holds the gateway to is in `as2-audit.ts`.
 */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Journal } from '../../gateway/ports/journal.ts';
import { openFileSpool } from '../../queues/spool/index.ts';
import { pemDe } from '../support/as2-keys.ts';
import { freePort } from '../support/free-port.ts';
import { addRaccordement } from '../support/raccordements.ts';
import { createRecorder } from '../support/recorder.ts';
import { until } from '../support/until.ts';
import { auditAs2, isDrained } from './as2-audit.ts';
import { As2Receiver } from './as2-receiver.ts';
import { As2Sender } from './as2-sender.ts';
import { type As2Partner, As2World, deadlineMs, gatewayName, within } from './as2-world.ts';
import { launchGateway, runCli, withJournal } from './harness.ts';

export interface As2CrashOptions {
  readonly kills: number;
  /** Messages of one partenaire under way at once. */
  readonly lanes: number;
  /** What is drawn from: what is sent, when it is killed. */
  readonly seed: number;
  /** Runs on BullMQ. */
  readonly redisUrl?: string;
  readonly say?: (line: string) => void;
}

export interface As2CrashReport {
  readonly seed: number;
  readonly kills: number;
  /** Of them, before it served. */
  readonly killedAtStart: number;
  readonly messages: number;
  /** Posted once more though they were answered. */
  readonly repeated: number;
  readonly comptesRendus: number;
  /** Posts of a compte rendu under a Message-ID that was there. */
  readonly pushedAgain: number;
  readonly seconds: number;
  /** What is not as it must be, each in a sentence. Empty is success. */
  readonly troubles: readonly string[];
  readonly verify: string;
}

/** After so many things happened, and a moment more: anywhere between two of them. */
const ticksBeforeKill = 40;
const momentMs = 12;
/** One kill in so many waits for comptes rendus that are pushed: of a gateway that started they come last. */
const atPush = { oneIn: 3, ticks: 8 };
/** One kill in so many falls on a gateway that starts, within about the time that it takes. */
const atStart = { oneIn: 5, withinMs: 1_200 };

export async function crashAs2(options: As2CrashOptions): Promise<As2CrashReport> {
  const started = performance.now();
  const directory = await mkdtemp(join(tmpdir(), 'raccord-as2-'));
  const world = new As2World(options.seed, await freePort());
  const receiver = await As2Receiver.start(world);
  const run = new Run(directory, world, receiver, options);
  try {
    await run.prepare();
    await run.killAndKill();
    await run.drain();
    const troubles = [...(await run.stop()), ...world.troubles, ...(await run.audit())];
    const verify = (await runCli(run.config, ['journal', 'verify'])).trim();
    const seconds = Math.round((performance.now() - started) / 1000);
    return { ...run.counts(), seconds, troubles, verify };
  } finally {
    world.abandon();
    await run.kill();
    await receiver.close();
    await rm(directory, { recursive: true, force: true });
  }
}

class Run {
  readonly config: string;
  readonly #directory: string;
  readonly #world: As2World;
  readonly #receiver: As2Receiver;
  readonly #options: As2CrashOptions;
  readonly #senders: readonly As2Sender[];
  readonly #partners: readonly As2Partner[];
  #gateway: ChildProcess | undefined;
  #ready: Promise<void> = Promise.resolve();
  #killedAtStart = 0;
  #lanes: Promise<unknown> = Promise.resolve();

  constructor(directory: string, world: As2World, receiver: As2Receiver, options: As2CrashOptions) {
    this.config = join(directory, 'raccord.yaml');
    this.#directory = directory;
    this.#world = world;
    this.#receiver = receiver;
    this.#options = options;
    const { url } = receiver;
    this.#partners = [world.partner('sync', 'SYN001', url), world.partner('async', 'ASY001', url)];
    this.#senders = this.#partners.map((one) => new As2Sender(world, one, url, () => this.#ahead()));
    const [, later] = this.#senders;
    receiver.serve(this.#partners, (path, entetes, corps) => later?.receive(path, entetes, corps));
  }

  async prepare(): Promise<void> {
    const { cle, certificat } = pemDe(this.#world.nous);
    await writeFile(join(this.#directory, 'nous.pem'), certificat);
    await writeFile(join(this.#directory, 'nous.key'), cle, { mode: 0o600 });
    await writeFile(this.config, configText(this.#directory, this.#world.url, this.#options.redisUrl));
    this.#launch();
    await this.#ready;
    await this.#withJournal(async (journal) => {
      for (const { nom, application, acces } of this.#partners) {
        const livraison = { protocole: 'as2' as const, url: `${this.#receiver.url}/in/${nom}` };
        await addRaccordement(journal, nom, application, { protocole: 'as2', as2: acces, livraison });
      }
    });
  }

  async killAndKill(): Promise<void> {
    const { kills, lanes, say } = this.#options;
    const world = this.#world;
    world.serving(true);
    const all = this.#senders.flatMap((sender) => Array.from({ length: lanes }, () => sender.lane()));
    this.#lanes = Promise.all(all);
    this.#lanes.catch(() => undefined);
    for (let killed = 0; killed < kills; ) {
      // The lanes end only by failing, as long as the world is not stopped.
      await Promise.race([this.#nextPoint(), this.#lanes]);
      await wait(world.draw(momentMs));
      await this.#restart();
      killed++;
      while (killed < kills && world.draw(atStart.oneIn) === 0) {
        await wait(world.draw(atStart.withinMs));
        await this.#restart();
        killed++;
        this.#killedAtStart++;
      }
      await this.#ready;
      world.serving(true);
      say?.(`${killed}/${kills} killed: ${JSON.stringify(this.counts())}`);
    }
    await world.next(ticksBeforeKill);
    world.stopped = true;
    await this.#lanes;
  }

  /** Every message is asked about once more, and every compte rendu is there. */
  async drain(): Promise<void> {
    const drained = () => this.#withJournal((journal) => isDrained(journal));
    await until('nothing moves any more', drained, deadlineMs);
    for (const sender of this.#senders) {
      for (const sent of sender.sent) await sender.repeat(sent);
    }
    await within('every asynchronous MDN was taken', this.#receiver.settled());
    await until('nothing moves any more, again', drained, deadlineMs);
  }

  counts() {
    const sent = this.#senders.flatMap((sender) => sender.sent);
    return {
      seed: this.#options.seed,
      kills: this.#options.kills,
      killedAtStart: this.#killedAtStart,
      messages: sent.length,
      repeated: sent.reduce((sum, { repetitions }) => sum + repetitions, 0),
      comptesRendus: this.#receiver.delivered.length,
      pushedAgain: this.#receiver.repetitions,
    };
  }

  /** As it is told to end: well, and in time. */
  async stop(): Promise<readonly string[]> {
    const gateway = this.#gateway;
    if (gateway === undefined || hasEnded(gateway)) return ['the gateway ended by itself'];
    gateway.kill('SIGTERM');
    const [code] = (await within('the gateway ends', once(gateway, 'exit'))) as [number | null];
    return code === 0 ? [] : [`SIGTERM ended the gateway with ${code}`];
  }

  audit(): Promise<readonly string[]> {
    const sent = this.#senders.flatMap((sender) => sender.sent);
    return this.#withJournal(async (journal) => {
      const { logger } = createRecorder();
      const spool = await openFileSpool({ directory: join(this.#directory, 'var', 'spool'), logger });
      return auditAs2(journal, spool, sent, this.#receiver.delivered);
    });
  }

  async kill(): Promise<void> {
    const gateway = this.#gateway;
    if (gateway === undefined || hasEnded(gateway)) return;
    gateway.kill('SIGKILL');
    await once(gateway, 'exit');
  }

  #nextPoint(): Promise<void> {
    const { draw } = this.#world;
    if (draw(atPush.oneIn) === 0) return this.#world.next(1 + draw(atPush.ticks), 'push');
    return this.#world.next(1 + draw(ticksBeforeKill));
  }

  async #restart(): Promise<void> {
    this.#world.serving(false);
    if (this.#gateway !== undefined && hasEnded(this.#gateway)) {
      this.#world.trouble('the gateway ended by itself');
    }
    await this.kill();
    this.#launch();
  }

  #launch(): void {
    const { child, ready } = launchGateway(this.config);
    this.#gateway = child;
    this.#ready = ready;
  }

  /** Deposited, and no compte rendu of it came yet. */
  #ahead(): number {
    const { length } = this.#senders.flatMap((sender) => sender.sent.flatMap(({ noms }) => noms));
    return length - this.#receiver.delivered.length;
  }

  #withJournal<T>(use: (journal: Journal) => Promise<T>): Promise<T> {
    return withJournal(join(this.#directory, 'var', 'journal.sqlite'), use);
  }
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

function configText(directory: string, url: string, redisUrl: string | undefined): string {
  const { port, origin } = new URL(url);
  const identite = { fichier: join(directory, 'nous.pem'), cleFichier: join(directory, 'nous.key') };
  // What was interrupted is taken up soon: long waits would be the end of the test.
  const attempts = { max: 50, delaysMs: [100], livraison: { max: 200, delaysMs: [200] } };
  return JSON.stringify({
    data: { directory: join(directory, 'var') },
    sftp: { port: 0 },
    admin: { port: 0 },
    as2: {
      port: Number(port),
      identifiant: gatewayName,
      identites: [identite],
      urlPublique: origin,
      accuses: { premierDelaiMs: 100, reseauxPrives: ['127.0.0.0/8'] },
    },
    queue: { attempts, ...(redisUrl === undefined ? { driver: 'journal' } : { redis: { url: redisUrl } }) },
    check: { threads: 1 },
  });
}
