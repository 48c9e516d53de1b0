// SPDX-License-Identifier: Apache-2.0
/** What the desk is given: where it listens, and the parts of the gateway it shows. */
import type { Queue } from 'bullmq';
import type { Raccordement } from '../domain/raccordement.ts';
import type { Alertes } from '../ports/alertes.ts';
import type { CyclesDeVie } from '../ports/cycles.ts';
import type { Envois } from '../ports/envois.ts';
import type { Journal } from '../ports/journal.ts';
import type { Clock, Logger, Metrics } from '../ports/machinery.ts';
import type { Messages } from '../ports/messages.ts';
import type { BlobStore } from '../ports/spool.ts';
import type { WorkQueue } from '../ports/work.ts';

export interface DeskConfig {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** As operators reach it, behind a proxy: `https://raccord.example`. With https, cookies are Secure. */
  readonly publicUrl?: string;
  /** IANA zone of the times shown; Europe/Paris when absent. */
  readonly timeZone?: string;
  /** A file of mode 0600 holding the operator's token for /api/v1; made with a random one when missing. */
  readonly operatorTokenFile?: string;
  /** How often live figures are read; one second when absent. */
  readonly liveIntervalMs?: number;
}

/** One named condition of readiness. */
export interface ReadinessCheck {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}

export interface MetricsText {
  readonly contentType: string;
  text(): Promise<string>;
}

export type DeskJournal = Pick<
  Journal,
  | 'findFlux'
  | 'listFlux'
  | 'factures'
  | 'constats'
  | 'events'
  | 'answers'
  | 'countFlux'
  | 'replay'
  | 'listPartenaires'
  | 'raccordements'
> & {
  readonly envois: Pick<
    Envois,
    | 'groupes'
    | 'attente'
    | 'sansRaccordement'
    | 'abandonner'
    | 'deSource'
    | 'dansFlux'
    | 'lots'
    | 'dernierPassage'
  >;
  readonly cycles: Pick<
    CyclesDeVie,
    'factures' | 'deFacture' | 'nonCorreles' | 'classer' | 'compterNonCorreles'
  >;
  readonly alertes: Pick<Alertes, 'list' | 'compterOuvertes' | 'traiter'>;
  readonly messages: Pick<Messages, 'find' | 'list' | 'deFlux'>;
};
export type DeskSpool = Pick<BlobStore, 'stat' | 'open' | 'stream' | 'freeBytes'>;
export type DeskQueue = Omit<WorkQueue, 'start' | 'schedule' | 'close'>;

/** What waits for one raccordement, as its departure is asked. */
export interface AttenteDepart {
  /** When its plan last ran; undefined: never. */
  readonly dernier: Date | undefined;
  readonly now: Date;
  /** Earliest deadline of what waits. */
  readonly echeance?: Date | undefined;
}

export interface DepartPrevu {
  readonly raison: 'PLAN' | 'FENETRE' | 'ECHEANCE' | 'IMMEDIAT' | 'JAMAIS';
  readonly le?: Date;
}

export interface RapportPassage {
  readonly flux: number;
  readonly envois: number;
  readonly echecs: number;
}

/** The batches, as far as an operator acts on them. */
export interface DeskLots {
  /** One round now; `tout` whatever the plans say. */
  passer(
    options: { readonly tout?: boolean; readonly raccordement?: string },
    signal: AbortSignal,
  ): Promise<RapportPassage>;
  prochainDepart(raccordement: Raccordement, attente: AttenteDepart): DepartPrevu;
}

export interface MotsDiagnostic {
  readonly fr: string;
  readonly en: string;
}

export interface DeskDependencies {
  readonly journal: DeskJournal;
  readonly spool: DeskSpool;
  readonly queue: DeskQueue;
  readonly lots: DeskLots;
  readonly logger: Logger;
  readonly metrics: Metrics & MetricsText;
  readonly clock: Clock;
  readonly readiness: () => Promise<readonly ReadinessCheck[]>;
  /** A diagnostic of PeSIT (`D2-226`) in words; undefined for what is none. Absent: nobody knows them. */
  readonly direDiagnostic?: (code: string) => MotsDiagnostic | undefined;
  /** Queues of the BullMQ driver, to mount bull-board; absent on the journal driver. */
  readonly bullQueues?: readonly Queue[];
}

export const defaultTimeZone = 'Europe/Paris';
/** Fast enough for the eye, slow enough for the journal's counters. */
export const defaultLiveIntervalMs = 1000;
