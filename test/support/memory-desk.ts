// SPDX-License-Identifier: Apache-2.0
/** A gateway in memory for the tests of the desk: a journal, a spool and a queue that keep what they are told. */
import { createHash } from 'node:crypto';
import type { DeskDependencies, DeskJournal, DeskQueue, DeskSpool } from '../../gateway/admin/config.ts';
import type { Facture } from '../../gateway/domain/facture.ts';
import { type FluxId, parseFluxId } from '../../gateway/domain/flux.ts';
import type { IdentifiantFlux } from '../../gateway/domain/flux-name.ts';
import type { Partenaire, PartenaireId } from '../../gateway/domain/partenaire.ts';
import type { RaccordementId } from '../../gateway/domain/raccordement.ts';
import { createMetrics } from '../../gateway/observability/metrics.ts';
import type { ConstatRecord, EventRecord, FluxFilter, FluxRecord } from '../../gateway/ports/journal.ts';
import type { LogFields, Logger } from '../../gateway/ports/machinery.ts';
import type { MessageRecord } from '../../gateway/ports/messages.ts';
import { type Etape, etapes, type Work, type WorkId, workIdOf } from '../../gateway/ports/work.ts';
import { createMemorySuivi, type MemorySuivi, memoryLots, memorySuivis } from './memory-suivi.ts';

export interface LogLine {
  readonly level: string;
  readonly event: string;
  readonly fields: LogFields;
  readonly cause: unknown;
}

export interface MemoryDesk {
  readonly deps: DeskDependencies;
  readonly flux: Map<FluxId, FluxRecord>;
  readonly factures: Map<FluxId, readonly Facture[]>;
  readonly constats: Map<FluxId, readonly ConstatRecord[]>;
  readonly events: Map<FluxId, readonly EventRecord[]>;
  readonly blobs: Map<string, Uint8Array>;
  readonly dead: (Work & { readonly erreur: string })[];
  readonly paused: Set<Etape>;
  readonly offered: WorkId[];
  readonly log: LogLine[];
  readonly partenaires: Partenaire[];
  readonly messages: MessageRecord[];
  /** Alertes, envois, lots, statuts, raccordements. */
  readonly suivi: MemorySuivi;
  /** The clock of the desk; move it to make time pass. */
  now: Date;
  ready: boolean;
  addFlux(content: string | Uint8Array, over?: Partial<FluxRecord>): FluxRecord;
  addEvent(flux: FluxId, type: string, detail?: EventRecord['detail'], afterMs?: number): void;
  addDead(flux: FluxRecord, etape: Etape, erreur: string): void;
}

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** The nth flux id, in order. */
export function fluxIdOf(n: number): FluxId {
  let tail = '';
  for (let left = n; tail.length < 6; left = Math.floor(left / 32)) tail = `${alphabet[left % 32]}${tail}`;
  return parseFluxId(`01KAMZ8Q4T5V6W7X8Y9Z${tail}`);
}

