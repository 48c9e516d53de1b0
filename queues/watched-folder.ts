// SPDX-License-Identifier: Apache-2.0
/**
 * A watched local folder: one more way in (protocole `dossier`), for programs on this machine.
 *
 * The contract: a file is handed over by renaming it to a final name. It is taken at once (`rename`), when
 * its size and date have not moved for a while (`stable`, which no stalled writer should rely on:
 * specs: sftp §6), or when `<name>.ready` lies beside it (`marker`). Events of the file system are a hint;
 * a scan at start and every minute is what finds files (inotify drops events when its queue is full).
 *
 * Never lost, never twice: a file is claimed under the id of its dépôt before a byte is deposited, and is
 * moved away only after `commit`. After a crash a claim whose id the reception (or the journal, through
 * `isKnown`) knows is done with; any other is deposited again. What remains: without `isKnown`, a crash
 * between commit and move followed by a restart after the ghost of the dépôt is gone makes a second flux,
 * which IRR_UNICITE then refuses. With it, only a dépôt that the partenaire itself took back, and whose
 * claim a crash left, comes again.
 *
 * Deliberately absent: subfolders, symbolic links, network file systems.
 */
import { basename } from 'node:path';
import { type FSWatcher, watch } from 'chokidar';
import { Failure } from '../gateway/domain/failure.ts';
import type { FluxId } from '../gateway/domain/flux.ts';
import { isOpen, type Raccordement } from '../gateway/domain/raccordement.ts';
import type { Clock, Logger, Metrics } from '../gateway/ports/machinery.ts';
import type { Depot, Reception } from '../gateway/ports/reception.ts';
import { type Claim, Claims, isMissing, markerSuffix } from './watched-folder-claims.ts';
import { copyInto } from './watched-folder-copy.ts';

export interface WatchedFolderConfig {
  /** Created when missing; its own file system holds what is claimed. */
  readonly path: string;
  /** A function is asked for every file: a change of the raccordement then needs no restart. */
  readonly raccordement: Raccordement | (() => Promise<Raccordement | undefined>);
  readonly ready: 'rename' | 'stable' | 'marker';
  /** With `stable`: how long neither size nor date may move. */
  readonly settleMs: number;
  /** What becomes of a file once received. */
  readonly after: 'move' | 'delete';
  /** Between two scans of the whole folder; a minute when not given. */
  readonly rescanMs?: number;
}

export interface WatchedFolderDependencies {
  readonly reception: Pick<Reception, 'open' | 'list' | 'isTemporaryName'>;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly metrics: Metrics;
  /** Is there a flux of this id? Asked for what a crash left, when the reception has forgotten it. */
  readonly isKnown?: (id: FluxId) => Promise<boolean>;
}

export interface WatchedFolder {
  /** Stops at once: a file in the middle of its copy is deposited again at the next start. */
  close(): Promise<void>;
}

/** Resolves once the folder is watched and what a crash left is being dealt with. */
export async function watchFolder(
  config: WatchedFolderConfig,
  dependencies: WatchedFolderDependencies,
): Promise<WatchedFolder> {
  const folder = new Folder(config, dependencies, await Claims.open(config.path));
  await folder.start();
  return folder;
}

/** Finds lost events within a minute, and costs one listing of a folder that is nearly empty. */
const defaultRescanMs = 60_000;
/** Files known at once; more are found again by a later scan. */
const maxCandidates = 10_000;
/** Entries read in one scan: room for what is ignored beside what is not. */
const maxListed = 100_000;
/** A dépôt mostly waits for the disk. */
const maxActive = 4;
const retryMinMs = 1_000;
/** A file is never given up: it is somebody's invoice. It is only asked for less often. */
const retryMaxMs = 60_000;
/** Failures of one file that are logged one by one; then one in so many. */
const loggedFailures = 10;
const loggedEvery = 60;

interface Candidate {
  readonly name: string;
  /** Once the file is ours. */
  claim?: Claim;
  /** Size and date when last looked at. */
  seen?: string;
  failures: number;
  timer?: NodeJS.Timeout;
}

/** What came of looking at a candidate: look again after a delay, or nothing more; `taken` when it was deposited. */
type Next = { readonly againMs: number } | 'taken' | 'gone';

