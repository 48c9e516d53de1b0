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
  /** How long ago it was let in, while its caller is not known: of TLS, its handshake. */
  depuisMs(socket: Socket): number;
  /** Its caller is known now: it counts among the sessions and no longer here. */
  connu(socket: Socket): void;
}

interface Place {
  readonly rendre: Rendre;
  readonly beganMs: number;
}

export function createPortier(parAdresse: number, refuse: (adresse: string) => void): Portier {
  const places = createPlaces(maxAnonymes, parAdresse);
  /** Each connection owns its place: two of the same ends may be open at once, where one of them is gone and not closed yet. */
  const held = new WeakMap<Socket, Place>();
  /** The last one of these ends: TLS makes another socket of the one that was let in. */
  const byEnds = new Map<string, Place>();
  const placeOf = (socket: Socket) => held.get(socket) ?? byEnds.get(boutsDe(socket));
  const take = (socket: Socket, rendre: Rendre) => {
    const ends = boutsDe(socket);
    const place = { rendre, beganMs: performance.now() };
    held.set(socket, place);
    byEnds.set(ends, place);
    socket.once('close', () => {
      rendre();
      if (byEnds.get(ends) === place) byEnds.delete(ends);
    });
  };
  return {
    laisser: (socket) => {
      const { remoteAddress } = socket;
      // It was reset before it was accepted: nobody is there, and nothing names it.
      if (remoteAddress === undefined) {
        socket.destroy();
        return false;
      }
      const adresse = normalizeAddress(remoteAddress);
      const rendre = places.prendre(adresse);
      if (rendre === undefined) {
        refuse(adresse);
        socket.destroy();
        return false;
      }
      take(socket, rendre);
      return true;
    },
    depuisMs: (socket) => {
      const place = placeOf(socket);
      return place === undefined ? 0 : performance.now() - place.beganMs;
    },
    connu: (socket) => placeOf(socket)?.rendre(),
  };
}

/** What names a connection while it is open. */
export function boutsDe({ remoteAddress, remotePort, localAddress, localPort }: Socket): string {
  return [remoteAddress, remotePort, localAddress, localPort].join(' ');
}
