// SPDX-License-Identifier: Apache-2.0
/**
 * A server of bytes for tests of the client: it reads requests as they are on the wire and answers what a test says,
 * byte for byte, also what no HTTP library would write.
 */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';

export interface Recue {
  /** `POST /as2 HTTP/1.1`. */
  readonly ligne: string;
  /** Names as written. */
  readonly entetes: readonly (readonly [string, string])[];
  readonly corps: Buffer;
  readonly socket: Socket;
  /** By its name in lower case. */
  entete(nom: string): string | undefined;
}

/** What is written back; undefined: the connection is cut. `muet`: nothing more comes. */
export type Repondre = (recue: Recue) => string | Buffer | undefined | 'muet' | Promise<string | Buffer>;

export interface SmallServer {
  readonly port: number;
  readonly url: string;
  readonly recues: Recue[];
  readonly connexions: Socket[];
  repondre: Repondre;
  /** Cuts the connection once this many bytes of the bodies were read; undefined: never. */
  coupeApres: number | undefined;
  /** Body bytes read before such a cut. */
  readonly coupes: Buffer[];
  close(): Promise<void>;
}

export async function startSmallServer(repondre: Repondre, tls?: TlsOptions): Promise<SmallServer> {
  const connexions: Socket[] = [];
  const accept = (socket: Socket) => {
    connexions.push(socket);
    socket.on('error', () => undefined);
    socket.on('data', lecteur(socket, state));
  };
  const server = tls === undefined ? createServer(accept) : createTlsServer(tls, accept);
  if (tls !== undefined) server.on('tlsClientError', () => undefined);
  const state = {
    recues: [] as Recue[],
    coupes: [] as Buffer[],
    repondre,
    coupeApres: undefined as number | undefined,
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return Object.assign(state, {
    port,
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}/as2`,
    connexions,
    async close() {
      for (const socket of connexions) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  });
}

export function reponse(
  statut: number,
  entetes: Record<string, string> = {},
  corps: string | Buffer = '',
): Buffer {
  const body = Buffer.from(corps);
  const lines = Object.entries({ 'Content-Length': String(body.length), ...entetes });
  const head = [`HTTP/1.1 ${statut} X`, ...lines.map(([name, value]) => `${name}: ${value}`)].join('\r\n');
  return Buffer.concat([Buffer.from(`${head}\r\n\r\n`), body]);
}

interface State {
  readonly recues: Recue[];
  readonly coupes: Buffer[];
  repondre: Repondre;
  coupeApres: number | undefined;
}

function lecteur(socket: Socket, state: State): (piece: Buffer) => void {
  let held = Buffer.alloc(0);
  return (piece) => {
    held = Buffer.concat([held, piece]);
    for (let read = lireRequete(held, socket); read !== undefined; read = lireRequete(held, socket)) {
      const { recue, length } = read;
      if (state.coupeApres !== undefined && recue.corps.length >= state.coupeApres) {
        state.coupes.push(recue.corps);
        state.coupeApres = undefined;
        return void socket.destroy();
      }
      if (recue.corps.length < length) return;
      held = held.subarray(read.startBytes + length);
      state.recues.push(recue);
      void repondreA(recue, state);
    }
  };
}

/** What there is of the first one; undefined while its headers are not whole. */
function lireRequete(held: Buffer, socket: Socket) {
  const end = held.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [ligne = '', ...lines] = held.subarray(0, end).toString('latin1').split('\r\n');
  const entetes = lines.map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon), line.slice(colon + 1).trim()] as const;
  });
  const entete = (nom: string) => entetes.find(([name]) => name.toLowerCase() === nom)?.[1];
  const length = ligne.startsWith('HEAD') ? 0 : Number(entete('content-length') ?? 0);
  const startBytes = end + 4;
  const corps = Buffer.from(held.subarray(startBytes, startBytes + length));
  return { recue: { ligne, entetes, corps, socket, entete }, length, startBytes };
}

async function repondreA(recue: Recue, { repondre }: State): Promise<void> {
  const answer = await repondre(recue);
  if (answer === 'muet') return;
  if (answer === undefined) recue.socket.destroy();
  else recue.socket.write(answer);
}
