// SPDX-License-Identifier: Apache-2.0
/**
 * The bytes of an attachment: base64 of the file itself, or of a ZIP that holds just that file (specs: chorus-pro §2.3). Read
 * a piece at a time, whatever its size.
 *
 * A ZIP of one file is the manner of Chorus Pro, whatever the declared type. A ZIP of several is the attachment itself,
 * if it is announced as one. Office documents are archives too and are never opened.
 */
import { zipPieces } from '../zip/memory.ts';
import { ZipTrouble } from '../zip/trouble.ts';
import { decodeBase64, NotBase64 } from './base64.ts';
import { type Genre, genreOf, headBytes } from './genres.ts';
import type { LimitesPiece } from './limits.ts';

export interface Contenu {
  readonly genre: Genre;
  /** Decoded, and out of its ZIP. */
  readonly sizeBytes: number;
  /** Name of the file in the ZIP that wrapped it. */
  readonly nomDansZip?: string;
  /** Files of a ZIP that does not hold just one. */
  readonly fichiersDuZip?: number;
  /** Name of an executable inside an archive that is itself the attachment. */
  readonly executable?: string;
}

export type Illisible =
  | { readonly motif: 'BASE64' }
  | { readonly motif: 'ZIP'; readonly fr: string; readonly en: string }
  | { readonly motif: 'TAILLE' }
  | { readonly motif: 'RATIO' };

export class ContenuIllisible extends Error {
  override readonly name = 'ContenuIllisible';
  readonly why: Illisible;

  constructor(why: Illisible) {
    super(why.motif);
    this.why = why;
  }
}

/** @throws ContenuIllisible */
export function readContenu(base64: string | Iterable<string>, limites: LimitesPiece): Contenu {
  try {
    const pieces = new Ahead(counted(decodeBase64(base64), limites));
    const genre = genreOf(pieces.head);
    return genre === 'zip' ? readZip(pieces, limites) : { genre, sizeBytes: sizeOf(pieces) };
  } catch (error) {
    if (error instanceof NotBase64) throw new ContenuIllisible({ motif: 'BASE64' });
    if (error instanceof ZipTrouble) {
      throw new ContenuIllisible({ motif: 'ZIP', fr: error.fr, en: error.en });
    }
    throw error;
  }
}

/** The file itself; each piece is the caller's to keep. */
export function* contentOf(
  base64: string | Iterable<string>,
  isWrapped: boolean,
): Generator<Uint8Array, void, undefined> {
  if (!isWrapped) return yield* decodeBase64(base64);
  for (const file of zipPieces(decodeBase64(base64))) {
    if (file.isFolder) continue;
    for (const piece of file.content) yield piece.slice();
  }
}

/** Pieces whose first bytes were looked at. */
class Ahead implements Iterable<Uint8Array> {
  readonly head: Uint8Array;
  readonly #first: Uint8Array[] = [];
  readonly #rest: Iterator<Uint8Array>;
  /** What went by so far. */
  takenBytes = 0;

  constructor(pieces: Iterable<Uint8Array>) {
    this.#rest = pieces[Symbol.iterator]();
    let known = 0;
    while (known < headBytes) {
      const next = this.#rest.next();
      if (next.done === true) break;
      this.#first.push(next.value);
      known += next.value.length;
    }
    this.head = Buffer.concat(this.#first).subarray(0, headBytes);
  }

  *[Symbol.iterator](): Generator<Uint8Array, void, undefined> {
    for (const piece of this.#first) {
      this.takenBytes += piece.length;
      yield piece;
    }
    for (let next = this.#rest.next(); next.done !== true; next = this.#rest.next()) {
      this.takenBytes += next.value.length;
      yield next.value;
    }
  }
}

function* counted(
  pieces: Iterable<Uint8Array>,
  { pieceBytes }: LimitesPiece,
): Generator<Uint8Array, void, undefined> {
  let sizeBytes = 0;
  for (const piece of pieces) {
    sizeBytes += piece.length;
    if (sizeBytes > pieceBytes) throw new ContenuIllisible({ motif: 'TAILLE' });
    yield piece;
  }
}

function sizeOf(pieces: Iterable<Uint8Array>): number {
  let sizeBytes = 0;
  for (const piece of pieces) sizeBytes += piece.length;
  return sizeBytes;
}

interface Inside {
  nom: string;
  genre: Genre;
  sizeBytes: number;
}

function readZip(pieces: Ahead, limites: LimitesPiece): Contenu {
  let first: Inside | undefined;
  let executable: string | undefined;
  let files = 0;
  let inflatedBytes = 0;
  for (const { nom, isFolder, content } of zipPieces(pieces)) {
    if (isFolder) continue;
    files += 1;
    if (files > limites.entries) throw new ContenuIllisible({ motif: 'ZIP', ...tooMany });
    const inside = readInside(nom, content, (bytes) => {
      inflatedBytes += bytes;
      checkBudget(inflatedBytes, pieces.takenBytes, limites);
    });
    first ??= inside;
    if (inside.genre === 'executable') executable ??= nom;
  }
  if (first !== undefined && files === 1) {
    return { genre: first.genre, sizeBytes: first.sizeBytes, nomDansZip: first.nom };
  }
  const itself = { genre: 'zip', sizeBytes: pieces.takenBytes, fichiersDuZip: files } as const;
  return executable === undefined ? itself : { ...itself, executable };
}

const tooMany = { fr: 'le zip contient trop de fichiers', en: 'the zip holds too many files' };

function readInside(nom: string, content: Iterable<Uint8Array>, onBytes: (bytes: number) => void): Inside {
  let head: Uint8Array = new Uint8Array(0);
  let sizeBytes = 0;
  for (const piece of content) {
    if (head.length < headBytes) head = Buffer.concat([head, piece.subarray(0, headBytes - head.length)]);
    sizeBytes += piece.length;
    onBytes(piece.length);
  }
  return { nom, genre: genreOf(head), sizeBytes };
}

function checkBudget(inflatedBytes: number, packedBytes: number, limites: LimitesPiece): void {
  if (inflatedBytes > limites.pieceBytes) throw new ContenuIllisible({ motif: 'TAILLE' });
  const suspectBytes = Math.max(limites.inflateFloorBytes, limites.inflateRatio * packedBytes);
  if (inflatedBytes > suspectBytes) throw new ContenuIllisible({ motif: 'RATIO' });
}
