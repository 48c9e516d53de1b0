// SPDX-License-Identifier: Apache-2.0
/**
 * One HTTP exchange with an AS2 server: a body of known length out, a small answer in, every wait bounded.
 *
 * A connection kept from before may have been closed by its server meanwhile: when it is found so before a byte was
 * answered, the same bytes go once more, on a new connection. Redirections are not followed: where messages go was agreed.
 * The parser is the tolerant one of Node: what AS2 servers answer is not always what RFC 9112 asks for.
 */
import { type Agent, type ClientRequest, type IncomingMessage, request as overHttp } from 'node:http';
import { request as overHttps } from 'node:https';
import type { Duplex } from 'node:stream';
import { type Entetes, entetesDe } from '../headers.ts';
import { Coupure, codeOf } from './errors.ts';
import type { Lien } from './liens.ts';

/** A signed MDN is a few kilobytes; with a certificate chain and a returned message, still less than this. */
const maxReponseBytes = 2 * 1024 * 1024;
/** As AS2 servers are allowed to be (specs: headers 64 KiB). */
const maxHeaderBytes = 64 * 1024;
/** A timer that is set further fires at once. */
const maxTimerMs = 2 ** 31 - 1;

export interface Corps {
  readonly sizeBytes: number;
  /** From its first byte, each time it is called; exactly `sizeBytes`. A piece is done with when the next is asked for. */
  lire(): AsyncIterable<Uint8Array>;
}

export interface DelaisHttp {
  /** Without a byte moving while a message leaves or an answer comes. */
  readonly idleMs: number;
  /** From the last byte of a message to its answer: a receipt is made meanwhile. 1xx start it again. */
  readonly reponseMs: number;
  readonly totalMs: number;
}

export interface DemandeHttp {
  readonly methode: 'POST' | 'HEAD';
  readonly url: string;
  readonly lien: Lien;
  readonly entetes: Readonly<Record<string, string>>;
  readonly corps?: Corps;
  readonly delais: DelaisHttp;
}

export interface ReponseHttp {
  readonly statut: number;
  readonly entetes: Entetes;
  readonly corps: Buffer;
  /** The body was more than any receipt is: what there is of it is of no use. */
  readonly tropGrand: boolean;
}

/** @throws Coupure when there is no whole answer; the reason of `signal` once it aborts. */
export async function echanger(demande: DemandeHttp, signal: AbortSignal): Promise<ReponseHttp> {
  try {
    return await tenter(demande, demande.lien.agent, signal);
  } catch (error) {
    if (!(error instanceof Coupure && error.surConnexionGardee)) throw error;
    return await tenter(demande, demande.lien.neuf(), signal);
  }
}

async function tenter(demande: DemandeHttp, agent: Agent, signal: AbortSignal): Promise<ReponseHttp> {
  signal.throwIfAborted();
  const passage = ouvrir(demande, agent);
  const abort = () => passage.requete.destroy(new Error('interrupted'));
  signal.addEventListener('abort', abort, { once: true });
  try {
    await envoyer(passage, demande);
    const reponse = await passage.reponse;
    passage.attendre('the end of the answer', demande.delais.idleMs);
    return await lireReponse(reponse, passage);
  } catch (error) {
    signal.throwIfAborted();
    throw new Coupure(passage.raison ?? error, passage.toutEnvoye, passage.gardeeFermee(error));
  } finally {
    signal.removeEventListener('abort', abort);
    passage.finir();
  }
}

interface Passage {
  readonly requete: ClientRequest;
  readonly reponse: Promise<IncomingMessage>;
  /** Answered before the message was whole, and not with a success: the rest is of no use. */
  refuse: boolean;
  toutEnvoye: boolean;
  /** Why it was ended by us. */
  raison: Error | undefined;
  /** The wait that counts from now on; `undefined` words start the present one again. */
  attendre(quoi: string | undefined, ms?: number): void;
  gardeeFermee(error: unknown): boolean;
  finir(): void;
}

