// SPDX-License-Identifier: Apache-2.0
/** How numbers, sizes, ages and instants are written, in the language of the visitor. Pure. */
import type { Texts } from './texts-fr.ts';

export interface Figures {
  count(value: number): string;
  size(sizeBytes: number): string;
  /** The two greatest units: `3 min 12 s`. */
  age(ageMs: number): string;
  instant(at: Date): string;
  /** With milliseconds, for the timeline. */
  precise(at: Date): string;
}

/** Steps of a thousand: `Ko` is 1000 bytes, as disks and partenaires count. */
const sizeStep = 1000;

export function figuresFor(texts: Texts, timeZone: string): Figures {
  const counts = new Intl.NumberFormat(texts.locale);
  const decimals = new Intl.NumberFormat(texts.locale, { maximumFractionDigits: 1 });
  const day = { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' } as const;
  const time = { hour: '2-digit', minute: '2-digit', second: '2-digit' } as const;
  const instants = new Intl.DateTimeFormat(texts.locale, { ...day, ...time });
  const precises = new Intl.DateTimeFormat(texts.locale, { ...day, ...time, fractionalSecondDigits: 3 });
  return {
    count: (value) => counts.format(value),
    size: (sizeBytes) => sizeText(sizeBytes, decimals, texts),
    age: (ageMs) => ageText(ageMs, decimals, texts),
    instant: (at) => instants.format(at),
    precise: (at) => precises.format(at),
  };
}

function sizeText(sizeBytes: number, decimals: Intl.NumberFormat, { units }: Texts): string {
  let value = sizeBytes;
  let unit = 0;
  while (value >= sizeStep && unit < units.bytes.length - 1) {
    value /= sizeStep;
    unit += 1;
  }
  return `${decimals.format(value)}\u00A0${units.bytes[unit]}`;
}

function ageText(ageMs: number, decimals: Intl.NumberFormat, { units }: Texts): string {
  const seconds = Math.max(0, ageMs) / 1000;
  if (seconds < 60)
    return `${decimals.format(seconds < 10 ? seconds : Math.floor(seconds))}\u00A0${units.second}`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}\u00A0${units.minute} ${Math.floor(seconds % 60)}\u00A0${units.second}`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours}\u00A0${units.hour} ${minutes % 60}\u00A0${units.minute}`;
  return `${Math.floor(hours / 24)}\u00A0${units.day} ${hours % 24}\u00A0${units.hour}`;
}
