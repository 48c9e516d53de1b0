// SPDX-License-Identifier: Apache-2.0
/**
 * Reads the public directory of Chorus Pro, a CSV of one line a structure or one line a service of it, as it comes.
 * (specs: chorus-pro §5)
 *
 * Entries are those of the annuaire: an établissement when its structure is first seen and again when a later line asks
 * for more, a code routage for each line with a service; the last entry with a key holds. A line that cannot be read is
 * counted, told with its number, and left out: it never stops the others. Of the structures seen only their SIRET and
 * what they ask are kept, in a few tens of bytes each.
 */
import type { CodeRoutage, EtablissementAnnuaire } from '../../gateway/domain/annuaire.ts';
import { inBlocks } from './blocks.ts';
import { type CsvColumn, type CsvColumns, columnsOf } from './csv-columns.ts';
import { type CsvRow, CsvRows } from './csv-rows.ts';
import { CsvStructures } from './csv-structures.ts';
import { type CsvEncoding, csvText } from './csv-text.ts';
import { isSiretType } from './csv-values.ts';
import { illisible } from './illisible.ts';
import { reglesAnnuaireStructure } from './jeu-de-regles.ts';

/** Faults told one by one; the others are counted. */
const maxFaults = 100;
/** Titles and empty lines that may stand before the header. */
const maxRowsBeforeHeader = 20;

export interface CsvFault {
  readonly ligne: number;
  readonly message: string;
  readonly messageEn: string;
  readonly valeur?: string;
}

export interface CsvReport {
  readonly encoding: CsvEncoding;
  readonly separator: string;
  /** Columns understood; empty before the header. */
  readonly columns: readonly CsvColumn[];
  /** Rows read after the header. */
  readonly rows: number;
  readonly structures: number;
  readonly services: number;
  /** Rows about a structure that was known, without a service: merged. */
  readonly duplicates: number;
  /** All faults; `faults` holds the first ones. */
  readonly faultCount: number;
  readonly faults: readonly CsvFault[];
}

export interface CsvReading {
  /** @throws AnnuaireIllisible ANNUAIRE-CSV when there is no SIRET column. */
  readonly entries: AsyncGenerator<EtablissementAnnuaire | CodeRoutage>;
  /** What was read so far. */
  report(): CsvReport;
}

export function readAnnuaireCsv(chunks: AsyncIterable<Uint8Array>): CsvReading {
  const { text, encoding } = csvText(inBlocks(chunks));
  const rows = new CsvRows();
  const reader = new DirectoryReader();
  async function* entries(): AsyncGenerator<EtablissementAnnuaire | CodeRoutage> {
    for await (const piece of text) {
      rows.push(piece);
      yield* entriesOf(rows, reader);
    }
    rows.complete();
    yield* entriesOf(rows, reader);
    reader.assertHeader();
  }
  return {
    entries: entries(),
    report: () => ({ encoding: encoding(), separator: rows.separator, ...reader.report() }),
  };
}

function* entriesOf(rows: CsvRows, reader: DirectoryReader): Generator<EtablissementAnnuaire | CodeRoutage> {
  for (let row = rows.next(); row !== undefined; row = rows.next()) yield* reader.take(row);
}

const nothing: readonly never[] = [];

class DirectoryReader {
  readonly #structures = new CsvStructures((ligne, wording) => this.#fault(ligne, wording));
  readonly #faults: CsvFault[] = [];
  #faultCount = 0;
  #columns: CsvColumns | undefined;
  #rowsBefore = 0;
  #rows = 0;

  take(row: CsvRow): readonly (EtablissementAnnuaire | CodeRoutage)[] {
    if (row.isBroken) {
      this.#fault(row.line, {
        message: 'Ligne illisible : un guillemet n est pas ferme, ou la ligne est trop longue',
        messageEn: 'Unreadable line: a quote is not closed, or the line is too long',
      });
      return nothing;
    }
    if (this.#columns === undefined) {
      this.#readHeader(row);
      return nothing;
    }
    this.#rows++;
    const columns = this.#columns;
    const cell = (column: CsvColumn) => row.cells[columns.get(column) ?? -1];
    // A person or a foreign company has no SIRET, and is nobody a public invoice goes to.
    if (!isSiretType(cell('typeIdentifiant') ?? '')) return nothing;
    return this.#structures.take({ line: row.line, cell });
  }

  #readHeader(row: CsvRow): void {
    this.#columns = columnsOf(row.cells);
    this.#rowsBefore++;
    if (this.#rowsBefore >= maxRowsBeforeHeader) this.assertHeader();
  }

  assertHeader(): void {
    if (this.#columns !== undefined) return;
    throw illisible({
      code: 'ANNUAIRE-CSV',
      fr: "Aucune colonne de SIRET dans l'en-tete du fichier",
      en: 'No column of SIRET in the header of the file',
      ligne: 1,
      attendu: 'SIRET',
      jeuDeRegles: reglesAnnuaireStructure,
    });
  }

  #fault(ligne: number, wording: Omit<CsvFault, 'ligne'>): void {
    this.#faultCount++;
    if (this.#faults.length < maxFaults) this.#faults.push({ ligne, ...wording });
  }

  report(): Omit<CsvReport, 'encoding' | 'separator'> {
    return {
      columns: [...(this.#columns?.keys() ?? [])],
      rows: this.#rows,
      structures: this.#structures.count,
      services: this.#structures.services,
      duplicates: this.#structures.duplicates,
      faultCount: this.#faultCount,
      faults: [...this.#faults],
    };
  }
}
