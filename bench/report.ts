// SPDX-License-Identifier: Apache-2.0
/** One line per figure, the same shape for every benchmark. */

export interface Figure {
  readonly bench: string;
  readonly value: number;
  readonly unit: string;
  /** What it is measured against, in the same run. */
  readonly peer?: string;
  /** value / peer's value. */
  readonly ratio?: number;
  /** What it is held to, when something is. */
  readonly goal?: { readonly most: number } | { readonly least: number };
  readonly detail?: Readonly<Record<string, number | string>>;
}

export type Report = (figure: Figure) => void;

/** What the command was asked for; each benchmark takes what concerns it. */
export interface BenchOptions {
  /** How many invoices judged to see whether memory stays flat. */
  readonly invoices?: number;
}

export function percentile(values: readonly number[], rank: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil((rank / 100) * sorted.length) - 1)] ?? Number.NaN;
}

export function round(value: number, digits = 2): number {
  return Number(value.toFixed(digits));
}
