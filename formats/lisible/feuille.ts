// SPDX-License-Identifier: Apache-2.0
/**
 * A sheet of A4 pages: what is written goes down the page and on to the next one, where the heading of the table that
 * is being written is repeated. Knows nothing of invoices.
 */

export interface Column {
  readonly heading: string;
  readonly width: number;
  readonly align?: 'right';
}

export interface TextStyle {
  readonly size?: number;
  readonly bold?: boolean;
  readonly colour?: string;
}

const left = 40;
const top = 40;
const bottom = 790;
/** Of the text, from margin to margin. */
export const fullWidth = 515;
const footerTop = 806;
const padding = 4;
const usualSize = 8.5;
/** A heading, the heading of a table, and a row of a few lines. */
const headingRoom = 90;
const ink = '#1f2933';
const rule = '#b8c2cc';
const shade = '#eef2f6';
export const quiet = '#52606d';

export class Feuille {
  readonly #pdf: PDFKit.PDFDocument;
  readonly #fonts: { readonly regular: string; readonly bold: string };
  #y = top;
  /** Of the table being written. */
  #columns: readonly Column[] | undefined;

  /** @param pdf With its pages buffered, for the footers. */
  constructor(pdf: PDFKit.PDFDocument, fonts: { readonly regular: string; readonly bold: string }) {
    this.#pdf = pdf;
    this.#fonts = fonts;
  }

  title(text: string): void {
    this.#text(text, left, this.#y, fullWidth, { size: 18, bold: true });
    this.#y += this.#height(text, fullWidth, { size: 18, bold: true }) + 2;
  }

  /** It stays with the first rows of what it heads. */
  heading(text: string): void {
    this.#room(headingRoom);
    this.#y += 8;
    this.#text(text, left, this.#y, fullWidth, { size: 10.5, bold: true });
    this.#y += 16;
  }

  paragraph(text: string, style: TextStyle = {}): void {
    for (const line of text.split('\n')) this.#lineOfText(line, style);
  }

