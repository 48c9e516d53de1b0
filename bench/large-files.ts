// SPDX-License-Identifier: Apache-2.0
/**
 * Large flux for the benchmark of memory, written to disk a piece at a time: an invoice whose attachments are nearly all of
 * it, an invoice of many lines, a Factur-X, and an archive of many invoices. Their attachments are random bytes, which nothing compresses.
 */
import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { createGzip } from 'node:zlib';
import { pack } from 'tar-stream';
import type { SpecimenSyntax } from '../formats/specimen/description.ts';
import { makeFacturX } from '../formats/specimen/factur-x.ts';
import { makeSpecimen } from '../formats/specimen/index.ts';
import { makeDraft } from '../formats/specimen/make.ts';

/** A multiple of three, so that pieces of base64 join; whole lines of a real encoder would be as good. */
const attachmentPieceBytes = 393_216;
/** What genreOf takes for a PDF: the first bytes of an attachment must be those of its name. */
const pdfHead = Buffer.from('%PDF-1.7\n%bench');

export interface LargeInvoice {
  readonly number: string;
  readonly sizeBytes: number;
  readonly attachments: number;
}

/** UBL whose attachments fill it up to a size. */
export async function writeInvoiceWithAttachments(path: string, invoice: LargeInvoice): Promise<void> {
  await pipeline(Readable.from(invoiceWithAttachments(invoice)), createWriteStream(path));
}

/** An invoice of lines alone, at most that large. Made as one string: this is not the process that is measured. */
export async function writeInvoiceOfLines(
  path: string,
  { number, sizeBytes, syntax }: Omit<LargeInvoice, 'attachments'> & { readonly syntax: SpecimenSyntax },
): Promise<number> {
  const description = { syntax, circuit: 'CHORUS_PRO', number, lineAllowances: true } as const;
  const sizeOf = (lines: number) => Buffer.byteLength(makeSpecimen({ ...description, lines }));
  const perLine = (sizeOf(2_000) - sizeOf(1_000)) / 1_000;
  // Ranks and totals grow by a few digits a line.
  const lines = Math.floor((sizeBytes / (perLine + 8)) * 0.999);
  await pipeline(Readable.from([makeSpecimen({ ...description, lines })]), createWriteStream(path));
  return lines;
}

/** A Factur-X made that large by an object that nothing refers to, as one with pictures would be. */
export async function writeFacturX(path: string, { number, sizeBytes }: Omit<LargeInvoice, 'attachments'>) {
  const font = await readFile(fileURLToPath(import.meta.resolve(fontFile)));
  const draft = makeDraft({ syntax: 'CII', circuit: 'CHORUS_PRO', number });
  const pdf = Buffer.from(await makeFacturX(draft, { font }));
  await pipeline(Readable.from(withFiller(pdf, sizeBytes - pdf.length)), createWriteStream(path));
}

const fontFile = '@fontsource/noto-sans/files/noto-sans-latin-400-normal.woff';

/** An incremental update (ISO 32000-1 §7.5.6) that adds one stream. */
function* withFiller(pdf: Buffer, fillerBytes: number): Generator<Buffer> {
  const trailer = /trailer\s*<<([\s\S]*)>>\s*startxref\s+(\d+)/.exec(pdf.toString('latin1'));
  const objects = Number(/\/Size (\d+)/.exec(trailer?.[1] ?? '')?.[1]);
  const head = Buffer.from(`${objects} 0 obj\n<< /Length ${fillerBytes} >>\nstream\n`);
  yield Buffer.concat([pdf, head]);
  for (let made = 0; made < fillerBytes; made += attachmentPieceBytes) {
    yield randomBytes(Math.min(attachmentPieceBytes, fillerBytes - made));
  }
  const end = '\nendstream\nendobj\n';
  const entry = `${String(pdf.length).padStart(10, '0')} 00000 n `;
  const dictionary = `${trailer?.[1]?.replace(/\/Size \d+/, `/Size ${objects + 1}`)} /Prev ${trailer?.[2]}`;
  const crossReference = pdf.length + head.length + fillerBytes + end.length;
  yield Buffer.from(
    `${end}xref\n${objects} 1\n${entry}\ntrailer\n<<${dictionary}>>\nstartxref\n${crossReference}\n%%EOF\n`,
  );
}

/** A tar.gz of invoices with one attachment each. */
export async function writeArchive(
  path: string,
  { invoices, invoiceBytes }: { readonly invoices: number; readonly invoiceBytes: number },
): Promise<void> {
  const archive = pack();
  const written = pipeline(archive, createGzip({ level: 1 }), createWriteStream(path));
  for (let i = 1; i <= invoices; i++) {
    const number = `ARC-${i}`;
    const pieces = [...invoiceWithAttachments({ number, sizeBytes: invoiceBytes, attachments: 1 })];
    const size = pieces.reduce((sum, piece) => sum + Buffer.byteLength(piece), 0);
    await new Promise<void>((resolve, reject) => {
      const entry = archive.entry({ name: `facture-${i}.xml`, size }, (error) =>
        error ? reject(error) : resolve(),
      );
      Readable.from(pieces).pipe(entry);
    });
  }
  archive.finalize();
  await written;
}

const embedded = /(<cbc:EmbeddedDocumentBinaryObject) [^>]*>[^<]*</g;

function* invoiceWithAttachments({ number, sizeBytes, attachments }: LargeInvoice): Generator<string> {
  const text = makeSpecimen({ syntax: 'UBL', circuit: 'CHORUS_PRO', number, attachments });
  const each = Math.floor((sizeBytes - Buffer.byteLength(text)) / attachments) - 100;
  let at = 0;
  let rank = 0;
  for (const match of text.matchAll(embedded)) {
    yield text.slice(at, match.index);
    yield `${match[1]} mimeCode="application/pdf" filename="piece-${++rank}.pdf">`;
    yield* base64Of(Math.floor(each / 4) * 3);
    at = match.index + match[0].length - 1;
  }
  yield text.slice(at);
}

function* base64Of(sizeBytes: number): Generator<string> {
  for (let made = 0; made < sizeBytes; made += attachmentPieceBytes) {
    const piece = randomBytes(Math.min(attachmentPieceBytes, sizeBytes - made));
    if (made === 0) pdfHead.copy(piece);
    yield piece.toString('base64');
  }
}
