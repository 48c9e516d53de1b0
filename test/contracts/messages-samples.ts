// SPDX-License-Identifier: Apache-2.0
/** Samples for the contract suites of messages, and what each of them is run on. */
import { createHash } from 'node:crypto';
import { monotonicFactory } from 'ulid';
import type { FluxId } from '../../gateway/domain/flux.ts';
import type { NewEvent } from '../../gateway/ports/journal.ts';
import type {
  CertificatPreuve,
  ConclusionMessage,
  MessageId,
  MessageOuvert,
  Messages,
  MessagesRecus,
  MessagesRefuses,
  NouveauMessage,
} from '../../gateway/ports/messages.ts';
import type { BlobStore } from '../../gateway/ports/spool.ts';
import type {
  ReceptionMessagesDependencies,
  RunningReceptionMessages,
} from '../../gateway/reception/messages.ts';
import { raccordementNamed } from '../support/reception-bench.ts';

export interface MessagesUnderTest {
  readonly messages: Messages;
  readonly recus: MessagesRecus;
  readonly refuses: MessagesRefuses;
  readonly reception: RunningReceptionMessages;
  readonly spool: BlobStore;
  readonly offered: readonly string[];
  /** Flux received so far, in order. */
  recues(): Promise<readonly { readonly id: FluxId; readonly nomFichier: string; readonly sha256: string }[]>;
  events(flux: FluxId): Promise<readonly NewEvent[]>;
  /** One of ours that is pushed. */
  emettre(): Promise<FluxId>;
  /** As after a kill: what was in memory is gone. */
  restart(changes?: Partial<ReceptionMessagesDependencies>): Promise<MessagesUnderTest>;
  dispose(): Promise<void>;
}

export const raccordement = { ...raccordementNamed('dupont'), protocole: 'as2' as const };
const ulid = monotonicFactory();
export const newId = () => ulid() as MessageId;
export const cle = 'as2:DUPONT:CPRO:<1@dupont>';

export function nouveau(changes: Partial<NouveauMessage> = {}): NouveauMessage {
  return { raccordement, protocole: 'as2', cle, session: 's-1', adresse: '192.0.2.1', ...changes };
}

export function certificat(text: string): CertificatPreuve {
  const der = Buffer.from(text);
  return { empreinte: createHash('sha256').update(der).digest('hex'), der };
}

export function conclusion(changes: Partial<ConclusionMessage> = {}): ConclusionMessage {
  return {
    ...{ etat: 'ACCEPTE', entetes: { 'as2-from': 'DUPONT' }, detail: { mic: 'abc=' } },
    ...{ certificats: [certificat('of dupont')], fichiers: [], events: [], accuse: Buffer.from('MDN') },
    ...changes,
  };
}

/** Written (nothing more, when it is all there), with files of these contents. */
export async function remplir(message: MessageOuvert, brut: string, ...contenus: readonly string[]) {
  if (brut !== '') await message.ecrireBrut(Buffer.from(brut));
  const fichiers = [];
  for (const [rang, contenu] of contenus.entries()) {
    const fichier = await message.fichier();
    await fichier.write(Buffer.from(contenu));
    fichiers.push({ fichier, nomFichier: `F-${rang + 1}.xml` });
  }
  return fichiers;
}
