// SPDX-License-Identifier: Apache-2.0
/**
 * The journal: every flux, its factures, constats, events and work. With the spool it is the truth.
 *
 * Promise: a method that changes something has made it durable when it resolves; every step applies once.
 */
import type { Constat } from '../domain/constat.ts';
import type { Facture } from '../domain/facture.ts';
import type { FluxId, Protocole, Sens, StatutFluxEmis, StatutFluxRecu } from '../domain/flux.ts';
import type { IdentifiantFlux } from '../domain/flux-name.ts';
import type { Partenaire, PartenaireId } from '../domain/partenaire.ts';
import type { PolitiqueRetrait, Raccordement, RaccordementId } from '../domain/raccordement.ts';
import type { Alertes, NouvelleAlerte } from './alertes.ts';
import type { Annuaire } from './annuaire.ts';
import type { CyclesDeVie, NouveauStatut } from './cycles.ts';
import type { Envois, NouvelEnvoi } from './envois.ts';
import type { Messages, MessagesRecus, MessagesRefuses } from './messages.ts';
import type { Raccordements } from './raccordements.ts';
import type { StatutDepot } from './reception.ts';
import type { BlobRef, BlobStore } from './spool.ts';
import type { NewWork, WorkId, WorkStore } from './work.ts';

export interface NewEvent {
  /** Stable, e.g. `flux.recu`, `ouverture.terminee`, `compte-rendu.mis-a-disposition`. */
  readonly type: string;
  /** Small, printable, no content of an invoice. */
  readonly detail?: Readonly<Record<string, string | number | boolean | null>>;
}

export interface EventRecord extends NewEvent {
  readonly seq: number;
  readonly flux: FluxId;
  readonly instant: Date;
  /** Hex SHA-256 over the event and the hash of the one before it in the same flux: a chain. */
  readonly empreinte: string;
}

export interface FluxRecord {
  readonly id: FluxId;
  readonly sens: Sens;
  readonly partenaire: PartenaireId;
  readonly raccordement: RaccordementId;
  readonly protocole: Protocole;
  readonly nomFichier: string;
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly statut: StatutFluxRecu | StatutFluxEmis;
  readonly codeInterface?: string;
  readonly identifiant?: IdentifiantFlux;
  readonly nombreFactures: number;
  readonly creeLe: Date;
  readonly modifieLe: Date;
  /** Of a flux emitted: the flux it answers. */
  readonly origine?: FluxId;
  readonly politiqueRetrait?: PolitiqueRetrait;
  readonly expireLe?: Date;
}

export interface ConstatRecord extends Constat {
  /** The facture it is about; absent when it is about the flux. */
  readonly rang?: number;
}

/** A flux received, as reception hands it over: its row, its first event and its first work are one transaction. */
export interface NouveauFluxRecu {
  readonly id: FluxId;
  readonly partenaire: PartenaireId;
  readonly raccordement: RaccordementId;
  readonly protocole: Protocole;
  readonly nomFichier: string;
  readonly blob: BlobRef;
  readonly recuLe: Date;
  readonly events: readonly NewEvent[];
}

export interface NouveauFluxEmis {
  readonly id: FluxId;
  readonly partenaire: PartenaireId;
  readonly raccordement: RaccordementId;
  readonly protocole: Protocole;
  readonly nomFichier: string;
  readonly codeInterface: string;
  readonly identifiant?: IdentifiantFlux;
  readonly blob: BlobRef;
  readonly statut: Extract<StatutFluxEmis, 'A_EMETTRE' | 'MIS_A_DISPOSITION'>;
  readonly politiqueRetrait: PolitiqueRetrait;
  readonly expireLe: Date;
  /** The flux it answers or carries further; absent for a batch of several and for what nobody asked. */
  readonly origine?: FluxId;
  readonly events: readonly NewEvent[];
  /** Work on it, for one that is A_EMETTRE: its delivery. */
  readonly next?: readonly NewWork[];
}