export function sha256Of(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

export function createMemoryDesk(): MemoryDesk {
  const desk: Omit<MemoryDesk, 'deps'> = {
    flux: new Map(),
    factures: new Map(),
    constats: new Map(),
    events: new Map(),
    blobs: new Map(),
    dead: [],
    paused: new Set(),
    offered: [],
    log: [],
    partenaires: [],
    messages: [],
    suivi: createMemorySuivi(),
    now: new Date('2026-11-22T09:30:00.000Z'),
    ready: true,
    addFlux(content, over = {}) {
      const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
      const sha256 = sha256Of(bytes);
      desk.blobs.set(sha256, bytes);
      const rank = desk.flux.size + 1;
      const flux: FluxRecord = {
        id: fluxIdOf(rank),
        sens: 'EMISSION',
        partenaire: 'dupont' as PartenaireId,
        raccordement: 'dupont-sftp' as RaccordementId,
        protocole: 'sftp',
        nomFichier: `FSO1100A_AAA123_AAA1231100${String(rank).padStart(15, '0')}`,
        identifiant: `AAA1231100${String(rank).padStart(15, '0')}` as IdentifiantFlux,
        sha256,
        sizeBytes: bytes.length,
        statut: 'INTEGRE',
        codeInterface: 'FSO1100A',
        nombreFactures: 1,
        creeLe: new Date(desk.now.getTime() + rank * 1000),
        modifieLe: new Date(desk.now.getTime() + rank * 1000 + 420),
        ...over,
      };
      desk.flux.set(flux.id, flux);
      return flux;
    },
    addEvent(flux, type, detail, afterMs = 0) {
      const known = desk.events.get(flux) ?? [];
      const instant = new Date((desk.flux.get(flux)?.creeLe.getTime() ?? 0) + afterMs);
      const empreinte = sha256Of(`${known.at(-1)?.empreinte ?? ''}${type}${instant.toISOString()}`);
      const event = { seq: known.length + 1, flux, instant, type, empreinte, ...(detail && { detail }) };
      desk.events.set(flux, [...known, event]);
    },
    addDead({ id, partenaire }, etape, erreur) {
      const base = { id: workIdOf(etape, id), etape, flux: id, partenaire, tour: 1, tentatives: 8 };
      desk.dead.push({ ...base, creeLe: desk.now, erreur });
    },
  };
  const whole = desk as MemoryDesk;
  const metrics = createMetrics();
  return Object.assign(whole, {
    deps: {
      journal: memoryJournal(whole),
      spool: memorySpool(whole),
      queue: memoryQueue(whole),
      lots: memoryLots(whole),
      logger: memoryLogger(desk.log),
      metrics,
      clock: () => whole.now,
      readiness: async () => [
        { name: 'journal', ok: true, detail: 'written in 1 ms' },
        { name: 'spool', ok: whole.ready, detail: whole.ready ? '120 GB free' : '12 MB free, floor 1 GB' },
      ],
    },
  });
}

function memoryJournal(desk: MemoryDesk): DeskJournal {
  return {
    findFlux: async (id) => desk.flux.get(id),
    listFlux: async (filter) =>
      [...desk.flux.values()]
        .filter((flux) => matches(flux, filter))
        .sort((one, other) => (one.id < other.id ? 1 : -1))
        .slice(0, filter.limit),
    factures: async (id) => desk.factures.get(id) ?? [],
    constats: async (id) => desk.constats.get(id) ?? [],
    events: async (id) => desk.events.get(id) ?? [],
    answers: async (id) => [...desk.flux.values()].filter(({ origine }) => origine === id),
    async countFlux() {
      const groups = Map.groupBy(desk.flux.values(), ({ sens, statut }) => `${sens} ${statut}`);
      return [...groups.values()].flatMap((group) => {
        const [first] = group;
        return first === undefined
          ? []
          : [{ sens: first.sens, statut: first.statut as string, count: group.length }];
      });
    },
    async replay(id, at, by) {
      const flux = desk.flux.get(id);
      if (flux?.statut !== 'INCIDENTE') return false;
      desk.flux.set(id, { ...flux, statut: 'RECU', modifieLe: at });
      desk.addEvent(id, 'flux.rejoue', { par: by });
      return true;
    },
    listPartenaires: async () => desk.partenaires,
    messages: {
      find: async (id) => desk.messages.find((one) => one.id === id),
      list: async ({ raccordement, sens, etat, before, limit }) =>
        desk.messages
          .filter((one) => (raccordement ?? one.raccordement) === one.raccordement)
          .filter((one) => (sens ?? one.sens) === one.sens && (etat ?? one.etat) === one.etat)
          .filter(({ id }) => before === undefined || id < before)
          .toSorted((one, other) => (one.id < other.id ? 1 : -1))
          .slice(0, limit),
      deFlux: async (flux) => desk.messages.filter((one) => one.flux.includes(flux)),
    },
    ...memorySuivis(desk),
  };
}

function matches(flux: FluxRecord, filter: FluxFilter): boolean {
  const starts = (text: string | undefined) =>
    filter.recherche !== undefined && text?.startsWith(filter.recherche) === true;
  return (
    (filter.sens ?? flux.sens) === flux.sens &&
    (filter.statut ?? flux.statut) === flux.statut &&
    (filter.partenaire ?? flux.partenaire) === flux.partenaire &&
    (filter.codeInterface ?? flux.codeInterface) === flux.codeInterface &&
    (filter.before === undefined || flux.id < filter.before) &&
    (filter.recherche === undefined ||
      starts(flux.nomFichier) ||
      starts(flux.identifiant) ||
      starts(flux.sha256) ||
      flux.id === filter.recherche)
  );
}

function memorySpool(desk: MemoryDesk): DeskSpool {
  const bytesOf = (sha256: string) => {
    const bytes = desk.blobs.get(sha256);
    if (bytes === undefined) throw new Error(`no blob ${sha256}`);
    return bytes;
  };
  return {
    async stat(sha256) {
      const bytes = desk.blobs.get(sha256);
      return bytes && { sha256, sizeBytes: bytes.length };
    },
    async open(sha256) {
      const bytes = bytesOf(sha256);
      return {
        sizeBytes: bytes.length,
        async read(into, positionBytes) {
          const part = bytes.subarray(positionBytes, positionBytes + into.length);
          into.set(part);
          return part.length;
        },
        async close() {},
      };
    },
    async *stream(sha256) {
      const bytes = bytesOf(sha256);
      for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
    },
    freeBytes: async () => 120e9,
  };
}

function memoryQueue(desk: MemoryDesk): DeskQueue {
  return {
    driver: 'journal',
    offer: (work) => {
      desk.offered.push(...work.map(({ id }) => id));
    },
    counts: async () =>
      etapes.map((etape) => {
        const dead = desk.dead.filter((work) => work.etape === etape).length;
        const rest = { waiting: 0, active: 0, delayed: 0, oldestMs: 0 };
        return { etape, dead, ...rest, paused: desk.paused.has(etape) };
      }),
    async pause(etape) {
      desk.paused.add(etape);
    },
    async resume(etape) {
      desk.paused.delete(etape);
    },
    dead: async (limit) => desk.dead.slice(0, limit),
    async retry(id) {
      const at = desk.dead.findIndex((work) => work.id === id);
      if (at >= 0) desk.dead.splice(at, 1);
      return at >= 0;
    },
    reconcile: async () => ({ reoffered: 3, repaired: 1 }),
    healthy: async () => true,
  };
}

function memoryLogger(log: LogLine[]): Logger {
  const write =
    (level: string) =>
    (event: string, fields: LogFields = {}, cause?: unknown) => {
      log.push({ level, event, fields, cause });
    };
  const logger: Logger = {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    child: () => logger,
  };
  return logger;
}
