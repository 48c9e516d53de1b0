// SPDX-License-Identifier: Apache-2.0
/**
 * A bench for the PeSIT server: the real server on port 0, plain or TLS, the real reception on a spool in memory, flux that
 * wait to be collected, and callers made of the real session, which a test leads FPDU by FPDU.
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import tls from 'node:tls';
import { ulid } from 'ulid';
import type { Identite } from '../../../../certs/identite.ts';
import { contexteDe } from '../../../../certs/tls.ts';
import type { AccesPesit } from '../../../../gateway/domain/acces-pesit.ts';
import type { FluxId } from '../../../../gateway/domain/flux.ts';
import type { Raccordement } from '../../../../gateway/domain/raccordement.ts';
import type { FluxDisponible, Retrait } from '../../../../gateway/ports/retrait.ts';
import type { BlobRef } from '../../../../gateway/ports/spool.ts';
import { hashPassword } from '../../../../protocols/commun/passwords.ts';
import { type PesitConfigInput, pesitConfigSchema } from '../../../../protocols/pesit/config.ts';
import { succes } from '../../../../protocols/pesit/diagnostics.ts';
import type { Diagnostic, Fpdu } from '../../../../protocols/pesit/fpdu/types.ts';
import {
  type ListenerPesit,
  listenPesit,
  type PesitDependencies,
} from '../../../../protocols/pesit/index.ts';
import { identiteDeTest } from '../../../support/as2-keys.ts';
import { type MemoryReceptionMessages, memoryReceptionMessages } from '../../../support/memory-messages.ts';
import { raccordementNomme } from '../../../support/raccordement.ts';
import { createRecorder, type Recorder } from '../../../support/recorder.ts';
import { Appelant, type OptionsAppelant } from './appelant.ts';

export const nous = identiteDeTest('raccord-pesit');
export const motDePasse = 'secret';
/** Made once: it is slow on purpose. */
const hache = await hashPassword(motDePasse);

export const accesDeTest: AccesPesit = {
  identifiant: 'PARTNER1',
  notreIdentifiant: 'RACCORD',
  motDePasse: hache,
  certificats: [],
  preset: 'cft',
  reglages: { certificatExige: false },
  adresses: [],
  nomsFlux: ['FACTURES'],
};

export function raccordementDeTest(
  acces: Partial<AccesPesit> = {},
  rest: Partial<Raccordement> = {},
): Raccordement {
  const reglages = { ...accesDeTest.reglages, ...acces.reglages };
  const pesit = { ...accesDeTest, ...acces, reglages };
  return raccordementNomme('pesit', { protocole: 'pesit', pesit, ...rest });
}

export interface RetraitDeTest extends Retrait {
  /** Puts a flux where it can be collected; an id is the older the smaller it is. */
  poser(raccordement: Raccordement, nomFichier: string, contenu: Buffer): Promise<FluxId>;
  readonly remis: FluxId[];
  /** Called before a flux is let go. */
  avant: () => Promise<void>;
}

export interface Banc {
  readonly port: number;
  readonly portClair: number;
  readonly listener: ListenerPesit;
  readonly reception: MemoryReceptionMessages;
  readonly recorder: Recorder;
  readonly retrait: RetraitDeTest;
  raccordements: Raccordement[];
  /** MSG that were handed on, and what is answered to the next ones. */
  readonly messages: Fpdu[];
  reponse: Diagnostic;
  /** A caller that is connected, and has said nothing. */
  appeler(options?: OptionsAppel): Promise<Appelant>;
  /** And one that was let in. */
  entrer(options?: OptionsAppel): Promise<Appelant>;
  livres(): Promise<readonly { readonly nomFichier: string; readonly contenu: Buffer }[]>;
  close(): Promise<void>;
}

export interface OptionsAppel extends OptionsAppelant {
  /** Over TLS; with this certificate, or with none. */
  readonly tls?: Identite | 'sans-certificat';
}

export interface OptionsBanc {
  readonly acces?: Partial<AccesPesit>;
  readonly raccordement?: Partial<Raccordement>;
  readonly raccordements?: Raccordement[];
  readonly config?: PesitConfigInput;
  readonly deps?: Partial<PesitDependencies>;
  readonly reception?: MemoryReceptionMessages;
  readonly clock?: () => Date;
}