/**
 * One step of a received flux: everything in it happens together or not at all. It applies only while the
 * flux is in one of `from` and, when `doneWork` is given, while that work still exists: this is what makes
 * running a job twice harmless.
 */
export interface Transition {
  readonly flux: FluxId;
  readonly at: Date;
  readonly from: readonly StatutFluxRecu[];
  readonly to: StatutFluxRecu;
  readonly doneWork?: WorkId;
  readonly events: readonly NewEvent[];
  readonly codeInterface?: string;
  readonly identifiant?: IdentifiantFlux;
  /** Inserted, or replaced by (flux, rang). */
  readonly factures?: readonly Facture[];
  /** Replace all constats of this flux when given. */
  readonly constats?: readonly ConstatRecord[];
  /** Answers, in their order. */
  readonly emits?: readonly NouveauFluxEmis[];
  readonly next?: readonly NewWork[];
  /** What is to go out by batch. One whose `cle` exists already is left as it is. */
  readonly envois?: readonly NouvelEnvoi[];
  /** Statuts said of factures, by this flux or of it. One that was said already is left as it is. */
  readonly statuts?: readonly NouveauStatut[];
  readonly alertes?: readonly NouvelleAlerte[];
  /** Gives the identifiant back: the partenaire may send it again (IRR_VIDE, IRR_EXTRAC). */
  readonly releasesIdentifiant?: boolean;
}

/** APPLIED; STALE: somebody did it already, nothing changed; NAME_TAKEN: `emits` clashes with a flux still in `/out`. */
export type TransitionOutcome = 'APPLIED' | 'STALE' | 'NAME_TAKEN';

/** What makes a facture unique. */
export interface CleUnicite {
  readonly rang: number;
  /** Year of issue, AAAA. */
  readonly annee: string;
  readonly siren: string;
  readonly numero: string;
}

export interface DepotRecord {
  readonly id: FluxId;
  readonly raccordement: RaccordementId;
  readonly partenaire: PartenaireId;
  readonly protocole: Protocole;
  readonly nomFichier: string;
  readonly statut: StatutDepot;
  readonly sizeBytes: number;
  /** Absent while the bytes are still in staging. */
  readonly sha256?: string;
  readonly session: string;
  readonly ouvertLe: Date;
  readonly modifieLe: Date;
  /** When EN_ATTENTE: the hand-over is due then. */
  readonly remettreLe?: Date;
}

export interface FluxFilter {
  readonly sens?: Sens;
  readonly statut?: StatutFluxRecu | StatutFluxEmis;
  readonly partenaire?: PartenaireId;
  readonly codeInterface?: string;
  /** Start of a name, of an identifiant or of a SHA-256, or a whole id. */
  readonly recherche?: string;
  /** Keyset: strictly older than this id. */
  readonly before?: FluxId;
  /** 1 to 500. */
  readonly limit: number;
}

export interface Journal {
  // Deposits. Every method is durable when it resolves.
  saveDepot(depot: DepotRecord): Promise<void>;
  /** Those not REMIS or RETIRE, and the ghosts REMIS since `since`. Read once at start. */
  loadDepots(since: Date): Promise<readonly DepotRecord[]>;
  /**
   * Hand-over: the depot becomes REMIS and the flux, its events and its first work exist, in one transaction.
   * False when the depot was handed over before (a crash between commit and answer): nothing is done twice.
   */
  receive(flux: NouveauFluxRecu, depot: DepotRecord): Promise<boolean>;

