// SPDX-License-Identifier: Apache-2.0
/**
 * TLS handshakes under way: one that fails is told once, in few words, with the address it came from, which a socket that is
 * gone no longer knows. As many as the portier lets in. (PeSIT E §2.2)
 */
import type { Socket } from 'node:net';
import type { Server } from 'node:tls';
import type { Logger } from '../../../gateway/ports/machinery.ts';
import { normalizeAddress } from '../../commun/addresses.ts';
import { boutsDe } from './portier.ts';

/** What Node adds to an error of OpenSSL: the message itself has memory addresses and lines of its source. */
interface ErreurTls extends Error {
  readonly code?: string;
  readonly reason?: string;
}

export function suivrePoignees(server: Server, logger: Logger): void {
  /** By the two ends: TLS makes another socket of the one that was let in. */
  const enCours = new Map<string, { readonly adresse: string }>();
  const manquee = (bouts: string, code: string | undefined, motif: string) => {
    const poignee = enCours.get(bouts);
    enCours.delete(bouts);
    if (poignee !== undefined) logger.info('pesit.tls-refused', { ...poignee, code, motif });
  };
  server.on('connection', (socket: Socket) => {
    if (socket.destroyed) return;
    const bouts = boutsDe(socket);
    const poignee = { adresse: normalizeAddress(socket.remoteAddress ?? '') };
    enCours.set(bouts, poignee);
    socket.once('close', () => {
      // Unless another came from the same ends before this one was seen to be closed.
      if (enCours.get(bouts) !== poignee) return;
      manquee(bouts, 'ECONNRESET', 'closed before the end of the handshake');
    });
  });
  server.on('secureConnection', (socket) => enCours.delete(boutsDe(socket)));
  server.on('tlsClientError', ({ code, reason, message }: ErreurTls, socket) => {
    manquee(boutsDe(socket), code, reason ?? message);
    socket.destroy();
  });
}
