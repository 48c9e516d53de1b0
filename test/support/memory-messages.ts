// SPDX-License-Identifier: Apache-2.0
/**
 * Messages in memory, for tests of protocols: the two ports of the journal, and the real reception on top of them and of a
 * spool in memory. The contract of messages runs on them as on the journal.
 */
import { monotonicFactory } from 'ulid';
import type { FluxId } from '../../gateway/domain/flux.ts';
import type { RaccordementId } from '../../gateway/domain/raccordement.ts';
import type { EventRecord, NewEvent, NouveauFluxRecu } from '../../gateway/ports/journal.ts';
import type {
  CertificatPreuve,
  MessageConclu,
  MessageConserve,
  MessageId,
  MessageRecord,
  Messages,
  MessagesRecus,
  MessagesRefuses,
  RepriseTenue,
} from '../../gateway/ports/messages.ts';
import type { ReceptionLimits } from '../../gateway/reception/index.ts';
import { createReceptionMessages, type RunningReceptionMessages } from '../../gateway/reception/messages.ts';
import { type MemorySpool, memorySpool } from './memory-spool.ts';
import { createRecorder, type Recorder } from './recorder.ts';

export interface MemoryMessages extends Messages, MessagesRecus, MessagesRefuses {
  /** Flux made of messages received, in order. */
  readonly flux: readonly NouveauFluxRecu[];
  /** Of a flux received, or of one of ours that messages carried. */
  events(flux: FluxId): readonly NewEvent[];
  /** The next call of a method that writes throws this. */
  failNext(error: Error): void;
}

const standing: ReadonlySet<MessageRecord['etat']> = new Set(['A_ENVOYER', 'ENVOYE', 'ACQUITTE']);
const eventOf: Readonly<Partial<Record<MessageRecord['etat'], string>>> = {
  ENVOYE: 'message.envoye',
  ACQUITTE: 'message.acquitte',
  REJETE: 'message.rejete',
};

