// SPDX-License-Identifier: Apache-2.0
/**
 * One message being received: its bytes as on the wire, the files found in it, and the end it comes to.
 *
 * What must stay true: bytes are sealed before their row is written, so that a row names what is there; the row, the flux
 * and the first work are one transaction, and until it has committed nothing was taken. What is sealed and gets no row is
 * the purge's.
 */
import assert from 'node:assert/strict';
import { Failure } from '../domain/failure.ts';
import type { FluxId } from '../domain/flux.ts';
import type { RaccordementId } from '../domain/raccordement.ts';
import type { NewEvent } from '../ports/journal.ts';
import type {
  ConclusionMessage,
  DetailMessage,
  FichierOuvert,
  MessageConserve,
  MessageId,
  MessageOuvert,
  MessageRecord,
  NouveauMessage,
  RepriseTenue,
} from '../ports/messages.ts';
import type { BlobRef, Staging } from '../ports/spool.ts';
import { workIdOf } from '../ports/work.ts';
import { Contenu } from './contenu.ts';
import type { ReceptionMessagesDependencies } from './messages.ts';

/** Of one message. Each becomes a flux of its own; more in one go is somebody's mistake, or worse. */
export const maxFichiers = 1_000;

/** Where its bytes come from. */
export type Provenance =
  | { readonly kind: 'NOUVEAU' }
  /** A staging that was suspended: its row ends with the message. */
  | { readonly kind: 'REPRISE'; readonly staging: Staging }
  /** Its row is there, A_TRAITER, with its bytes sealed. */
  | { readonly kind: 'CONSERVE'; readonly brut: BlobRef };

export class MessageEnCours implements MessageOuvert {
  readonly id: MessageId;
  readonly cle: string;
  readonly #deps: ReceptionMessagesDependencies;
  readonly #nouveau: NouveauMessage;
  readonly #brut: Contenu;
  readonly #closed: () => void;
  readonly #reprise: boolean;
  #conserve: boolean;
  #fichiers: Fichier[] = [];
  #open = true;

  constructor(
    id: MessageId,
    nouveau: NouveauMessage,
    deps: ReceptionMessagesDependencies,
    provenance: Provenance,
    closed: () => void,
  ) {
    this.id = id;
    this.cle = nouveau.cle;
    this.#deps = deps;
    this.#nouveau = nouveau;
    this.#closed = closed;
    this.#reprise = provenance.kind === 'REPRISE';
    this.#conserve = provenance.kind === 'CONSERVE';
    this.#brut = new Contenu(id, deps.spool, deps.limits.depotBytes, foundOf(provenance));
  }

  get brutBytes(): number {
    return this.#brut.sizeBytes;
  }

  async ecrireBrut(bytes: Uint8Array): Promise<void> {
    this.#mustBeOpen();
    await this.#brut.write(bytes);
  }

  lireBrut(deBytes = 0): AsyncIterable<Uint8Array> {
    this.#mustBeOpen();
    return this.#brut.lire(deBytes);
  }

