// SPDX-License-Identifier: Apache-2.0
/**
 * A bench for the AS2 server: the real server on port 0, the real reception on a spool in memory, one raccordement with a
 * partenaire whose messages are encoded by our own encoder, and a raw socket to send what no client would.
 */
import { once } from 'node:events';
import http from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { AccesAs2, ReglagesAs2 } from '../../../../gateway/domain/acces-as2.ts';
import type { Raccordement } from '../../../../gateway/domain/raccordement.ts';
import { type As2ConfigInput, as2ConfigSchema } from '../../../../protocols/as2/config.ts';
import { entetesDe } from '../../../../protocols/as2/headers.ts';
import { type As2Dependencies, type ListenerAs2, listenAs2 } from '../../../../protocols/as2/index.ts';
import { lireAccuse } from '../../../../protocols/as2/mdn-read.ts';
import { type AEncoder, encoderMessage } from '../../../../protocols/as2/message/encode.ts';
import { reglagesDe } from '../../../../protocols/as2/presets.ts';
import { identiteDeTest, pemDe } from '../../../support/as2-keys.ts';
import {
  type MemoryMessages,
  type MemoryReceptionMessages,
  memoryReceptionMessages,
} from '../../../support/memory-messages.ts';
import type { MemorySpool } from '../../../support/memory-spool.ts';
import { raccordementNomme } from '../../../support/raccordement.ts';

export const nous = identiteDeTest('raccord');
export const pair = identiteDeTest('partenaire');

export const accesDeTest: AccesAs2 = {
  identifiant: 'PARTENAIRE',
  notreIdentifiant: 'RACCORD',
  certificats: [{ pem: pemDe(pair).certificat, usages: ['SIGNATURE', 'CHIFFREMENT'] }],
  preset: 'drummond',
  reglages: {},
  adresses: [],
  urlsAccuse: [],
};

export function raccordementDeTest(
  acces: Partial<AccesAs2> = {},
  rest: Partial<Raccordement> = {},
): Raccordement {
  return raccordementNomme('as2', { protocole: 'as2', as2: { ...accesDeTest, ...acces }, ...rest });
}

export interface Banc {
  readonly port: number;
  readonly listener: ListenerAs2;
  readonly reception: MemoryReceptionMessages;
  readonly messages: MemoryMessages;
  /** What the gateway knows now; a test may replace it. */
  raccordements: Raccordement[];
  /** MDN that were handed to the client side. */
  readonly accuses: { readonly entetes: ReadonlyMap<string, string>; readonly corps: Buffer }[];
  livres(): Promise<readonly { readonly nomFichier: string; readonly contenu: string }[]>;
  close(): Promise<void>;
}

export interface OptionsBanc {
  readonly acces?: Partial<AccesAs2>;
  readonly raccordement?: Partial<Raccordement>;
  readonly config?: As2ConfigInput;
  readonly deps?: Partial<As2Dependencies>;
  readonly messages?: MemoryMessages;
  readonly spool?: MemorySpool;
}

export async function ouvrirBanc(options: OptionsBanc = {}): Promise<Banc> {
  const { messages, spool } = options;
  const reception = memoryReceptionMessages({ ...(messages && { messages }), ...(spool && { spool }) });
  const accuses: Banc['accuses'] = [];
  const raccordements = [raccordementDeTest(options.acces, options.raccordement)];
  const banc = { raccordements };
  const listener = await listenAs2(
    as2ConfigSchema.parse({
      ...{ enabled: true, port: 0, accuses: { premierDelaiMs: 1, reseauxPrives: ['127.0.0.0/8'] } },
      ...options.config,
    }),
    {
      reception,
      messages: reception.messages,
      raccordements: {
        parNomsAs2: async (de, vers) =>
          banc.raccordements.find(({ as2 }) => as2?.identifiant === de && as2.notreIdentifiant === vers),
        find: async (id) => banc.raccordements.find((one) => one.id === id),
      },
      trousseau: { signataire: () => nous, dechiffrants: () => [nous], tls: () => nous },
      clock: () => new Date(),
      logger: reception.recorder.logger,
      metrics: reception.recorder.metrics,
      accuseRecu: async (entetes, corps) => {
        accuses.push({ entetes, corps });
        return { status: 200 };
      },
      ...options.deps,
    },
  );
  return Object.assign(banc, {
    port: listener.port,
    listener,
    reception,
    messages: reception.messages,
    accuses,
    livres: async () =>
      (await reception.contenus()).map(({ nomFichier, contenu }) => ({
        nomFichier,
        contenu: contenu.toString(),
      })),
    close: () => listener.close(200),
  });
}

export interface Poste {
  readonly entetes: Record<string, string>;
  readonly corps: Buffer;
}

export interface AFaire {
  readonly messageId?: string;
  readonly reglages?: Partial<ReglagesAs2>;
  readonly fichiers?: readonly (readonly [nom: string, contenu: string])[];
  /** Over those of a message that asks for a signed MDN at once. `undefined` takes one away. */
  readonly entetes?: Readonly<Record<string, string | undefined>>;
  readonly signataire?: typeof nous;
  readonly destinataire?: typeof nous;
}

let numero = 0;

