// SPDX-License-Identifier: Apache-2.0
/**
 * The PeSIT crash harness: two partenaires deposit without pause; one collects its comptes rendus, the other one is pushed
 * them, while the gateway is killed with SIGKILL at points of chance: between any two FPDU, and while it starts. They
 * are good clients: what was cut is the same transfer again, from the last point.
 *
 * The truth it holds the gateway to is in `pesit-audit.ts`.
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
import { isDrained } from './as2-audit.ts';
import { As2World, deadlineMs, within } from './as2-world.ts';
import { launchGateway, runCli, withJournal } from './harness.ts';
import { auditPesit, lostOf } from './pesit-audit.ts';
import { PesitCollector } from './pesit-collector.ts';
import { gatewayName, type PesitPartner, partnerOf, type World } from './pesit-partners.ts';
import { PesitReceiver } from './pesit-receiver.ts';
import { PesitSender, type Sent } from './pesit-sender.ts';

export interface PesitCrashOptions {
  readonly kills: number;
  /** Sessions of one partenaire that deposit at once. */
  readonly lanes: number;
  /** What is drawn from: what is sent, when it is killed. */
  readonly seed: number;
  /** Runs on BullMQ. */
  readonly redisUrl?: string;
  readonly say?: (line: string) => void;
}

export interface PesitCrashReport {
  readonly seed: number;
  readonly kills: number;
  /** Of them, before it served. */
  readonly killedAtStart: number;
  readonly transfers: number;
  /** Of them, cut and gone on with from a point that is not the start. */
  readonly restarts: number;
  /** Sent once more though they were acknowledged. */
  readonly repeated: number;
  readonly collected: number;
  /** Collections gone on with on another session; of them, those of which all had come. */
  readonly collectedAgain: number;
  readonly saidAgain: number;
  readonly pushed: number;
  /** Pushes that were restarts. */
  readonly pushedAgain: number;
  readonly seconds: number;
  /** What is not as it must be, each in a sentence. Empty is success. */
  readonly troubles: readonly string[];
  readonly verify: string;
}

/** After so many FPDU, and a moment more: anywhere between two of them. */
const ticksBeforeKill = 150;
const momentMs = 6;
/** One kill in so many comes at once after ACK(TRANS.END): what it says must hold. */
const atAcknowledgement = { oneIn: 4 };
/** One kill in so many waits for comptes rendus: of a gateway that started they come last. Of them, some for a TRANS.END. */
const atReturn = { oneIn: 2, ticks: 60, saidOneIn: 2 };
/** One kill in so many falls on a gateway that starts, within about the time that it takes. */
const atStart = { oneIn: 5, withinMs: 1_200 };

