// SPDX-License-Identifier: Apache-2.0
/**
 * Why reading a PDF file stopped. Thrown inside formats/facturx/pdf and nowhere else; whoever opens the file makes
 * a constat of it.
 */
export type TroubleKind =
  /** The bytes are not what the format says: another way of reading may succeed. */
  | 'STRUCTURE'
  /** Compressed data are damaged: wherever they are read from, they stay so. */
  | 'DONNEES'
  /** A written limit was reached: nothing else is tried. */
  | 'LIMITE'
  /** The file is encrypted: nothing else is tried. */
  | 'CHIFFRE';

export class PdfTrouble extends Error {
  readonly kind: TroubleKind;
  /** What is wrong, French and plain ASCII, to follow a colon. */
  readonly fr: string;

  constructor(kind: TroubleKind, fr: string, en: string) {
    super(en);
    this.kind = kind;
    this.fr = fr;
  }
}

export function broken(fr: string, en: string): PdfTrouble {
  return new PdfTrouble('STRUCTURE', fr, en);
}

/** Trouble that the file may not have for who reads it in another way, or reads less of it. */
export function isBroken(error: unknown): error is PdfTrouble {
  return error instanceof PdfTrouble && (error.kind === 'STRUCTURE' || error.kind === 'DONNEES');
}

export function beyond(fr: string, en: string): PdfTrouble {
  return new PdfTrouble('LIMITE', fr, en);
}
