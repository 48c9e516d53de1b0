// SPDX-License-Identifier: Apache-2.0
/**
 * Instants and days as XML Schema writes them. We write UTC to the second, with `Z`; what we read may have any zone, or
 * none: it is then the clock of Paris, where Chorus Pro lives. The clock of the machine never counts.
 */

const dateTime = /^(-?\d{4,})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:(Z)|([+-])(\d\d):(\d\d))?$/;
const day = /^(\d{4})-(\d\d)-(\d\d)$/;

const secondMs = 1_000;
const minuteMs = 60_000;
const hourMs = 3_600_000;
const secondLength = 19;
const dayLength = 10;

/** What a Date can hold: an instant beyond is the nearest it can. */
const farthestMs = 8.64e15;
/** Four digits and no sign, as every reader expects a year: the years 1 to 9999. */
const firstWritten = Date.parse('0001-01-01T00:00:00Z');
const lastWritten = Date.parse('9999-12-31T23:59:59Z');

/** xs:dateTime in UTC, to the second: sub-second digits trouble more readers than they serve. */
export function dateTimeOf(instant: Date): string {
  const ms = Math.min(Math.max(instant.getTime(), firstWritten), lastWritten);
  return `${new Date(ms).toISOString().slice(0, secondLength)}Z`;
}

/** The instant of an xs:dateTime; undefined when the text is none. */
export function instantOf(text: string): Date | undefined {
  const match = dateTime.exec(text.trim());
  if (match === null) return undefined;
  const [, years = '', , , , , , fraction = '', utc, sign, hours, minutes] = match;
  const [, year = 0, month = 0, dayOfMonth = 0, hour = 0, minute = 0, second = 0] = match.map(Number);
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, dayOfMonth);
  if (Number.isNaN(date.getTime())) return nearest(years.startsWith('-') ? -farthestMs : farthestMs);
  if (date.getUTCMonth() !== month - 1 || hour > 24 || minute > 59 || second > 59) return undefined;
  const timeMs = hour * hourMs + minute * minuteMs + second * secondMs;
  const ms = date.getTime() + timeMs + Math.floor(Number(`0.${fraction}`) * secondMs);
  if (utc !== undefined) return nearest(ms);
  if (sign === undefined) return nearest(fromParis(ms));
  const offset = (Number(hours) * 60 + Number(minutes)) * minuteMs;
  return nearest(sign === '-' ? ms + offset : ms - offset);
}

function nearest(ms: number): Date {
  return new Date(Math.min(Math.max(ms, -farthestMs), farthestMs));
}

/** A clock of Paris read as if it were UTC, as an instant. In the hour that comes twice, the second. */
function fromParis(clockMs: number): number {
  const guess = clockMs - parisOffsetMs(clockMs);
  return clockMs - parisOffsetMs(guess);
}

/** How far the clock of Paris is from UTC at an instant. */
const parisOffsetMs = makeParisOffset();

/** Statuts of one flux are said within hours: the offset of the hour is kept, which no change of the clock cuts. */
function makeParisOffset(): (ms: number) => number {
  const format = new Intl.DateTimeFormat('en-US', { timeZone: 'Europe/Paris', timeZoneName: 'longOffset' });
  let knownHour = Number.NaN;
  let known = 0;
  return (ms) => {
    const hour = Math.floor(ms / hourMs);
    if (hour !== knownHour) {
      known = offsetIn(format.format(nearest(ms)));
      knownHour = hour;
    }
    return known;
  };
}

/** `3/2/2026, GMT+01:00`; before 1911 with seconds. */
function offsetIn(text: string): number {
  const match = /GMT([+-])(\d\d):(\d\d)(?::(\d\d))?/.exec(text);
  if (match === null) return 0;
  const [, sign, hours, minutes, seconds = '0'] = match;
  const ms = Number(hours) * hourMs + Number(minutes) * minuteMs + Number(seconds) * secondMs;
  return sign === '-' ? -ms : ms;
}

/** The day of an xs:date, without its zone; undefined when it is none that exists, of four digits of a year. */
export function jourOf(text: string): string | undefined {
  const trimmed = text.trim();
  const known = trimmed.slice(0, dayLength);
  const zone = trimmed.slice(dayLength);
  return isJour(known) && /^(Z|[+-]\d\d:\d\d)?$/.test(zone) ? known : undefined;
}

/** AAAA-MM-JJ, a day of the calendar. */
function isJour(text: string): boolean {
  const [, year = 0, month = 0, dayOfMonth = 0] = day.exec(text)?.map(Number) ?? [];
  if (year < 1 || month < 1 || month > 12) return false;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, dayOfMonth);
  return date.toISOString().slice(0, dayLength) === text;
}
