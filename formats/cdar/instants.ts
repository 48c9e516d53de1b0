// SPDX-License-Identifier: Apache-2.0
/**
 * Instants of CDAR: the clock of Paris, AAAAMMJJHHMMSS (format 204), and back. No clock is read: an instant is an
 * argument. An hour that Paris lives twice is taken as the first of the two; one that it skips is no instant.
 * (specs: reforme-2026 §8)
 */
import type { DateCdar } from './message.ts';

export const formatInstant = '204';
export const formatJour = '102';

/** What the PPF writes where it could not read the date (specs: reforme-2026 §3.1, G1.114). */
export const dateIllisible = '19000101000000';

const parisClock = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Europe/Paris',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

/** AAAAMMJJHHMMSS in Paris. */
export function instantParis(instant: Date): string {
  return parisClock.format(instant).replace(/\D/g, '');
}

/** How far Paris has been ahead of UTC since 1911; the largest first, so that the first of two instants is found. */
const offsetsHours = [2, 1, 0];

const digits = /^(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2}))?$/;

/** The instant of a date of a message; undefined when it is none. A day alone is midnight in Paris. */
export function dateDe(date: DateCdar | undefined): Date | undefined {
  if (date === undefined) return undefined;
  if (date.format === '') return isoDate(date.texte);
  const text = date.texte.trim();
  if (!isInstant({ texte: text, format: date.format })) return undefined;
  const whole = text.padEnd(14, '0');
  const utc = utcOf(whole);
  const found = offsetsHours
    .map((hours) => new Date(utc.getTime() - hours * 3_600_000))
    .find((candidate) => instantParis(candidate) === whole);
  return found ?? (text === dateIllisible ? utc : undefined);
}

/** AAAA-MM-JJ of a date of a message, whatever its format. */
export function jourDe(date: DateCdar | undefined): string | undefined {
  if (date === undefined) return undefined;
  if (date.format === '')
    return isoDate(date.texte) === undefined ? undefined : date.texte.trim().slice(0, 10);
  const text = date.texte.trim();
  if (!isInstant({ texte: text, format: date.format })) return undefined;
  return `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6, 8)}`;
}

/** True for a day or an hour that a calendar has, in one of the two formats. */
function isInstant({ texte, format }: DateCdar): boolean {
  if (texte.length !== lengths[format]) return false;
  const match = digits.exec(texte);
  if (match === null) return false;
  return utcOf(texte.padEnd(14, '0')).toISOString().replace(/\D/g, '').startsWith(texte);
}

const lengths: Readonly<Record<string, number>> = { [formatInstant]: 14, [formatJour]: 8 };

function utcOf(fourteen: string): Date {
  const [, year, month, day, hour, minute, second] = digits.exec(fourteen) ?? [];
  const utc = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  );
  return new Date(utc);
}

const iso = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})?$/;

/** xs:dateTime; without a zone it is UTC. */
function isoDate(text: string): Date | undefined {
  const trimmed = text.trim();
  if (!iso.test(trimmed)) return undefined;
  const date = new Date(/(?:Z|[+-]\d{2}:\d{2})$/.test(trimmed) ? trimmed : `${trimmed}Z`);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
