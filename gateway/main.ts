// SPDX-License-Identifier: Apache-2.0
/**
 * Builds and starts the gateway: the only file that knows everybody.
 *
 * Order matters. Truth first (spool, journal), then what recovers it (reception), then the work, and the
 * listeners last: nothing is accepted before it can be kept. Closing goes the other way round.
 */
import { hostname } from 'node:os';
import { join } from 'node:path';
import { monotonicFactory } from 'ulid';
import { openCheckPool } from '../formats/check-pool.ts';
import { openDiffuseur } from '../formats/diffuseur.ts';
import { createExpediteurSftp } from '../protocols/sftp/client/index.ts';
import { listenSftp } from '../protocols/sftp/index.ts';
import { lockDataDirectory } from '../queues/journal/data-lock.ts';
import { openSqliteJournal } from '../queues/journal/index.ts';
import { openFileSpool } from '../queues/spool/index.ts';
import { createCalendrier } from '../queues/work/calendrier.ts';
import { openWorkQueue } from '../queues/work/index.ts';
import { finsDeCertificats } from './admin/certificats.ts';
import { openDesk } from './admin/index.ts';
import { ceProcessus } from './annuaire/processus.ts';
import { passerAnnuaire } from './annuaire/taches.ts';
import { createVerifieur } from './annuaire/verifier.ts';
import { openAntivirus } from './antivirus/index.ts';
import { type As2, type As2EnService, preparerAs2, sansAs2 } from './as2.ts';
import { Closing } from './closing.ts';
import { createCollecte, type RapportCollectes } from './collecte.ts';
import type { Config } from './config.ts';
import type { FormatName } from './domain/code-interface.ts';
import type { FluxId } from './domain/flux.ts';
import { buildHandlers } from './etapes.ts';
import { createExpediteur } from './expediteurs.ts';
import type { DemoAs2Files } from './first-start/demo-as2.ts';
import type { DemoPesitFiles } from './first-start/demo-pesit.ts';
import type { DemoFiles } from './first-start/demo-raccordement.ts';
import { ensureIdentites } from './first-start/identites.ts';
import { prepareDemo } from './first-start/index.ts';
import { startHousekeeping } from './housekeeping.ts';
import { departDe } from './lots/depart.ts';
import { passerLots, type RapportLots } from './lots/index.ts';
import { createMetrics } from './observability/metrics.ts';
import { direDiagnostic, type Pesit, type PesitEnService, preparerPesit, sansPesit } from './pesit.ts';
import type { Journal } from './ports/journal.ts';
import type { Clock, Logger, Metrics } from './ports/machinery.ts';
import type { BlobStore } from './ports/spool.ts';
import { type ScheduledTask, type WorkQueue, workIdOf } from './ports/work.ts';
import { buildReadiness } from './readiness.ts';
import { startReception } from './reception/index.ts';
import { createReceptionMessages, type RunningReceptionMessages } from './reception/messages.ts';
import { servedNatures } from './registry.ts';
import { createRetrait, purgeExpired } from './retrait.ts';
import { watchFolders } from './watched-folders.ts';

export interface Gateway {
  readonly sftp: { readonly host: string; readonly port: number };
  readonly admin: { readonly host: string; readonly port: number };
  /** Undefined when AS2 is not served. */
  readonly as2: As2EnService | undefined;
  /** Undefined when PeSIT is not served. */
  readonly pesit: PesitEnService | undefined;
  readonly queueDriver: WorkQueue['driver'];
  readonly demo: DemoFiles | undefined;
  readonly demoAs2: DemoAs2Files | undefined;
  readonly demoPesit: DemoPesitFiles | undefined;
  readonly journal: Journal;
  readonly spool: BlobStore;
  loginUrl(): string;
  /** Back from INCIDENTE to its first step, or to its delivery, offered at once. False when it is not INCIDENTE. */
  replay(flux: FluxId, by: string): Promise<boolean>;
  /** One round of the batches, as the scheduler runs it; `tout` whatever the plans say. */
  passerLots(options?: { readonly tout?: boolean; readonly raccordement?: string }): Promise<RapportLots>;
  /** One round of the collection from AMONT, as the scheduler runs it; `tout` whatever the plans say. */
  collecter(options?: { readonly tout?: boolean }): Promise<RapportCollectes>;
  /** One round of what the scheduler does for the annuaire: applies what was received, sends what is due. */
  passerAnnuaire(): Promise<{ readonly appliques: number; readonly exports: number }>;
  /** One round of the purge of `/out`, as the scheduler runs it; answers how many expired. */
  purge(): Promise<number>;
  /** Drains: stops accepting, lets transfers and steps end until their deadlines, closes the truth last. */
  close(): Promise<void>;
}

