// SPDX-License-Identifier: Apache-2.0
/**
 * A line between the partenaire of the demo and a gateway, that is cut when the demo says so: after so many bytes in one
 * direction, or with what the gateway answers lost on the way. It sees TLS, and knows nothing of what is in it.
 */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** `aller`: from the partenaire to the gateway. */
export type Sens = 'aller' | 'retour';

export interface Passes {
  aller: number;
  retour: number;
}

export interface Ligne {
  readonly port: number;
  /** Bytes that passed on each connection so far, in order. */
  readonly passes: readonly Readonly<Passes>[];
  /** The next connection is cut, both ways, once so many bytes passed. */
  couperApres(sens: Sens, octets: number): void;
  /** From now on nothing comes back on the connection that is open: what the gateway says is lost. */
  perdreRetour(): void;
  /** Cuts what is open. */
  couper(): void;
  close(): Promise<void>;
}

interface Paire extends Passes {
  readonly client: Socket;
  readonly server: Socket;
  /** Bytes that may still pass. */
  readonly reste: Record<Sens, number>;
  perdu: boolean;
}

export async function ouvrirLigne(host: string, port: number): Promise<Ligne> {
  const paires: Paire[] = [];
  let suivante: Record<Sens, number> = sansFin();
  const listener = createServer((client) => {
    const paire = { client, server: connect({ host, port }), aller: 0, retour: 0, perdu: false };
    paires.push(suivre({ ...paire, reste: suivante }));
    suivante = sansFin();
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const couper = () => paires.forEach(rompre);
  return {
    port: (listener.address() as AddressInfo).port,
    passes: paires,
    couperApres(sens, octets) {
      suivante = { ...sansFin(), [sens]: octets };
    },
    perdreRetour() {
      for (const paire of paires) paire.perdu = true;
    },
    couper,
    close: async () => {
      couper();
      listener.close();
      await once(listener, 'close');
    },
  };
}

function sansFin(): Record<Sens, number> {
  return { aller: Infinity, retour: Infinity };
}

function rompre({ client, server }: Paire): void {
  client.destroy();
  server.destroy();
}

function suivre(paire: Paire): Paire {
  passer(paire, 'aller', paire.client, paire.server);
  passer(paire, 'retour', paire.server, paire.client);
  return paire;
}

function passer(paire: Paire, sens: Sens, from: Socket, to: Socket): void {
  from.on('data', (bytes: Buffer) => {
    if (sens === 'retour' && paire.perdu) return;
    const through = bytes.subarray(0, paire.reste[sens]);
    paire[sens] += through.length;
    paire.reste[sens] -= through.length;
    if (!to.write(through)) {
      from.pause();
      to.once('drain', () => from.resume());
    }
    if (paire.reste[sens] === 0) rompre(paire);
  });
  from.on('end', () => to.end());
  // A line that is cut is what it is for.
  from.on('error', () => rompre(paire));
  from.on('close', () => rompre(paire));
}
