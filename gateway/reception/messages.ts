// SPDX-License-Identifier: Apache-2.0
/**
 * Reception of whole messages: `ReceptionMessages` on the stagings of the spool and the rows of the journal.
 *
 * What must stay true: nothing of a message is seen before its transaction; one that is cut and kept is durable before its
 * row names it, and one at a time goes on with it; while somebody does, nobody forgets it. Deliberately absent: names in `/in`, settle delays, ghosts: nobody
 * takes a message back, and its sender asks for its receipt instead of looking at a folder.
 */
import assert from 'node:assert/strict';
import { Failure } from '../domain/failure.ts';
import type { FluxId } from '../domain/flux.ts';
import type { Raccordement, RaccordementId } from '../domain/raccordement.ts';
import type { Journal } from '../ports/journal.ts';
import type { Clock, Logger, Metrics } from '../ports/machinery.ts';
import type {
  DetailMessage,
  MessageId,
  MessageOuvert,
  MessageRecord,
  NouveauMessage,
  ReceptionMessages,
  Reprise,
  RepriseTenue,
} from '../ports/messages.ts';
import type { BlobRef, BlobStore, Staging } from '../ports/spool.ts';
import type { WorkQueue } from '../ports/work.ts';
import type { ReceptionLimits } from './index.ts';
import { MessageEnCours, type Provenance } from './message-ouvert.ts';
import { copyStart } from './staging-copy.ts';

export interface ReceptionMessagesDependencies {
  readonly journal: Pick<Journal, 'messagesRecus'>;
  readonly spool: BlobStore;
  readonly queue: Pick<WorkQueue, 'offer'>;
  readonly newFluxId: () => FluxId;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly limits: Pick<
    ReceptionLimits,
    'depotBytes' | 'openPerRaccordement' | 'freeDiskFloorBytes' | 'interruptedTtlMs'
  >;
}

export interface RunningReceptionMessages extends ReceptionMessages {
  /** Forgets what was cut and never taken up. Called every minute. */
  sweep(): Promise<void>;
}

/** Messages of one raccordement that wait to be gone on with: past it, the smallest is forgotten, it is soonest sent again. */
export const reprisesParRaccordement = 20;
/** Of those, from one address (`detail.adresse`): whoever cuts many leaves room for those of the others. */
export const reprisesParAdresse = 10;

/**
 * Those whose sender was told how much of them is here: as many as may be open at once, or a kill would lose some. Whoever
 * has them was let in, whatever its address.
 */
function acquitteesParRaccordement(openPerRaccordement: number): number {
  return Math.max(reprisesParRaccordement, openPerRaccordement);
}

/** Starts after `startReception`, which spares the stagings that a reprise names. */
export function createReceptionMessages(deps: ReceptionMessagesDependencies): RunningReceptionMessages {
  return new MessageReception(deps);
}

class MessageReception implements RunningReceptionMessages {
  readonly #deps: ReceptionMessagesDependencies;
  readonly #open = new Map<RaccordementId, number>();
  /** Stagings that somebody goes on with. */
  readonly #prises = new Set<string>();
  /** One at a time: two that look at the same rows would both forget what one of them should. */
  #tidying: Promise<void> = Promise.resolve();
  /** Those that have not begun: they will see what is there now. */
  readonly #tidiesToCome = new Map<RaccordementId | undefined, Promise<void>>();

  constructor(deps: ReceptionMessagesDependencies) {
    this.#deps = deps;
  }

  async ouvrir(message: NouveauMessage): Promise<MessageOuvert> {
    await this.#admit(message.raccordement);
    const id = this.#deps.newFluxId() as string as MessageId;
    return this.#start(id, message, { kind: 'NOUVEAU' });
  }

  async rouvrir(message: MessageRecord, raccordement: Raccordement): Promise<MessageOuvert> {
    assert(message.etat === 'A_TRAITER', `${message.id} is ${message.etat}`);
    const { id, protocole, cle, brut, detail } = message;
    const session = String(detail['session'] ?? 'reprise');
    const adresse = detail['adresse'];
    const nouveau = {
      ...{ raccordement, protocole, cle, session },
      ...(typeof adresse === 'string' && { adresse }),
    };
    // Beyond any limit: its sender was told that we have it.
    this.#count(raccordement.id, 1);
    return this.#start(id, nouveau, { kind: 'CONSERVE', brut });
  }

