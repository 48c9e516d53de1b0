// SPDX-License-Identifier: Apache-2.0
/**
 * ATTRS of our virtual files, and the `longname` of a listing in the form of `ls -l`, which lftp and old
 * clients parse (sftp spec §4.3 T14). Times are told in UTC; owners are the same for everybody.
 */
import { type Attributes, fileTypes } from './protocol.ts';
import type { NameEntry } from './replies.ts';
import type { Entry } from './tree.ts';

/** No account of ours stands behind a partenaire, so every file has the same, meaningless, owner. */
const owner = { uid: 1000, gid: 1000 };
const ownerName = 'raccord ';
const folderPermissions = 0o755;
const filePermissions = 0o644;
/** `ls` prints a time of day for half a year, then the year. */
const recentMs = 182 * 24 * 3600 * 1000;
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

export interface FileTimes {
  readonly atime: number;
  readonly mtime: number;
}

export function secondsOf(date: Date): number {
  return Math.floor(date.getTime() / 1000);
}

export function folderAttributes(modified: Date): Attributes {
  const seconds = secondsOf(modified);
  return {
    sizeBytes: 0,
    ...owner,
    permissions: fileTypes.DIRECTORY | folderPermissions,
    atime: seconds,
    mtime: seconds,
  };
}

export function fileAttributes(sizeBytes: number, modified: Date, times?: FileTimes): Attributes {
  const seconds = secondsOf(modified);
  const { atime, mtime } = times ?? { atime: seconds, mtime: seconds };
  return { sizeBytes, ...owner, permissions: fileTypes.REGULAR | filePermissions, atime, mtime };
}

export function isFolder(attributes: Attributes): boolean {
  return ((attributes.permissions ?? 0) & 0o170000) === fileTypes.DIRECTORY;
}

export function nameEntry(entry: Entry, now: Date): NameEntry {
  return {
    name: Buffer.from(entry.name),
    longName: Buffer.from(`${longPrefix(entry.attributes, now)} ${entry.name}`),
    attributes: entry.attributes,
  };
}

function longPrefix(attributes: Attributes, now: Date): string {
  const links = isFolder(attributes) ? 2 : 1;
  const size = String(attributes.sizeBytes ?? 0).padStart(12);
  const date = longDate(new Date((attributes.mtime ?? 0) * 1000), now);
  return `${modeText(attributes.permissions ?? 0)} ${String(links).padStart(4)} ${ownerName} ${ownerName} ${size} ${date}`;
}

function modeText(permissions: number): string {
  const type = (permissions & 0o170000) === fileTypes.SYMLINK ? 'l' : isFolder({ permissions }) ? 'd' : '-';
  const letters = 'rwxrwxrwx';
  const bits = Array.from(letters, (letter, index) => (permissions & (0o400 >> index) ? letter : '-'));
  return type + bits.join('');
}

function longDate(date: Date, now: Date): string {
  const day = `${months[date.getUTCMonth()]} ${String(date.getUTCDate()).padStart(2)}`;
  const two = (value: number) => String(value).padStart(2, '0');
  const recent = Math.abs(now.getTime() - date.getTime()) < recentMs;
  return recent
    ? `${day} ${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`
    : `${day}  ${date.getUTCFullYear()}`;
}
