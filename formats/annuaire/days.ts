// SPDX-License-Identifier: Apache-2.0
/** Days as the annuaire writes them, AAAAMMJJ, and as the gateway does, AAAA-MM-JJ. */

const form = /^([0-9]{4})([0-9]{2})([0-9]{2})$/;

/** `2026-09-01` for `20260901`; undefined when there is no such day. */
export function dayOf(text: string): string | undefined {
  const match = form.exec(text);
  if (match === null) return undefined;
  const day = `${match[1]}-${match[2]}-${match[3]}`;
  const instant = new Date(`${day}T00:00:00Z`);
  // A month or a day too high is refused, or carried over to the next month.
  return Number.isNaN(instant.getTime()) || instant.toISOString().slice(0, 10) !== day ? undefined : day;
}

/** Inverse of {@link dayOf}. */
export function compactDay(day: string): string {
  return day.replaceAll('-', '');
}

const dayMs = 86_400_000;

export function dayAfter(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + dayMs).toISOString().slice(0, 10);
}
