// SPDX-License-Identifier: Apache-2.0
/**
 * The other side, for tests of the client: a server of bytes that opens what it gets with our own codec and answers with the
 * MDN a test asks for, and the gateway's side of the agreement with it.
 */
import type { Certificat } from '../../../../certs/certificat.ts';
import type { Identite } from '../../../../certs/identite.ts';
import type { Trousseau } from '../../../../certs/trousseau.ts';
import type { AccesAs2, DigestAs2, ReglagesAs2, ServeurAs2 } from '../../../../gateway/domain/acces-as2.ts';
import type { FluxId } from '../../../../gateway/domain/flux.ts';
import type { Raccordement } from '../../../../gateway/domain/raccordement.ts';
import type { FluxAExpedier } from '../../../../gateway/ports/expedition.ts';
import { createExpediteurAs2, type ExpediteurAs2Options } from '../../../../protocols/as2/client/index.ts';
import { type Disposition, traite } from '../../../../protocols/as2/disposition.ts';
import { type Entetes, entetesDe } from '../../../../protocols/as2/headers.ts';
import { ecrireAccuse } from '../../../../protocols/as2/mdn.ts';
import {
  decoderMessage,
  limitesParDefaut,
  type MessageDecode,
} from '../../../../protocols/as2/message/decode.ts';
import { reglagesDe } from '../../../../protocols/as2/presets.ts';
import { identiteDeTest, pemDe } from '../../../support/as2-keys.ts';
import { blobReader } from '../../../support/memory-blob.ts';
import { memoryMessages } from '../../../support/memory-messages.ts';
import { memorySpool } from '../../../support/memory-spool.ts';
import { raccordementNomme } from '../../../support/raccordement.ts';
import { createRecorder } from '../../../support/recorder.ts';
import { type Recue, type Repondre, reponse, type SmallServer, startSmallServer } from './small-server.ts';

export const nous = () => identiteDeTest('nous');
export const eux = () => identiteDeTest('eux');
export const autrui = () => identiteDeTest('autrui');

export interface Opened extends MessageDecode {
  readonly contenu: Buffer;
}

/** What the other side does with a message: opens it with its key. */
export async function open(recue: Pick<Recue, 'entetes' | 'corps'>, reglages: ReglagesAs2): Promise<Opened> {
  const pieces: Buffer[] = [];
  const decodeur = decoderMessage({
    entetes: entetesOf(recue),
    identites: [eux()],
    signataires: [nous().certificat],
    reglages,
    digests: [reglages.accuseDigest],
    limites: limitesParDefaut,
    fichier: async () => ({
      push: (piece) => void pieces.push(Buffer.from(piece)),
      end: () => undefined,
    }),
  });
  await decodeur.push(recue.corps);
  await decodeur.end();
  return { ...(await decodeur.resultat()), contenu: Buffer.concat(pieces) };
}

export function entetesOf({ entetes }: Pick<Recue, 'entetes'>): Entetes {
  return entetesDe(entetes.flat());
}

export interface MdnOptions {
  readonly disposition?: Disposition;
  readonly mic?: { readonly valeur: string; readonly digest: DigestAs2 };
  /** null: unsigned. */
  readonly signe?: Identite | null;
  readonly messageId?: string;
}

export interface Mdn {
  readonly entetes: Record<string, string>;
  readonly corps: Buffer;
}

/** The MDN of a message as it was received. */
export async function mdnOf(
  recue: Pick<Recue, 'entetes' | 'corps'>,
  reglages: ReglagesAs2,
  options: MdnOptions = {},
): Promise<Mdn> {
  const entetes = entetesOf(recue);
  const mic = options.mic ?? (await open(recue, reglages)).mic;
  const signataire = options.signe === undefined ? eux() : options.signe;
  return ecrireAccuse({
    original: {
      messageId: options.messageId ?? entetes.get('message-id') ?? '',
      de: entetes.get('as2-from') ?? '',
      vers: entetes.get('as2-to') ?? '',
    },
    disposition: options.disposition ?? traite,
    ...(mic !== undefined && { mic }),
    ...(signataire !== null && { identite: signataire, digest: reglages.accuseDigest }),
    messageId: '<mdn@eux>',
    at: new Date(),
    produit: 'Partner',
    version: '1.2',
    texte: 'Received.',
  });
}

/** In the answer to the message. */
export async function syncMdn(
  recue: Recue,
  reglages: ReglagesAs2,
  options: MdnOptions = {},
): Promise<Buffer> {
  const { entetes, corps } = await mdnOf(recue, reglages, options);
  return reponse(200, entetes, corps);
}

/** As it comes to our door on a connection of its own. */
export function asReceived({ entetes, corps }: Mdn): readonly [Entetes, Buffer] {
  return [entetesDe(Object.entries(entetes).flat()), corps];
}

