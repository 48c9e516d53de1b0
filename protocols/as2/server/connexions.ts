// SPDX-License-Identifier: Apache-2.0
/**
 * What is known of each connection beside what node keeps: whether its silence is ours or the peer's, whether anything more
 * on it may be believed, and whose turn it is among requests that were sent without waiting.
 */
import type { Socket } from 'node:net';
import { normalizeAddress } from '../../commun/addresses.ts';

/** Requests sent ahead of their answers, on one connection: more than any client does, and a little memory each. */
const maxWaiting = 100;

export class Connexion {
  readonly adresse: string;
  /** What we have in hand for it: while this is above zero the peer waits for us, and its silence means nothing. */
  #work = 0;
  #condemned = false;
  /** Ends when the last request that came so far is answered. */
  #last: Promise<void> = Promise.resolve();
  #requests = 0;

  constructor(socket: Socket) {
    this.adresse = normalizeAddress(socket.remoteAddress ?? '');
  }

  get attendLePair(): boolean {
    return this.#work === 0;
  }

  /** Nothing was asked on it that is not answered. */
  get sansDemande(): boolean {
    return this.#requests === 0;
  }

  /** After a request whose end is doubtful (both lengths were given) nothing that follows is a request. */
  get condamnee(): boolean {
    return this.#condemned;
  }

  condamner(): void {
    this.#condemned = true;
  }

  /**
   * One request at a time, in the order they came (RFC 9112 §9.3.2): else one connection could take every place. Undefined
   * when too many wait already. `work` never throws.
   */
  aSonTour(work: () => Promise<void>): Promise<void> | undefined {
    if (this.#requests > maxWaiting) return undefined;
    this.#requests++;
    this.#last = this.#last.then(work).finally(() => {
      this.#requests--;
    });
    return this.#last;
  }

  async pendant<T>(work: () => Promise<T>): Promise<T> {
    this.#work++;
    try {
      return await work();
    } finally {
      this.#work--;
    }
  }
}

export interface Connexions {
  /** The same for a TLS socket and for the one that carries it. */
  de(socket: Socket): Connexion;
}

export function createConnexions(): Connexions {
  const known = new WeakMap<Socket, Connexion>();
  /** Of sockets that are open: by their two ends, which no other has meanwhile. */
  const open = new Map<string, Connexion>();
  return {
    de: (socket) => {
      const before = known.get(socket);
      if (before !== undefined) return before;
      const ends = endsOf(socket);
      const connexion = open.get(ends) ?? new Connexion(socket);
      known.set(socket, connexion);
      if (!open.has(ends) && !socket.destroyed) {
        open.set(ends, connexion);
        socket.once('close', () => open.delete(ends));
      }
      return connexion;
    },
  };
}

function endsOf({ remoteAddress, remotePort, localAddress, localPort }: Socket): string {
  return [remoteAddress, remotePort, localAddress, localPort].join(' ');
}

export type Refus = 'sockets' | 'per-address';

export interface PortierOptions {
  readonly maxSockets: number;
  readonly maxSocketsPerAddress: number;
  readonly connexions: Connexions;
  /** Ends one, for another to come in. */
  readonly evincer: (socket: Socket) => void;
}

/**
 * Counts the sockets of all listeners together. Answers why one is refused, or undefined when it was taken: when they are
 * all taken, in place of the oldest on which nothing is asked.
 */
export function createPortier(options: PortierOptions): (socket: Socket) => Refus | undefined {
  const { maxSockets, maxSocketsPerAddress, connexions, evincer } = options;
  const perAddress = new Map<string, number>();
  /** In the order they came. */
  const sockets = new Set<Socket>();
  const oldestIdle = () => {
    for (const one of sockets) if (connexions.de(one).sansDemande) return one;
    return undefined;
  };
  const leave = (socket: Socket, address: string) => {
    if (!sockets.delete(socket)) return;
    const left = (perAddress.get(address) ?? 1) - 1;
    if (left === 0) perAddress.delete(address);
    else perAddress.set(address, left);
  };
  return (socket) => {
    const { adresse } = connexions.de(socket);
    if ((perAddress.get(adresse) ?? 0) >= maxSocketsPerAddress) return 'per-address';
    if (sockets.size >= maxSockets) {
      const idle = oldestIdle();
      if (idle === undefined) return 'sockets';
      leave(idle, connexions.de(idle).adresse);
      evincer(idle);
    }
    sockets.add(socket);
    perAddress.set(adresse, (perAddress.get(adresse) ?? 0) + 1);
    socket.once('close', () => leave(socket, adresse));
    return undefined;
  };
}
