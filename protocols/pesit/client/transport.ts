// SPDX-License-Identifier: Apache-2.0
/**
 * The way to a PeSIT server: TCP, and TLS at once on it (PeSIT E §2.2). It is handed out only when the certificate at its
 * other end was judged, by authorities or by its fingerprint alone: not a byte of ours leaves before that.
 *
 * Plain TCP goes to this machine and nowhere else, whatever a name leads to.
 */
import { lookup } from 'node:dns/promises';
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls, getCACertificates, TLSSocket } from 'node:tls';
import { type Certificat, lireCertificat } from '../../../certs/certificat.ts';
import type { Identite } from '../../../certs/identite.ts';
import { contexteClient, presenteEmpreinte } from '../../../certs/tls.ts';
import type { ServeurPesit } from '../../../gateway/domain/acces-pesit.ts';
import { Failure } from '../../../gateway/domain/failure.ts';
import { blocksOf, isAmong } from '../../commun/addresses.ts';
import { MauvaisPort } from './mauvais-port.ts';
import { adresseDe } from './repos.ts';

/** What TLS settled, for the evidence and for an operator. */
export interface TlsNegocie {
  /** `TLSv1.3`. */
  readonly version: string;
  readonly chiffre: string;
  /** Of the server. */
  readonly certificat: Certificat;
}

export interface Transport {
  readonly socket: Socket;
  readonly tls?: TlsNegocie;
}

/** Throws Failure LIVRAISON_INJOIGNABLE, LIVRAISON_REFUSEE, CONFIG; an error of the system or of TLS; the reason of `signal`. */
export async function ouvrirTransport(
  serveur: ServeurPesit,
  identite: Identite | undefined,
  connectMs: number,
  signal: AbortSignal,
): Promise<Transport> {
  signal.throwIfAborted();
  const socket = serveur.clair === true ? await overTcp(serveur) : overTls(serveur, identite);
  try {
    await pret(socket, connectMs, signal);
    return { socket, ...(socket instanceof TLSSocket && { tls: jugerTls(socket, serveur) }) };
  } catch (error) {
    // What it says once nobody wants to know would end the process.
    socket.on('error', () => undefined);
    socket.destroy();
    throw error;
  }
}

/** To the address that was judged, whatever the name leads to a moment later. Throws Failure CONFIG. */
async function overTcp(serveur: ServeurPesit): Promise<Socket> {
  const { address } = await lookup(serveur.hote);
  if (!isAmong(address, cetteMachine)) {
    const detail = `${adresseDe(serveur)} without TLS is ${address}: plain TCP goes to this machine only`;
    throw new Failure('CONFIG', detail);
  }
  return connectTcp({ host: address, port: serveur.port, noDelay: true, keepAlive: true });
}

const cetteMachine = blocksOf(['127.0.0.0/8', '::1']);

function overTls({ hote, port, autorites, empreinteTls }: ServeurPesit, identite?: Identite): Socket {
  const socket = connectTls(
    contexteClient({
      ...{ host: hote, port },
      ...(identite !== undefined && { identite }),
      ...(empreinteTls === undefined
        ? { autorites: autorites ?? autoritesDeLaMachine() }
        : { empreinte: empreinteTls }),
    }),
  );
  return socket.setNoDelay(true).setKeepAlive(true);
}

/** Those of Node, and those somebody put on this machine. */
function autoritesDeLaMachine(): string[] {
  return [...new Set([...getCACertificates('default'), ...getCACertificates('system')])];
}

function pret(socket: Socket, connectMs: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const event = socket instanceof TLSSocket ? 'secureConnect' : 'connect';
  const late = setTimeout(() => {
    reject(new Failure('LIVRAISON_INJOIGNABLE', `no connection within ${connectMs} ms`));
  }, connectMs);
  const closed = () => {
    const port = socket instanceof TLSSocket ? new MauvaisPort('TLS_VERS_CLAIR') : undefined;
    reject(new Failure('LIVRAISON_INJOIGNABLE', 'closed before it was open', port));
  };
  const aborted = () => reject(signal.reason);
  socket.once(event, resolve).once('error', reject).once('close', closed);
  signal.addEventListener('abort', aborted);
  return promise.finally(() => {
    clearTimeout(late);
    socket.off(event, resolve).off('error', reject).off('close', closed);
    signal.removeEventListener('abort', aborted);
  });
}

function jugerTls(socket: TLSSocket, { empreinteTls }: ServeurPesit): TlsNegocie {
  const { raw }: { readonly raw?: Buffer } = socket.getPeerCertificate();
  if (raw === undefined) throw new Failure('LIVRAISON_REFUSEE', 'it shows no TLS certificate');
  const certificat = lireCertificat(raw);
  if (empreinteTls !== undefined && !presenteEmpreinte(socket, empreinteTls)) {
    const detail = `it shows the TLS certificate ${certificat.empreinte}, ${empreinteTls} is agreed`;
    throw new Failure('LIVRAISON_REFUSEE', detail);
  }
  return { version: socket.getProtocol() ?? '', chiffre: socket.getCipher().name, certificat };
}
