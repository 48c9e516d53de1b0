// SPDX-License-Identifier: Apache-2.0
/**
 * What a crash or a suspension left in `tmp/`: the file, and beside it perhaps the ranges known written.
 *
 * No ranges file means that the writes came in order: every byte of the file was written. With one, only
 * its ranges are trusted, whatever the file's size says.
 */
import { readFile } from 'node:fs/promises';
import { type Disk, type DiskFile, isAbsent, readFlags, reopenFlags } from './disk.ts';
import type { Layout } from './layout.ts';
import { addRange, cutRanges, parseRanges, type Range } from './ranges.ts';

export interface OpenedStaging {
  readonly file: DiskFile;
  readonly sizeBytes: number;
  readonly ranges: readonly Range[];
}

/** Undefined when there is none, or something that is not a file stands in its place. */
export async function openStaging(
  layout: Layout,
  disk: Disk,
  id: string,
): Promise<OpenedStaging | undefined> {
  let file: DiskFile;
  try {
    file = await disk.open(layout.staging(id), reopenFlags);
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
  try {
    const sizeBytes = file.fileSize();
    if (sizeBytes !== undefined) {
      return { file, sizeBytes, ranges: await readRanges(layout.ranges(id), sizeBytes) };
    }
  } catch (error) {
    file.close();
    throw error;
  }
  file.close();
  return undefined;
}

async function readRanges(path: string, sizeBytes: number): Promise<readonly Range[]> {
  try {
    const parsed = parseRanges(await readFile(path, { encoding: 'utf8', flag: readFlags }));
    const sorted = parsed.reduce<readonly Range[]>((ranges, range) => addRange(ranges, range), []);
    return cutRanges(sorted, sizeBytes);
  } catch (error) {
    if (isAbsent(error)) return addRange([], { start: 0, end: sizeBytes });
    throw error;
  }
}
