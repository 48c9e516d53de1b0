// SPDX-License-Identifier: Apache-2.0
/**
 * Attachments of an invoice: judged, then opened for whom they are for (specs: chorus-pro §2.3, reforme-2026 §1.7, §1.8).
 *
 * `judgePieceJointe` says all that is wrong with one, as constats without a place: whoever found it in a document knows
 * where it stands. Which of them refuse the flux whole is said by `motifsDesConstats` of the domain. Nothing is thrown
 * for what an attachment holds, and no attachment lies in memory whole.
 */
import type { Constat } from '../../gateway/domain/constat.ts';
import {
  autreType,
  executable,
  extensionRefusee,
  illisible,
  nomAbsent,
  nomInterdit,
  nomTropLong,
  plusieursFichiers,
  sansExtension,
  vide,
} from './constats.ts';
import { type Contenu, ContenuIllisible, contentOf, readContenu } from './contenu.ts';
import { contradicts, extensionFor, mimeFor, saysZip } from './genres.ts';
import type { LimitesPiece } from './limits.ts';
import { baseName, cut, extensionOf, forbiddenIn } from './names.ts';

export interface PieceJointe {
  /** As declared: the attribute `filename`, NomPJ … */
  readonly nom?: string | undefined;
  /** What to call it when it has no name: the reference of the document. It is held to no rule. */
  readonly reference?: string | undefined;
  /** As declared: of the file, or that it is zipped. */
  readonly mime?: string | undefined;
  /** As written, in one text or in parts that follow each other; white space is allowed. */
  readonly base64: string | Iterable<string>;
}

export interface PieceJugee {
  readonly constats: readonly Constat[];
  /** Under which it is handed on: with an extension, within the limit. */
  readonly nom: string;
  /** As declared, when `nom` is another. */
  readonly nomOrigine?: string;
  /** Of the file itself. */
  readonly mime: string;
  /** Of the file itself; 0 when it could not be read. */
  readonly sizeBytes: number;
  /** True when the base64 is a ZIP around the file. */
  readonly enZip: boolean;
}

/** Never throws for what it is given. */
export function judgePieceJointe(piece: PieceJointe, limites: LimitesPiece): PieceJugee {
  try {
    return judged(piece, readContenu(piece.base64, limites), limites);
  } catch (error) {
    if (!(error instanceof ContenuIllisible)) throw error;
    const nom = piece.nom?.trim() ?? '';
    const found = [illisible(nom, error.why, limites), ...judgeName(nom, nom, limites)];
    return { constats: found, nom, mime: piece.mime ?? '', sizeBytes: 0, enZip: false };
  }
}

/** The file itself, of an attachment that was judged and found readable. */
export function openPieceJointe(
  { base64 }: Pick<PieceJointe, 'base64'>,
  { enZip }: Pick<PieceJugee, 'enZip'>,
): Generator<Uint8Array, void, undefined> {
  return contentOf(base64, enZip);
}

function judged(piece: PieceJointe, contenu: Contenu, limites: LimitesPiece): PieceJugee {
  const declared = piece.nom?.trim() ?? '';
  const named = nameOf(piece, contenu);
  const nom = cut(named, limites.nomCaracteres);
  const extension = extensionOf(nom) ?? '';
  const found = [
    ...judgeContenu(named, piece, contenu),
    ...judgeName(declared, named, limites),
    ...judgeExtensions([declared, nom, contenu.nomDansZip ?? ''], limites),
  ];
  const { genre, sizeBytes, nomDansZip } = contenu;
  const declaredMime = saysZip(piece.mime) ? undefined : piece.mime;
  if (found.length === 0 && contradicts(genre, extension, declaredMime)) {
    found.push(autreType(nom, genre, piece.mime));
  }
  return {
    constats: found,
    nom,
    ...(declared === nom || declared === '' ? {} : { nomOrigine: declared }),
    mime: mimeFor(genre, extension, piece.mime),
    sizeBytes,
    enZip: nomDansZip !== undefined,
  };
}

/** The declared name; that of the file in the ZIP when the declared one is that of the ZIP, or there is none. */
function nameOf({ nom, reference }: PieceJointe, { nomDansZip, genre }: Contenu): string {
  const declared = nom?.trim() ?? '';
  const inside = nomDansZip === undefined ? '' : baseName(nomDansZip);
  const isNamed = (name: string) => extensionOf(name) !== undefined;
  if (declared !== '' && !(isNamed(inside) && extensionOf(declared) === 'ZIP')) return declared;
  if (isNamed(inside)) return inside;
  const fallback = reference?.trim().replace(/[/\\:*?"<>|\p{Cc}]/gu, '_') ?? '';
  if (isNamed(fallback)) return fallback;
  const extension = extensionFor(genre);
  const base = fallback === '' ? 'piece-jointe' : fallback;
  return extension === undefined ? base : `${base}.${extension}`;
}

function judgeContenu(nom: string, { mime }: PieceJointe, contenu: Contenu): readonly Constat[] {
  const { genre, sizeBytes, fichiersDuZip, executable: programme } = contenu;
  if (sizeBytes === 0 || fichiersDuZip === 0) return [vide(nom)];
  if (genre === 'executable') return [executable(nom, undefined)];
  if (fichiersDuZip === undefined) return [];
  if (programme !== undefined) return [executable(nom, programme)];
  const isAnnounced = extensionOf(nom) === 'ZIP' || saysZip(mime);
  return isAnnounced ? [] : [plusieursFichiers(nom, fichiersDuZip)];
}

/** @param named what it will be called. Only what was declared is a fault. */
function judgeName(declared: string, named: string, { nomCaracteres }: LimitesPiece): readonly Constat[] {
  if (declared === '') {
    return extensionOf(named) === undefined ? [nomAbsent(named)] : [];
  }
  const forbidden = forbiddenIn(declared);
  if (forbidden !== undefined) return [nomInterdit(declared, forbidden)];
  if (extensionOf(declared) === undefined) return [sansExtension(declared)];
  if ([...named].length <= nomCaracteres) return [];
  return [nomTropLong(named, cut(named, nomCaracteres), nomCaracteres)];
}

function judgeExtensions(noms: readonly string[], { extensions }: LimitesPiece): readonly Constat[] {
  const refused = noms.find((nom) => {
    const extension = extensionOf(nom);
    return extension !== undefined && !extensions.has(extension);
  });
  return refused === undefined ? [] : [extensionRefusee(refused)];
}
