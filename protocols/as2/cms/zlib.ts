// SPDX-License-Identifier: Apache-2.0
/**
 * zlib both ways (RFC 3274), as sinks. What is small is done at once, what is large goes through a zlib stream in pieces.
 *
 * What must stay true: what comes out of inflating is counted as it comes, and stops at the ratio and at the size that the
 * limits allow (RFC 3274 says nothing of bombs; statement 69 of our specification does).
 */
import {
  createDeflate,
  createInflate,
  type Deflate,
  deflateSync,
  type Inflate,
  inflateSync,
} from 'node:zlib';
import { TroubleAs2 } from '../disposition.ts';
import type { MaybePromise, Sink } from '../sink.ts';

/** Up to here it is done in one call, without the way to the thread pool and back. */
const petitBytes = 16 * 1024;
/** XML loses nine tenths of its size at any level; the higher ones only take longer. */
const niveau = 3;
/** Below this the ratio is not looked at: a few octets may well stand for some thousand blanks. */
const plancherBytes = 256 * 1024;
const morceauBytes = 64 * 1024;

export interface LimitesZlib {
  readonly ratioInflation: number;
  /** Of what comes out. */
  readonly messageBytes: number;
}

/** Inflates. `push` and `end` throw TroubleAs2 `decompression-failed`. */
export function gonfler(limites: LimitesZlib, vers: Sink): Sink {
  let entreBytes = 0;
  let sortiBytes = 0;
  const permis = (): number =>
    Math.min(limites.messageBytes, Math.max(plancherBytes, entreBytes * limites.ratioInflation));
  const compte: Sink = {
    push(piece) {
      sortiBytes += piece.length;
      if (sortiBytes > permis()) throw new TroubleAs2('decompression-failed', 'inflates too much');
      return vers.push(piece);
    },
    end: () => vers.end(),
  };
  const suite = aTravers(compte, {
    petit: (octets) => gonflerTout(octets, permis()),
    grand: () => createInflate({ chunkSize: morceauBytes }),
  });
  return {
    push(piece) {
      entreBytes += piece.length;
      return suite.push(piece);
    },
    end: () => suite.end(),
  };
}

/** With `info` it answers how much it took, too: @types/node knows only the buffer. */
interface Gonfle {
  readonly buffer: Buffer;
  readonly engine: { readonly bytesWritten: number };
}

function gonflerTout(octets: Buffer, maxOutputLength: number): Buffer {
  const { buffer, engine } = inflateSync(octets, { maxOutputLength, info: true }) as unknown as Gonfle;
  if (engine.bytesWritten < octets.length) throw new Error('something after the end');
  return buffer;
}

/** Deflates. */
export function comprimer(vers: Sink): Sink {
  return aTravers(vers, {
    petit: (octets) => deflateSync(octets, { level: niveau }),
    grand: () => createDeflate({ level: niveau, chunkSize: morceauBytes }),
  });
}

interface Moyens {
  readonly petit: (octets: Buffer) => Buffer;
  readonly grand: () => Inflate | Deflate;
}

/** Keeps the start; goes over to a stream once there is more of it. */
function aTravers(vers: Sink, { petit, grand }: Moyens): Sink {
  const debut: Buffer[] = [];
  let debutBytes = 0;
  let flux: Sink | undefined;

  function push(piece: Uint8Array): MaybePromise {
    if (flux !== undefined) return flux.push(piece);
    debut.push(Buffer.from(piece));
    debutBytes += piece.length;
    if (debutBytes <= petitBytes) return undefined;
    flux = parFlux(grand(), vers);
    return flux.push(Buffer.concat(debut.splice(0)));
  }

  async function end(): Promise<void> {
    if (flux !== undefined) return flux.end();
    const tout = enClair(() => petit(Buffer.concat(debut)));
    for (let at = 0; at < tout.length; at += morceauBytes) {
      await vers.push(tout.subarray(at, at + morceauBytes));
    }
    await vers.end();
  }

  return { push, end };
}

function enClair(faire: () => Buffer): Buffer {
  try {
    return faire();
  } catch (error) {
    throw new TroubleAs2('decompression-failed', 'not zlib data', error);
  }
}

/** Pieces into a zlib stream, and out of it before the next one goes in. */
function parFlux(zlib: Inflate | Deflate, vers: Sink): Sink {
  let echec: Error | undefined;
  let fait = false;
  let donnesBytes = 0;
  let reveil = (): void => undefined;
  const eveiller = (): void => reveil();
  zlib.on('readable', eveiller);
  zlib.on('end', () => {
    fait = true;
    eveiller();
  });
  zlib.on('error', (error) => {
    echec = error;
    eveiller();
  });

  async function vider(): Promise<void> {
    for (;;) {
      for (let piece = zlib.read(); piece !== null; piece = zlib.read()) await vers.push(piece);
      if (echec !== undefined) throw new TroubleAs2('decompression-failed', 'not zlib data', echec);
      if (fait) return;
      await new Promise<void>((resolve) => {
        reveil = resolve;
      });
    }
  }

  return {
    async push(piece) {
      donnesBytes += piece.length;
      if (zlib.readableEnded) return; // Counted, and told at the end.
      fait = false;
      zlib.write(piece, () => {
        fait = true;
        eveiller();
      });
      await vider();
    },
    async end() {
      fait = false;
      zlib.end();
      if (!zlib.readableEnded) await vider();
      zlib.destroy();
      if (zlib.bytesWritten < donnesBytes)
        throw new TroubleAs2('decompression-failed', 'something after the end of the data');
      await vers.end();
    },
  };
}
