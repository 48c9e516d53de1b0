// SPDX-License-Identifier: Apache-2.0
/**
 * The forms a text must have. A digit is any of Unicode, a length counts characters and white space is that
 * of XML, as in the official rules; dates and identifiers are not trimmed unless the rule trims them.
 */

export type Form = (text: string) => boolean;

const siren = /^\p{Nd}{9}$/u;
const siret = /^(\p{Nd}{9})\p{Nd}{5}$/u;
const identifier = /^[A-Za-z0-9+\-_/]+$/;
const address = /^[A-Za-z0-9+\-_.]+$/;
const isoDate = /^20\p{Nd}{2}-(0[1-9]|1[0-2])-(0[1-9]|[12]\p{Nd}|3[01])$/u;
const compactDate = /^20\p{Nd}{2}(0[1-9]|1[0-2])(0[1-9]|[12]\p{Nd}|3[01])$/u;
const compactDateLength = 8;
const amountForm = /^-?\p{Nd}{1,19}(\.\p{Nd}{1,2})?$/u;
const quantityForm = /^-?\p{Nd}{1,19}(\.\p{Nd}{1,4})?$/u;
const priceForm = /^\p{Nd}{1,19}(\.\p{Nd}{1,6})?$/u;
const signedPriceForm = /^-?\p{Nd}{1,19}(\.\p{Nd}{1,6})?$/u;
const percentForm = /^\p{Nd}{1,4}(\.\p{Nd}{1,2})?$/u;
const maxAmountLength = 19;
const maxPercentLength = 4;

/** Without the white space around it, each white space within made one space. */
export function normalizeSpace(text: string): string {
  if (!/[ \t\r\n]/.test(text)) return text;
  return text.replace(/[ \t\r\n]+/g, ' ').replace(/^ | $/g, '');
}

export function atMost(max: number): Form {
  return (text) => text.length <= max || (text.length <= 2 * max && [...text].length <= max);
}

export function oneOf(codes: readonly string[]): Form {
  const known = new Set(codes);
  return (text) => known.has(text);
}

export function hasText(text: string): boolean {
  return /[^ \t\r\n]/.test(text);
}

export function isSiren(text: string): boolean {
  return siren.test(text);
}

/** The SIREN a SIRET begins with; undefined for what is no SIRET. */
export function sirenOfSiret(text: string): string | undefined {
  return siret.exec(text)?.[1];
}

/** Line ends and tabs around an identifier are let pass, spaces are not. */
export function isIdentifier(text: string): boolean {
  return !text.includes(' ') && identifier.test(normalizeSpace(text));
}

export function isAddress(text: string): boolean {
  return address.test(text);
}

/** `2026-09-01`, of the years 2000 to 2099. */
export function isIsoDate(text: string): boolean {
  return isoDate.test(text) && isDayOfMonth(text.slice(0, 4), text.slice(5, 7), text.slice(8));
}

/** `20260901`; what follows the eighth character is not looked at. */
export function isCompactDate(text: string): boolean {
  const date = [...text.slice(0, 2 * compactDateLength)].slice(0, compactDateLength).join('');
  return compactDate.test(date) && isDayOfMonth(date.slice(0, 4), date.slice(4, 6), date.slice(6));
}

/** False for a day that is no ASCII number; a year that is none is not a leap year. */
function isDayOfMonth(year: string, month: string, day: string): boolean {
  const y = Number(year);
  const leap = (y % 4 === 0 && y % 100 !== 0) || y % 400 === 0;
  const last = month === '02' ? (leap ? 29 : 28) : ['04', '06', '09', '11'].includes(month) ? 30 : 31;
  return Number(day) <= last;
}

export function isAmount(text: string): boolean {
  return isDecimal(text, amountForm, maxAmountLength);
}

export function isQuantity(text: string): boolean {
  return isDecimal(text, quantityForm, maxAmountLength);
}

export function isPrice(text: string, maybeNegative: boolean): boolean {
  return isDecimal(text, maybeNegative ? signedPriceForm : priceForm, maxAmountLength);
}

export function isPercent(text: string): boolean {
  return isDecimal(text, percentForm, maxPercentLength);
}

/** The length is that without the point; a sign counts. */
function isDecimal(text: string, form: RegExp, maxLength: number): boolean {
  const number = normalizeSpace(text);
  return (
    form.test(number) && (number.length <= maxLength || [...number.replace('.', '')].length <= maxLength)
  );
}

const double = /^[ \t\r\n]*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?[ \t\r\n]*$/;

/** A number as XPath reads it: NaN for what is none. Comparisons on it are those of binary floating point. */
export function doubleOf(text: string | undefined): number {
  if (text === undefined) return Number.NaN;
  if (double.test(text)) return Number(text);
  const word = normalizeSpace(text);
  return word === 'INF' ? Number.POSITIVE_INFINITY : word === '-INF' ? Number.NEGATIVE_INFINITY : Number.NaN;
}
