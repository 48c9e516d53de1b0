// SPDX-License-Identifier: Apache-2.0
/** Dates as PeSIT writes them. (PeSIT E §4.1) */

/** `YYMMDDhhmmss`, local time (PI 51). */
export function dateEnChiffres(at: Date): string {
  const parts = [
    at.getFullYear() % 100,
    at.getMonth() + 1,
    at.getDate(),
    at.getHours(),
    at.getMinutes(),
    at.getSeconds(),
  ];
  return parts.map((part) => String(part).padStart(2, '0')).join('');
}
