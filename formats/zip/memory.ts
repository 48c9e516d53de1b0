// SPDX-License-Identifier: Apache-2.0
/**
 * A zip archive from pieces in memory, read at once: for a check, which is synchronous. The same grammar as `stream.ts`,
 * and what it hands out is valid until the next piece is asked for.
 */
import { BitSource } from './bits.ts';
import { type FileAhead, Measure, type ZipStep, zipGrammar } from './grammar.ts';
import { Inflate } from './inflate.ts';
import { trailing, ZipTrouble } from './trouble.ts';

export interface ZipPiece {
  readonly nom: string;
  readonly isFolder: boolean;
  /** Its bytes, a piece at a time. What is not read of it is read over before the next file. */
  readonly content: Generator<Uint8Array, void, undefined>;
}

/** @throws ZipTrouble */
export function* zipPieces(pieces: Iterable<Uint8Array>): Generator<ZipPiece, void, undefined> {
  const input = new BitSource(pieces);
  const grammar = zipGrammar();
  let step: IteratorResult<ZipStep, void> = grammar.next();
  while (step.done !== true) {
    if ('file' in step.value) {
      const { file } = step.value;
      const content = contentOf(file, input);
      yield { nom: file.nom, isFolder: file.isFolder, content };
      while (content.next().done !== true);
      step = grammar.next(nothing);
    } else if ('take' in step.value) step = grammar.next(input.take(step.value.take));
    else {
      if (input.some() !== undefined) throw trailing();
      step = grammar.next(nothing);
    }
  }
}

const nothing = Buffer.alloc(0);

function* contentOf(file: FileAhead, input: BitSource): Generator<Uint8Array, void, undefined> {
  const measure = new Measure();
  const before = input.positionBytes;
  const { packedBytes } = file;
  for (const piece of file.methode === 'STOCKE' ? stored(input, packedBytes ?? 0) : inflated(input)) {
    measure.add(piece);
    yield piece;
  }
  const taken = input.positionBytes - before;
  if (packedBytes !== undefined && taken !== packedBytes) {
    throw new ZipTrouble(
      'un fichier du zip n a pas la taille que dit son en-tete',
      'a file of the zip has not the size its header says',
    );
  }
  file.read = { crc: measure.crc, sizeBytes: measure.sizeBytes, packedBytes: taken };
}

function* stored(input: BitSource, sizeBytes: number): Generator<Uint8Array, void, undefined> {
  for (let left = sizeBytes; left > 0; ) {
    const piece = input.bytes(left);
    left -= piece.length;
    yield piece;
  }
}

function* inflated(input: BitSource): Generator<Uint8Array, void, undefined> {
  const inflate = new Inflate(input);
  for (let piece = inflate.next(); piece !== undefined; piece = inflate.next()) yield piece;
  input.align();
}
