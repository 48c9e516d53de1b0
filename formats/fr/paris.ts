// SPDX-License-Identifier: Apache-2.0
/** Chorus Pro lives in Paris: an invoice of today there is not one of tomorrow, and a rule begins at midnight there. */

const hourMs = 3_600_000;

/** The day of an instant in Paris: `2026-09-01`. */
export const dayInParis = makeDayInParis();

/**
 * The invoices of a batch are judged within minutes and formatting takes longer than many rules: the day is kept for the
 * hour. The clock of Paris is whole hours from UTC (since 1911), so that no day begins within one.
 */
function makeDayInParis(): (instant: Date) => string {
  // The Swedish form is ISO 8601.
  const parisDay = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Paris' });
  let knownHour = Number.NaN;
  let known = '';
  return (instant) => {
    const hour = Math.floor(instant.getTime() / hourMs);
    if (hour !== knownHour) {
      known = parisDay.format(instant);
      knownHour = hour;
    }
    return known;
  };
}
