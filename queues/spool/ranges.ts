// SPDX-License-Identifier: Apache-2.0
/**
 * Which bytes of a staging were written: a sorted list of disjoint half-open ranges, joined where they touch.
 *
 * A partenaire that writes in order has one range. The list is bounded, because each separate range is
 * memory that a hostile client could make us hold by writing every second byte.
 */
import { Failure } from '../../gateway/domain/failure.ts';

export interface Range {
  readonly start: number;
  /** First byte after the range. */
  readonly end: number;
}

/** A client that pipelines 64 writes of 32 KiB out of order makes at most 64; ten times that is no client. */
export const maxRanges = 1024;

/** The list with `added` in it. Throws Failure DEPOT_HOLE past {@link maxRanges} separate ranges. */
export function addRange(ranges: readonly Range[], added: Range): readonly Range[] {
  if (added.end <= added.start) return ranges;
  const last = ranges.at(-1);
  if (last !== undefined && added.start === last.end) {
    return [...ranges.slice(0, -1), { start: last.start, end: added.end }];
  }
  const before = ranges.filter((range) => range.end < added.start);
  const after = ranges.filter((range) => range.start > added.end);
  const touched = ranges.slice(before.length, ranges.length - after.length);
  const joined = {
    start: Math.min(added.start, touched[0]?.start ?? added.start),
    end: Math.max(added.end, touched.at(-1)?.end ?? added.end),
  };
  const result = [...before, joined, ...after];
  if (result.length > maxRanges) {
    throw new Failure('DEPOT_HOLE', `written in more than ${maxRanges} separate ranges`);
  }
  return result;
}

/** The list without anything at or past `sizeBytes`. */
export function cutRanges(ranges: readonly Range[], sizeBytes: number): readonly Range[] {
  return ranges
    .filter((range) => range.start < sizeBytes)
    .map((range) => ({ start: range.start, end: Math.min(range.end, sizeBytes) }));
}

/** True when every byte below `sizeBytes` is in the list. */
export function coversAll(ranges: readonly Range[], sizeBytes: number): boolean {
  if (sizeBytes === 0) return true;
  const first = ranges[0];
  return first !== undefined && first.start === 0 && first.end >= sizeBytes;
}

export function formatRanges(ranges: readonly Range[]): string {
  return JSON.stringify(ranges.map((range) => [range.start, range.end]));
}

/** Inverse of {@link formatRanges}; a text that is not one gives no range at all, which only makes holes. */
export function parseRanges(text: string): readonly Range[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return [];
  }
  if (!Array.isArray(parsed) || parsed.length > maxRanges) return [];
  return parsed.flatMap((pair: unknown) => {
    if (!Array.isArray(pair)) return [];
    const [start, end] = pair as readonly unknown[];
    return Number.isSafeInteger(start) && Number.isSafeInteger(end)
      ? [{ start: Number(start), end: Number(end) }]
      : [];
  });
}
