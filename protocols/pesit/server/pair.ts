// SPDX-License-Identifier: Apache-2.0
/** The other end of a connection: its address, and the certificate it showed. */
import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { CertificatPreuve } from '../../../gateway/ports/messages.ts';
import { normalizeAddress } from '../../commun/addresses.ts';

export interface Pair {
  readonly adresse: string;
  /** Absent over plain TCP, and where none was shown. Nobody vouches for it: it is judged by its fingerprint. */
  readonly certificat?: CertificatPreuve;
  /** `TLSv1.3`; absent over plain TCP. */
  readonly tls?: string;
}

/** Of a connection whose handshake is done. */
export function pairDe(socket: Socket): Pair {
  const adresse = normalizeAddress(socket.remoteAddress ?? '');
  if (!(socket instanceof TLSSocket)) return { adresse };
  const { raw }: { readonly raw?: Buffer } = socket.getPeerCertificate();
  return {
    adresse,
    tls: socket.getProtocol() ?? 'TLS',
    ...(raw !== undefined && { certificat: preuve(raw) }),
  };
}

function preuve(der: Buffer): CertificatPreuve {
  return { empreinte: createHash('sha256').update(der).digest('hex'), der: Buffer.from(der) };
}
