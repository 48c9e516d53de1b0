// SPDX-License-Identifier: Apache-2.0
/**
 * Limits of an attachment, by système d'échange (DSE §5.4.1; specs: chorus-pro §2.3, reforme-2026 §1.7). "Mo" is read as the
 * larger, binary unit, as everywhere in an enveloppe.
 */
import type { SystemeEchange } from '../../gateway/domain/code-interface.ts';

const mib = 1024 * 1024;

export interface LimitesPiece {
  /** Once decoded, and once out of its ZIP. */
  readonly pieceBytes: number;
  /** Inflated bytes for one byte of ZIP, once past `inflateFloorBytes`. */
  readonly inflateRatio: number;
  readonly inflateFloorBytes: number;
  /** Files of an archive that is itself the attachment. */
  readonly entries: number;
  /** Of the name, extension included; what is longer is cut. */
  readonly nomCaracteres: number;
  /** Capitals, without the point. */
  readonly extensions: ReadonlySet<string>;
}

/** G4.03; the list is public, odd ones included. */
const extensionsAdmises: ReadonlySet<string> = new Set(
  (
    'BMP GIF FAX ODT PPT TIFF XLS BZ2 GZ JPEG P7S RTF TXT XML CSV GZIP JPG PDF SVG XHTML XLSX DOC HTM ODP PNG TGZ ' +
    'XLC ZIP DOCX HTML ODS PPS TIF XLM PPTX'
  ).split(' '),
);

const chorusPro: LimitesPiece = {
  pieceBytes: 100 * mib, // DSE §5.4.1: "100 Mo".
  inflateRatio: 200, // As for a flux: a scan or a table compresses 2 to 30 times.
  inflateFloorBytes: 16 * mib, // Below this, a ratio proves nothing and costs nothing.
  entries: 10_000, // An archive of documents has hundreds; each costs its directory some memory.
  nomCaracteres: 50, // NomPJ of the pivot; the DSE cuts longer ones.
  extensions: extensionsAdmises,
};

const limites: Readonly<Record<SystemeEchange, LimitesPiece>> = {
  CPRO: chorusPro,
  PA_CPRO: chorusPro,
  // The PPF says nothing of the attachments of an invoice, and takes none in a cycle de vie (its format says so).
  PPF: chorusPro,
};

export function limitesPieceDe(systeme: SystemeEchange): LimitesPiece {
  return limites[systeme];
}
