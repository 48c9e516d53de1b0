// SPDX-License-Identifier: Apache-2.0
/** Exact arithmetic of a specimen: whole cents, thousandths of a quantity, hundredths of a percent. */

/** Half up, as the norm rounds; the arguments are whole, their product below 2^53. */
export function divideHalfUp(numerator: number, denominator: number): number {
  return Math.floor((2 * numerator + denominator) / (2 * denominator));
}

export function taxCents(baseCents: number, rateBps: number): number {
  return divideHalfUp(baseCents * rateBps, 10_000);
}

export function formatCents(cents: number): string {
  return formatScaled(cents, 2);
}

/** A whole number of 10^-scale, with all its decimals. */
export function formatScaled(value: number, scale: number): string {
  const sign = value < 0 ? '-' : '';
  const digits = String(Math.abs(value)).padStart(scale + 1, '0');
  return `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** Without needless zeros: `2.5`, `3`. */
export function formatShort(value: number, scale: number): string {
  return formatScaled(value, scale).replace(/\.?0+$/, '');
}

/** A sequence that only depends on its seed: a linear congruential generator, good enough to vary texts. */
export function varietyOf(seed: number): (below: number) => number {
  let state = (seed * 2_654_435_761 + 1_013_904_223) >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
