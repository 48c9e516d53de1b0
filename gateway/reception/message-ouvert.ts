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
import type { RaccordementId } from '../domain/raccordement.ts';
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
import { Contenu } from './contenu.ts';
import { Fichier, fluxDe, type MessageDuFlux, provenanceDe, tellConclu } from './message-flux.ts';
import { MessageTenu } from './message-tenu.ts';
import type { ReceptionMessagesDependencies } from './messages.ts';

/** Of one message. Each becomes a flux of its own; more in one go is somebody's mistake, or worse. */
export const maxFichiers = 1_000;

/** Where its bytes come from. */
export type Provenance =
  | { readonly kind: 'NOUVEAU' }
  /** A staging that was held: its row ends with the message. */
  | { readonly kind: 'REPRISE'; readonly staging: Staging; readonly tenue: RepriseTenue }
  /** Its row is there, A_TRAITER, with its bytes sealed. */
  | { readonly kind: 'CONSERVE'; readonly brut: BlobRef };

/** What the reception is told of a message that is under way. */
export interface Suivi {
  /** A row is about to name it: it is nobody else's to go on with, nor to forget. */
  tenu(): void;
  /** Its row took the place of this one. */
  remplace(former: RepriseTenue): Promise<void>;
  ferme(): void;
}

export class MessageEnCours implements MessageOuvert {
  readonly id: MessageId;
  readonly cle: string;
  readonly #deps: ReceptionMessagesDependencies;
  readonly #nouveau: NouveauMessage;
  readonly #brut: Contenu;
  readonly #suivi: Suivi;
  readonly #tenu: MessageTenu;
  #conserve: boolean;
  #fichiers: Fichier[] = [];
  #open = true;

  constructor(
    id: MessageId,
    nouveau: NouveauMessage,
    deps: ReceptionMessagesDependencies,
    provenance: Provenance,
    suivi: Suivi,
  ) {
    this.id = id;
    this.cle = nouveau.cle;
    this.#deps = deps;
    this.#nouveau = nouveau;
    this.#suivi = suivi;
    const tenue = provenance.kind === 'REPRISE' ? provenance.tenue : undefined;
    this.#tenu = new MessageTenu(id, deps.journal.messagesRecus, tenue);
    this.#conserve = provenance.kind === 'CONSERVE';
    this.#brut = new Contenu(id, deps.spool, deps.limits.depotBytes, foundOf(provenance));
  }

  get brutBytes(): number {
    return this.#brut.sizeBytes;
  }

  get raccordement(): RaccordementId {
    return this.#nouveau.raccordement.id;
  }

  async ecrireBrut(bytes: Uint8Array): Promise<void> {
    this.#mustBeOpen();
    await this.#brut.write(bytes);
  }

  lireBrut(deBytes = 0): AsyncIterable<Uint8Array> {
    this.#mustBeOpen();
    return this.#brut.lire(deBytes);
  }

