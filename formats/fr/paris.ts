// SPDX-License-Identifier: Apache-2.0
/** Chorus Pro lives in Paris: an invoice of today there is not one of tomorrow, and a rule begins at midnight there. */

/** The Swedish form is ISO 8601. */
const parisDay = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Paris' });

/** The day of an instant in Paris: `2026-09-01`. */
export function dayInParis(instant: Date): string {
  return parisDay.format(instant);
}
