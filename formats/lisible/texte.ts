// SPDX-License-Identifier: Apache-2.0
/**
 * Texts of an invoice as they may be printed: no control, no direction mark, nothing the font has no letter for, no
 * endless word, and an end. Amounts and dates as one reads them in France.
 */

/** Of one field on a line of the page; the file itself has the whole. */
export const maxField = 300;
/** Of a note, which may hold conditions of sale. */
export const maxNote = 3000;
/** A longer word has no place to be cut at, and would run over its neighbour. */
const maxWord = 40;

/** What Noto Sans Latin has, the Latin subset of the fonts of the web; marks of direction and width are left out. */
const covered =
  /[ -~\u00a0-\u00ff\u0131\u0152\u0153\u02c6\u02da\u02dc\u2010-\u2015\u2018-\u201e\u2022\u2026\u2039\u203a\u2044\u20ac\u2122\u2191\u2193\u2212\u2215]/;
/** Controls, and marks of format and direction. */
const invisible = /(?![\n\t])[\p{Cc}\p{Cf}]/gu;
/** Combining marks, left when a letter is taken apart. */
const marks = /[\u0300-\u036f]/g;
const missing = '?';

/** One line. */
export function printable(text: string | undefined, max = maxField): string {
  return printableLines(text, max).replaceAll('\n', ' ').trim();
}

/** With its line breaks; a text that is cut ends in an ellipsis. */
export function printableLines(text: string | undefined, max = maxNote): string {
  if (text === undefined) return '';
  const kept = text
    .slice(0, max + 1)
    .replaceAll(/\r\n?|[\u2028\u2029\u0085]/g, '\n')
    .normalize('NFC')
    .replaceAll(invisible, '');
  const letters = [...kept].map(letterOf).join('');
  const words = letters
    .replaceAll(/[\t ]+/g, ' ')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
  return breakable(words.length > max ? `${words.slice(0, max)}…` : words);
}

/** The letter, else the one it is made from, else a question mark. */
function letterOf(character: string): string {
  if (character === '\n' || character === '\t' || covered.test(character)) return character;
  const bare = character.normalize('NFKD').replaceAll(marks, '');
  return bare !== '' && [...bare].every((one) => covered.test(one)) ? bare : missing;
}

function breakable(text: string): string {
  return text.replaceAll(longWord, (word) => word.match(wordPiece)?.join(' ') ?? word);
}

const longWord = new RegExp(`\\S{${maxWord + 1},}`, 'g');
const wordPiece = new RegExp(`\\S{1,${maxWord}}`, 'g');

/** `1234567.5` as `1 234 567,5`; what is no number stays as written. */
export function montant(text: string | undefined): string {
  const shown = printable(text, maxField);
  const match = numberForm.exec(shown);
  if (match === null) return shown;
  const [, sign = '', whole = '', decimals] = match;
  const grouped = whole.replaceAll(/\B(?=(?:\d{3})+$)/g, '\u00a0');
  return `${sign}${grouped}${decimals === undefined ? '' : `,${decimals}`}`;
}

/** Longer ones are not amounts. */
const numberForm = /^([+-]?)(\d{1,30})(?:\.(\d{1,20}))?$/;

/** `2026-09-15` as `15/09/2026`. */
export function jour(text: string | undefined): string {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)/.exec(text ?? '') ?? [];
  return year === undefined ? printable(text) : `${day}/${month}/${year}`;
}

/** Those that are not empty, joined. */
export function joined(separator: string, ...texts: readonly (string | undefined)[]): string {
  return texts.filter((text) => text !== undefined && text !== '').join(separator);
}