  /** Blocks side by side, each with a heading: as high as the highest. They stay on one page. */
  blocks(blocks: readonly { readonly heading: string; readonly lines: readonly string[] }[]): void {
    const gap = 20;
    const width = (fullWidth - gap * (blocks.length - 1)) / blocks.length;
    const height = Math.max(...blocks.map(({ lines }) => this.#heightOf(lines, width)));
    this.#room(height + 18);
    blocks.forEach(({ heading, lines }, i) => {
      const x = left + i * (width + gap);
      this.#text(heading, x, this.#y, width, { size: 7.5, bold: true, colour: quiet });
      let y = this.#y + 12;
      lines.forEach((line, rank) => {
        const style = { bold: rank === 0 };
        this.#text(line, x, y, width, style);
        y += this.#height(line, width, style) + 1;
      });
    });
    this.#y += height + 20;
  }

  /** Name and value, two pairs a row. */
  pairs(pairs: readonly (readonly [name: string, value: string])[]): void {
    const width = fullWidth / 2 - 10;
    for (let i = 0; i < pairs.length; i += 2) {
      const row = pairs.slice(i, i + 2);
      const height = Math.max(...row.map(([, value]) => this.#height(value, width - 105)));
      this.#room(height + 3);
      row.forEach(([name, value], column) => {
        const x = left + column * (width + 20);
        this.#text(name, x, this.#y, 100, { colour: quiet });
        this.#text(value, x + 105, this.#y, width - 105, {});
      });
      this.#y += height + 3;
    }
  }

  /** Starts a table: its heading is written here, and again on every page it reaches. */
  table(columns: readonly Column[], rows: Iterable<readonly string[]>): void {
    this.#room(40);
    this.#columns = columns;
    this.#tableHeading(columns);
    for (const row of rows) this.#row(columns, row);
    this.#columns = undefined;
    this.#y += 6;
  }

  /** At the right, one under the other; the last one stands out. */
  totals(rows: readonly (readonly [name: string, value: string])[]): void {
    const width = 260;
    const x = left + fullWidth - width;
    rows.forEach(([name, value], i) => {
      const isLast = i === rows.length - 1;
      const style = isLast ? { size: 10.5, bold: true } : {};
      const height = this.#height(name, 150, style) + padding;
      this.#room(height + padding);
      if (isLast) this.#fill(x, this.#y - 2, width, height + 2);
      this.#text(name, x + padding, this.#y, 150, style);
      this.#text(value, x + 150, this.#y, width - 150 - padding, style, 'right');
      this.#y += height;
    });
    this.#y += 4;
  }

  /** At the foot of every page: a text, and the number of the page. */
  footers(text: string): void {
    const { start, count } = this.#pdf.bufferedPageRange();
    for (let i = 0; i < count; i++) {
      this.#pdf.switchToPage(start + i);
      const style = { size: 7, colour: quiet };
      this.#text(text, left, footerTop, fullWidth - 70, style);
      this.#text(`Page ${i + 1} / ${count}`, left + fullWidth - 70, footerTop, 70, style, 'right');
    }
  }

  #lineOfText(line: string, style: TextStyle): void {
    const height = this.#height(line === '' ? ' ' : line, fullWidth, style);
    this.#room(height);
    this.#text(line, left, this.#y, fullWidth, style);
    this.#y += height + 1;
  }

  #tableHeading(columns: readonly Column[]): void {
    const style = { size: 7.5, bold: true };
    const height = Math.max(
      ...columns.map(({ heading, width }) => this.#height(heading, width - 2 * padding, style)),
    );
    this.#fill(left, this.#y, fullWidth, height + 2 * padding);
    this.#cells(
      columns,
      columns.map(({ heading }) => heading),
      this.#y + padding,
      style,
    );
    this.#y += height + 2 * padding;
  }

  #row(columns: readonly Column[], cells: readonly string[]): void {
    const heights = columns.map(({ width }, i) => this.#height(cells[i] ?? '', width - 2 * padding));
    const height = Math.max(...heights) + 2 * padding;
    this.#room(height);
    this.#cells(columns, cells, this.#y + padding, {});
    this.#y += height;
    this.#pdf
      .moveTo(left, this.#y)
      .lineTo(left + fullWidth, this.#y)
      .lineWidth(0.4)
      .stroke(rule);
  }

  #cells(columns: readonly Column[], cells: readonly string[], y: number, style: TextStyle): void {
    let x = left;
    columns.forEach(({ width, align }, i) => {
      this.#text(cells[i] ?? '', x + padding, y, width - 2 * padding, style, align);
      x += width;
    });
  }

  /** A new page when there is not so much left of this one; nothing asked for is higher than a page. */
  #room(height: number): void {
    if (this.#y + height <= bottom || this.#y === top) return;
    this.#pdf.addPage();
    this.#y = top;
    if (this.#columns !== undefined) this.#tableHeading(this.#columns);
  }

  #heightOf(lines: readonly string[], width: number): number {
    return lines.reduce((sum, line, i) => sum + this.#height(line, width, { bold: i === 0 }) + 1, 0);
  }

  #height(text: string, width: number, style: TextStyle = {}): number {
    this.#set(style);
    return Math.min(this.#pdf.heightOfString(text === '' ? ' ' : text, { width }), bottom - top - 60);
  }

  #text(text: string, x: number, y: number, width: number, style: TextStyle, align?: 'right'): void {
    if (text === '') return;
    this.#set(style);
    this.#pdf.fillColor(style.colour ?? ink);
    // A height keeps what is too long from making a page of its own.
    const height = bottom - top - 60;
    this.#pdf.text(text, x, y, { width, height, ellipsis: true, ...(align === undefined ? {} : { align }) });
  }

  #set({ size = usualSize, bold = false }: TextStyle): void {
    this.#pdf.font(bold ? this.#fonts.bold : this.#fonts.regular).fontSize(size);
  }

  #fill(x: number, y: number, width: number, height: number): void {
    this.#pdf.rect(x, y, width, height).fill(shade);
  }
}