export async function ouvrirBanc(options: OptionsBanc = {}): Promise<Banc> {
  const reception = options.reception ?? memoryReceptionMessages();
  const { messages, spool } = reception;
  const recorder = createRecorder();
  const contenus = new Map<FluxId, BlobRef>();
  const retrait = retraitDeTest(reception, contenus);
  const contenuDe = async (id: FluxId) =>
    contenus.get(id) ?? messages.flux.find((one) => one.id === id)?.blob;
  const partage = {
    raccordements: options.raccordements ?? [raccordementDeTest(options.acces, options.raccordement)],
    reponse: succes,
  };
  const recus: Fpdu[] = [];
  const listener = await listenPesit(pesitConfigSchema.parse({ port: 0, portClair: 0, ...options.config }), {
    reception,
    messages,
    raccordements: {
      parNomsPesit: async (identifiant, notre) =>
        partage.raccordements.find(
          ({ pesit }) => pesit?.identifiant === identifiant && pesit.notreIdentifiant === notre,
        ),
      list: async () => partage.raccordements,
    },
    retrait,
    contenuDe,
    ouvrirFlux: async (id) => {
      const blob = await contenuDe(id);
      return blob && spool.open(blob.sha256);
    },
    trousseau: { tls: () => nous },
    clock: options.clock ?? (() => new Date()),
    logger: recorder.logger,
    metrics: recorder.metrics,
    messageRecu: async (_raccordement, fpdu) => {
      recus.push(fpdu);
      return partage.reponse;
    },
    fluxBytes: 8 * 1024 * 1024,
    ...options.deps,
  });
  const { port, portClair = 0 } = listener;
  const appelants: Appelant[] = [];
  const appeler = async ({ tls: certificat, ...rest }: OptionsAppel = {}) => {
    const socket = certificat === undefined ? connect(portClair, '127.0.0.1') : parTls(port, certificat);
    socket.on('error', () => undefined);
    await once(socket, certificat === undefined ? 'connect' : 'secureConnect');
    const appelant = new Appelant(socket, rest);
    appelants.push(appelant);
    return appelant;
  };
  const rest = { port, portClair, listener, reception, recorder, retrait, messages: recus, appeler };
  return Object.assign(partage, {
    ...rest,
    entrer: async (appel: OptionsAppel = {}) => {
      const appelant = await appeler(appel);
      await appelant.connecter();
      return appelant;
    },
    livres: () => reception.contenus(),
    close: async () => {
      for (const one of appelants) one.couper();
      await listener.close(0);
    },
  });
}

function parTls(port: number, certificat: Identite | 'sans-certificat'): Socket {
  const context = certificat === 'sans-certificat' ? {} : contexteDe(certificat);
  return tls.connect({ ...context, host: '127.0.0.1', port, rejectUnauthorized: false });
}

function retraitDeTest({ spool }: MemoryReceptionMessages, contenus: Map<FluxId, BlobRef>): RetraitDeTest {
  const flux: (FluxDisponible & { readonly raccordement: string; readonly blob: BlobRef })[] = [];
  const of = (raccordement: string) => flux.filter((one) => one.raccordement === raccordement);
  const drop = (id: FluxId) => {
    const at = flux.findIndex((one) => one.id === id);
    if (at >= 0) flux.splice(at, 1);
    return at >= 0;
  };
  const retrait: RetraitDeTest = {
    remis: [],
    avant: async () => undefined,
    poser: async (raccordement, nomFichier, contenu) => {
      const id = ulid() as FluxId;
      const blob = await spool.put(contenu);
      contenus.set(id, blob);
      const { sizeBytes } = blob;
      flux.push({ id, nomFichier, sizeBytes, disponibleLe: new Date(), raccordement: raccordement.id, blob });
      return id;
    },
    list: async (raccordement, limit = Number.POSITIVE_INFINITY) => of(raccordement).slice(0, limit),
    find: async (raccordement, nom) => of(raccordement).find(({ nomFichier }) => nomFichier === nom),
    open: async (raccordement, id) => {
      const one = of(raccordement).find((other) => other.id === id);
      return one && spool.open(one.blob.sha256);
    },
    fetched: async (raccordement, id) => {
      await retrait.avant();
      retrait.remis.push(id);
      if (raccordement.politiqueRetrait === 'once') drop(id);
    },
    remove: async (_raccordement, id) => drop(id),
  };
  return retrait;
}
