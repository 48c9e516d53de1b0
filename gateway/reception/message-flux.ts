// SPDX-License-Identifier: Apache-2.0
/** The files of a message, and the flux that they become. */
import type { FluxId } from '../domain/flux.ts';
import type { NewEvent } from '../ports/journal.ts';
import type {
  ConclusionMessage,
  DetailMessage,
  FichierOuvert,
  MessageConclu,
  MessageId,
  NouveauMessage,
} from '../ports/messages.ts';
import type { BlobRef } from '../ports/spool.ts';
import { workIdOf } from '../ports/work.ts';
import { Contenu } from './contenu.ts';
import type { ReceptionMessagesDependencies } from './messages.ts';

export class Fichier implements FichierOuvert {
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

/** A file that a message ends with: in the store, and what it is called. */
export interface FichierScelle {
  readonly id: FluxId;
  readonly nomFichier: string;
  readonly blob: BlobRef;
}

export interface MessageDuFlux extends NouveauMessage {
  readonly id: MessageId;
  readonly octets: number;
}

/** Who brought it: needed for its flux also when it is judged after a restart. */
export function provenanceDe({ session, adresse }: NouveauMessage): DetailMessage {
  return { session, ...(adresse !== undefined && { adresse }) };
}

export function fluxDe(
  { id, nomFichier, blob }: FichierScelle,
  message: MessageDuFlux,
  events: readonly NewEvent[],
  now: Date,
): MessageConclu['flux'][number] {
  const { raccordement, protocole, session, octets } = message;
  const common = { id, partenaire: raccordement.partenaire, raccordement: raccordement.id, protocole };
  const recu = { message: message.id, ...provenanceDe(message), octets };
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

type Telling = Pick<ReceptionMessagesDependencies, 'queue' | 'metrics' | 'logger'>;

/** Once it is durable: the work of its flux is offered, and the logs and the metrics learn of it. */
export function tellConclu(
  etat: ConclusionMessage['etat'],
  message: MessageDuFlux,
  flux: MessageConclu['flux'],
  { queue, metrics, logger }: Telling,
): void {
  const { id, octets } = message;
  const raccordement = message.raccordement.id;
  queue.offer(flux.map((one) => ({ id: workIdOf('ouverture', one.flux.id) })));
  for (const { flux: one } of flux) {
    metrics.count('depots_total', { outcome: 'received' });
    metrics.count('received_bytes_total', {}, one.blob.sizeBytes);
    const fields = { flux: one.id, fichier: one.nomFichier, octets: one.blob.sizeBytes, raccordement };
    logger.info('flux.received', fields);
  }
  const event = etat === 'ACCEPTE' ? 'message.received' : 'message.refused';
  logger.info(event, { message: id, raccordement, octets, flux: flux.length });
}
