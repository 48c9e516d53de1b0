// SPDX-License-Identifier: Apache-2.0
/**
 * The AS2 partenaire of the demo: posts messages to the gateway, and is itself a server that takes what the gateway sends:
 * messages, which it answers with a signed MDN, and asynchronous MDN.
 */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type Cles,
  chiffree,
  type Entite,
  entiteDe,
  type Mode,
  mic,
  ouverte,
  partie,
  partiesDe,
  poster,
  type Reponse,
  signee,
  verifiee,
} from './openssl.ts';

const crlf = '\r\n';
/** What the gateway sends here is small. */
const maxBodyBytes = 10_000_000;

export interface Accuse {
  readonly disposition: string;
  readonly mic: string;
  /** Exactly as it came. */
  readonly corps: Buffer;
}

export interface MessageRecu {
  readonly nomFichier: string;
  readonly contenu: Buffer;
}

/** A message ready to be posted, again and again if need be. */
export interface Message {
  readonly id: string;
  readonly entite: Entite;
  readonly mic: string;
}

export interface PartenaireAs2 {
  readonly nom: string;
  readonly url: string;
  /** What it got from the gateway so far, by its name. */
  readonly recus: ReadonlyMap<string, MessageRecu>;
  /** Asynchronous MDN so far, by the Message-ID they are about. */
  readonly accuses: ReadonlyMap<string, Accuse>;
  composer(nomFichier: string, contenu: Uint8Array, options?: Composition): Promise<Message>;
  envoyer(message: Message, options?: { readonly async?: boolean }): Promise<Reponse>;
  /** The MDN of an answer, once its signature holds. */
  lireAccuse(reponse: Pick<Reponse, 'entetes' | 'corps'>): Promise<Accuse & { readonly original: string }>;
  close(): Promise<void>;
}

export interface Composition {
  /** Signs with these instead of its own. */
  readonly cles?: Cles;
  readonly mode?: Mode;
  /** What befalls the signed entity before it is encrypted. */
  readonly apresSignature?: (corps: Buffer) => Buffer;
}

export interface Accord {
  readonly nom: string;
  readonly cles: Cles;
  /** The gateway: its AS2 name, its certificate, its URL. */
  readonly passerelle: { readonly nom: string; readonly certificat: string; readonly url: string };
  readonly folder: string;
}

export async function ouvrirPartenaire(accord: Accord): Promise<PartenaireAs2> {
  const { nom, cles, passerelle, folder } = accord;
  const recus = new Map<string, MessageRecu>();
  const accuses = new Map<string, Accuse>();
  const server = createServer((request, response) => {
    takeIn(request, response, accord, recus, accuses).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/as2`;
  return {
    nom,
    url,
    recus,
    accuses,
    lireAccuse: (reponse) => lireAccuse(reponse, accord),
    async composer(nomFichier, contenu, { cles: others = cles, mode, apresSignature } = {}) {
      const part = partie(nomFichier, contenu);
      const { type, corps } = await signee(part, others, folder);
      const signed = { type, corps: apresSignature?.(corps) ?? corps };
      return {
        id: nouvelId(),
        entite: await chiffree(signed, passerelle.certificat, folder, mode),
        mic: mic(part),
      };
    },
    envoyer: (message, { async = false } = {}) =>
      poster(
        passerelle.url,
        { ...entetesDe(message, accord), ...(async ? { 'Receipt-Delivery-Option': url } : {}) },
        message.entite.corps,
        folder,
      ),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function entetesDe({ id, entite }: Message, { nom, passerelle }: Accord): Readonly<Record<string, string>> {
  return {
    'AS2-From': nom,
    'AS2-To': passerelle.nom,
    'AS2-Version': '1.2',
    'Message-ID': id,
    'Content-Type': entite.type,
    'Disposition-Notification-To': nom,
    'Disposition-Notification-Options':
      'signed-receipt-protocol=optional, pkcs7-signature; signed-receipt-micalg=optional, sha-256',
  };
}

async function takeIn(
  request: IncomingMessage,
  response: ServerResponse,
  accord: Accord,
  recus: Map<string, MessageRecu>,
  accuses: Map<string, Accuse>,
): Promise<void> {
  const { nom, cles, passerelle, folder } = accord;
  const corps = await bodyOf(request);
  const type = request.headers['content-type'] ?? '';
  if (type.startsWith('multipart/signed')) {
    const accuse = await lireAccuse({ entetes: new Map([['content-type', type]]), corps }, accord);
    accuses.set(accuse.original, accuse);
    response.writeHead(200).end();
    return;
  }
  const part = await ouverte(corps, cles, passerelle.certificat, folder);
  const { entetes, corps: contenu } = entiteDe(part);
  const nomFichier = /filename="?([^";\r\n]+)"?/i.exec(entetes)?.[1] ?? '';
  recus.set(nomFichier, { nomFichier, contenu });
  const report = rapport(nom, String(request.headers['message-id']), mic(part));
  const accuse = await signee(report, cles, folder);
  const names = { 'AS2-From': nom, 'AS2-To': passerelle.nom, 'AS2-Version': '1.2', 'Message-ID': nouvelId() };
  response.writeHead(200, { ...names, 'Content-Type': accuse.type }).end(accuse.corps);
}

async function lireAccuse(
  { entetes, corps }: Pick<Reponse, 'entetes' | 'corps'>,
  { passerelle, folder }: Accord,
): Promise<Accuse & { readonly original: string }> {
  const type = entetes.get('content-type') ?? '';
  const report = entiteDe(await verifiee({ type, corps }, passerelle.certificat, folder));
  const second = partiesDe(report.type, report.corps)[1]?.toString('latin1') ?? '';
  const fields = second.replace(/\r\n[ \t]+/g, ' ');
  const field = (name: string) => new RegExp(`^${name}:\\s*(.*)$`, 'im').exec(fields)?.[1]?.trim() ?? '';
  const [value = ''] = field('Received-Content-MIC').split(',');
  const [original, disposition] = [field('Original-Message-ID'), field('Disposition')];
  return { original, disposition, mic: value.trim(), corps };
}

function rapport(nom: string, original: string, value: string): Buffer {
  const boundary = `report-${randomUUID()}`;
  const fields = [
    'Reporting-UA: Raccord demo',
    `Final-Recipient: rfc822; ${nom}`,
    `Original-Message-ID: ${original}`,
    'Disposition: automatic-action/MDN-sent-automatically; processed',
    `Received-Content-MIC: ${value}, sha-256`,
  ];
  const lines = [
    `Content-Type: multipart/report; report-type=disposition-notification; boundary="${boundary}"`,
    ...['', `--${boundary}`, 'Content-Type: text/plain', '', 'Received.', `--${boundary}`],
    ...['Content-Type: message/disposition-notification', '', ...fields, '', `--${boundary}--`],
  ];
  return Buffer.from(lines.join(crlf));
}

function nouvelId(): string {
  return `<${randomUUID()}@demo.raccord.invalid>`;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let sizeBytes = 0;
  for await (const piece of request) {
    sizeBytes += (piece as Buffer).length;
    if (sizeBytes > maxBodyBytes) throw new Error('too large for the demo');
    pieces.push(piece as Buffer);
  }
  return Buffer.concat(pieces);
}
