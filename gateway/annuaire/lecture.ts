// SPDX-License-Identifier: Apache-2.0
/**
 * An annuaire as it comes, whichever of its three forms it has: the public directory (CSV), the export of the PPF (F14),
 * an actualisation (F13). The form is told by its first bytes, never by its name.
 */
import { type CsvReport, readAnnuaireCsv } from '../../formats/annuaire/csv.ts';
import { readF13 } from '../../formats/annuaire/f13.ts';
import { readF14 } from '../../formats/annuaire/f14.ts';
import type { EntreeAnnuaire } from '../domain/annuaire.ts';
import {
  type EntreeTenue,
  type NatureTenue,
  naturesTenues,
  type SourceAnnuaire,
  type TypeVersion,
} from '../ports/annuaire.ts';
import { ImportRefuse } from './refus.ts';

export interface Lecture {
  readonly source: SourceAnnuaire;
  readonly type: TypeVersion;
  readonly horodate?: string;
  readonly precedent?: string;
  /** What a complete one replaces: what it does not say of these is no more. */
  readonly natures: readonly NatureTenue[];
  readonly entrees: AsyncGenerator<EntreeTenue>;
  /** Of a CSV: what could not be read of it. */
  readonly rapport?: () => CsvReport;
}

/** Enough for a byte order mark, a declaration, a comment, and the root. */
const headBytes = 4_096;

/**
 * `autres` are more files of the same flux, in order: of actualisations only, since an export is one file.
 * @throws AnnuaireIllisible, ImportRefuse
 */
export async function lire(
  content: AsyncIterable<Uint8Array>,
  autres: readonly AsyncIterable<Uint8Array>[] = [],
): Promise<Lecture> {
  const first = await lireUn(content);
  if (autres.length === 0) return first;
  if (first.source === 'F13') return { ...first, entrees: ensemble(first, autres) };
  await first.entrees.return(undefined);
  throw plusieurs;
}

async function* ensemble(
  first: Lecture,
  autres: readonly AsyncIterable<Uint8Array>[],
): AsyncGenerator<EntreeTenue> {
  yield* first.entrees;
  for (const autre of autres) {
    const { source, entrees } = await lireUn(autre);
    if (source !== 'F13') throw plusieurs;
    yield* entrees;
  }
}

const plusieurs = new ImportRefuse(
  'ANNUAIRE-NATURE-FICHIER',
  "Un export de l'annuaire est un seul fichier : n'en deposer qu'un par flux",
  'An export of the annuaire is one file: put one only in a flux',
);

async function lireUn(content: AsyncIterable<Uint8Array>): Promise<Lecture> {
  const { head, whole } = await peek(content);
  const text = new TextDecoder('latin1').decode(head);
  if (packedStarts.some((start) => start.every((byte, i) => head[i] === byte))) throw packed;
  if (!/^(\u00ef\u00bb\u00bf)?\s*</.test(text)) return lireCsv(whole);
  return text.includes('<AnnuaireActualisation') ? lireF13(whole) : lireF14(whole);
}

/** Of a zip (so of a spreadsheet), a gzip, a PDF. */
const packedStarts: readonly (readonly number[])[] = [
  [0x50, 0x4b, 0x03, 0x04],
  [0x1f, 0x8b],
  [0x25, 0x50, 0x44, 0x46],
];

const packed = new ImportRefuse(
  'ANNUAIRE-NATURE-FICHIER',
  "Le fichier est une archive, un classeur ou un PDF : l'extraire, ou l'enregistrer en CSV, puis l'importer",
  'The file is an archive, a spreadsheet or a PDF: extract it, or save it as CSV, then import it',
);

/** The directory speaks of public structures and their services, and of nothing else. */
function lireCsv(content: AsyncIterable<Uint8Array>): Lecture {
  const { entries, report } = readAnnuaireCsv(content);
  const natures: readonly NatureTenue[] = ['ETABLISSEMENT', 'CODE_ROUTAGE'];
  return { source: 'CSV', type: 'COMPLET', natures, entrees: entries, rapport: report };
}

function lireF13(content: AsyncIterable<Uint8Array>): Lecture {
  return { source: 'F13', type: 'ACTUALISATION', natures: [], entrees: readF13(content) };
}

async function lireF14(content: AsyncIterable<Uint8Array>): Promise<Lecture> {
  const entries = readF14(content);
  const { value: head } = await entries.next();
  if (head?.nature !== 'ENTETE') throw new RangeError('an F14 begins with its head');
  const { type, horodate, precedent } = head;
  return {
    source: 'F14',
    type,
    horodate,
    ...(precedent === undefined ? {} : { precedent }),
    natures: naturesTenues,
    entrees: withoutHead(entries),
  };
}

async function* withoutHead(entries: AsyncGenerator<EntreeAnnuaire>): AsyncGenerator<EntreeTenue> {
  for await (const entry of entries) if (entry.nature !== 'ENTETE') yield entry;
}

/** The first bytes, and the content from its start again. */
async function peek(
  content: AsyncIterable<Uint8Array>,
): Promise<{ readonly head: Uint8Array; readonly whole: AsyncIterable<Uint8Array> }> {
  const chunks = content[Symbol.asyncIterator]();
  const seen: Uint8Array[] = [];
  let sizeBytes = 0;
  while (sizeBytes < headBytes) {
    const { value, done } = await chunks.next();
    if (done === true) break;
    // A copy: a reader may use its buffer again.
    seen.push(value.slice());
    sizeBytes += value.length;
  }
  async function* whole(): AsyncGenerator<Uint8Array> {
    try {
      yield* seen;
      for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) yield next.value;
    } finally {
      await chunks.return?.();
    }
  }
  return { head: Buffer.concat(seen), whole: whole() };
}
