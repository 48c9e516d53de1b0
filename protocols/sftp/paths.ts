// SPDX-License-Identifier: Apache-2.0
/**
 * Paths as bytes, made canonical without asking anybody: `.`, `..` and `//` are resolved in the text alone,
 * so nothing can lie above the root, and two different byte names are never taken for one.
 *
 * Refused with a text (sftp spec §5 S4): NUL and other control characters, names over 255 bytes, paths over
 * 4,096, invalid UTF-8. A backslash or a percent sign is a character like another.
 */
import { isUtf8 } from 'node:buffer';
import { SftpError } from './errors.ts';

export const maxPathBytes = 4096;
export const maxNameBytes = 255;

const slash = 0x2f;
/** C0, DEL, and C1 (U+0080 to U+009F): what moves a cursor or ends a string somewhere. */
const isControl = (code: number) => code < 0x20 || (code >= 0x7f && code <= 0x9f);

/** The components from the root; a relative path starts there too. @throws SftpError */
export function parsePath(path: Buffer): readonly string[] {
  if (path.length > maxPathBytes) throw new SftpError('FAILURE', `Path longer than ${maxPathBytes} bytes`);
  const components: string[] = [];
  for (const part of split(path)) {
    if (part.length === 0 || isDots(part, 1)) continue;
    if (isDots(part, 2)) components.pop();
    else components.push(parseName(part));
  }
  return components;
}

export function formatPath(components: readonly string[]): Buffer {
  return Buffer.from(`/${components.join('/')}`);
}

function parseName(bytes: Buffer): string {
  if (bytes.length > maxNameBytes) throw new SftpError('FAILURE', `Name longer than ${maxNameBytes} bytes`);
  if (!isUtf8(bytes)) throw new SftpError('FAILURE', 'Name is not valid UTF-8');
  const name = bytes.toString('utf8');
  for (const character of name) {
    if (isControl(character.codePointAt(0) ?? 0))
      throw new SftpError('FAILURE', 'Name holds a control character');
  }
  return name;
}

function* split(path: Buffer): Generator<Buffer> {
  let start = 0;
  for (let end = path.indexOf(slash); end !== -1; end = path.indexOf(slash, start)) {
    yield path.subarray(start, end);
    start = end + 1;
  }
  yield path.subarray(start);
}

function isDots(part: Buffer, count: number): boolean {
  return part.length === count && part.every((byte) => byte === 0x2e);
}
