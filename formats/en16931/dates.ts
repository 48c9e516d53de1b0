// SPDX-License-Identifier: Apache-2.0
/** Dates of the two syntaxes as one form, `2026-10-01`, so that they compare as texts. */

/** xs:date with a time zone or white space around it. */
const otherDate = /^(\d{4}-\d\d-\d\d)(?:Z|([+-])(\d\d):(\d\d))?$/;
/** UNTDID 2379: the form YYYYMMDD, the only one of EN 16931. */
export const basicFormat = '102';

const isoLength = 10;
const minuteMs = 60_000;
/** `2026-01-30T10:00` */
const minuteLength = 16;
const basicLength = 8;
const daysInMonth = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * The day of a UBL date, and the minute of UTC it begins at when its time zone is another (`2026-01-30T10:00`): a date
 * begins when its zone says, and dates are compared by that. Undefined when it is none.
 */
export function dayOfIso(text: string): string | undefined {
  if (text.length === isoLength) return existing(text);
  const [, day, sign, hours, minutes] = otherDate.exec(text.trim()) ?? [];
  const known = day === undefined ? undefined : existing(day);
  if (known === undefined || sign === undefined) return known;
  const offset = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1);
  if (offset === 0) return known;
  return new Date(Date.parse(`${known}T00:00:00Z`) - offset * minuteMs).toISOString().slice(0, minuteLength);
}

function existing(day: string): string | undefined {
  if (day[4] !== '-' || day[7] !== '-') return undefined;
  return exists(day.slice(0, 4), day.slice(5, 7), day.slice(8)) ? day : undefined;
}

/** The day of a CII date; undefined when it is none or not in the form YYYYMMDD. */
export function dayOfBasic(text: string, format: string | undefined): string | undefined {
  if (format !== undefined && format !== basicFormat) return undefined;
  const digits = text.length === basicLength ? text : text.trim();
  if (digits.length !== basicLength) return undefined;
  const [year, month, date] = [digits.slice(0, 4), digits.slice(4, 6), digits.slice(6)];
  return exists(year, month, date) ? `${year}-${month}-${date}` : undefined;
}

function exists(year: string, month: string, date: string): boolean {
  const [y, m, d] = [numberOf(year), numberOf(month), numberOf(date)];
  if (!(d >= 1 && d <= (daysInMonth[m - 1] ?? 0))) return false;
  return m !== 2 || d < 29 || (y % 4 === 0 && (y % 100 !== 0 || y % 400 === 0));
}

/** NaN unless digits alone. */
function numberOf(digits: string): number {
  let value = 0;
  for (let at = 0; at < digits.length; at++) {
    const digit = digits.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}
