// SPDX-License-Identifier: Apache-2.0
/**
 * Connections before anybody is behind them: so many from one address, so many in all, until CONNECT was judged. Over that they
 * are closed without a word: there is no FPDU to answer yet.
 */
import type { Socket } from 'node:net';
import { normalizeAddress } from '../../commun/addresses.ts';
import { createPlaces, type Rendre } from './places.ts';

/** In all: those that never say CONNECT hold a socket and some kilobytes each. */
const maxAnonymes = 512;

export interface Portier {
  /** False: refused, and closed. */
  laisser(socket: Socket): boolean;
  /** Its caller is known now: it counts among the sessions and no longer here. */
  connu(socket: Socket): void;
}

export function createPortier(parAdresse: number, refuse: (adresse: string) => void): Portier {
  const places = createPlaces(maxAnonymes, parAdresse);
  /** By the two ends of a connection: TLS makes another socket of the one that was let in. */
  const held = new Map<string, Rendre>();
  const leave = (ends: string) => {
    held.get(ends)?.();
    held.delete(ends);
  };
  return {
    laisser: (socket) => {
      const adresse = normalizeAddress(socket.remoteAddress ?? '');
      const rendre = places.prendre(adresse);
      if (rendre === undefined) {
        refuse(adresse);
        socket.destroy();
        return false;
      }
      const ends = endsOf(socket);
      held.set(ends, rendre);
      socket.once('close', () => leave(ends));
      return true;
    },
    connu: (socket) => leave(endsOf(socket)),
  };
}

function endsOf({ remoteAddress, remotePort, localAddress, localPort }: Socket): string {
  return [remoteAddress, remotePort, localAddress, localPort].join(' ');
}
