// SPDX-License-Identifier: Apache-2.0
/**
 * The shell of a CMS message around content that streams: DER with definite lengths when the length of the content is
 * known before, else BER with an indefinite length and the content in segments (X.690 §8.1.3.6, §8.7.3).
 */
import { derHeader, tags } from '../../../certs/asn1.ts';
import { puis } from '../mime/sinks.ts';
import type { MaybePromise, Sink } from '../sink.ts';
import { Regroupe } from './gather.ts';

/** One constructed element around the content: what stands in it before and after. */
export interface Niveau {
  readonly tag: number;
  readonly avant: Buffer;
  /** Its octets are read when the content has ended: until then, only its length must be what it will be. */
  readonly apres?: Buffer;
}

export interface Coquille {
  /** Outermost first. */
  readonly niveaux: readonly Niveau[];
  /** Of the content when primitive. */
  readonly tag: number;
}

const finDeContenu = Buffer.from([0, 0]);
const rien = Buffer.alloc(0);

function indefini(tag: number): Buffer {
  return Buffer.from([tag | tags.constructed, 0x80]);
}

/** What stands before a content of this length, and how long the whole is. */
function bords({ niveaux, tag }: Coquille, contenuBytes: number): { avant: Buffer; bytes: number } {
  let avant = derHeader(tag, contenuBytes);
  let apresBytes = 0;
  for (const niveau of niveaux.toReversed()) {
    apresBytes += niveau.apres?.length ?? 0;
    const bytes = niveau.avant.length + avant.length + contenuBytes + apresBytes;
    avant = Buffer.concat([derHeader(niveau.tag, bytes), niveau.avant, avant]);
  }
  return { avant, bytes: avant.length + contenuBytes + apresBytes };
}

/** Of the whole. */
export function coquilleBytes(coquille: Coquille, contenuBytes: number): number {
  return bords(coquille, contenuBytes).bytes;
}

function bordsIndefinis({ niveaux, tag }: Coquille): { avant: Buffer; fins: readonly Buffer[] } {
  const avant = niveaux.flatMap((niveau) => [indefini(niveau.tag), niveau.avant]);
  const fins = niveaux.toReversed().flatMap((niveau) => [niveau.apres ?? rien, finDeContenu]);
  return { avant: Buffer.concat([...avant, indefini(tag)]), fins: [finDeContenu, ...fins] };
}

/**
 * Writes the shell around what is pushed; `end` closes it, and not `sortie`.
 * @param contenuBytes what will be pushed; undefined: not known
 */
export function ecrireCoquille(coquille: Coquille, contenuBytes: number | undefined, sortie: Sink): Sink {
  return contenuBytes === undefined
    ? coquilleIndefinie(coquille, sortie)
    : coquilleDefinie(coquille, contenuBytes, sortie);
}

function coquilleDefinie(coquille: Coquille, contenuBytes: number, sortie: Sink): Sink {
  let debut: Buffer | undefined = bords(coquille, contenuBytes).avant;
  const commencer = (): MaybePromise => {
    if (debut === undefined) return undefined;
    const octets = debut;
    debut = undefined;
    return sortie.push(octets);
  };
  return {
    push: (piece) => puis(commencer(), () => sortie.push(piece)),
    end: () =>
      puis(commencer(), () => {
        const apres = apresDe(coquille);
        return apres.length > 0 ? sortie.push(apres) : undefined;
      }),
  };
}

/** Definite lengths: nothing but the `apres` of each level follows, innermost first. */
function apresDe({ niveaux }: Coquille): Buffer {
  return Buffer.concat(niveaux.toReversed().map(({ apres = rien }) => apres));
}

function coquilleIndefinie(coquille: Coquille, sortie: Sink): Sink {
  let commence = false;
  const commencer = (): MaybePromise => {
    if (commence) return undefined;
    commence = true;
    return sortie.push(bordsIndefinis(coquille).avant);
  };
  const segments: Sink = {
    push: (piece) =>
      puis(commencer(), () =>
        puis(sortie.push(derHeader(tags.octetString, piece.length)), () => sortie.push(piece)),
      ),
    end: () => puis(commencer(), () => sortie.push(Buffer.concat(bordsIndefinis(coquille).fins))),
  };
  return new Regroupe(segments);
}
