// SPDX-License-Identifier: Apache-2.0
/** The gateway's side of an agreement with a server of the tests: its client on a journal in memory. */
import { createHash } from 'node:crypto';
import { monotonicFactory } from 'ulid';
import type { Identite } from '../../../../certs/identite.ts';
import type { AccesPesit, ReglagesPesit, ServeurPesit } from '../../../../gateway/domain/acces-pesit.ts';
import type { FluxId } from '../../../../gateway/domain/flux.ts';
import type { Raccordement } from '../../../../gateway/domain/raccordement.ts';
import type { Destination, FichierCollecte, FluxAExpedier } from '../../../../gateway/ports/expedition.ts';
import {
  createExpediteurPesit,
  type ExpediteurPesit,
  type ExpediteurPesitOptions,
} from '../../../../protocols/pesit/client/index.ts';
import { blobReader } from '../../../support/memory-blob.ts';
import { memoryMessages } from '../../../support/memory-messages.ts';
import { raccordementNomme } from '../../../support/raccordement.ts';
import { createRecorder } from '../../../support/recorder.ts';
import { type OptionsServeur, type ServeurTest, startServeur } from './serveur.ts';

export const signal = new AbortController().signal;
export const nomFlux = 'FSO1100A_PER001_PER0011100000000000000001';

export interface Banc {
  readonly serveur: ServeurTest;
  readonly expediteur: ExpediteurPesit;
  readonly raccordement: Raccordement;
  readonly destination: Destination<ServeurPesit>;
  readonly messages: ReturnType<typeof memoryMessages>;
  readonly recorder: ReturnType<typeof createRecorder>;
  /** What the core was told, in order. */
  readonly told: string[];
  readonly time: { now: Date };
  /** PI 13 that were drawn. */
  readonly tires: number[];
  flux(octets: Buffer, id?: string): FluxAExpedier;
  deposer(flux: FluxAExpedier): Promise<void>;
  /** Attempts until it is delivered; how many it took. */
  deposerToujours(flux: FluxAExpedier, atMost?: number): Promise<number>;
  /** As after a kill of the gateway: sessions and memory are gone, the journal is there. */
  redemarrer(): ExpediteurPesit;
  close(): Promise<void>;
}

export interface OptionsBanc extends OptionsServeur {
  readonly reglages?: Partial<ReglagesPesit>;
  readonly acces?: Partial<AccesPesit>;
  readonly raccordement?: Partial<Raccordement>;
  readonly livraison?: Partial<ServeurPesit>;
  readonly notre?: Identite;
  readonly expediteur?: Partial<ExpediteurPesitOptions>;
}

export async function startBanc(options: OptionsBanc = {}): Promise<Banc> {
  const serveur = await startServeur(options);
  const pesit: AccesPesit = {
    ...{ identifiant: 'EUX', notreIdentifiant: 'NOUS', certificats: [], preset: 'connect-express' },
    reglages: { intervalleKio: 4, longueurArticle: 512, tolerant: false, ...options.reglages },
    ...{ adresses: [], nomsFlux: [], ...options.acces },
  };
  const livraison: ServeurPesit = {
    ...{ protocole: 'pesit', hote: '127.0.0.1', port: serveur.port, delaiMs: 10_000 },
    ...(options.tls === undefined ? { clair: true } : { empreinteTls: options.tls.certificat.empreinte }),
    ...options.livraison,
  };
  const raccordement = raccordementNomme('eux', {
    protocole: 'pesit',
    pesit,
    livraison,
    ...options.raccordement,
  });
  const destination = { raccordement, serveur: livraison };
  const [messages, recorder, told, tires] = [
    memoryMessages(),
    createRecorder(),
    [] as string[],
    [] as number[],
  ];
  const time = { now: new Date('2026-11-22T09:00:00Z') };
  const contenus = new Map<FluxId, { sha256: string; sizeBytes: number }>();
  const { notre } = options;
  const newId = monotonicFactory();
  const make = () =>
    createExpediteurPesit({
      ...{ messages, logger: recorder.logger, metrics: recorder.metrics },
      trousseau: notre === undefined ? {} : { tls: () => notre },
      clock: () => time.now,
      raccordements: { find: async (id) => (id === raccordement.id ? raccordement : undefined) },
      contenuDe: async (id) => contenus.get(id),
      acquitter: async (flux) => void told.push(`acquitter ${flux}`),
      refuser: async (flux, raison) => void told.push(`refuser ${flux}: ${raison}`),
      newId: () => newId(),
      tirer: () => tires.push(tires.length + 1),
      ...{ reposMs: 0, pauseMs: 0, delais: { finMs: 1_000 } },
      ...options.expediteur,
    });
  const banc = {
    ...{ serveur, expediteur: make(), raccordement, destination, messages, recorder, told, time, tires },
    flux(octets: Buffer, id = '01JD0000000000000000000001'): FluxAExpedier {
      contenus.set(id as FluxId, { sha256: sha256(octets), sizeBytes: octets.length });
      return {
        ...{ id: id as FluxId, nomFichier: nomFlux, sizeBytes: octets.length },
        open: async () => blobReader(octets),
        renommageNote: false,
        noterRenommage: async () => undefined,
      };
    },
    deposer: (flux: FluxAExpedier) => banc.expediteur.deposer(destination, flux, signal),
    async deposerToujours(flux: FluxAExpedier, atMost = 5) {
      for (let attempts = 1; ; attempts += 1) {
        try {
          await banc.deposer(flux);
          return attempts;
        } catch (error) {
          if (attempts === atMost) throw error;
        }
      }
    },
    redemarrer() {
      void banc.expediteur.fermer();
      banc.expediteur = make();
      return banc.expediteur;
    },
    async close() {
      const closed = banc.expediteur.fermer();
      await serveur.close();
      await closed;
    },
  };
  return banc;
}

/** Bytes that no shift or repetition leaves the same. */
export function octetsDe(sizeBytes: number): Buffer {
  const octets = Buffer.alloc(sizeBytes);
  let state = 0x2545_f491;
  for (let at = 0; at < sizeBytes; at += 1) {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b_3c6d) + at;
    octets[at] = state >>> 24;
  }
  return octets;
}

/** What a collection hands over, read whole. */
export async function lire({ contenu }: FichierCollecte): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of contenu) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces);
}

export function sha256(octets: Uint8Array): string {
  return createHash('sha256').update(octets).digest('hex');
}
