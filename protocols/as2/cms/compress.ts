// SPDX-License-Identifier: Apache-2.0
/** CompressedData by zlib (RFC 3274), BER: how long it becomes is known at its end only. */
import { derSequence, derSmallInteger, tags } from '../../../certs/asn1.ts';
import { puis } from '../mime/sinks.ts';
import type { Sink } from '../sink.ts';
import { oidsDer } from './oids.ts';
import { type Coquille, ecrireCoquille } from './writer.ts';
import { comprimer } from './zlib.ts';

const explicite = { tag: tags.context | tags.constructed, avant: Buffer.alloc(0) };

const coquille: Coquille = {
  niveaux: [
    { tag: tags.sequence, avant: oidsDer.compressedData },
    explicite,
    { tag: tags.sequence, avant: Buffer.concat([derSmallInteger(0), derSequence(oidsDer.zlib)]) },
    { tag: tags.sequence, avant: oidsDer.data },
    explicite,
  ],
  tag: tags.octetString,
};

/** Compresses what is pushed; `end` ends `sortie` too. */
export function ecrireCompresse(sortie: Sink): Sink {
  const vers = ecrireCoquille(coquille, undefined, sortie);
  return comprimer({
    push: (piece) => vers.push(piece),
    end: () => puis(vers.end(), () => sortie.end()),
  });
}
