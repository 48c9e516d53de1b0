// SPDX-License-Identifier: Apache-2.0
/**
 * The export of the annuaire (F14), judged as a flux: FFE1435A. The streaming reader judges it against the whole content
 * model; one fault makes the flux irrecevable. Whether it follows what is in force, only who applies it knows.
 */
import type { EntreeAnnuaire } from '../../gateway/domain/annuaire.ts';
import type { ContentReader, Controle, Format } from '../../gateway/ports/formats.ts';
import { reglesXml } from '../xml/jeu-de-regles.ts';
import { blockBytes } from './blocks.ts';
import { readF14 } from './f14.ts';
import { AnnuaireIllisible } from './illisible.ts';
import { reglesAnnuaireStructure } from './jeu-de-regles.ts';

export const f14: Format = {
  name: 'f14',
  check: (content) => judge(readF14(whole(content))),
  checkInPieces: (content) => judge(readF14(pieces(content))),
};

const jeuxDeRegles = [reglesXml, reglesAnnuaireStructure];

async function judge(entries: AsyncIterable<EntreeAnnuaire>): Promise<Controle> {
  let [codesRoutage, lignes] = [0, 0];
  try {
    for await (const { nature } of entries) {
      if (nature === 'CODE_ROUTAGE') codesRoutage++;
      if (nature === 'LIGNE') lignes++;
    }
  } catch (error) {
    if (!(error instanceof AnnuaireIllisible)) throw error;
    return { constats: [error.constat], irrecevable: true, jeuxDeRegles, couchesOmises: ['REGLES'] };
  }
  const objet = { nature: 'ANNUAIRE', codesRoutage, lignes } as const;
  return { constats: [], irrecevable: false, jeuxDeRegles, objets: [{ objet, constats: [] }] };
}

async function* whole(content: Uint8Array): AsyncGenerator<Uint8Array> {
  yield content;
}

async function* pieces(content: ContentReader): AsyncGenerator<Uint8Array> {
  let at = 0;
  while (at < content.sizeBytes) {
    // Its own each time: a reader keeps what is cut at the end of a block.
    const block = new Uint8Array(blockBytes);
    const length = content.read(block, at);
    if (length === 0) return;
    at += length;
    yield block.subarray(0, length);
  }
}
