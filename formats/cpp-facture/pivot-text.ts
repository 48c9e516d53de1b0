// SPDX-License-Identifier: Apache-2.0
/** Texts, amounts and names of files as CPPFacturePivot takes them, whatever they held before. */
import { type Decimal, round, toText } from '../en16931/decimal.ts';

/** What XML 1.0 §2.2 forbids, and control characters that it only discourages. */
const forbidden = /[\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu;

/** One line of text that XML may hold, cut at so many characters. */
export function texteOf(text: string, max = Number.POSITIVE_INFINITY): string {
  const clean = text
    .replace(/[\t\n\r]+/g, ' ')
    .replace(forbidden, '')
    .trim();
  return clean.length <= max ? clean : cutAt(clean, max).trimEnd();
}

/** Counts characters, not halves of them: a limit of the schema does. */
function cutAt(text: string, max: number): string {
  return Array.from(text.slice(0, 2 * max))
    .slice(0, max)
    .join('');
}

/** An element that holds a text; nothing when there is no text. */
export function element(name: string, text: string | undefined, max?: number): string {
  const clean = text === undefined ? '' : texteOf(text, max);
  return clean === '' ? '' : mandatory(name, clean);
}

/** An element that is there even without a text. */
export function mandatory(name: string, text: string, max?: number): string {
  return `<${name}>${escaped(texteOf(text, max))}</${name}>`;
}

export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** More decimals than a price has; readers of xs:decimal may stop at 18 digits, none needs more after the point. */
const maxDecimals = 10;

export function decimalElement(name: string, value: Decimal): string {
  return `<${name}>${toText(round(value, maxDecimals))}</${name}>`;
}

/** NomPJ, NomPJOrigine and CategoriePJ. */
export const maxNomPiece = 50;
/** Longer endings are no extensions. */
const extensionForm = /\.[A-Za-z0-9]{1,10}$/;
/** What file systems refuse in a name. */
const notInNames = /[<>:"|?*]/g;

const extensions: ReadonlyMap<string, string> = new Map([
  ['application/pdf', '.pdf'],
  ['application/xml', '.xml'],
  ['text/xml', '.xml'],
  ['text/csv', '.csv'],
  ['text/plain', '.txt'],
  ['image/png', '.png'],
  ['image/jpeg', '.jpg'],
  ['application/zip', '.zip'],
  ['application/vnd.oasis.opendocument.spreadsheet', '.ods'],
  ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', '.xlsx'],
]);

/** A name without a path, of at most 50 characters; the extension is kept, or made from the type. */
export function nomPieceOf(written: string, mime: string, taken: ReadonlySet<string> = new Set()): string {
  const name = texteOf(texteOf(written).split(/[/\\]/).at(-1)?.replace(notInNames, '') ?? '');
  const given = extensionForm.exec(name)?.[0];
  const extension = given ?? extensions.get(mime.trim().toLowerCase()) ?? '';
  const stem = (given === undefined ? name : name.slice(0, -given.length)).replace(/^[. ]+|[. ]+$/g, '');
  for (let copy = 1; ; copy++) {
    const suffix = copy === 1 ? '' : `-${copy}`;
    const room = maxNomPiece - extension.length - suffix.length;
    const nom = `${texteOf(stem === '' ? 'piece' : stem, room)}${suffix}${extension}`;
    // Ends: each turn makes another name, and `taken` is finite.
    if (!taken.has(nom.toLowerCase())) return nom;
  }
}
