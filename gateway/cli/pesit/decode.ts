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
  const read = await readFile(path);
  const other = otherKindOf(read);
  if (other !== undefined) throw new RangeError(`${path} : ${other}`);
  let good = true;
  for (const ligne of direEnMotsDetaille(bytesOf(read))) {
    good &&= !bad.has(ligne.genre);
    if (json) printJson(ligne);
    else console.log(sayLigne(ligne));
  }
  return good ? exitCodes.ok : exitCodes.negative;
}

/** libpcap of either byte order and resolution, pcapng: as a number of four bytes. */
const captures: ReadonlySet<string> = new Set(['a1b2c3d4', 'd4c3b2a1', 'a1b23c4d', '4d3cb2a1', '0a0d0d0a']);
/** TLS: a content type, then major version 3. */
const tlsShape = /^1[4-7]030[0-4]/;
const dumpShape = /^[0-9a-f]{7,8}:? +(?:[0-9a-f]{2,4} +){2}/i;

/** What is often taken for a stream of PeSIT, and how to get at the one in it; undefined: it may be one. */
function otherKindOf(read: Buffer): string | undefined {
  const head = read.toString('hex', 0, 4);
  if (captures.has(head)) {
    return "une capture de paquets (pcap) : donnez-en un flux TCP, en brut ; s'il est en TLS, rien ne s'y lit / a capture of packets: give one TCP stream of it, raw; of TLS nothing can be read";
  }
  if (tlsShape.test(head)) {
    return 'des enregistrements TLS, chiffrés : rien ne s’y lit, --trace et pesit.trace disent les FPDU en clair / TLS records, encrypted: --trace and pesit.trace tell the FPDU';
  }
  if (dumpShape.test(read.toString('latin1', 0, 64))) {
    return "un texte de xxd ou hexdump : rendez-en les octets par xxd -r, ou l'hexadécimal seul (xxd -p) / text of xxd or hexdump: turn it back by xxd -r, or give plain hexadecimal (xxd -p)";
  }
  return undefined;
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