  // Steps.
  apply(transition: Transition): Promise<TransitionOutcome>;
  /** Appends events outside any transition (a collection, a login refused on a known flux …). */
  record(flux: FluxId, at: Date, events: readonly NewEvent[]): Promise<void>;
  /**
   * Claims an identifiant for its emitter; answers the flux that holds it, which is `flux` itself the first
   * time and on every repetition.
   */
  claimIdentifiant(emetteur: string, identifiant: IdentifiantFlux, flux: FluxId): Promise<FluxId>;
  /** The next number of a persistent, atomic sequence, from 1; never given twice, also across a crash. */
  nextSequence(name: string): Promise<number>;
  /**
   * Compare-and-set of an emitted flux. False when it was not in `from`, or when `doneWork` is given and was done: then
   * nothing changed. With it, that work ends in the same transaction.
   */
  applyEmis(
    flux: FluxId,
    from: readonly StatutFluxEmis[],
    to: StatutFluxEmis,
    at: Date,
    events: readonly NewEvent[],
    doneWork?: WorkId,
  ): Promise<boolean>;
  /** INCIDENTE back to RECU with its first work, as if just received. False when it is not INCIDENTE. */
  replay(flux: FluxId, at: Date, by: string): Promise<boolean>;
  /**
   * Claims the triplets of accepted factures (year, SIREN, number: DSE §3.2.1.4). Answers who holds each, in their
   * order: the flux and rang asking, the first time and on every repetition. What the flux claimed before and does not
   * claim now (it was judged again, otherwise) is given back in the same moment.
   */
  claimFactures(
    flux: FluxId,
    cles: readonly CleUnicite[],
  ): Promise<readonly { readonly flux: FluxId; readonly rang: number }[]>;
  /** Gives the triplets of a flux back: it was refused as a whole after all. */
  releaseFactures(flux: FluxId): Promise<void>;

  // Reading.
  findFlux(id: FluxId): Promise<FluxRecord | undefined>;
  listFlux(filter: FluxFilter): Promise<readonly FluxRecord[]>;
  factures(flux: FluxId): Promise<readonly Facture[]>;
  constats(flux: FluxId): Promise<readonly ConstatRecord[]>;
  events(flux: FluxId): Promise<readonly EventRecord[]>;
  /** Emitted flux that answer this one. */
  answers(flux: FluxId): Promise<readonly FluxRecord[]>;
  /** Emitted and MIS_A_DISPOSITION, for one raccordement, oldest first, at most `limit`. */
  available(raccordement: RaccordementId, limit: number): Promise<readonly FluxRecord[]>;
  findAvailable(raccordement: RaccordementId, nomFichier: string): Promise<FluxRecord | undefined>;
  /** Number of flux by sens and statut, from the counters table. */
  countFlux(): Promise<readonly { readonly sens: Sens; readonly statut: string; readonly count: number }[]>;
  /** Emitted flux whose `expireLe` has passed and that are still MIS_A_DISPOSITION. */
  expired(now: Date, limit: number): Promise<readonly FluxRecord[]>;

  /**
   * Those of these contents that no flux, facture, deposit still living or message that keeps its bytes names. At most 1,000
   * at once.
   */
  unreferenced(sha256s: readonly string[]): Promise<readonly string[]>;

  // Raccordements and partenaires.
  saveRaccordement(raccordement: Raccordement, at: Date, by: string): Promise<void>;
  savePartenaire(partenaire: Partenaire, at: Date): Promise<void>;
  listPartenaires(): Promise<readonly Partenaire[]>;
  readonly raccordements: Raccordements;

  readonly work: WorkStore;
  readonly envois: Envois;
  readonly cycles: CyclesDeVie;
  readonly alertes: Alertes;
  readonly annuaire: Annuaire;
  readonly messages: Messages;
  readonly messagesRecus: MessagesRecus;
  readonly messagesRefuses: MessagesRefuses;

  /** Proof: chains, counters, blobs, states. Yields each trouble found; nothing when clean. */
  verify(spool: BlobStore, progress?: (done: number, total: number) => void): AsyncIterable<JournalTrouble>;
  /** True when a write was made durable just now. */
  ping(): Promise<boolean>;
  close(): Promise<void>;
}

export interface JournalTrouble {
  /** Stable: `blob.missing`, `blob.corrupt`, `event.chain`, `flux.stuck`, `counter.drift`, `sqlite.integrity` … */
  readonly code: string;
  readonly flux?: FluxId;
  readonly detail: string;
}