export async function crashPesit(options: PesitCrashOptions): Promise<PesitCrashReport> {
  const started = performance.now();
  const directory = await mkdtemp(join(tmpdir(), 'raccord-pesit-'));
  const port = await freePort();
  const world: World = new As2World(options.seed, port);
  const partners = {
    collecte: partnerOf('collecte', 'COL001', port, world.nous),
    pousse: partnerOf('pousse', 'POU001', port, world.nous),
  };
  const receiver = await PesitReceiver.start(world, partners.pousse);
  const run = new Run({ directory, port, world, receiver, partners }, options);
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

interface Scene {
  readonly directory: string;
  readonly port: number;
  readonly world: World;
  readonly receiver: PesitReceiver;
  readonly partners: Readonly<Record<PesitPartner['nom'], PesitPartner>>;
}

class Run {
  readonly config: string;
  readonly #scene: Scene;
  readonly #world: World;
  readonly #options: PesitCrashOptions;
  readonly #senders: readonly PesitSender[];
  readonly #collector: PesitCollector;
  #gateway: ChildProcess | undefined;
  #ready: Promise<void> = Promise.resolve();
  #killedAtStart = 0;
  #lanes: Promise<unknown> = Promise.resolve();
  #collecting: Promise<void> = Promise.resolve();
  #drained = false;

  constructor(scene: Scene, options: PesitCrashOptions) {
    const { directory, world, partners } = scene;
    this.config = join(directory, 'raccord.yaml');
    this.#scene = scene;
    this.#world = world;
    this.#options = options;
    const all = [partners.collecte, partners.pousse];
    this.#senders = all.map((one) => new PesitSender(world, one, () => this.#ahead()));
    this.#collector = new PesitCollector(world, partners.collecte);
  }

  async prepare(): Promise<void> {
    const { directory, port, world, partners, receiver } = this.#scene;
    const { cle, certificat } = pemDe(world.nous);
    await writeFile(join(directory, 'nous.pem'), certificat);
    await writeFile(join(directory, 'nous.key'), cle, { mode: 0o600 });
    await writeFile(this.config, configText(directory, port, this.#options.redisUrl));
    this.#launch();
    await this.#ready;
    await this.#withJournal(async (journal) => {
      for (const { nom, application, acces } of [partners.collecte, partners.pousse]) {
        const livraison = nom === 'pousse' ? { livraison: receiver.livraison } : {};
        await addRaccordement(journal, nom, application, { protocole: 'pesit', pesit: acces, ...livraison });
      }
    });
  }

  async killAndKill(): Promise<void> {
    const { kills, lanes, say } = this.#options;
    const world = this.#world;
    world.serving(true);
    const sending = this.#senders.flatMap((sender) => Array.from({ length: lanes }, () => sender.lane()));
    this.#collecting = this.#collector.collect(() => this.#drained || world.abandoned);
    this.#lanes = Promise.all(sending);
    // Either ends before its time only by failing.
    const failed = Promise.race([this.#lanes, this.#collecting]);
    for (const one of [this.#lanes, this.#collecting, failed]) one.catch(() => undefined);
    for (let killed = 0; killed < kills; ) {
      await Promise.race([this.#nextPoint(), failed]);
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
    await Promise.race([world.next(ticksBeforeKill), failed]);
    world.stopped = true;
    await this.#lanes;
  }

  /** Every transfer is sent once more, and every compte rendu is there. */
  async drain(): Promise<void> {
    const drained = () => this.#withJournal((journal) => isDrained(journal));
    await until('nothing moves any more', drained, deadlineMs);
    // Before they are sent once more: that might bring back what was lost.
    const lost = await this.#withJournal((journal) => lostOf(journal, this.#sent));
    for (const nom of lost) this.#world.trouble(`acknowledged and lost: ${nom}`);
    for (const sender of this.#senders) await sender.repeatAll();
    await until('nothing moves any more, again', drained, deadlineMs);
    const there = until('every compte rendu is there', () => this.#ahead() <= 0, deadlineMs);
    // Which one, and why, is what the audit says.
    const late = there.catch((error: unknown) => this.#world.trouble(String(error)));
    await Promise.race([late, this.#collecting]);
    this.#drained = true;
    await this.#collecting;
  }

  counts() {
    const sent = this.#sent;
    const { receiver } = this.#scene;
    return {
      seed: this.#options.seed,
      kills: this.#options.kills,
      killedAtStart: this.#killedAtStart,
      transfers: sent.length,
      restarts: this.#senders.reduce((sum, { restarts }) => sum + restarts, 0),
      repeated: sent.reduce((sum, { repetitions }) => sum + repetitions, 0),
      collected: this.#collector.collected.length,
      collectedAgain: this.#collector.restarts,
      saidAgain: this.#collector.saidAgain,
      pushed: receiver.count,
      pushedAgain: receiver.restarts,
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

  async audit(): Promise<readonly string[]> {
    const sent = this.#sent;
    const delivered = await this.#scene.receiver.delivered();
    return this.#withJournal(async (journal) => {
      const { logger } = createRecorder();
      const spool = await openFileSpool({ directory: join(this.#scene.directory, 'var', 'spool'), logger });
      return auditPesit(journal, spool, { sent, collected: this.#collector.collected, delivered });
    });
  }

  async kill(): Promise<void> {
    const gateway = this.#gateway;
    if (gateway === undefined || hasEnded(gateway)) return;
    gateway.kill('SIGKILL');
    await once(gateway, 'exit');
  }

  async #nextPoint(): Promise<void> {
    const { draw } = this.#world;
    await this.#world.next(1 + draw(ticksBeforeKill));
    if (draw(atAcknowledgement.oneIn) === 0) {
      const taken = Promise.race(this.#senders.map((sender) => sender.nextTaken()));
      return within('a transfer is acknowledged', taken);
    }
    if (draw(atReturn.oneIn) === 0) {
      await (draw(atReturn.saidOneIn) === 0
        ? within('a file is collected', this.#collector.nextSaid())
        : this.#world.next(1 + draw(atReturn.ticks), 'push'));
    }
    await wait(draw(momentMs));
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

  get #sent(): readonly Sent[] {
    return this.#senders.flatMap(({ sent }) => sent);
  }

  /** Deposited, and no compte rendu of it came yet. */
  #ahead(): number {
    return this.#sent.length - this.#collector.collected.length - this.#scene.receiver.count;
  }

  #withJournal<T>(use: (journal: Journal) => Promise<T>): Promise<T> {
    return withJournal(join(this.#scene.directory, 'var', 'journal.sqlite'), use);
  }
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

function configText(directory: string, port: number, redisUrl: string | undefined): string {
  const identite = { fichier: join(directory, 'nous.pem'), cleFichier: join(directory, 'nous.key') };
  // What was interrupted is taken up soon: long waits would be the end of the test.
  const attempts = { max: 50, delaysMs: [100], livraison: { max: 200, delaysMs: [200] } };
  return JSON.stringify({
    data: { directory: join(directory, 'var') },
    sftp: { port: 0 },
    admin: { port: 0 },
    as2: { enabled: false },
    pesit: { port, identifiant: gatewayName, identites: [identite] },
    queue: { attempts, ...(redisUrl === undefined ? { driver: 'journal' } : { redis: { url: redisUrl } }) },
    check: { threads: 1 },
  });
}
