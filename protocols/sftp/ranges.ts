// SPDX-License-Identifier: Apache-2.0
/**
 * Which bytes of a file were sent: intervals, merged as they grow. Answers one question: all of it?
 */

/** A client reads in order, or in a few streams; one that leaves more islands than this is not believed. */
const maxIntervals = 1024;

interface Interval {
  readonly start: number;
  readonly end: number;
}

export class SentRanges {
  #intervals: Interval[] = [];

  /** Bytes from `start` up to, not including, `end`. */
  add(start: number, end: number): void {
    const apart = this.#intervals.filter((other) => other.end < start || other.start > end);
    const joined = this.#intervals.filter((other) => other.end >= start && other.start <= end);
    if (apart.length >= maxIntervals) return;
    const merged = {
      start: Math.min(start, ...joined.map((other) => other.start)),
      end: Math.max(end, ...joined.map((other) => other.end)),
    };
    this.#intervals = [...apart, merged];
  }

  covers(sizeBytes: number): boolean {
    return this.#intervals.some((interval) => interval.start === 0 && interval.end >= sizeBytes);
  }
}