function ouvrir({ methode, url, entetes, corps, delais }: DemandeHttp, agent: Agent): Passage {
  const requete = (url.startsWith('https:') ? overHttps : overHttp)(url, {
    method: methode,
    agent,
    headers: corps === undefined ? entetes : { ...entetes, 'Content-Length': String(corps.sizeBytes) },
    insecureHTTPParser: true,
    maxHeaderSize: maxHeaderBytes,
  });
  const { promise: reponse, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  reponse.catch(() => undefined);
  const horloge = chronometrer(delais.totalMs, (raison) => {
    passage.raison = raison;
    requete.destroy(raison);
  });
  const lu = { socket: undefined as Duplex | undefined, avant: 0, entendu: false };
  const passage: Passage = {
    requete,
    reponse,
    refuse: false,
    toutEnvoye: false,
    raison: undefined,
    attendre: horloge.attendre,
    gardeeFermee: (error) =>
      requete.reusedSocket && !lu.entendu && passage.raison === undefined && isClosed(error, lu),
    finir() {
      horloge.arreter();
      if (!passage.toutEnvoye) requete.destroy();
    },
  };
  requete.on('error', reject);
  requete.once('close', () => reject(new Error('connection lost')));
  requete.once('socket', (socket) => {
    Object.assign(lu, { socket, avant: bytesReadOf(socket) });
    horloge.attendre('the message to leave', delais.idleMs);
  });
  requete.on('information', () => {
    lu.entendu = true;
    horloge.attendre(undefined);
  });
  requete.once('response', (message) => {
    lu.entendu = true;
    passage.refuse = (message.statusCode ?? 0) >= 300;
    resolve(message);
  });
  return passage;
}

function isClosed(error: unknown, lu: { socket: Duplex | undefined; avant: number }): boolean {
  const closed = codeOf(error) === 'ECONNRESET' || codeOf(error) === 'EPIPE';
  return closed && bytesReadOf(lu.socket) === lu.avant;
}

function bytesReadOf(socket: Duplex | undefined): number {
  return socket !== undefined && 'bytesRead' in socket ? Number(socket.bytesRead) : 0;
}

function chronometrer(totalMs: number, expirer: (raison: Error) => void) {
  const fin = (quoi: string, ms: number) =>
    setTimeout(() => expirer(new Error(`waited ${ms} ms for ${quoi}`)), Math.min(ms, maxTimerMs));
  const total = fin('the whole exchange', totalMs);
  let [present, mots, duree]: [NodeJS.Timeout | undefined, string, number] = [undefined, '', 0];
  return {
    attendre(quoi: string | undefined, ms = duree) {
      if (quoi === undefined && ms === duree) return void present?.refresh();
      clearTimeout(present);
      [mots, duree] = [quoi ?? mots, ms];
      present = fin(mots, duree);
    },
    arreter() {
      clearTimeout(total);
      clearTimeout(present);
    },
  };
}

async function envoyer(passage: Passage, { corps, delais }: DemandeHttp): Promise<void> {
  const { requete } = passage;
  for await (const piece of corps?.lire() ?? []) {
    if (passage.refuse || requete.destroyed) return;
    await ecrire(passage, piece);
    passage.attendre(undefined);
  }
  if (requete.destroyed) return;
  requete.end(() => {
    passage.toutEnvoye = true;
    passage.attendre('an answer', delais.reponseMs);
  });
}

/** Resolves when the system has the piece, or when nobody wants it any more. */
function ecrire(passage: Passage, piece: Uint8Array): Promise<void> {
  const { requete } = passage;
  return new Promise((resolve) => {
    const refused = () => passage.refuse && done();
    const done = () => {
      requete.off('close', done).off('response', refused);
      resolve();
    };
    requete.on('close', done).on('response', refused);
    requete.write(piece, done);
  });
}

async function lireReponse(reponse: IncomingMessage, passage: Passage): Promise<ReponseHttp> {
  const pieces: Buffer[] = [];
  let sizeBytes = 0;
  for await (const piece of reponse as AsyncIterable<Buffer>) {
    passage.attendre(undefined);
    sizeBytes += piece.length;
    if (sizeBytes > maxReponseBytes) break;
    pieces.push(piece);
  }
  return {
    statut: reponse.statusCode ?? 0,
    entetes: entetesDe(reponse.rawHeaders),
    corps: Buffer.concat(pieces),
    tropGrand: sizeBytes > maxReponseBytes,
  };
}
