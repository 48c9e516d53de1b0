// SPDX-License-Identifier: Apache-2.0
/** Our AS2 client as a test drives it: one flux to the independent peer, by terms of its own, until it is proved or refused. */
import { ulid } from 'ulid';
import type { AccesAs2, ReglagesAs2, ServeurAs2 } from '../../../gateway/domain/acces-as2.ts';
import { Failure } from '../../../gateway/domain/failure.ts';
import type { FluxId } from '../../../gateway/domain/flux.ts';
import type { Raccordement } from '../../../gateway/domain/raccordement.ts';
import type { FluxAExpedier } from '../../../gateway/ports/expedition.ts';
import { createExpediteurAs2, type ExpediteurAs2 } from '../../../protocols/as2/client/index.ts';
import type { Entetes } from '../../../protocols/as2/headers.ts';
import { blobReader } from '../memory-blob.ts';
import { type MemoryMessages, memoryMessages } from '../memory-messages.ts';
import { memorySpool } from '../memory-spool.ts';
import { raccordementNomme } from '../raccordement.ts';
import { createRecorder } from '../recorder.ts';
import type { Person } from './cases.ts';
import { identityOf } from './corpus.ts';
import { accesOf } from './server.ts';

export interface As2Sender {
  readonly messages: MemoryMessages;
  /** Flux that an asynchronous MDN acquitted, or failed. */
  readonly acquitted: readonly FluxId[];
  readonly refused: readonly FluxId[];
  /** A new flux, not sent yet. */
  flux(nomFichier: string, content: Buffer): FluxAExpedier;
  /** One attempt: DELIVERED, or the code of the failure. */
  attempt(
    flux: FluxAExpedier,
    reglages?: Partial<ReglagesAs2>,
    serveur?: Partial<ServeurAs2>,
  ): Promise<string>;
  accuseRecu(entetes: Entetes, corps: Buffer): Promise<{ readonly status: number }>;
  close(): void;
}

export interface SenderOptions {
  readonly people: Readonly<Record<string, Person>>;
  readonly url: string;
  readonly urlAccuse?: string;
  /** Who we are; `gateway` else. */
  readonly identite?: string;
  readonly idleMs?: number;
  readonly repriseBytes?: number;
}

export function createSender(options: SenderOptions): As2Sender {
  const { people, url, urlAccuse, identite = 'gateway', idleMs = 5_000, repriseBytes } = options;
  const signataire = identityOf(identite, people[identite]);
  const messages = memoryMessages();
  const recorder = createRecorder();
  const acquitted: FluxId[] = [];
  const refused: FluxId[] = [];
  let terms = raccordementWith(accesOf(people, 'peer', {}));
  const expediteur: ExpediteurAs2 = createExpediteurAs2({
    messages,
    spool: memorySpool(),
    trousseau: {
      signataire: () => signataire,
      dechiffrants: () => [signataire],
      tls: () => signataire,
      echeances: () => [],
      relire: async () => undefined,
    },
    raccordements: { find: async () => terms },
    ouvrirFlux: async () => undefined,
    acquitter: async (flux) => void acquitted.push(flux),
    refuser: async (flux) => void refused.push(flux),
    clock: () => new Date(),
    logger: recorder.logger,
    metrics: recorder.metrics,
    // A server that failed once is tried again at once: waiting is tested elsewhere.
    reposMs: 0,
    delais: { connectMs: 2_000, idleMs, reponseMs: idleMs },
    ...(urlAccuse === undefined ? {} : { urlAccuse }),
    ...(repriseBytes === undefined ? {} : { repriseBytes }),
  });
  return {
    messages,
    acquitted,
    refused,
    flux: (nomFichier, content) => ({
      id: ulid() as FluxId,
      nomFichier,
      sizeBytes: content.length,
      open: async () => blobReader(content),
      renommageNote: false,
      noterRenommage: async () => undefined,
    }),
    async attempt(flux, reglages = {}, serveur = {}) {
      terms = raccordementWith(accesOf(people, 'peer', reglages));
      const destination = { raccordement: terms, serveur: { protocole: 'as2' as const, url, ...serveur } };
      try {
        await expediteur.deposer(destination, flux, AbortSignal.timeout(20_000));
        return 'DELIVERED';
      } catch (error) {
        if (error instanceof Failure) return error.code;
        throw error;
      }
    },
    accuseRecu: (entetes, corps) => expediteur.accuseRecu(entetes, corps),
    close: () => expediteur.fermer(),
  };
}

function raccordementWith(as2: AccesAs2): Raccordement {
  return raccordementNomme('peer', { protocole: 'as2', as2 });
}
