// SPDX-License-Identifier: Apache-2.0
/**
 * One attempt at a message: its bytes from the spool, posted to the server agreed on, whole or from where they were cut.
 *
 * A Content-Length always, since the bytes are there before the first one leaves: never a Transfer-Encoding beside it
 * (RFC 9112 §6.2), nor chunks that a server could not read.
 */
import { readSecretFile } from '../../../certs/secret-file.ts';
import type { Trousseau } from '../../../certs/trousseau.ts';
import type { ServeurAs2 } from '../../../gateway/domain/acces-as2.ts';
import { Failure } from '../../../gateway/domain/failure.ts';
import type { Clock, Logger } from '../../../gateway/ports/machinery.ts';
import type { MessageRecord } from '../../../gateway/ports/messages.ts';
import type { BlobStore } from '../../../gateway/ports/spool.ts';
import { lirePieces } from './contenu.ts';
import { avecCapitales } from './entetes.ts';
import { type DelaisHttp, type DemandeHttp, echanger, type ReponseHttp } from './http.ts';
import type { Liens } from './liens.ts';
import { contentRange, isRefusalOfAPart, octetsTenus, premierOctet } from './reprise.ts';

export interface DelaisAs2 {
  /** To an open connection, its TLS handshake included. */
  readonly connectMs: number;
  /** Without a byte moving while a message leaves or an answer comes. */
  readonly idleMs: number;
  /** From the last byte of a message to its answer, when the raccordement says nothing of it. */
  readonly reponseMs: number;
}

export const delaisParDefaut: DelaisAs2 = {
  // As by SFTP: a slow server takes seconds, a dead one never answers.
  connectMs: 20_000,
  idleMs: 60_000,
  // A synchronous MDN comes once the other side checked and kept the whole message.
  reponseMs: 300_000,
};

/** Large enough that sending it again costs more than asking how much of it is there. */
export const repriseParDefautBytes = 4 * 1024 * 1024;
/** What a message may need on top, by its size: slower than this on the whole, and it is tried again later. */
const minBytesPerSecond = 16 * 1024;

export interface PourEnvoyer {
  readonly spool: BlobStore;
  readonly trousseau: Trousseau;
  readonly liens: Liens;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly delais: DelaisAs2;
  /** Messages of this size and above are taken up where they were cut, when that was agreed. */
  readonly repriseBytes: number;
}

/** `dejaTente`: an earlier attempt may have left a part of it there. Throws Coupure, Failure, the reason of `signal`. */
export async function envoyerMessage(
  pour: PourEnvoyer,
  serveur: ServeurAs2,
  { message, dejaTente }: { readonly message: MessageRecord; readonly dejaTente: boolean },
  signal: AbortSignal,
): Promise<ReponseHttp> {
  const poste = await posteDe(pour, serveur, message, signal);
  const { sizeBytes } = message.brut;
  if (!dejaTente || message.entetes['etag'] === undefined || sizeBytes < pour.repriseBytes) {
    return poste.poster(0);
  }
  const tenus = octetsTenus(await poste.interroger(), serveur.url);
  const premier = premierOctet(tenus, sizeBytes);
  if (premier === 0) return poste.poster(0);
  pour.logger.info('as2.reprise', { message: message.id, octets: tenus, sur: sizeBytes });
  const reponse = await poste.poster(premier);
  return isRefusalOfAPart(reponse.statut) ? poste.poster(0) : reponse;
}

interface Poste {
  /** The bytes from `premier` on. */
  poster(premier: number): Promise<ReponseHttp>;
  /** HEAD: what is held of it there? */
  interroger(): Promise<ReponseHttp>;
}

async function posteDe(
  { spool, trousseau, liens, clock, delais }: PourEnvoyer,
  serveur: ServeurAs2,
  { entetes, brut }: MessageRecord,
  signal: AbortSignal,
): Promise<Poste> {
  const tls = serveur.url.startsWith('https:') ? trousseau.tls?.(clock()) : undefined;
  const demande = {
    url: serveur.url,
    lien: liens.de(serveur, tls),
    entetes: { ...avecCapitales(entetes), ...(await autorisation(serveur)) },
    delais: delaisDe(delais, serveur, brut.sizeBytes),
  };
  const send = (autre: Pick<DemandeHttp, 'methode'> & Partial<DemandeHttp>) =>
    echanger({ ...demande, ...autre }, signal);
  return {
    poster(premier) {
      const { sizeBytes } = brut;
      const range = premier === 0 ? {} : { 'Content-Range': contentRange(premier, sizeBytes) };
      const lire = () => lirePieces(() => spool.open(brut.sha256), premier);
      const corps = { sizeBytes: sizeBytes - premier, lire };
      return send({ methode: 'POST', entetes: { ...demande.entetes, ...range }, corps });
    },
    interroger: () => send({ methode: 'HEAD' }),
  };
}

function delaisDe(delais: DelaisAs2, { delaiMs }: ServeurAs2, sizeBytes: number): DelaisHttp {
  const { connectMs, idleMs, reponseMs } = delais;
  const transferMs = Math.ceil((sizeBytes / minBytesPerSecond) * 1_000);
  return {
    idleMs,
    reponseMs: delaiMs ?? reponseMs,
    totalMs: delaiMs ?? connectMs + transferMs + idleMs + reponseMs,
  };
}

/** Read for each attempt: a password changes without a restart. */
async function autorisation({ basic }: ServeurAs2): Promise<Readonly<Record<string, string>>> {
  if (basic === undefined) return {};
  const { utilisateur, motDePasseFichier } = basic;
  const motDePasse = await readSecretFile(motDePasseFichier, 'the HTTP password');
  if (motDePasse === undefined) throw new Failure('CONFIG', `the password ${motDePasseFichier} is missing`);
  const pair = `${utilisateur}:${motDePasse.split(/\r?\n/, 1)[0] ?? ''}`;
  return { Authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
}