/** Transfers in progress at shutdown may end within this; what is cut is resumable. */
const drainTransfersMs = 20_000;
/** Steps in progress at shutdown: a check may take its whole time-out; the rest is given back. */
const drainWorkMs = 20_000;

/** What most flux are: their schemas and rules are ready before the first one. */
const warmedUp: readonly FormatName[] = ['ubl-invoice', 'cii-16b'];

export async function startGateway(config: Config, logger: Logger, clock: Clock): Promise<Gateway> {
  const closing = new Closing(logger);
  try {
    return await build(config, logger, clock, closing);
  } catch (error) {
    await closing.run();
    throw error;
  }
}

async function build(config: Config, logger: Logger, clock: Clock, closing: Closing): Promise<Gateway> {
  const metrics = createMetrics();
  const base = { logger, metrics, clock };
  const truth = await openTruth(config, base, closing);
  await ensureIdentites(config, clock);
  const as2 = await preparerAs2(config.as2, { ...base, ...truth });
  const pesit = await preparerPesit(config.pesit, { ...base, ...truth });
  const engine = await startEngine(config, { ...base, ...truth, as2, pesit }, closing);
  const { journal, spool } = truth;
  const { queue, lots, collecte } = engine;
  const served = await listen(config, { ...base, ...truth, ...engine, as2, pesit }, closing);

  const floorBytes = config.reception.freeDiskFloorBytes;
  const desk = await openDesk(config.admin, {
    ...truth,
    ...base,
    queue,
    metrics,
    lots: {
      passer: (options, signal) => passerLots(lots, signal, options),
      prochainDepart: (raccordement, attente) => departDe(raccordement, attente, lots),
    },
    direDiagnostic,
    readiness: buildReadiness({ ...truth, queue, closing, floorBytes }),
    ...('bullQueues' in queue ? { bullQueues: queue.bullQueues } : {}),
  });
  closing.add('admin', () => desk.close());
  logger.info('gateway.ready', {
    sftpPort: served.sftp.port,
    as2Port: served.as2?.port ?? null,
    pesitPort: served.pesit?.port ?? served.pesit?.portClair ?? null,
    adminPort: desk.port,
    queue: queue.driver,
  });
  return {
    ...served,
    admin: { host: desk.host, port: desk.port },
    queueDriver: queue.driver,
    journal,
    spool,
    loginUrl: () => desk.loginUrl(),
    replay: async (flux, by) => {
      const replayed = await journal.replay(flux, clock(), by);
      if (replayed) queue.offer([{ id: workIdOf('ouverture', flux) }]);
      // Of a flux emitted what may be dead is its delivery.
      return replayed || queue.retry(workIdOf('livraison', flux));
    },
    passerLots: (options) => passerLots(lots, new AbortController().signal, options),
    passerAnnuaire: () => passerAnnuaire(engine.annuaire, new AbortController().signal),
    collecter: (options) => collecte.passer(new AbortController().signal, options),
    purge: () => purgeExpired({ journal, spool, ...base }),
    close: () => closing.run(),
  };
}

type Served = Pick<Gateway, 'sftp' | 'as2' | 'pesit' | 'demo' | 'demoAs2' | 'demoPesit'>;
type Engine = Awaited<ReturnType<typeof startEngine>>;

/** All that flux come by, and the demo, which names the ports they really have. */
async function listen(
  config: Config,
  parts: Base & Truth & Protocoles & Pick<Engine, 'queue' | 'reception' | 'messages'>,
  closing: Closing,
): Promise<Served> {
  const { journal, spool, queue, reception, as2, pesit, logger, metrics, clock } = parts;
  const base = { logger, metrics, clock };
  const demo = await prepareDemo(config, journal, clock);
  const { raccordements } = journal;
  const retrait = createRetrait({ journal, spool, ...base });
  const sftp = await listenSftp(config.sftp, { reception, retrait, raccordements, ...base });
  closing.add('sftp', () => sftp.close(drainTransfersMs));
  closing.add('watched-folders', await watchFolders(config.dossiers, { reception, journal, ...base }));
  await demo?.trustHostKey(sftp);
  const { fluxBytes } = config.limits;
  const serving = {
    reception: parts.messages,
    retrait,
    queue,
    closing,
    drainMs: drainTransfersMs,
    fluxBytes,
  };
  const as2Servi = await as2?.servir(serving);
  if (as2Servi !== undefined) await demo?.announceAs2(as2Servi);
  const pesitServi = await pesit?.servir(serving);
  if (pesitServi !== undefined) await demo?.announcePesit(pesitServi);
  return {
    sftp: { host: sftp.host, port: sftp.port },
    as2: as2Servi,
    pesit: pesitServi,
    demo: demo?.files,
    demoAs2: demo?.as2,
    demoPesit: demo?.pesit,
  };
}

