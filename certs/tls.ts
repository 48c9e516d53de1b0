// SPDX-License-Identifier: Apache-2.0
/**
 * TLS with our identities, for every protocol that needs it: version 1.2 at least, 1.3 preferred (AS2: rfc4130bis §9), and
 * the certificate of a server changed without a restart.
 *
 * The ciphers are node's own choice: partenaires of 2012 are still served by its weaker ones in version 1.2, and nothing
 * below that version is spoken whatever they ask.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';
import type { ConnectionOptions, SecureContextOptions, Server, TLSSocket, TlsOptions } from 'node:tls';
import type { Logger } from '../gateway/ports/machinery.ts';
import type { Identite } from './identite.ts';
import { ecrirePem } from './pem.ts';

/** PEM. An empty list vouches for nobody. */
export type Autorites = string | string[];

export interface OptionsServeur {
  /** Authorities of the certificates of clients, PEM; those of the machine when absent, nobody when empty. */
  readonly autorites?: Autorites;
  /** A connection without a certificate that these authorities vouch for is refused. */
  readonly clientExige?: boolean;
  /** A certificate is asked for and any is let in: the caller judges it. */
  readonly clientDemande?: boolean;
}

/** For `tls.createServer` and `https.createServer`. */
export function contexteServeur(identite: Identite, options: OptionsServeur = {}): TlsOptions {
  const { autorites, clientExige = false, clientDemande = false } = options;
  return {
    ...contexteDe(identite, autorites),
    honorCipherOrder: true,
    requestCert: clientExige || clientDemande,
    rejectUnauthorized: clientExige,
  };
}

export interface OptionsClient {
  readonly host: string;
  readonly port: number;
  /** Presented when the server asks for one. */
  readonly identite?: Identite;
  /** Authorities the server is checked against; those of the machine when absent. */
  readonly autorites?: Autorites;
  /**
   * Agreed SHA-256 of the server's certificate, in place of authorities: the connection is made to anyone, and the caller
   * asks `presenteEmpreinte` before its first byte.
   */
  readonly empreinte?: string;
}

/** For `tls.connect`. */
export function contexteClient(options: OptionsClient): ConnectionOptions {
  const { host, port, identite, autorites, empreinte } = options;
  return {
    ...(identite === undefined ? versions : contexteDe(identite)),
    host,
    port,
    rejectUnauthorized: empreinte === undefined,
    // An address is no server name (RFC 6066 §3).
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(autorites === undefined ? {} : { ca: autorites }),
  };
}

/** Statement 71 of AS2. Node would take 1.2 of itself; an option of its command line can lower that, not this. */
const versions = { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.3' } as const;

/** Key, certificate and chain of an identity, as node:tls takes them. */
export function contexteDe(
  { cle, certificat, chaine }: Identite,
  autorites?: Autorites,
): SecureContextOptions {
  return {
    ...versions,
    key: cle.export({ type: 'pkcs8', format: 'pem' }),
    cert: [certificat, ...chaine].map(({ der }) => ecrirePem('CERTIFICATE', der)).join(''),
    ...(autorites === undefined ? {} : { ca: autorites }),
  };
}

/** True when the other side of a finished handshake showed this certificate (hex, colons or none, any case). */
export function presenteEmpreinte(socket: TLSSocket, empreinte: string): boolean {
  // Not getPeerX509Certificate: to a client it answers once, and the certificate is gone then (node 24).
  const { raw }: { readonly raw?: Buffer } = socket.getPeerCertificate();
  const agreed = Buffer.from(empreinte.replaceAll(':', ''), 'hex');
  if (raw === undefined || agreed.length !== 32) return false;
  return timingSafeEqual(createHash('sha256').update(raw).digest(), agreed);
}

/**
 * Gives every new connection the identity of that moment; those that are open keep theirs. When it cannot be used, the
 * one before goes on serving, and the logs say so.
 */
export function suivreIdentite(
  server: Server,
  options: {
    /** None: the one before goes on. */
    readonly identite: () => Identite | undefined;
    /** What the server was made with. */
    readonly initiale: Identite;
    readonly autorites?: Autorites;
    readonly logger: Logger;
  },
): void {
  const { identite, autorites, logger } = options;
  let { empreinte } = options.initiale.certificat;
  let refused = '';
  // Before node's own listener, which takes the context for the handshake.
  server.prependListener('connection', () => {
    const now = identite();
    if (now === undefined) return;
    const shown = now.certificat.empreinte;
    if (shown === empreinte || shown === refused) return;
    try {
      server.setSecureContext({ ...contexteDe(now, autorites), honorCipherOrder: true });
      empreinte = shown;
      refused = '';
      logger.info('certificat.tls-change', { identite: now.nom, empreinte: shown });
    } catch (error) {
      refused = shown;
      logger.error('certificat.tls-refuse', { identite: now.nom, empreinte: shown }, error);
    }
  });
}