  sceller(): Promise<BlobRef> {
    return this.#aSonTour(async () => {
      const { row } = this.#tenu;
      if (row !== undefined && !this.#brut.estScelle) await this.#noterContenu(row);
      return this.#brut.seal();
    });
  }

  async jalonner(cle: string, octets: number, detail: DetailMessage): Promise<void> {
    this.#mustBeWritten(octets);
    await this.#aSonTour(async () => {
      await this.#brut.synchroniser();
      this.#suivi.tenu();
      const replaced = await this.#tenu.garder({ ...this.#reprise(cle, detail), octets, acquittee: true });
      if (replaced !== undefined) await this.#suivi.remplace(replaced);
    });
  }

  async reculer(octets: number): Promise<void> {
    this.#mustBeWritten(octets);
    await this.#aSonTour(async () => {
      const { row } = this.#tenu;
      if (row !== undefined && row.octets > octets) await this.#tenu.garder({ ...row, octets });
      await this.#brut.reculer(octets);
    });
  }

  async conserver(
    entetes: Readonly<Record<string, string>>,
    urlAccuse?: string,
  ): Promise<MessageRecord | undefined> {
    this.#mustBeOpen();
    assert(!this.#conserve, `${this.id} is kept already`);
    const message = await this.#row(this.cle, entetes, {}, urlAccuse);
    const standing = await this.#deps.journal.messagesRecus.conserver(message, this.#deps.clock());
    if (standing !== undefined) return standing;
    this.#conserve = true;
    this.#tenu.ended();
    return undefined;
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
    const taken = this.#takenBy(conclusion);
    const { etat, cle = this.cle, entetes, detail, certificats, accuse, urlAccuse } = conclusion;
    const others = taken.filter(({ contenu }) => contenu !== this.#brut);
    const sealing = [this.sceller(), ...others.map(({ contenu }) => contenu.seal())];
    // Each is waited for: an end that comes after this one must find none still at work.
    const late = (await Promise.allSettled(sealing)).find((one) => one.status === 'rejected');
    if (late !== undefined) throw late.reason;
    const now = this.#deps.clock();
    const message = await this.#row(cle, entetes, detail, urlAccuse);
    const scelles = await Promise.all(
      taken.map(async ({ id, nomFichier, contenu }) => ({ id, nomFichier, blob: await contenu.seal() })),
    );
    const flux = scelles.map((one) => fluxDe(one, this.#duFlux(), conclusion.events, now));
    const standing = await this.#deps.journal.messagesRecus.conclure(
      {
        ...{ ...message, etat, conserve: this.#conserve, certificats, flux },
        ...(accuse !== undefined && { accuse }),
      },
      now,
    );
    await this.#dropFichiers(taken);
    if (standing !== undefined) await this.#tenu.oublier();
    this.#end();
    if (standing === undefined) {
      tellConclu(etat, this.#duFlux(), flux, this.#deps);
      return 'CONCLU';
    }
    const { raccordement, brutBytes: octets } = this;
    this.#deps.logger.info('message.repeated', { message: standing.id, raccordement, octets });
    return standing;
  }

  async abort(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    await this.#tenu.settled();
    try {
      await this.#dropFichiers([]);
      await this.#tenu.oublier();
    } finally {
      await this.#brut.discard();
      this.#suivi.ferme();
    }
  }

  /** Kept under the name `cle`; answers what it took the place of. */
  async suspendre(cle: string, detail: DetailMessage): Promise<RepriseTenue | undefined> {
    this.#mustBeOpen();
    assert(!this.#conserve, `${this.id} is whole already`);
    if (this.brutBytes === 0) {
      await this.abort();
      return undefined;
    }
    await this.#tenu.settled();
    await this.#dropFichiers([]);
    try {
      const scelle = await this.#brut.suspendre();
      const { acquittee = false } = this.#tenu.row ?? {};
      return await this.#tenu.garder({
        ...{ ...this.#reprise(cle, detail), octets: this.brutBytes, acquittee },
        ...(scelle !== undefined && { sha256: scelle.sha256 }),
      });
    } catch (error) {
      // No row is to name it; one that is there already names as many bytes as it did, and they are there.
      if (this.#tenu.row === undefined) {
        await this.#brut.discard().then(() => this.#deps.spool.discard(this.id));
      }
      throw error;
    } finally {
      this.#end();
    }
  }

  #reprise(cle: string, detail: DetailMessage) {
    return { cle, raccordement: this.raccordement, staging: this.id, detail, modifieLe: this.#deps.clock() };
  }

  /** Its staging is about to be a content: killed in between, the row still leads to its bytes. */
  async #noterContenu(row: RepriseTenue): Promise<void> {
    const { sha256 } = await this.#brut.empreinte();
    if (row.sha256 !== sha256) await this.#tenu.garder({ ...row, sha256 });
  }

  #aSonTour<Result>(act: () => Promise<Result>): Promise<Result> {
    return this.#tenu.inTurn(() => {
      this.#mustBeOpen();
      return act();
    });
  }

  async #row(
    cle: string,
    entetes: Readonly<Record<string, string>>,
    detail: DetailMessage,
    urlAccuse: string | undefined,
  ): Promise<MessageConserve> {
    const { protocole } = this.#nouveau;
    return {
      ...{ id: this.id, protocole, raccordement: this.raccordement, cle, entetes },
      detail: { ...provenanceDe(this.#nouveau), ...detail },
      brut: await this.sceller(),
      ...(urlAccuse !== undefined && { urlAccuse }),
    };
  }

  #duFlux(): MessageDuFlux {
    return { ...this.#nouveau, id: this.id, octets: this.brutBytes };
  }

  /** The contents that become flux, each with its id and its name. */
  #takenBy({ etat, cle, fichiers }: ConclusionMessage) {
    assert(etat === 'ACCEPTE' || fichiers.length === 0, 'what is REFUSE makes no flux');
    assert(cle === undefined || !this.#conserve, 'the row is there under its name');
    return fichiers.map(({ fichier, nomFichier }) => {
      if (fichier !== 'BRUT') {
        const { id, contenu } = this.#mine(fichier);
        return { id, nomFichier, contenu };
      }
      assert(fichiers.length === 1, 'the bytes as on the wire are the only file');
      return { id: this.#deps.newFluxId(), nomFichier, contenu: this.#brut };
    });
  }

  #mine(fichier: FichierOuvert): Fichier {
    const found = this.#fichiers.find((one) => one === fichier);
    assert(found !== undefined, `a file that is none of message ${this.id}`);
    return found;
  }

  async #dropFichiers(kept: readonly { readonly contenu: Contenu }[]): Promise<void> {
    const dropped = this.#fichiers.filter(({ contenu }) => !kept.some((one) => one.contenu === contenu));
    this.#fichiers = [];
    await Promise.all(dropped.map(({ contenu }) => contenu.discard()));
  }

  #end(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#suivi.ferme();
  }

  #mustBeOpen(): void {
    if (!this.#open) throw new Failure('DEPOT_GONE', `message ${this.id} is closed`);
  }

  #mustBeWritten(octets: number): void {
    assert(Number.isSafeInteger(octets) && octets >= 0, `${octets} bytes`);
    assert(octets <= this.brutBytes, `${octets} bytes of ${this.brutBytes}`);
  }
}

function foundOf(provenance: Provenance): { staging?: Staging; blob?: BlobRef } {
  if (provenance.kind === 'REPRISE') return { staging: provenance.staging };
  return provenance.kind === 'CONSERVE' ? { blob: provenance.brut } : {};
}