class Folder implements WatchedFolder {
  readonly #config: WatchedFolderConfig;
  readonly #deps: WatchedFolderDependencies;
  readonly #claims: Claims;
  readonly #logger: Logger;
  readonly #closing = new AbortController();
  /** By name, so that two files of one name are deposited in their order. */
  readonly #candidates = new Map<string, Candidate>();
  readonly #due: Candidate[] = [];
  readonly #active = new Set<Promise<void>>();
  readonly #ignored = new Set<string>();
  /** The raccordement was not open when last asked: said once, not for every file. */
  #isShut = false;
  #scanning: Promise<void> = Promise.resolve();
  #watcher: FSWatcher | undefined;
  #rescan: NodeJS.Timeout | undefined;

  constructor(config: WatchedFolderConfig, deps: WatchedFolderDependencies, claims: Claims) {
    this.#config = config;
    this.#deps = deps;
    this.#claims = claims;
    this.#logger = deps.logger.child({ dossier: config.path });
  }

  async start(): Promise<void> {
    const { rescanMs = defaultRescanMs } = this.#config;
    const { path } = this.#claims;
    const isHidden = (found: string) => found !== path && basename(found).startsWith('.');
    const watcher = watch(path, { depth: 0, ignoreInitial: true, followSymlinks: false, ignored: isHidden });
    this.#watcher = watcher;
    watcher.on('add', (found) => this.#notice(this.#fileOf(basename(found))));
    watcher.on('error', (error) => this.#logger.warn('dossier.surveillance', {}, error));
    // Without inotify watches to spare there is an error and perhaps no `ready`: the scans still find all.
    await new Promise<void>((resolve) => {
      watcher.once('ready', resolve);
      watcher.once('error', () => resolve());
    });
    await this.#scan();
    this.#rescan = setInterval(() => this.#scanAgain(), rescanMs);
    this.#logger.info('dossier.ouvert', { mode: this.#config.ready });
  }

  async close(): Promise<void> {
    this.#closing.abort();
    clearInterval(this.#rescan);
    await this.#watcher?.close();
    await this.#scanning;
    for (const { timer } of this.#candidates.values()) clearTimeout(timer);
    this.#candidates.clear();
    this.#due.length = 0;
    await Promise.all(this.#active);
  }

  #scanAgain(): void {
    this.#scanning = this.#scanning
      .then(() => this.#scan())
      .catch((error: unknown) => this.#logger.warn('dossier.lecture', {}, error));
  }

  /** Claims first: a file that waits under the same name comes after. */
  async #scan(): Promise<void> {
    for (const claim of await this.#claims.list(maxListed)) this.#notice(claim.name, claim);
    for (const name of await this.#claims.names(maxListed)) this.#notice(this.#fileOf(name));
  }

  /** With markers, both the file and its marker speak of the file. */
  #fileOf(name: string): string {
    const isMarker = this.#config.ready === 'marker' && name.endsWith(markerSuffix);
    return isMarker ? name.slice(0, -markerSuffix.length) : name;
  }

  #notice(name: string, claim?: Claim): void {
    if (this.#closing.signal.aborted || this.#candidates.has(name)) return;
    if (this.#candidates.size >= maxCandidates || name.startsWith('.')) return;
    if (claim === undefined && this.#deps.reception.isTemporaryName(name)) return;
    const candidate: Candidate = { name, failures: 0, ...(claim === undefined ? {} : { claim }) };
    this.#candidates.set(name, candidate);
    this.#due.push(candidate);
    this.#pump();
  }

  #pump(): void {
    while (this.#active.size < maxActive && !this.#closing.signal.aborted) {
      const candidate = this.#due.shift();
      if (candidate === undefined) return;
      const running = this.#look(candidate).finally(() => {
        this.#active.delete(running);
        this.#pump();
      });
      this.#active.add(running);
    }
  }

  /** Never rejects. */
  async #look(candidate: Candidate): Promise<void> {
    const next = await this.#examine(candidate).catch((error: unknown) => this.#failed(candidate, error));
    if (this.#closing.signal.aborted) return;
    if (typeof next === 'object') {
      candidate.timer = setTimeout(() => {
        this.#due.push(candidate);
        this.#pump();
      }, next.againMs);
      return;
    }
    this.#candidates.delete(candidate.name);
    if (next === 'taken') this.#notice(candidate.name);
  }

  async #examine(candidate: Candidate): Promise<Next> {
    if (candidate.claim === undefined) {
      const waiting = await this.#readiness(candidate);
      if (waiting !== 'ready') return waiting;
    }
    const raccordement = await this.#raccordement();
    if (raccordement === undefined || !isOpen(raccordement, this.#deps.clock())) {
      if (!this.#isShut) this.#logger.warn('dossier.raccordement-ferme', { nomFichier: candidate.name });
      this.#isShut = true;
      return { againMs: retryMaxMs };
    }
    this.#isShut = false;
    if (candidate.claim !== undefined && (await this.#wasReceived(candidate.claim, raccordement))) {
      await this.#claims.finish(candidate.claim, this.#config.after);
      this.#logger.info('dossier.retrouve', { flux: candidate.claim.id, nomFichier: candidate.name });
      return 'taken';
    }
    await this.#deposit(candidate, raccordement);
    return 'taken';
  }

  async #raccordement(): Promise<Raccordement | undefined> {
    const { raccordement } = this.#config;
    return typeof raccordement === 'function' ? raccordement() : raccordement;
  }

  async #readiness(candidate: Candidate): Promise<Next | 'ready'> {
    const { name } = candidate;
    const stats = await this.#claims.stat(name);
    if (stats === undefined) return 'gone';
    if (!stats.isFile() || !Claims.accepts(name)) return this.#ignore(name, stats.isFile() ? 'nom' : 'type');
    await this.#claims.requireReadable(name);
    if (this.#config.ready === 'rename') return 'ready';
    if (this.#config.ready === 'marker') return (await this.#claims.hasMarker(name)) ? 'ready' : 'gone';
    const seen = `${stats.ino} ${stats.size} ${stats.mtimeMs}`;
    if (seen === candidate.seen) return 'ready';
    candidate.seen = seen;
    return { againMs: this.#config.settleMs };
  }

  #ignore(name: string, raison: 'nom' | 'type'): Next {
    if (this.#ignored.size >= maxCandidates) this.#ignored.clear();
    if (!this.#ignored.has(name)) this.#logger.warn('dossier.ignore', { nomFichier: name, raison });
    this.#ignored.add(name);
    return 'gone';
  }

  async #wasReceived({ id }: Claim, raccordement: Raccordement): Promise<boolean> {
    const visible = this.#deps.reception.list(raccordement.id).find((depot) => depot.id === id);
    if (visible?.statut === 'EN_ATTENTE' || visible?.statut === 'REMIS') return true;
    return (await this.#deps.isKnown?.(id)) === true;
  }

  async #deposit(candidate: Candidate, raccordement: Raccordement): Promise<void> {
    const { name } = candidate;
    const { reception, metrics } = this.#deps;
    const session = `dossier:${basename(this.#config.path)}`;
    const depot = await reception.open({ raccordement, protocole: 'dossier', nomFichier: name, session });
    try {
      const claim = await this.#claim(candidate, depot);
      candidate.claim = claim;
      const sizeBytes = await copyInto(depot, this.#claims.pathOf(claim), this.#closing.signal);
      await depot.commit();
      this.#logger.info('dossier.depose', { flux: claim.id, nomFichier: name, sizeBytes });
      metrics.count('dossier_depots_total');
    } catch (error) {
      await depot.abort();
      throw error;
    }
    if (candidate.claim !== undefined) await this.#claims.finish(candidate.claim, this.#config.after);
  }

  #claim({ name, claim }: Candidate, depot: Depot): Promise<Claim> {
    if (claim !== undefined) return this.#claims.reclaim(claim, depot.id);
    return this.#claims.claim(name, depot.id, { marker: this.#config.ready === 'marker' });
  }

  async #failed(candidate: Candidate, error: unknown): Promise<Next> {
    const { name, claim } = candidate;
    if (claim === undefined && isMissing(error)) return 'gone';
    if (this.#closing.signal.aborted) return 'gone';
    candidate.failures += 1;
    const { failures } = candidate;
    this.#deps.metrics.count('dossier_echecs_total');
    if (claim !== undefined && error instanceof Failure && !error.transient) {
      this.#logger.error('dossier.refuse', { flux: claim.id, nomFichier: name }, error);
      if (await this.#claims.setAside(claim)) return 'taken';
    }
    if (failures <= loggedFailures || failures % loggedEvery === 0) {
      this.#logger.warn('dossier.echec', { nomFichier: name, echecs: failures }, error);
    }
    return { againMs: Math.min(retryMinMs * 2 ** (failures - 1), retryMaxMs) };
  }
}