/** A message of the partenaire, signed and encrypted as `drummond` says, but for what `reglages` says. */
export async function message(faire: AFaire = {}): Promise<Poste> {
  const { fichiers = [['facture.xml', '<Invoice/>']], signataire = pair, destinataire = nous } = faire;
  const pieces: Buffer[] = [];
  const ecrit = await encoderMessage(
    {
      reglages: { ...reglagesDe(accesDeTest), ...faire.reglages },
      identite: signataire,
      destinataire: destinataire.certificat,
      fichiers: fichiers.map(([nomFichier, contenu]) => fichierDe(nomFichier, contenu)),
      at: new Date(),
    },
    {
      push: (piece) => void pieces.push(Buffer.from(piece)),
      end: () => undefined,
    },
  );
  const entetes: Record<string, string | undefined> = {
    'AS2-From': 'PARTENAIRE',
    'AS2-To': 'RACCORD',
    'AS2-Version': '1.2',
    'Message-ID': faire.messageId ?? `<m${++numero}@partenaire>`,
    'Disposition-Notification-To': 'as2@partenaire.example',
    'Disposition-Notification-Options':
      'signed-receipt-protocol=optional, pkcs7-signature; signed-receipt-micalg=optional, sha-256',
    ...ecrit.entetes,
    ...faire.entetes,
  };
  const kept = Object.entries(entetes).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  );
  return { entetes: Object.fromEntries(kept) as Record<string, string>, corps: Buffer.concat(pieces) };
}

function fichierDe(nomFichier: string, texte: string): AEncoder {
  const octets = Buffer.from(texte);
  return {
    ...{ nomFichier, type: 'application/xml', sizeBytes: octets.length },
    contenu: (async function* () {
      yield octets;
    })(),
  };
}

export interface Reponse {
  readonly status: number;
  readonly entetes: ReadonlyMap<string, string>;
  readonly corps: Buffer;
}

export async function poster(
  port: number,
  { entetes, corps }: Poste,
  options: { readonly chemin?: string; readonly methode?: string; readonly agent?: http.Agent } = {},
): Promise<Reponse> {
  const { chemin = '/as2', methode = 'POST', agent } = options;
  const request = http.request({
    ...{ host: '127.0.0.1', port, path: chemin, method: methode },
    ...{
      agent: agent ?? false,
      headers: { ...entetes, ...(methode === 'POST' && { 'Content-Length': corps.length }) },
    },
  });
  request.end(methode === 'POST' ? corps : undefined);
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  const pieces: Buffer[] = [];
  for await (const piece of response) pieces.push(piece as Buffer);
  return {
    status: response.statusCode ?? 0,
    entetes: entetesDe(response.rawHeaders),
    corps: Buffer.concat(pieces),
  };
}

/** The disposition of the MDN in an answer, its signature checked. */
export function accuseDe({ entetes, corps }: Pick<Reponse, 'entetes' | 'corps'>) {
  return lireAccuse(entetes, corps, {
    certificats: [nous.certificat],
    signatureExigee: /multipart\/signed/.test(entetes.get('content-type') ?? ''),
    ancien: false,
  });
}

/** `processed`, or the modifier. */
export function issueDe(reponse: Pick<Reponse, 'entetes' | 'corps'>): string {
  const { disposition } = accuseDe(reponse);
  return disposition?.modificateur ?? disposition?.type ?? 'no disposition';
}

/** Bytes as they are on a socket; answers all that came until it was closed, or until `enough`. */
export async function brut(
  port: number,
  octets: string | Buffer,
  enough: RegExp = /\r\n\r\n/,
): Promise<{ readonly texte: string; readonly ferme: boolean }> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  let texte = '';
  let ferme = false;
  const closed = new Promise<void>((resolve) => {
    socket.once('close', () => {
      ferme = true;
      resolve();
    });
  });
  socket.on('error', () => undefined);
  const seen = new Promise<void>((resolve) => {
    socket.on('data', (piece: Buffer) => {
      texte += piece.toString('latin1');
      if (enough.test(texte)) resolve();
    });
  });
  socket.write(octets);
  await Promise.race([closed, seen]);
  // What was announced as the last answer is followed by the end of the connection.
  if (/connection: close/i.test(texte)) await closed;
  socket.destroy();
  return { texte, ferme };
}

export function enBrut({ entetes, corps }: Poste, first = 'POST /as2 HTTP/1.1'): Buffer {
  const lines = [
    first,
    'Host: gateway',
    ...Object.entries(entetes).map(([name, value]) => `${name}: ${value}`),
  ];
  return Buffer.concat([
    Buffer.from(`${lines.join('\r\n')}\r\nContent-Length: ${corps.length}\r\n\r\n`, 'latin1'),
    corps,
  ]);
}

/** A place that takes asynchronous MDN. */
export async function recepteur(statuts: readonly number[] = [200]): Promise<{
  readonly url: string;
  readonly recus: {
    readonly entetes: ReadonlyMap<string, string>;
    readonly corps: Buffer;
    readonly url: string;
  }[];
  close(): Promise<void>;
}> {
  const recus: { entetes: ReadonlyMap<string, string>; corps: Buffer; url: string }[] = [];
  const server = http.createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const status = statuts[Math.min(recus.length, statuts.length - 1)] ?? 200;
    recus.push({
      entetes: entetesDe(request.rawHeaders),
      corps: Buffer.concat(pieces),
      url: request.url ?? '',
    });
    response.writeHead(status, status === 302 ? { Location: '/elsewhere' } : {}).end();
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    recus,
    close: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}
