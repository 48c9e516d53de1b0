// SPDX-License-Identifier: Apache-2.0
/**
 * Messages: what protocols that exchange whole messages (AS2; PeSIT, a transfer) keep of each: the bytes as they were on
 * the wire, what was answered, the certificates it was judged by. The proof of an exchange, for years.
 *
 * Promises: a message is taken once: its files, its row and the answer to it are one transaction, keyed by what names it
 * at its sender; a repetition finds the row, and gets the same answer, byte for byte. Our own messages keep their
 * identifier and their bytes for as long as they are tried.
 */
import type { FluxId, Protocole } from '../domain/flux.ts';
import type { Raccordement, RaccordementId } from '../domain/raccordement.ts';
import type { DepotRecord, NewEvent, NouveauFluxRecu } from './journal.ts';
import type { BlobRef } from './spool.ts';

/** ULID. */
export type MessageId = string & { readonly __brand: 'MessageId' };

/**
 * Received: A_TRAITER (durable, its transport was acknowledged, its judgement is to come) → ACCEPTE | REFUSE.
 * Of ours: A_ENVOYER → ENVOYE (taken by the other side, its receipt is to come) → ACQUITTE | REJETE.
 */
export type EtatMessage = 'A_TRAITER' | 'ACCEPTE' | 'REFUSE' | 'A_ENVOYER' | 'ENVOYE' | 'ACQUITTE' | 'REJETE';

/** A receipt of ours that is to be sent on a connection of its own: A_ENVOYER → ENVOYE | ABANDONNE. */
export type EtatAccuse = 'A_ENVOYER' | 'ENVOYE' | 'ABANDONNE';

/** Small, printable, no content of an invoice. */
export type DetailMessage = Readonly<Record<string, string | number | boolean | null>>;

export interface CertificatPreuve {
  /** SHA-256 of the DER, lower-case hex. */
  readonly empreinte: string;
  readonly der: Uint8Array;
}

export interface MessageRecord {
  readonly id: MessageId;
  readonly sens: 'ENTRANT' | 'SORTANT';
  readonly protocole: Protocole;
  readonly raccordement: RaccordementId;
  /** What names it: `as2:<from>:<to>:<message-id>`, escaped so that no two names meet. */
  readonly cle: string;
  readonly etat: EtatMessage;
  /** The bytes as on the wire. */
  readonly brut: BlobRef;
  /** When those bytes were let go (`MessagesRefuses`): `brut` says which they were, and they may be gone. */
  readonly brutPurgeLe?: Date;
  /** Headers of the transport, lower-case names, as on the wire. */
  readonly entetes: Readonly<Record<string, string>>;
  readonly detail: DetailMessage;
  /** The receipt, byte for byte: ours of a message received, theirs of one of ours. */
  readonly accuse?: Uint8Array;
  readonly envoiAccuse?: EnvoiAccuse;
  /** Fingerprints of the certificates it was judged or made by. */
  readonly certificats: readonly string[];
  readonly creeLe: Date;
  readonly modifieLe: Date;
  /** The flux it carried, in order. */
  readonly flux: readonly FluxId[];
}

export interface EnvoiAccuse {
  readonly url: string;
  readonly etat: EtatAccuse;
  readonly tentatives: number;
  /** The next attempt is due then. */
  readonly prochain: Date;
}

/** What a judgement of a received message leaves. */
export interface ConclusionMessage {
  readonly etat: 'ACCEPTE' | 'REFUSE';
  /** In place of the one it was opened under, where what names it is known only at its end (PeSIT: its SHA-256). */
  readonly cle?: string;
  readonly entetes: Readonly<Record<string, string>>;
  readonly detail: DetailMessage;
  readonly certificats: readonly CertificatPreuve[];
  /** Each becomes a flux when ACCEPTE; in their order. None when REFUSE. */
  readonly fichiers: readonly FichierConclu[];
  /** Of each flux, between the `message.recu` that the reception writes and its `flux.recu`. */
  readonly events: readonly NewEvent[];
  readonly accuse?: Uint8Array;
  /** The receipt goes there, on its own connection. */
  readonly urlAccuse?: string;
}

export interface FichierConclu {
  /** BRUT: the bytes as on the wire are the file (PeSIT); only by itself, and nothing is written twice. */
  readonly fichier: FichierOuvert | 'BRUT';
  readonly nomFichier: string;
}

/** One file found in a message, while it is being read. */
export interface FichierOuvert {
  readonly sizeBytes: number;
  /** In order; the memory of `bytes` may be used again once this resolved. Throws Failure DEPOT_TOO_LARGE, SPOOL_WRITE … */
  write(bytes: Uint8Array): Promise<void>;
}

