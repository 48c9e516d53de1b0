// SPDX-License-Identifier: Apache-2.0
/** Days and instants as the annuaire counts them: in Paris. */

// The Swedish form is ISO 8601.
const format = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Europe/Paris',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

/** AAAA-MM-JJ. */
export function jourDeParis(instant: Date): string {
  return format.format(instant).slice(0, 10);
}

/** AAAAMMJJHHMMSS, as an F14 dates itself. */
export function horodateDeParis(instant: Date): string {
  return format.format(instant).replaceAll(/\D/g, '');
}