  async conserver(
    entetes: Readonly<Record<string, string>>,
    urlAccuse?: string,
  ): Promise<MessageRecord | undefined> {
    this.#mustBeOpen();
    assert(!this.#conserve, `${this.id} is kept already`);
    const message = await this.#row(entetes, this.#provenanceDetail(), urlAccuse);
    const standing = await this.#deps.journal.messagesRecus.conserver(message, this.#deps.clock());
    if (standing === undefined) this.#conserve = true;
    return standing;
  }

  async fichier(): Promise<FichierOuvert> {
    this.#mustBeOpen();
    if (this.#fichiers.length >= maxFichiers) {
      throw new Failure('DEPOT_TOO_LARGE', `${this.id}: more than ${maxFichiers} files`);
    }
    const { spool, newFluxId, limits } = this.#deps;
    const fichier = new Fichier(newFluxId(), spool, limits.depotBytes);
    this.#fichiers.push(fichier);
    return fichier;
  }

  async recommencer(): Promise<void> {
    this.#mustBeOpen();
    await this.#dropFichiers([]);
  }

  async conclure(conclusion: ConclusionMessage): Promise<'CONCLU' | MessageRecord> {
    this.#mustBeOpen();
    const taken = conclusion.fichiers.map(({ fichier }) => this.#mine(fichier));
    assert(conclusion.etat === 'ACCEPTE' || taken.length === 0, 'what is REFUSE makes no flux');
    const { etat, entetes, detail, certificats, accuse, urlAccuse } = conclusion;
    const sealing = [this.#brut.seal(), ...taken.map(({ contenu }) => contenu.seal())];
    // Each is waited for: an end that comes after this one must find none still at work.
    const late = (await Promise.allSettled(sealing)).find((one) => one.status === 'rejected');
    if (late !== undefined) throw late.reason;
    const now = this.#deps.clock();
    const message = await this.#row(entetes, { ...this.#provenanceDetail(), ...detail }, urlAccuse);
    const flux = await Promise.all(
      taken.map(async (fichier, rang) => {
        const nomFichier = conclusion.fichiers[rang]?.nomFichier ?? '';
        return this.#fluxOf(fichier.id, nomFichier, await fichier.contenu.seal(), conclusion.events, now);
      }),
    );
    const standing = await this.#deps.journal.messagesRecus.conclure(
      {
        ...message,
        etat,
        conserve: this.#conserve,
        certificats,
        flux,
        ...(accuse !== undefined && { accuse }),
      },
      now,
    );
    await this.#dropFichiers(taken);
    this.#end();
    if (standing !== undefined) {
      this.#log('message.repeated', standing.id);
      return standing;
    }
    this.#told(etat, flux);
    return 'CONCLU';
  }

  async abort(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    try {
      await this.#dropFichiers([]);
      if (this.#reprise) await this.#deps.journal.messagesRecus.oublierReprise(this.id);
    } finally {
      await this.#brut.discard();
      this.#closed();
    }
  }

  get raccordement(): RaccordementId {
    return this.#nouveau.raccordement.id;
  }

  /** Kept under the name `cle`; answers what it took the place of. */
  async suspendre(cle: string, detail: DetailMessage): Promise<RepriseTenue | undefined> {
    this.#mustBeOpen();
    assert(!this.#conserve, `${this.id} is whole already`);
    if (this.brutBytes === 0) {
      await this.abort();
      return undefined;
    }
    await this.#dropFichiers([]);
    const octets = this.brutBytes;
    const { spool, journal, clock } = this.#deps;
    try {
      await (await this.#brut.versStaging()).suspend();
      const raccordement = this.#nouveau.raccordement.id;
      return await journal.messagesRecus.garderReprise({
        ...{ cle, raccordement, staging: this.id, octets, detail, modifieLe: clock() },
      });
    } catch (error) {
      // No row is to name it; one that an earlier cut left names as many bytes as it did, and they are there.
      if (!this.#reprise) await this.#brut.discard().then(() => spool.discard(this.id));
      throw error;
    } finally {
      this.#end();
    }
  }

  async #row(
    entetes: Readonly<Record<string, string>>,
    detail: DetailMessage,
    urlAccuse: string | undefined,
  ): Promise<MessageConserve> {
    const { protocole, raccordement } = this.#nouveau;
    return {
      ...{ id: this.id, protocole, raccordement: raccordement.id, cle: this.cle, entetes, detail },
      brut: await this.#brut.seal(),
      ...(urlAccuse !== undefined && { urlAccuse }),
    };
  }

  /** Who brought it: needed for its flux also when it is judged after a restart. */
  #provenanceDetail(): DetailMessage {
    const { session, adresse } = this.#nouveau;
    return { session, ...(adresse !== undefined && { adresse }) };
  }

  #fluxOf(id: FluxId, nomFichier: string, blob: BlobRef, events: readonly NewEvent[], now: Date) {
    const { raccordement, protocole, session } = this.#nouveau;
    const common = { id, partenaire: raccordement.partenaire, raccordement: raccordement.id, protocole };
    const recu = { message: this.id, ...this.#provenanceDetail(), octets: this.brutBytes };
    return {
      flux: {
        ...common,
        nomFichier,
        blob,
        recuLe: now,
        events: [
          { type: 'message.recu', detail: recu },
          ...events,
          { type: 'flux.recu', detail: { nomFichier, sha256: blob.sha256, sizeBytes: blob.sizeBytes } },
        ],
      },
      depot: {
        ...{ ...common, nomFichier, ...blob, statut: 'REMIS' as const, session },
        ...{ ouvertLe: now, modifieLe: now },
      },
    };
  }

  #told(
    etat: ConclusionMessage['etat'],
    flux: readonly { readonly flux: { id: FluxId; nomFichier: string; blob: BlobRef } }[],
  ): void {
    const { queue, metrics, logger } = this.#deps;
    const raccordement = this.#nouveau.raccordement.id;
    queue.offer(flux.map(({ flux: { id } }) => ({ id: workIdOf('ouverture', id) })));
    for (const { flux: one } of flux) {
      metrics.count('depots_total', { outcome: 'received' });
      metrics.count('received_bytes_total', {}, one.blob.sizeBytes);
      const octets = one.blob.sizeBytes;
      logger.info('flux.received', { flux: one.id, fichier: one.nomFichier, octets, raccordement });
    }
    this.#log(etat === 'ACCEPTE' ? 'message.received' : 'message.refused', this.id, { flux: flux.length });
  }

  #log(event: string, message: MessageId, fields: Readonly<Record<string, number>> = {}): void {
    const raccordement = this.#nouveau.raccordement.id;
    this.#deps.logger.info(event, { message, raccordement, octets: this.brutBytes, ...fields });
  }

  #mine(fichier: FichierOuvert): Fichier {
    const found = this.#fichiers.find((one) => one === fichier);
    assert(found !== undefined, `a file that is none of message ${this.id}`);
    return found;
  }

  async #dropFichiers(kept: readonly Fichier[]): Promise<void> {
    const dropped = this.#fichiers.filter((one) => !kept.includes(one));
    this.#fichiers = [];
    await Promise.all(dropped.map(({ contenu }) => contenu.discard()));
  }

  #end(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#closed();
  }

  #mustBeOpen(): void {
    if (!this.#open) throw new Failure('DEPOT_GONE', `message ${this.id} is closed`);
  }
}

class Fichier implements FichierOuvert {
  readonly id: FluxId;
  readonly contenu: Contenu;

  constructor(id: FluxId, spool: ReceptionMessagesDependencies['spool'], limitBytes: number) {
    this.id = id;
    this.contenu = new Contenu(id, spool, limitBytes, {});
  }

  get sizeBytes(): number {
    return this.contenu.sizeBytes;
  }

  write(bytes: Uint8Array): Promise<void> {
    return this.contenu.write(bytes);
  }
}

function foundOf(provenance: Provenance): { staging?: Staging; blob?: BlobRef } {
  if (provenance.kind === 'REPRISE') return { staging: provenance.staging };
  return provenance.kind === 'CONSERVE' ? { blob: provenance.brut } : {};
}