  async suspendre(message: MessageOuvert, cle: string, detail: DetailMessage): Promise<void> {
    assert(message instanceof MessageEnCours, 'a message of another reception');
    const replaced = await message.suspendre(cle, detail);
    if (replaced !== undefined) await this.#drop(replaced);
    await this.#tidy(message.raccordement);
  }

  /** When somebody goes on with what was replaced, it is theirs to end. */
  async #drop({ staging }: RepriseTenue): Promise<void> {
    if (!this.#prises.has(staging)) await this.#deps.spool.discard(staging);
  }

  async reprise(raccordement: RaccordementId, cle: string): Promise<Reprise | undefined> {
    const found = await this.#deps.journal.messagesRecus.reprise(raccordement, cle);
    if (found === undefined) return undefined;
    const { octets, detail, modifieLe, staging } = found;
    return { raccordement, cle, octets, detail, modifieLe, prise: this.#prises.has(staging) };
  }

  async reprendre(message: NouveauMessage, cleReprise: string): Promise<MessageOuvert | undefined> {
    const { id } = message.raccordement;
    const found = await this.#deps.journal.messagesRecus.reprise(id, cleReprise);
    if (found === undefined || this.#prises.has(found.staging)) return undefined;
    this.#prises.add(found.staging);
    let opened: MessageOuvert | undefined;
    try {
      await this.#admit(message.raccordement);
      opened = await this.#goOn(found, message);
      if (opened !== undefined) return opened;
      this.#count(id, -1);
      await this.#forget(found, 'lost');
      return undefined;
    } finally {
      if (opened === undefined) this.#prises.delete(found.staging);
    }
  }

  async #goOn(found: RepriseTenue, message: NouveauMessage): Promise<MessageOuvert | undefined> {
    try {
      const staging = await this.#resume(found);
      if (staging === undefined) return undefined;
      return this.#start(found.staging as MessageId, message, { kind: 'REPRISE', staging, tenue: found });
    } catch (error) {
      this.#count(message.raccordement.id, -1);
      throw error;
    }
  }

  async sweep(): Promise<void> {
    await this.#tidy();
  }

  #tidy(raccordement?: RaccordementId): Promise<void> {
    const toCome = this.#tidiesToCome.get(raccordement);
    if (toCome !== undefined) return toCome;
    const tidy = this.#tidying.then(() => {
      this.#tidiesToCome.delete(raccordement);
      return this.#tidyNow(raccordement);
    });
    this.#tidiesToCome.set(raccordement, tidy);
    this.#tidying = tidy.catch(() => undefined);
    return tidy;
  }

  async #tidyNow(raccordement: RaccordementId | undefined): Promise<void> {
    const { journal, clock, limits } = this.#deps;
    const before = clock().getTime() - limits.interruptedTtlMs;
    const free = (await journal.messagesRecus.reprises(raccordement)).filter(
      ({ staging }) => !this.#prises.has(staging),
    );
    const isOld = ({ modifieLe }: RepriseTenue) => modifieLe.getTime() < before;
    for (const one of free.filter(isOld)) await this.#forgetIfHeld(one, 'expired');
    const young = Map.groupBy(
      free.filter((one) => !isOld(one)),
      (one) => one.raccordement,
    );
    for (const ofOne of young.values()) {
      const [told = [], untold = []] = [true, false].map((is) => ofOne.filter((one) => one.acquittee === is));
      const most = acquitteesParRaccordement(limits.openPerRaccordement);
      for (const one of [...tooMany(untold), ...beyond(most, told)])
        await this.#forgetIfHeld(one, 'too many');
    }
  }

  /** Gone on with, or replaced, since it was looked at: then it is not ours to forget. */
  async #forgetIfHeld(one: RepriseTenue, reason: string): Promise<void> {
    const held = await this.#deps.journal.messagesRecus.reprise(one.raccordement, one.cle);
    if (held?.staging === one.staging && !this.#prises.has(one.staging)) await this.#forget(one, reason);
  }

  /** Back to what was durable when its row was written: what a crash left after that is not known to be whole. */
  async #resume(tenue: RepriseTenue): Promise<Staging | undefined> {
    const { staging: id, octets, sha256 } = tenue;
    // Killed once it was sealed, and before its message was taken.
    const sealed = sha256 === undefined ? undefined : await this.#deps.spool.stat(sha256);
    if (sealed !== undefined && sealed.sizeBytes >= octets) return this.#fromBlob(sealed, tenue);
    const staging = await this.#deps.spool.resume(id);
    if (staging === undefined) return undefined;
    if (staging.sizeBytes > octets) await staging.truncate(octets);
    if (staging.sizeBytes === octets && !staging.hasHole) return staging;
    await staging.discard();
    return undefined;
  }

  /** The content is not ours to write to: it may be that of others. */
  async #fromBlob({ sha256 }: BlobRef, { staging: id, octets }: RepriseTenue): Promise<Staging> {
    const { spool } = this.#deps;
    await spool.discard(id);
    const staging = await spool.stage(id);
    try {
      await copyStart(spool, sha256, staging, octets);
      await staging.sync();
      return staging;
    } catch (error) {
      await staging.discard();
      throw error;
    }
  }

  /** The row first: one that names nothing is harmless, bytes that nothing names are deleted at the next start. */
  async #forget({ staging, raccordement }: RepriseTenue, reason: string): Promise<void> {
    await this.#deps.journal.messagesRecus.oublierReprise(staging);
    await this.#deps.spool.discard(staging);
    this.#deps.logger.warn('message.reprise-forgotten', { message: staging, raccordement, reason });
  }

  #start(id: MessageId, message: NouveauMessage, provenance: Provenance): MessageEnCours {
    return new MessageEnCours(id, message, this.#deps, provenance, {
      tenu: () => void this.#prises.add(id),
      remplace: (former) => this.#drop(former),
      ferme: () => {
        this.#prises.delete(id);
        this.#count(message.raccordement.id, -1);
      },
    });
  }

  #count(raccordement: RaccordementId, by: 1 | -1): void {
    const open = (this.#open.get(raccordement) ?? 0) + by;
    if (open > 0) this.#open.set(raccordement, open);
    else this.#open.delete(raccordement);
  }

  /** Counted at once: many that come together are not each the first. */
  async #admit({ id }: Raccordement): Promise<void> {
    const { openPerRaccordement, freeDiskFloorBytes } = this.#deps.limits;
    if ((this.#open.get(id) ?? 0) >= openPerRaccordement) {
      throw new Failure('QUOTA', `${openPerRaccordement} messages open for ${id}`);
    }
    this.#count(id, 1);
    try {
      if ((await this.#deps.spool.freeBytes()) >= freeDiskFloorBytes) return;
      throw new Failure('DISK_FULL', `less than ${freeDiskFloorBytes} bytes free`);
    } catch (error) {
      this.#count(id, -1);
      throw error;
    }
  }
}

/** The smallest of those that are more than `most`. */
function beyond(most: number, reprises: readonly RepriseTenue[]): readonly RepriseTenue[] {
  const smallestFirst = reprises.toSorted((one, other) => one.octets - other.octets);
  return smallestFirst.slice(0, Math.max(0, reprises.length - most));
}

/**
 * Of one raccordement, those above what an address may hold and what all may: of the address that holds the most, the
 * smallest. Nobody gets rid of what others sent by cutting its own.
 */
function tooMany(reprises: readonly RepriseTenue[]): readonly RepriseTenue[] {
  const smallestFirst = reprises.toSorted((one, other) => one.octets - other.octets);
  const byAddress = Map.groupBy(smallestFirst, ({ detail }) => String(detail['adresse'] ?? ''));
  const most = () =>
    [...byAddress.values()].reduce((one, other) => (other.length > one.length ? other : one), []);
  const dropped: RepriseTenue[] = [];
  const dropFrom = (held: RepriseTenue[]) => dropped.push(...held.splice(0, 1));
  for (const [adresse, held] of byAddress) {
    while (adresse !== '' && held.length > reprisesParAdresse) dropFrom(held);
  }
  while (reprises.length - dropped.length > reprisesParRaccordement) dropFrom(most());
  return dropped;
}