export function memoryMessages(): MemoryMessages {
  const rows = new Map<MessageId, MessageRecord>();
  const certificats = new Map<string, Uint8Array>();
  const reprises = new Map<string, RepriseTenue>();
  const flux: NouveauFluxRecu[] = [];
  const events = new Map<FluxId, NewEvent[]>();
  let failure: Error | undefined;

  const all = () => [...rows.values()].toSorted((one, other) => (one.id < other.id ? -1 : 1));
  const underCle = (cle: string) => all().find((row) => row.cle === cle && row.etat !== 'REFUSE');
  const refusesWithBytes = (of?: RaccordementId) =>
    all()
      .filter(({ etat, brutPurgeLe }) => etat === 'REFUSE' && brutPurgeLe === undefined)
      .filter(({ raccordement }) => of === undefined || raccordement === of)
      .toSorted((one, other) => Number(one.creeLe) - Number(other.creeLe));
  const told = (of: FluxId, list: readonly NewEvent[]) =>
    events.set(of, [...(events.get(of) ?? []), ...list]);
  const keep = (list: readonly CertificatPreuve[] = []) => {
    for (const { empreinte, der } of list) if (!certificats.has(empreinte)) certificats.set(empreinte, der);
    return [...new Set(list.map(({ empreinte }) => empreinte))];
  };
  const writes = () => {
    const thrown = failure;
    failure = undefined;
    if (thrown !== undefined) throw thrown;
  };

  function entrant(message: MessageConserve, at: Date, rest: Partial<MessageRecord>): MessageRecord {
    const { urlAccuse, id, protocole, raccordement, cle, brut, entetes, detail } = message;
    return {
      ...{ id, sens: 'ENTRANT', protocole, raccordement, cle, brut, entetes, detail, etat: 'A_TRAITER' },
      ...(urlAccuse !== undefined && {
        envoiAccuse: { url: urlAccuse, etat: 'A_ENVOYER', tentatives: 0, prochain: at },
      }),
      ...{ certificats: [], flux: [], creeLe: rows.get(id)?.creeLe ?? at, modifieLe: at },
      ...rest,
    };
  }

  function conclu({ accuse, urlAccuse, ...rest }: MessageConclu, at: Date): MessageRecord {
    const sent = accuse !== undefined && urlAccuse !== undefined ? { urlAccuse } : {};
    return entrant({ ...rest, ...sent }, at, {
      etat: rest.etat,
      certificats: keep(rest.certificats),
      flux: rest.flux.map((one) => one.flux.id),
      ...(accuse !== undefined && { accuse }),
    });
  }

  return {
    flux,
    events: (of) => events.get(of) ?? [],
    failNext: (error) => {
      failure = error;
    },
    parCle: async (cle) => underCle(cle),
    dernierDe: async (prefixe) =>
      all().findLast(({ cle, etat }) => etat !== 'REFUSE' && cle.startsWith(prefixe)),
    find: async (id) => rows.get(id),
    deFlux: async (of) =>
      all()
        .filter((row) => row.flux.includes(of))
        .slice(0, 100),
    list: async ({ raccordement, sens, etat, before, limit }) =>
      all()
        .toReversed()
        .filter((row) => raccordement === undefined || row.raccordement === raccordement)
        .filter((row) => sens === undefined || row.sens === sens)
        .filter((row) => etat === undefined || row.etat === etat)
        .filter((row) => before === undefined || row.id < before)
        .slice(0, limit),
    certificat: async (empreinte) => certificats.get(empreinte),
    aTraiter: async (limit) =>
      all()
        .filter(({ etat }) => etat === 'A_TRAITER')
        .slice(0, limit),
    refuse: async (cle, sha256) =>
      all().findLast((row) => row.etat === 'REFUSE' && row.cle === cle && row.brut.sha256 === sha256),
    accusesDus: async (protocole, now, limit) =>
      all()
        .filter((row) => row.protocole === protocole)
        .filter(({ accuse, envoiAccuse }) => {
          return accuse !== undefined && envoiAccuse?.etat === 'A_ENVOYER' && envoiAccuse.prochain <= now;
        })
        .toSorted((one, other) => Number(one.envoiAccuse?.prochain) - Number(other.envoiAccuse?.prochain))
        .slice(0, limit),
    async noterAccuse(id, envoi, at) {
      writes();
      const row = rows.get(id);
      if (row === undefined) return;
      rows.set(id, { ...row, envoiAccuse: envoi, modifieLe: at });
      if (envoi.etat === 'A_ENVOYER') return;
      const type = envoi.etat === 'ENVOYE' ? 'accuse.envoye' : 'accuse.abandonne';
      for (const of of row.flux) told(of, [{ type, detail: { message: id, tentatives: envoi.tentatives } }]);
    },
    async preparer(message, at) {
      writes();
      const { flux: of, certificats: preuves, ...row } = message;
      const earlier = all().find(
        (one) =>
          one.sens === 'SORTANT' && of !== undefined && one.flux.includes(of) && standing.has(one.etat),
      );
      const before = earlier ?? underCle(message.cle);
      if (before !== undefined) return before;
      const record: MessageRecord = {
        ...row,
        ...{ sens: 'SORTANT', etat: 'A_ENVOYER', certificats: keep(preuves) },
        ...{ flux: of === undefined ? [] : [of], creeLe: at, modifieLe: at },
      };
      rows.set(message.id, record);
      if (of !== undefined) told(of, [{ type: 'message.prepare', detail: { message: message.id } }]);
      return record;
    },
    async suivre(id, from, to, suite, at) {
      writes();
      const row = rows.get(id);
      if (row === undefined || row.sens !== 'SORTANT' || !from.includes(row.etat)) return false;
      const accuse = suite.accuse ?? row.accuse;
      rows.set(id, {
        ...row,
        ...{ etat: to, modifieLe: at, detail: { ...row.detail, ...suite.detail } },
        certificats: [...new Set([...row.certificats, ...keep(suite.certificats)])],
        ...(accuse !== undefined && { accuse }),
      });
      const type = suite.accuse === undefined ? (eventOf[to] ?? 'message.suivi') : 'accuse.recu';
      for (const of of row.flux) told(of, [{ type, detail: { message: id, etat: to } }]);
      return true;
    },

    async conserver(message, at) {
      writes();
      const before = underCle(message.cle);
      if (before !== undefined) return before;
      rows.set(message.id, entrant(message, at, {}));
      reprises.delete(message.id);
      return undefined;
    },
    async conclure(message, at) {
      writes();
      const own = rows.get(message.id);
      if (message.conserve && own?.etat !== 'A_TRAITER') return own;
      const before = message.conserve ? undefined : underCle(message.cle);
      if (before !== undefined) return before;
      rows.set(message.id, conclu(message, at));
      reprises.delete(message.id);
      for (const { flux: one } of message.flux) {
        flux.push(one);
        told(one.id, one.events);
      }
      return undefined;
    },
    async garderReprise(reprise) {
      writes();
      const replaced = [...reprises.values()].find(
        (one) => one.cle === reprise.cle && one.raccordement === reprise.raccordement,
      );
      if (replaced !== undefined) reprises.delete(replaced.staging);
      reprises.set(reprise.staging, reprise);
      return replaced?.staging === reprise.staging ? undefined : replaced;
    },
    reprise: async (raccordement, cle) =>
      [...reprises.values()].find((one) => one.cle === cle && one.raccordement === raccordement),
    reprises: async (raccordement) =>
      [...reprises.values()]
        .filter((one) => raccordement === undefined || one.raccordement === raccordement)
        .toSorted((one, other) => Number(one.modifieLe) - Number(other.modifieLe)),
    async oublierReprise(staging) {
      writes();
      reprises.delete(staging);
    },

    async suivant(apres = '' as RaccordementId) {
      const having = refusesWithBytes().map(({ raccordement }) => raccordement);
      return having.toSorted().find((one) => one > apres);
    },
    async purger(raccordement, { avant, depuis, messages, octets }, at, limit) {
      const newest = refusesWithBytes(raccordement).toReversed();
      let sum = 0;
      const over = newest.findIndex(({ brut }, rang) => {
        sum += brut.sizeBytes;
        return rang === messages || sum > octets;
      });
      const past = newest
        .filter(({ creeLe }, rang) => creeLe < depuis && (creeLe < avant || (over >= 0 && rang >= over)))
        .toReversed()
        .slice(0, limit);
      if (past.length > 0) writes();
      for (const row of past) rows.set(row.id, { ...row, brutPurgeLe: at });
      return past.map(({ brut }) => brut.sha256);
    },
  };
}