/** A message being received. It ends by `conclure` or `abort`; nothing of it is seen before. */
export interface MessageOuvert {
  readonly id: MessageId;
  readonly cle: string;
  /** Appends to the bytes as on the wire. Throws Failure DEPOT_TOO_LARGE, SPOOL_WRITE, DISK_FULL. */
  ecrireBrut(bytes: Uint8Array): Promise<void>;
  /** The bytes as on the wire, from `deBytes`, once they are all there (reads what was written, sealed or not). */
  lireBrut(deBytes?: number): AsyncIterable<Uint8Array>;
  /** How many bytes were written. */
  readonly brutBytes: number;
  /** Seals the bytes as on the wire, fsynced, and says what they are. Nothing may be written after; nothing is seen yet. */
  sceller(): Promise<BlobRef>;
  /**
   * What was written is durable under the name `cle` when this resolves, and stays there if the process dies: `reprendre`
   * then goes on from the last one. The message stays open; writing may go on meanwhile, and what comes later is not part
   * of it. Calls are in order; `octets` is at most what was written, and may be less than the last one's.
   */
  jalonner(cle: string, octets: number, detail: DetailMessage): Promise<void>;
  /**
   * Drops what was written past `octets`; a `jalonner` that said more is to be called again first, with a detail that fits
   * (else what it said is cut to `octets`, and keeps its detail).
   */
  reculer(octets: number): Promise<void>;
  /**
   * Durable as A_TRAITER: fsynced and journalled, with what is needed to judge it after a crash. Its transport may be
   * acknowledged. Answers the row that has this `cle` already, when there is one ACCEPTE or A_TRAITER.
   */
  conserver(
    entetes: Readonly<Record<string, string>>,
    urlAccuse?: string,
  ): Promise<MessageRecord | undefined>;
  fichier(): Promise<FichierOuvert>;
  /** Drops the files found so far, to judge the bytes again from their start. */
  recommencer(): Promise<void>;
  /**
   * Files, row, receipt and events, durable together when it resolves with CONCLU; only then may the receipt be sent.
   * When the `cle` was ACCEPTE meanwhile by another, answers that row and keeps nothing. A REFUSE leaves the `cle` free.
   * Another one A_TRAITER stands in the way too: its answer is to come, and is ours.
   * When it throws nothing was taken, and it may be asked again.
   */
  conclure(conclusion: ConclusionMessage): Promise<'CONCLU' | MessageRecord>;
  /** Drops it. Safe at any time, also after `conclure`, where it does nothing. */
  abort(): Promise<void>;
}

export interface NouveauMessage {
  readonly raccordement: Raccordement;
  readonly protocole: Protocole;
  readonly cle: string;
  /** For the audit: which session, from where. */
  readonly session: string;
  readonly adresse?: string;
}

/** A message cut in the middle, kept for its sender to go on. */
export interface Reprise {
  readonly cle: string;
  readonly raccordement: RaccordementId;
  readonly octets: number;
  readonly detail: DetailMessage;
  readonly modifieLe: Date;
  /** Somebody goes on with it just now: what is held cannot be told. */
  readonly prise: boolean;
}

/** How a protocol of messages hands one in. */
export interface ReceptionMessages {
  /** Throws Failure QUOTA, DISK_FULL. */
  ouvrir(message: NouveauMessage): Promise<MessageOuvert>;
  /** One that is A_TRAITER: its bytes are all there. */
  rouvrir(message: MessageRecord, raccordement: Raccordement): Promise<MessageOuvert>;
  /** Keeps what there is of `message` under the name `cle`, synced and journalled; the message is closed by it. */
  suspendre(message: MessageOuvert, cle: string, detail: DetailMessage): Promise<void>;
  /** What is held under the name; undefined: nothing. */
  reprise(raccordement: RaccordementId, cle: string): Promise<Reprise | undefined>;
  /** Goes on with what is held: `brutBytes` of it are there. Undefined when it is gone, or taken up by another just now. */
  reprendre(message: NouveauMessage, cleReprise: string): Promise<MessageOuvert | undefined>;
}

export interface NouveauMessageSortant {
  readonly id: MessageId;
  readonly protocole: Protocole;
  readonly raccordement: RaccordementId;
  readonly cle: string;
  readonly brut: BlobRef;
  readonly entetes: Readonly<Record<string, string>>;
  readonly detail: DetailMessage;
  readonly certificats: readonly CertificatPreuve[];
  /** Absent for a message that carries no flux (a ping). */
  readonly flux?: FluxId;
}

export interface SuiteMessage {
  readonly detail?: DetailMessage;
  readonly accuse?: Uint8Array;
  readonly certificats?: readonly CertificatPreuve[];
}

export interface Messages {
  /** The row of that name that is not REFUSE. */
  parCle(cle: string): Promise<MessageRecord | undefined>;
  /** The newest row, not REFUSE, whose name begins with `prefixe`. */
  dernierDe(prefixe: string): Promise<MessageRecord | undefined>;
  find(id: MessageId): Promise<MessageRecord | undefined>;
  /** Those that carried this flux, oldest first, at most 100. */
  deFlux(flux: FluxId): Promise<readonly MessageRecord[]>;
  /** Newest first. */
  list(filter: {
    readonly raccordement?: RaccordementId;
    readonly sens?: MessageRecord['sens'];
    readonly etat?: EtatMessage;
    readonly before?: MessageId;
    readonly limit: number;
  }): Promise<readonly MessageRecord[]>;
  certificat(empreinte: string): Promise<Uint8Array | undefined>;