export interface Side {
  readonly server: SmallServer;
  readonly options: ExpediteurAs2Options;
  readonly expediteur: ReturnType<typeof createExpediteurAs2>;
  readonly reglages: ReglagesAs2;
  readonly raccordement: Raccordement;
  readonly destination: { readonly raccordement: Raccordement; readonly serveur: ServeurAs2 };
  readonly messages: ReturnType<typeof memoryMessages>;
  readonly spool: ReturnType<typeof memorySpool>;
  readonly recorder: ReturnType<typeof createRecorder>;
  /** What the core was told, in order: `acquitter <flux>`, `refuser <flux>: <raison>`. */
  readonly told: string[];
  /** The time of the gateway. */
  readonly time: { now: Date };
  flux(contenu: string | Buffer, id?: string): FluxAExpedier;
  deposer(flux?: FluxAExpedier): Promise<void>;
  close(): Promise<void>;
}

export interface SideOptions {
  readonly reglages?: Partial<ReglagesAs2>;
  readonly preset?: AccesAs2['preset'];
  readonly repondre?: (recue: Recue, reglages: ReglagesAs2) => ReturnType<Repondre>;
  readonly acces?: Partial<AccesAs2>;
  readonly serveur?: Partial<ServeurAs2>;
  readonly trousseau?: Partial<Trousseau>;
  readonly expediteur?: Partial<ExpediteurAs2Options>;
}

export async function startSide(options: SideOptions = {}): Promise<Side> {
  const { repondre = (recue, reglages) => syncMdn(recue, reglages) } = options;
  const acces: AccesAs2 = {
    identifiant: 'Leur Nom',
    notreIdentifiant: 'NOTRE',
    certificats: [{ pem: pemDe(eux()).certificat, usages: ['SIGNATURE', 'CHIFFREMENT'] }],
    preset: options.preset ?? 'chorus-pro',
    reglages: options.reglages ?? {},
    adresses: [],
    urlsAccuse: [],
    ...options.acces,
  };
  const reglages = reglagesDe(acces);
  const server = await startSmallServer((recue) => repondre(recue, reglages));
  const raccordement = raccordementNomme('eux', { protocole: 'as2', as2: acces });
  const destination = {
    raccordement,
    serveur: { protocole: 'as2' as const, url: server.url, delaiMs: 10_000, ...options.serveur },
  };
  const [messages, spool, recorder] = [memoryMessages(), memorySpool(), createRecorder()];
  const told: string[] = [];
  const time = { now: new Date() };
  const sent = new Map<FluxId, FluxAExpedier>();
  const expediteurOptions: ExpediteurAs2Options = {
    ...{ messages, spool, logger: recorder.logger, metrics: recorder.metrics },
    trousseau: { ...trousseauOf(nous()), ...options.trousseau },
    clock: () => time.now,
    raccordements: { find: async (id) => (id === raccordement.id ? raccordement : undefined) },
    ouvrirFlux: async (id) => sent.get(id)?.open(),
    acquitter: async (flux) => void told.push(`acquitter ${flux}`),
    refuser: async (flux, raison) => void told.push(`refuser ${flux}: ${raison}`),
    urlAccuse: 'http://127.0.0.1:9/as2/mdn?raccord=1',
    reposMs: 0,
    ...options.expediteur,
  };
  const expediteur = createExpediteurAs2(expediteurOptions);
  const signal = new AbortController().signal;
  return {
    options: expediteurOptions,
    ...{ server, expediteur, reglages, raccordement, destination, messages, spool, recorder, told, time },
    flux: fluxOf,
    deposer(flux = fluxOf('<Invoice/>')) {
      sent.set(flux.id, flux);
      return expediteur.deposer(destination, flux, signal);
    },
    async close() {
      expediteur.fermer();
      await server.close();
    },
  };
}

export function trousseauOf(identite: Identite): Trousseau {
  return {
    signataire: () => identite,
    dechiffrants: () => [identite],
    echeances: () => [],
    relire: async () => undefined,
  };
}

export function fluxOf(contenu: string | Buffer, id = '01JD0000000000000000000001'): FluxAExpedier {
  const bytes = Buffer.from(contenu);
  return {
    id: id as FluxId,
    nomFichier: 'FSO1100A_NOTRE_001.xml',
    sizeBytes: bytes.length,
    open: async () => blobReader(bytes),
    renommageNote: false,
    noterRenommage: async () => undefined,
  };
}

/** The first one signs and is encrypted for; the others sign. */
export function agreedWith(...certificats: readonly Certificat[]): Partial<AccesAs2> {
  return {
    certificats: certificats.map(({ x509 }, rank) => ({
      pem: x509.toString(),
      usages: rank === 0 ? ['SIGNATURE', 'CHIFFREMENT'] : ['SIGNATURE'],
    })),
  };
}
