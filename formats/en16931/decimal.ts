// SPDX-License-Identifier: Apache-2.0
/**
 * Exact decimals for amounts, quantities and rates: an integer and a number of decimals.
 *
 * The integer is a `number` while it and every intermediate stay within 9e15, where integers are exact, and a
 * BigInt beyond; nothing is ever rounded unless asked. Rounding is that of EN 16931's rules: to so many
 * decimals, halves towards plus infinity. (specs: validation §0, §4)
 */

export interface Decimal {
  /** The value is `units` divided by ten to the power `scale`. */
  readonly units: number | bigint;
  readonly scale: number;
}

export const zero: Decimal = { units: 0, scale: 0 };

/** Integers of at most this magnitude are exact as numbers. */
const maxExact = 9e15;
/** More decimals or digits than any amount has; longer ones are refused, which bounds the work. */
const maxLexicalLength = 100;

const lexical = /^[ \t\r\n]*([+-]?)(?:(\d+)(?:\.(\d*))?|\.(\d+))[ \t\r\n]*$/;

/** A value of xs:decimal, white space around it allowed; undefined when it is none, or longer than 100 characters. */
export function parseDecimal(text: string): Decimal | undefined {
  return parsePlain(text) ?? parseAny(text);
}

/** Digits of a number that is exact whatever they are. */
const maxPlainLength = 15;
const zeroCode = 48;
const minusCode = 45;

/** The usual notation, a few digits with a point or none, without a regular expression. */
function parsePlain(text: string): Decimal | undefined {
  const { length } = text;
  if (length > maxPlainLength) return undefined;
  const negative = text.charCodeAt(0) === minusCode;
  const start = negative ? 1 : 0;
  const point = text.indexOf('.');
  const scale = point === -1 ? 0 : length - point - 1;
  if (length - start - (point === -1 ? 0 : 1) < 1) return undefined;
  const whole = digitsAfter(0, text, start, point === -1 ? length : point);
  const units = point === -1 ? whole : digitsAfter(whole, text, point + 1, length);
  if (Number.isNaN(units)) return undefined;
  return { units: negative && units !== 0 ? -units : units, scale };
}

/** The number whose digits are those of `units` and then those of a part of the text; NaN when it holds another character. */
function digitsAfter(units: number, text: string, from: number, to: number): number {
  let value = units;
  for (let at = from; at < to; at++) {
    const digit = text.charCodeAt(at) - zeroCode;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

function parseAny(text: string): Decimal | undefined {
  const match = text.length > maxLexicalLength ? null : lexical.exec(text);
  if (match === null) return undefined;
  const [, mark, whole = '', fraction = '', bare = ''] = match;
  const decimals = fraction + bare;
  const digits = whole + decimals;
  const magnitude = digits.length <= 15 ? Number(digits) : BigInt(digits);
  return normal(mark === '-' ? -magnitude : magnitude, decimals.length);
}

export function add(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale);
  const x = scaledTo(a, scale);
  const y = scaledTo(b, scale);
  if (typeof x === 'number' && typeof y === 'number') {
    const sum = x + y;
    if (Math.abs(sum) <= maxExact) return { units: sum, scale };
  }
  return normal(BigInt(x) + BigInt(y), scale);
}

export function negate(a: Decimal): Decimal {
  return { units: typeof a.units === 'number' ? 0 - a.units : -a.units, scale: a.scale };
}

export function subtract(a: Decimal, b: Decimal): Decimal {
  return add(a, negate(b));
}

export function absolute(a: Decimal): Decimal {
  return sign(a) < 0 ? negate(a) : a;
}

export function multiply(a: Decimal, b: Decimal): Decimal {
  const scale = a.scale + b.scale;
  if (typeof a.units === 'number' && typeof b.units === 'number') {
    const product = a.units * b.units;
    if (Math.abs(product) <= maxExact) return { units: product === 0 ? 0 : product, scale };
  }
  return normal(BigInt(a.units) * BigInt(b.units), scale);
}

/** Divides by a power of ten: exact. */
export function shiftRight(a: Decimal, places: number): Decimal {
  return { units: a.units, scale: a.scale + places };
}

export function sum(values: Iterable<Decimal>): Decimal {
  let total = zero;
  for (const value of values) total = add(total, value);
  return total;
}

/** Negative, zero or positive, as `a` is below, equal to or above `b`. */
export function compare(a: Decimal, b: Decimal): number {
  const scale = Math.max(a.scale, b.scale);
  const x = scaledTo(a, scale);
  const y = scaledTo(b, scale);
  if (x === y) return 0;
  return x < y ? -1 : x > y ? 1 : 0;
}

export function equals(a: Decimal, b: Decimal): boolean {
  return compare(a, b) === 0;
}

export function sign(a: Decimal): number {
  return a.units < 0 ? -1 : a.units > 0 ? 1 : 0;
}

/** To `scale` decimals, halves towards plus infinity: 2.345 becomes 2.35 and -2.345 becomes -2.34. */
export function round(a: Decimal, scale: number): Decimal {
  if (a.scale <= scale) return a;
  const excess = a.scale - scale;
  if (typeof a.units === 'number' && excess <= 15) {
    const unit = 10 ** excess;
    const rest = ((a.units % unit) + unit) % unit;
    const floor = (a.units - rest) / unit;
    return { units: rest * 2 >= unit ? floor + 1 : floor, scale };
  }
  const unit = 10n ** BigInt(excess);
  const units = BigInt(a.units);
  const rest = ((units % unit) + unit) % unit;
  const floor = (units - rest) / unit;
  return normal(rest * 2n >= unit ? floor + 1n : floor, scale);
}

/** Plain notation with exactly `scale` decimals: `1234.50`, `-0.05`, `12`. */
export function toText(a: Decimal): string {
  const negative = sign(a) < 0;
  const digits = String(absolute(a).units).padStart(a.scale + 1, '0');
  const cut = digits.length - a.scale;
  const text = a.scale === 0 ? digits : `${digits.slice(0, cut)}.${digits.slice(cut)}`;
  return negative ? `-${text}` : text;
}

/** Plain notation without zeros that say nothing: 20, 20.0 and 20.00 are one text. */
export function toShortText(a: Decimal): string {
  const text = toText(a);
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

/** The units of `a` at a scale at least its own. */
function scaledTo(a: Decimal, scale: number): number | bigint {
  if (a.scale === scale) return a.units;
  const places = scale - a.scale;
  if (typeof a.units === 'number' && places <= 15) {
    const units = a.units * 10 ** places;
    if (Math.abs(units) <= maxExact) return units;
  }
  return BigInt(a.units) * 10n ** BigInt(places);
}

function normal(units: number | bigint, scale: number): Decimal {
  if (typeof units === 'number') return { units: units === 0 ? 0 : units, scale };
  return units <= BigInt(maxExact) && units >= -BigInt(maxExact)
    ? { units: Number(units), scale }
    : { units, scale };
}
