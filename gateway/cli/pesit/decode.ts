// SPDX-License-Identifier: Apache-2.0
/**
 * `raccord pesit decode FILE`: the FPDU of a captured stream in words, in its own bytes or written in hexadecimal. No data, no
 * password, no message is shown.
 */
import { readFile } from 'node:fs/promises';
import { direEnMotsDetaille, type LigneCapture } from '../../../protocols/pesit/fpdu/capture.ts';
import { exitCodes } from '../exit.ts';
import { fileSizeOf } from '../files.ts';
import { printJson } from '../output.ts';

/** It is held in memory whole: an operator looks at a session, not at a day. */
const maxFileBytes = 256 * 1024 * 1024;

/** A stream in full, or of well-formed FPDU alone. */
const bad: ReadonlySet<LigneCapture['genre']> = new Set(['FAUTE', 'COUPEE', 'PAS_PESIT']);

export async function decode(path: string, json: boolean): Promise<number> {
  if ((await fileSizeOf(path)) > maxFileBytes)
    throw new RangeError(`${path} dépasse 256 Mo / exceeds 256 MB`);
  let good = true;
  for (const ligne of direEnMotsDetaille(bytesOf(await readFile(path)))) {
    good &&= !bad.has(ligne.genre);
    if (json) printJson(ligne);
    else console.log(sayLigne(ligne));
  }
  return good ? exitCodes.ok : exitCodes.negative;
}

/** What a trace or a mail holds: digits, with blanks or colons between them. A stream of bytes never looks so. */
const hexShape = /^[0-9A-Fa-f\s:]+$/;
/** Hexadecimal is written by hand or cut from a trace: it is short. */
const hexAtMostBytes = 4 * 1024 * 1024;

function bytesOf(read: Buffer): Buffer {
  if (read.length > hexAtMostBytes) return read;
  const text = read.toString('latin1');
  return hexShape.test(text) ? Buffer.from(text.replace(/[\s:]/g, ''), 'hex') : read;
}

function sayLigne({ positionBytes, sizeBytes, titre, details }: LigneCapture): string {
  const size = sizeBytes === 0 ? '' : `  (${sizeBytes} octets)`;
  const lines = details.map((detail) => `${' '.repeat(12)}${detail}`);
  return [`${String(positionBytes).padStart(10)}  ${titre}${size}`, ...lines].join('\n');
}
