// SPDX-License-Identifier: Apache-2.0
/**
 * The forms of the texts of flux 10, as its official rules have them: nothing is trimmed, a digit is any of Unicode
 * where they say so, and lengths count characters.
 */
import { dayOfBasic } from '../../en16931/dates.ts';
import { atMost } from '../../fr/br-fr/forms.ts';

export type Form = (text: string) => boolean;

const digits8 = /^\p{Nd}{8}$/u;
const digits14 = /^\p{Nd}{14}$/u;
const century = /^20\d\d/;
const identifier = /^[a-zA-Z0-9 \-+_/]+$/;
const amount = /^-?\p{Nd}+(\.\p{Nd}{1,2})?$/u;
const quantity = /^-?\p{Nd}+(\.\p{Nd}{1,4})?$/u;
const price = /^\p{Nd}+(\.\p{Nd}{1,6})?$/u;
const maxDigits = 19;
const rates: ReadonlySet<number> = new Set([
  0, 0.9, 1.05, 1.75, 2.1, 5.5, 7, 8.5, 9.2, 9.6, 10, 13, 19.6, 20, 20.6,
]);

export function isCompact(text: string): boolean {
  return digits8.test(text);
}

export function isCompactTime(text: string): boolean {
  return digits14.test(text);
}

/** The year of a date that has its form is one of 2000 to 2099. */
export function isOfCentury(text: string): boolean {
  return century.test(text);
}

/** `20260901` exists, as far as it is written so and of these years: the other rules say the rest. */
export function isDay(text: string): boolean {
  return !isCompact(text) || !isOfCentury(text) || dayOfBasic(text, undefined) !== undefined;
}

/** The same for `20260901103000`. */
export function isInstant(text: string): boolean {
  if (!isCompactTime(text) || !isOfCentury(text)) return true;
  return isDay(text.slice(0, 8)) && /^([01]\d|2[0-3])([0-5]\d){2}$/.test(text.slice(8));
}

/** Letters, digits, `- + _ /` and spaces, but not at either end nor two together. */
export function isIdentifier(max: number): Form {
  const isShort = atMost(max);
  return (text) =>
    identifier.test(text) &&
    isShort(text) &&
    !text.startsWith(' ') &&
    !text.endsWith(' ') &&
    !text.includes('  ');
}

export function isAmount(text: string): boolean {
  return isNumber(text, amount);
}

export function isQuantity(text: string): boolean {
  return isNumber(text, quantity);
}

/** Prices and received amounts: no sign, 6 decimals. */
export function isPrice(text: string): boolean {
  return isNumber(text, price);
}

/** A sign counts, the point does not. A digit beyond the basic plane is two units of a string. */
function isNumber(text: string, form: RegExp): boolean {
  return (
    text.length <= 2 * (maxDigits + 1) && form.test(text) && [...text.replace('.', '')].length <= maxDigits
  );
}

export function isRate(value: number): boolean {
  return rates.has(value);
}

export function isCurrency(text: string): boolean {
  return /^[A-Z]{3}$/.test(text);
}

export function isCountry(text: string): boolean {
  return /^[A-Z]{2}$/.test(text);
}
