// SPDX-License-Identifier: Apache-2.0
/**
 * Rows of a CSV that is given piece by piece (RFC 4180, with any separator): quoted cells may hold the separator, quotes
 * written twice, and line ends. A row that never ends, by a quote that is never closed, is given up after `maxRowLength`
 * characters and the reading goes on at its next line.
 */

/** A row of the public directory has under 1,000 characters. */
export const maxRowLength = 100_000;
/** The public directory has about 25. */
const maxCells = 500;

export interface CsvRow {
  readonly cells: readonly string[];
  /** 1-based, of its first line in the file. */
  readonly line: number;
  /** True when the row was given up: no cells. */
  readonly isBroken: boolean;
}

const lineFeed = '\n';
const quote = '"';

export class CsvRows {
  #separator: string | undefined;
  #text = '';
  #at = 0;
  #line = 1;
  #isComplete = false;

  /** The separator found in the first line, once there is one. */
  get separator(): string {
    return this.#separator ?? ';';
  }

  push(piece: string): void {
    this.#text = this.#at === this.#text.length ? piece : this.#text.slice(this.#at) + piece;
    this.#at = 0;
  }

  complete(): void {
    this.#isComplete = true;
  }

  /** The next row that is not empty; undefined when more is awaited, or the file has ended. */
  next(): CsvRow | undefined {
    this.#separator ??= this.#readSeparator();
    if (this.#separator === undefined) return undefined;
    while (this.#at < this.#text.length) {
      const row = this.#row(this.#separator);
      if (row === undefined) return undefined;
      if (row.isBroken || row.cells.some((cell) => cell !== '')) return row;
    }
    return undefined;
  }

  /** By the first line; a line `sep=;` says it, and is no row. */
  #readSeparator(): string | undefined {
    const end = this.#lineEnd(this.#at);
    if (end === -1) return undefined;
    const first = this.#text.slice(this.#at, end).trim();
    const said = /^"?sep=(.)"?$/i.exec(first)?.[1];
    if (said === undefined) return separatorOf(first);
    this.#at = end + 1;
    this.#line++;
    return said;
  }

  #row(separator: string): CsvRow | undefined {
    const end = this.#lineEnd(this.#at);
    if (end === -1) return this.#awaited();
    const line = this.#line;
    const text = this.#text.slice(this.#at, end);
    if (text.length > maxRowLength) return this.#givenUp();
    if (!text.includes(quote)) {
      this.#at = end + 1;
      this.#line++;
      return { cells: trimmed(text.split(separator, maxCells)), line, isBroken: false };
    }
    return this.#quotedRow(separator);
  }

  #quotedRow(separator: string): CsvRow | undefined {
    const cells: string[] = [];
    const line = this.#line;
    let at = this.#at;
    for (;;) {
      const cell = this.#cell(at, separator);
      if (cell === undefined || cell.end - this.#at > maxRowLength) return this.#awaited();
      if (cells.length < maxCells) cells.push(cell.text);
      at = cell.end + 1;
      if (this.#text.startsWith(separator, cell.end)) continue;
      this.#line += this.#text.slice(this.#at, at).split(lineFeed).length - 1;
      if (this.#isComplete && cell.end >= this.#text.length) this.#line++;
      this.#at = at;
      return { cells: trimmed(cells), line, isBroken: false };
    }
  }

  /** The cell at `from`, and where the separator or the line end after it is. */
  #cell(from: number, separator: string): { readonly text: string; readonly end: number } | undefined {
    const text = this.#text;
    if (text[from] !== quote) {
      const end = this.#cellEnd(from, separator);
      return end === -1 ? undefined : { text: text.slice(from, end), end };
    }
    let close = text.indexOf(quote, from + 1);
    while (close !== -1 && text[close + 1] === quote) close = text.indexOf(quote, close + 2);
    if (close === -1 || (close + 1 === text.length && !this.#isComplete)) return undefined;
    const end = this.#cellEnd(close + 1, separator);
    if (end === -1) return undefined;
    // What stands between the quote and the separator is kept as it is: it is not worth a lost row.
    const inside = text.slice(from + 1, close).replaceAll('""', quote);
    return { text: inside + text.slice(close + 1, end), end };
  }

  #cellEnd(from: number, separator: string): number {
    const lineEnd = this.#lineEnd(from);
    if (lineEnd === -1) return this.#text.indexOf(separator, from);
    // Within the line: a file that has no separator is not searched to its end for each cell.
    const found = this.#text.slice(from, lineEnd).indexOf(separator);
    return found === -1 ? lineEnd : from + found;
  }

  /** Offset of the next line feed, or of the end of the file; -1 when it is not there yet. */
  #lineEnd(from: number): number {
    const end = this.#text.indexOf(lineFeed, from);
    return end === -1 && this.#isComplete ? this.#text.length : end;
  }

  #awaited(): CsvRow | undefined {
    return this.#isComplete || this.#text.length - this.#at > maxRowLength ? this.#givenUp() : undefined;
  }

  #givenUp(): CsvRow {
    const line = this.#line;
    const end = this.#text.indexOf(lineFeed, this.#at);
    this.#at = end === -1 ? this.#text.length : end + 1;
    this.#line++;
    return { cells: [], line, isBroken: true };
  }
}

/** The likeliest: the one that stands most often outside quotes. */
function separatorOf(line: string): string {
  const outside = line.replace(/"[^"]*"/g, '');
  const count = (separator: string) => outside.split(separator).length;
  return [';', '\t', ',', '|'].reduce((best, each) => (count(each) > count(best) ? each : best));
}

function trimmed(cells: readonly string[]): readonly string[] {
  return cells.map((cell) => cell.trim());
}
