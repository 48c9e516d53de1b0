// SPDX-License-Identifier: Apache-2.0
/** How far a transfer has come, on a terminal: bytes, rate, time left. */
import { type Progress, startProgress } from '../output.ts';

/** Nothing is drawn where something else writes on stderr. */
export function startTransfer(label: string, isDrawn: boolean): Progress {
  return isDrawn ? startProgress(label, process.stderr, formatTransfer) : { update: () => {}, end: () => {} };
}

/** `label 12,0/100,0 Mo (12 %), 45,6 Mo/s, 2 s left`; of an unknown size (0) only what is there. Pure. */
export function formatTransfer(label: string, done: number, total: number, elapsedMs: number): string {
  const rate = rateOf(done, elapsedMs);
  if (total === 0) return `${label} ${mega(done)} Mo, ${rate}`;
  const percent = Math.floor((Math.min(done, total) / total) * 100);
  const leftSeconds = done === 0 ? undefined : Math.round(((elapsedMs / done) * (total - done)) / 1000);
  const left = leftSeconds === undefined ? '' : `, ${Math.max(0, leftSeconds)} s left`;
  return `${label} ${mega(done)}/${mega(total)} Mo (${percent} %), ${rate}${left}`;
}

/** `45.6 Mo/s`, `9.3 ko/s`. Pure. */
export function rateOf(bytes: number, elapsedMs: number): string {
  const perSecond = elapsedMs === 0 ? 0 : (bytes * 1000) / elapsedMs;
  return perSecond < 1_000_000 ? `${(perSecond / 1000).toFixed(1)} ko/s` : `${mega(perSecond)} Mo/s`;
}

function mega(bytes: number): string {
  return (bytes / 1_000_000).toFixed(1);
}
