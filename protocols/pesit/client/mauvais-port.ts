// SPDX-License-Identifier: Apache-2.0
/**
 * Something else than what we asked for listens there: told from its first bytes, or from how it hung up. For the operator,
 * who has to change an address; the engine only knows that nothing was exchanged.
 */
import type { Socket } from 'node:net';
import { dg } from '../diagnostics.ts';
import type { Session } from '../session/session.ts';
import { Rupture } from '../session/types.ts';

export type GenrePort =
  /** We spoke TLS, it does not. */
  | 'TLS_VERS_CLAIR'
  /** We spoke without TLS, it wants it: it said so by an alert, or hung up without a byte. */
  | 'CLAIR_VERS_TLS'
  /** Ssh, HTTP, mail. */
  | 'PAS_PESIT';

export class MauvaisPort extends Error {
  override readonly name = 'MauvaisPort';
  readonly genre: GenrePort;

  constructor(genre: GenrePort) {
    super(phrases[genre]);
    this.genre = genre;
  }
}

const phrases: Readonly<Record<GenrePort, string>> = {
  TLS_VERS_CLAIR: 'what listens there does not speak TLS',
  CLAIR_VERS_TLS: 'what listens there wants TLS, or is no PeSIT',
  PAS_PESIT: 'what listens there is no PeSIT',
};

/** Of ssh, HTTP, FTP and mail: none of them is the length of an answer to CONNECT. */
const salutations = /^(?:SSH-|HTTP|220[ -]|\* OK|\+OK|<)/;
/** TLS: content type alert, major version 3. */
const alerte = [0x15, 0x03] as const;

function genreDe(premiers: Uint8Array): GenrePort | undefined {
  if (premiers[0] === alerte[0] && premiers[1] === alerte[1]) return 'CLAIR_VERS_TLS';
  return salutations.test(Buffer.from(premiers.subarray(0, 8)).toString('latin1')) ? 'PAS_PESIT' : undefined;
}

/** To be asked before the first byte came. Answers what to say in place of how the session ended, when it was for that. */
export function guetter(socket: Socket, session: Session, clair: boolean): (error: unknown) => unknown {
  let muet = true;
  let genre: GenrePort | undefined;
  socket.once('data', (premiers: Uint8Array) => {
    muet = false;
    genre = genreDe(premiers);
    // Nothing of it would ever be an answer: no need to wait for more.
    if (genre !== undefined) void session.abandonner(dg('3-311'));
  });
  return (error) => {
    if (!(error instanceof Rupture)) return error;
    if (muet && clair && error.par === 'RESEAU') genre = 'CLAIR_VERS_TLS';
    if (genre === undefined) return error;
    const port = new MauvaisPort(genre);
    return new Rupture(error.par, error.diagnostic, port.message, port);
  };
}