interface Base {
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly clock: Clock;
}

interface Truth {
  readonly spool: BlobStore;
  readonly journal: Journal;
}

async function openTruth(config: Config, base: Base, closing: Closing): Promise<Truth> {
  const { directory } = config.data;
  const lock = await lockDataDirectory(directory);
  closing.add('data-lock', async () => lock.release());
  const spool = await openFileSpool({ directory: join(directory, 'spool'), ...base });
  const journal = await openSqliteJournal({ file: join(directory, 'journal.sqlite'), ...base });
  closing.add('journal', () => journal.close());
  return { spool, journal };
}

/** Those that exchange whole messages; undefined: not served. */
interface Protocoles {
  readonly as2: As2 | undefined;
  readonly pesit: Pesit | undefined;
}

/** Everything that moves a flux once it is in: recovery first, then the steps, then what the clock calls for. */
async function startEngine(
  config: Config,
  { as2, pesit, ...deps }: Base & Truth & Protocoles,
  closing: Closing,
) {
  const newUlid = monotonicFactory();
  const newFluxId = () => newUlid() as FluxId;
  const { emetteur, limits } = config;
  const pool = openCheckPool({ ...config.check, warmUp: warmedUp });
  closing.add('check-pool', () => pool.close());
  const dataDirectory = config.data.directory;
  const queue = await openWorkQueue(config.queue, { ...deps, store: deps.journal.work, dataDirectory });
  closing.add('queue', () => queue.close(drainWorkMs));
  const depotLimits = { ...config.reception, depotBytes: limits.fluxBytes };
  const reception = await startReception({ ...deps, queue, newFluxId, limits: depotLimits });
  closing.add('reception', () => reception.close());
  const messages = createReceptionMessages({ ...deps, queue, newFluxId, limits: depotLimits });
  const { purgeAfterMs } = config.retrait;
  const antivirus = openAntivirus(config.scan);
  if (antivirus !== undefined) closing.add('antivirus', () => antivirus.close());
  const { annuaire } = deps.journal;
  const verifieur = createVerifieur({ annuaire, controle: config.annuaire.controle, clock: deps.clock });
  const step = {
    ...deps,
    pool,
    queue,
    servedFormats: servedNatures(),
    limits,
    emetteur,
    politiqueCompteRendu: config.compteRendu.politique,
    dialecteCdar: config.compteRendu.cdar,
    scan: { antivirus, failClosed: config.scan.failClosed },
    expediteur: createExpediteur({
      sftp: createExpediteurSftp({ clock: deps.clock }),
      as2: as2?.expediteur ?? sansAs2,
      pesit: pesit?.expediteur ?? sansPesit,
    }),
    destinataires: verifieur.destinataires,
    referenceAnnuaire: verifieur.reference,
    purgeAfterMs,
    newFluxId,
  };
  if (queue.driver === 'journal') {
    const freed = await deps.journal.work.takeOver();
    if (freed > 0) deps.logger.warn('queue.taken-over', { freed });
  }
  await queue.start(buildHandlers(step));
  const { timeoutMs, maxOldGenerationMb } = config.check;
  const diffuseur = openDiffuseur({ timeoutMs, maxOldGenerationMb });
  closing.add('diffuseur', () => diffuseur.close());
  const lots = { ...step, calendrier: createCalendrier(), diffuseur, plan: config.lots };
  const collecte = createCollecte({ ...lots, reception });
  const annuaires = {
    ...lots,
    exports: config.annuaire,
    processus: ceProcessus(hostname(), process.pid, newUlid()),
  };
  const trousseaux = [as2, pesit].flatMap((one) => one?.trousseau ?? []);
  const certificats = trousseaux.length === 0 ? {} : { certificats: finsDeCertificats(...trousseaux) };
  const { messagesRefusesMs } = config.retention;
  const housekeeping = { ...deps, ...certificats, queue, reception, lots, annuaire: annuaires, collecte };
  await startHousekeeping({ ...housekeeping, messagesRefusesMs });
  if (trousseaux.length > 0) await queue.schedule(balayage(messages));
  return { queue, reception, messages, lots, collecte, annuaire: annuaires };
}

/** What messages cut in the middle left behind, of whatever protocol. */
function balayage(messages: Pick<RunningReceptionMessages, 'sweep'>): ScheduledTask {
  return {
    name: 'balayage-messages',
    cron: '* * * * *',
    timeZone: 'Europe/Paris',
    run: () => messages.sweep(),
  };
}