export interface MemoryReceptionMessages extends RunningReceptionMessages {
  readonly messages: MemoryMessages;
  readonly spool: MemorySpool;
  readonly recorder: Recorder;
  /** Ids of the work that was offered. */
  readonly offered: readonly string[];
  /** The bytes of each flux received so far, in order. */
  contenus(): Promise<readonly { readonly nomFichier: string; readonly contenu: Buffer }[]>;
}

export const limitesDeTest: ReceptionLimits = {
  depotBytes: 8 * 1024 * 1024,
  openPerRaccordement: 64,
  freeDiskFloorBytes: 0,
  interruptedTtlMs: 3_600_000,
  ghostMs: 600_000,
  temporaryPatterns: [],
};

export function memoryReceptionMessages(
  options: {
    readonly messages?: MemoryMessages;
    readonly spool?: MemorySpool;
    readonly clock?: () => Date;
    readonly limits?: Partial<ReceptionLimits>;
  } = {},
): MemoryReceptionMessages {
  const { messages = memoryMessages(), clock = () => new Date(), limits = {} } = options;
  const spool = options.spool ?? memorySpool(clock);
  const recorder = createRecorder();
  const offered: string[] = [];
  const ulid = monotonicFactory();
  const reception = createReceptionMessages({
    journal: { messagesRecus: messages },
    spool,
    queue: { offer: (work) => void offered.push(...work.map(({ id }) => id)) },
    newFluxId: () => ulid() as FluxId,
    clock,
    logger: recorder.logger,
    metrics: recorder.metrics,
    limits: { ...limitesDeTest, ...limits },
  });
  return {
    ouvrir: (message) => reception.ouvrir(message),
    rouvrir: (message, raccordement) => reception.rouvrir(message, raccordement),
    suspendre: (message, cle, detail) => reception.suspendre(message, cle, detail),
    reprise: (raccordement, cle) => reception.reprise(raccordement, cle),
    reprendre: (message, cle) => reception.reprendre(message, cle),
    sweep: () => reception.sweep(),
    messages,
    spool,
    recorder,
    offered,
    contenus: () =>
      Promise.all(
        messages.flux.map(async ({ nomFichier, blob }) => ({
          nomFichier,
          contenu: Buffer.from(await spool.readWhole(blob.sha256, limitesDeTest.depotBytes)),
        })),
      ),
  };
}

/** Without what the journal adds to an event. */
export function newEventsOf(events: readonly EventRecord[]): readonly NewEvent[] {
  return events.map(({ type, detail }) => ({ type, ...(detail !== undefined && { detail }) }));
}
