// SPDX-License-Identifier: Apache-2.0
/** Our PeSIT client as a test drives it: flux to the independent peer and from it, by terms of the test's own. */
import { randomInt } from 'node:crypto';
import { ulid } from 'ulid';
import type { ReglagesPesit, ServeurPesit } from '../../../gateway/domain/acces-pesit.ts';
import { Failure } from '../../../gateway/domain/failure.ts';
import type { FluxId } from '../../../gateway/domain/flux.ts';
import type { Raccordement } from '../../../gateway/domain/raccordement.ts';
import type { FluxAExpedier } from '../../../gateway/ports/expedition.ts';
import { createExpediteurPesit, type ExpediteurPesit } from '../../../protocols/pesit/client/index.ts';
import { identiteDeTest } from '../as2-keys.ts';
import { blobReader } from '../memory-blob.ts';
import { type MemoryMessages, memoryMessages } from '../memory-messages.ts';
import { raccordementNomme } from '../raccordement.ts';
import { createRecorder, type Recorder } from '../recorder.ts';
import { accesOf, refOf } from './server.ts';

export interface PesitSender {
  readonly expediteur: ExpediteurPesit;
  readonly raccordement: Raccordement;
  readonly messages: MemoryMessages;
  readonly recorder: Recorder;
  /** Flux that a MSG acquitted, or failed. */
  readonly acquitted: readonly FluxId[];
  readonly refused: readonly FluxId[];
  /** A new flux, not sent yet. */
  flux(nomFichier: string, content: Buffer): FluxAExpedier;
  /** One attempt: DELIVERED, or the code of the failure. */
  attempt(flux: FluxAExpedier): Promise<string>;
  /** As many attempts as it takes, bounded: the outcome of each. `between`: until the other side noticed the cut, too. */
  untilDelivered(flux: FluxAExpedier, between?: () => Promise<unknown>): Promise<readonly string[]>;
  /** What waits at the other side, as far as it can be had; the failure's code when it cannot. */
  collect(): Promise<{ readonly outcome: string; readonly files: ReadonlyMap<string, Buffer> }>;
  /** What `collect` took so far, each thing once. */
  readonly taken: readonly Buffer[];
  /** Releases the sessions that are kept. */
  close(): void;
}

export interface PesitSenderOptions {
  readonly port: number;
  /** Under which of the peer's names it was agreed. */
  readonly nom?: string;
  readonly reglages?: Partial<ReglagesPesit>;
  readonly serveur?: Partial<ServeurPesit>;
  /** From an earlier sender: its rows are what a restarted gateway would find. */
  readonly messages?: MemoryMessages;
  readonly tirer?: (max: number) => number;
}

const mostAttempts = 5;
/** Bounds one attempt in a test. */
const attemptMs = 20_000;

export function createPesitSender(options: PesitSenderOptions): PesitSender {
  const { port, nom = 'PEER', reglages = {}, serveur = {}, messages = memoryMessages() } = options;
  const recorder = createRecorder();
  const acquitted: FluxId[] = [];
  const refused: FluxId[] = [];
  const contents = new Map<FluxId, Buffer>();
  const taken: Buffer[] = [];
  const livraison = { protocole: 'pesit' as const, hote: '127.0.0.1', port, clair: true, ...serveur };
  const raccordement = raccordementNomme(nom, {
    ...{ protocole: 'pesit', pesit: accesOf(nom, reglages), livraison },
    codesInterface: ['FSO1100A', 'CSO1100A'],
  });
  const destination = { raccordement, serveur: livraison };
  const nous = identiteDeTest('nous', { ec: true, noms: ['localhost', '127.0.0.1'] });
  const expediteur = createExpediteurPesit({
    messages,
    raccordements: { find: async () => raccordement },
    trousseau: { tls: () => nous },
    contenuDe: async (id) => refOf(contents.get(id)),
    acquitter: async (flux) => void acquitted.push(flux),
    refuser: async (flux) => void refused.push(flux),
    clock: () => new Date(),
    logger: recorder.logger,
    metrics: recorder.metrics,
    tirer: options.tirer ?? ((max) => randomInt(1, max + 1)),
    // A server that failed once is tried again at once: waiting is tested elsewhere.
    ...{ reposMs: 0, pauseMs: 0, delais: { connectMs: 3_000, reponseMs: 5_000, finMs: 1_000 } },
  });

  const attempt: PesitSender['attempt'] = async (flux) => {
    try {
      await expediteur.deposer(destination, flux, AbortSignal.timeout(attemptMs));
      return 'DELIVERED';
    } catch (error) {
      return codeOf(error);
    }
  };
  return {
    ...{ expediteur, raccordement, messages, recorder, acquitted, refused, taken, attempt },
    flux(nomFichier, content) {
      const id = ulid() as FluxId;
      contents.set(id, content);
      return {
        ...{ id, nomFichier, sizeBytes: content.length, renommageNote: false },
        open: async () => blobReader(content),
        noterRenommage: async () => undefined,
      };
    },
    async untilDelivered(flux, between) {
      const outcomes = [await attempt(flux)];
      while (outcomes.length < mostAttempts && outcomes.at(-1) !== 'DELIVERED') {
        await between?.();
        outcomes.push(await attempt(flux));
      }
      return outcomes;
    },
    async collect() {
      const files = new Map<string, Buffer>();
      try {
        await expediteur.collecter(
          destination,
          async ({ nom, contenu }) => {
            const pieces: Uint8Array[] = [];
            for await (const piece of contenu) pieces.push(Uint8Array.from(piece));
            const whole = Buffer.concat(pieces);
            files.set(nom, whole);
            if (taken.some((one) => one.equals(whole))) return 'DEJA_RECU';
            taken.push(whole);
            return 'RECU';
          },
          AbortSignal.timeout(attemptMs),
        );
        return { outcome: 'COLLECTED', files };
      } catch (error) {
        return { outcome: codeOf(error), files };
      }
    },
    close: () => expediteur.fermer(),
  };
}

function codeOf(error: unknown): string {
  if (error instanceof Failure) return error.code;
  throw error;
}