  /** Received and not judged yet, oldest first: taken up at start. */
  aTraiter(limit: number): Promise<readonly MessageRecord[]>;
  /** The last one REFUSE of that name and those bytes: its answer may be given again. */
  refuse(cle: string, sha256: string): Promise<MessageRecord | undefined>;
  /** Receipts of ours to be sent on a connection of their own by this protocol, due at `now`, oldest first. */
  accusesDus(protocole: Protocole, now: Date, limit: number): Promise<readonly MessageRecord[]>;
  /**
   * What became of an attempt; sends a stored receipt again when `etat` is A_ENVOYER. Of ENVOYE and ABANDONNE there is an
   * event on each flux: `accuse.envoye`, `accuse.abandonne`.
   */
  noterAccuse(id: MessageId, envoi: EnvoiAccuse, at: Date): Promise<void>;

  /**
   * One of ours, ready to go, with an event on its flux. Answers the row that stands: an earlier one of this flux that is
   * A_ENVOYER, ENVOYE or ACQUITTE, else this. The event is `message.prepare`.
   */
  preparer(message: NouveauMessageSortant, at: Date): Promise<MessageRecord>;
  /**
   * Compare-and-set with its event on the flux: `accuse.recu` when `suite` has a receipt, else `message.envoye`,
   * `message.acquitte`, `message.rejete`. `detail` is laid over what is there. False when it was not in `from`.
   */
  suivre(
    id: MessageId,
    from: readonly EtatMessage[],
    to: EtatMessage,
    suite: SuiteMessage,
    at: Date,
  ): Promise<boolean>;
}

/** What messages REFUSE of one raccordement may keep of the disk. */
export interface BornesRefuses {
  /** What came before lets its bytes go, */
  readonly avant: Date;
  /** and of the rest all but so many of the newest, */
  readonly messages: number;
  /** which come to no more than this together. */
  readonly octets: number;
  /** Not before `avant`. What came since is let be, however much it is. */
  readonly depuis: Date;
}

/**
 * The raw bytes of messages REFUSE. Whoever knows two names can have a message refused, so that what is kept of them has
 * bounds; rows, headers, receipts and reasons stay, and say when the bytes were let go.
 */
export interface MessagesRefuses {
  /** The raccordement that has bytes of messages REFUSE, the first one in order, or the first `apres` another. */
  suivant(apres?: RaccordementId): Promise<RaccordementId | undefined>;
  /**
   * Lets go of those past the bounds, oldest first, at most `limit` (1 to 500): their rows say so when it resolves. Answers
   * the contents let go, which other rows may name; fewer than `limit`: no more are past the bounds.
   */
  purger(
    raccordement: RaccordementId,
    bornes: BornesRefuses,
    at: Date,
    limit: number,
  ): Promise<readonly string[]>;
}

/** A received message as the reception hands it to the journal, its bytes sealed. */
export interface MessageConserve {
  readonly id: MessageId;
  readonly protocole: Protocole;
  readonly raccordement: RaccordementId;
  readonly cle: string;
  readonly brut: BlobRef;
  readonly entetes: Readonly<Record<string, string>>;
  readonly detail: DetailMessage;
  readonly urlAccuse?: string;
}

export interface MessageConclu extends MessageConserve {
  readonly etat: ConclusionMessage['etat'];
  /** Its row is there, A_TRAITER. */
  readonly conserve: boolean;
  readonly certificats: readonly CertificatPreuve[];
  readonly flux: readonly { readonly flux: NouveauFluxRecu; readonly depot: DepotRecord }[];
  readonly accuse?: Uint8Array;
}

/** A message cut in the middle, and where its bytes are. */
export interface RepriseTenue {
  readonly cle: string;
  readonly raccordement: RaccordementId;
  /** Id of its staging: what names it. */
  readonly staging: string;
  readonly octets: number;
  readonly detail: DetailMessage;
  readonly modifieLe: Date;
  /** Its sender was told of these bytes (`jalonner`). */
  readonly acquittee: boolean;
  /** The content that its staging is about to be sealed as, whole: noted before, so that a kill in between loses nothing. */
  readonly sha256?: string;
}

/** What the reception alone writes of messages. Each method is one transaction. */
export interface MessagesRecus {
  /** A_TRAITER, and no longer a `reprise` of that id. Answers the row that stands under its `cle`: then nothing changed. */
  conserver(message: MessageConserve, at: Date): Promise<MessageRecord | undefined>;
  /** Row, flux, first work, certificates; the `reprise` of that id ends. Answers as `conserver`. */
  conclure(message: MessageConclu, at: Date): Promise<MessageRecord | undefined>;
  /** In place of what was held under its name, and of what its staging was held under. Answers the one replaced. */
  garderReprise(reprise: RepriseTenue): Promise<RepriseTenue | undefined>;
  reprise(raccordement: RaccordementId, cle: string): Promise<RepriseTenue | undefined>;
  /** All of them, oldest first; at most 100,000. */
  reprises(raccordement?: RaccordementId): Promise<readonly RepriseTenue[]>;
  oublierReprise(staging: string): Promise<void>;
}
