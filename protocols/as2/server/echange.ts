// SPDX-License-Identifier: Apache-2.0
/**
 * One request and its answer. The answer has a Content-Length correct to the byte (statement 57); a request that is
 * refused before its end is heard out for a while, or its sender would never see the answer (RFC 9112 §9.6).
 */
import { randomUUID, type X509Certificate } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { type Entetes, entetesDe } from '../headers.ts';
import type { Connexion } from './connexions.ts';
import { Corps, type CorpsOptions, longueurAnnoncee, sansCorps } from './corps.ts';

/** What we let a refused sender still say: it ends its message, or it is cut. */
const linger = { bytes: 64 * 1024 * 1024, silenceMs: 5_000, totalMs: 30_000 } as const;

/** What TLS says of the peer; undefined on a plain connection. */
export interface PairTls {
  readonly certificat?: X509Certificate;
  /** By the authorities of the configuration. */
  readonly autorise: boolean;
}

export interface Reponse {
  readonly status: number;
  readonly entetes?: Readonly<Record<string, string>>;
  readonly corps?: Uint8Array;
}

export interface EchangeOptions extends Omit<CorpsOptions, 'inviter'> {
  /** Its sender waits for a 100 before it sends the body: it gets one once the body is wanted, or its refusal. */
  readonly attendu100?: boolean;
}

export class Echange {
  readonly session = randomUUID();
  readonly requete: IncomingMessage;
  readonly connexion: Connexion;
  readonly entetes: Entetes;
  readonly corps: Corps;
  readonly #reponse: ServerResponse;
  /** The answer left for the system, whole. Node says `destroyed` after that too. */
  #repondu = false;

  constructor(
    requete: IncomingMessage,
    reponse: ServerResponse,
    connexion: Connexion,
    { attendu100 = false, ...limits }: EchangeOptions,
  ) {
    this.requete = requete;
    this.connexion = connexion;
    this.#reponse = reponse;
    this.entetes = entetesDe(requete.rawHeaders);
    const inviter = () => {
      if (!reponse.headersSent && !this.coupe) reponse.writeContinue();
    };
    this.corps = new Corps(requete, connexion, { ...limits, ...(attendu100 && { inviter }) });
    // Before what node does at the end of an answer: that may close the connection. One lost before says it finished too.
    reponse.prependOnceListener('finish', () => {
      this.#repondu = !requete.socket.destroyed;
    });
  }

  get adresse(): string {
    return this.connexion.adresse;
  }

  get announcedBytes(): number | undefined {
    return longueurAnnoncee(this.requete);
  }

  get tls(): PairTls | undefined {
    const socket = this.requete.socket as Partial<TLSSocket>;
    if (socket.encrypted !== true) return undefined;
    const certificat = socket.getPeerX509Certificate?.();
    return { autorise: socket.authorized === true, ...(certificat !== undefined && { certificat }) };
  }

  /** Has the peer gone before it had its answer? */
  get coupe(): boolean {
    if (this.#repondu) return false;
    return this.#reponse.destroyed || this.requete.socket.destroyed;
  }

  /** 102: still at it (draft-ietf-ediint-rfc4130bis §5.4). */
  patienter(): void {
    if (!this.#reponse.headersSent && !this.coupe && this.requete.httpVersion !== '1.0') {
      this.#reponse.writeProcessing();
    }
  }

  /** Resolves when the answer left for the system, or when the peer has gone. */
  async repondre({ status, entetes = {}, corps = new Uint8Array() }: Reponse): Promise<void> {
    if (this.coupe || this.#reponse.headersSent) return;
    const heard = this.corps.fini || this.requete.complete || sansCorps(this.requete);
    // RFC 9112 §9.3: HTTP/1.0 is answered and closed (statement 1).
    const last = !heard || this.connexion.condamnee || this.requete.httpVersion === '1.0';
    const sized = status === 204 || 'Content-Length' in entetes ? {} : { 'Content-Length': corps.length };
    this.#reponse.writeHead(status, { ...entetes, ...sized, ...(last && { Connection: 'close' }) });
    if (!heard) {
      this.connexion.condamner();
      // Our side ends now: a sender that listens knows at once that nothing more comes.
      this.#reponse.write(corps, () => this.requete.socket.end());
      if (!this.corps.lent) await this.corps.laisserDire(linger);
    }
    await new Promise<void>((resolve) => {
      this.#reponse.once('close', resolve);
      this.#reponse.end(heard ? corps : undefined, resolve);
    });
  }

  repondreTexte(
    status: number,
    texte: string,
    entetes: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    const plain = { ...entetes, 'Content-Type': 'text/plain; charset=us-ascii' };
    return this.repondre({ status, entetes: plain, corps: Buffer.from(`${texte}\r\n`) });
  }
}
