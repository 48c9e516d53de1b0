// SPDX-License-Identifier: Apache-2.0
/**
 * Names of the files of a message: those it gives, kept when they are names and nothing else (statement 32); one made of the
 * Message-ID where it gives none, so that a resent message names its files alike.
 */
import { TroubleAs2 } from '../disposition.ts';

/** What a folder of any system takes. */
const maxNameBytes = 255;
/** Room is left for a rank and an ending. */
const maxMadeChars = 200;

/** @throws TroubleAs2 illegal-filename */
export function nomAdmis(nom: string): string {
  const isName = nom !== '' && nom !== '.' && nom !== '..' && !/[/\\]/.test(nom);
  if (!isName || hasControl(nom) || !nom.isWellFormed() || Buffer.byteLength(nom) > maxNameBytes) {
    throw new TroubleAs2('illegal-filename', 'a name that is no name of a file');
  }
  return nom;
}

/** C0, DEL, C1, and what turns the direction of a text, by which a name may read as another. */
function hasControl(nom: string): boolean {
  for (const char of nom) {
    const code = char.codePointAt(0) ?? 0;
    if (code < 0x20 || (code >= 0x7f && code <= 0x9f)) return true;
    if ((code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069)) return true;
  }
  return false;
}

/** For file number `rang` (from 0) of a message that does not name it. */
export function nomDuMessage(messageId: string, rang: number): string {
  const inside = messageId.replace(/^<(.*)>$/, '$1');
  const safe = inside
    .replace(/[^A-Za-z0-9._@-]/g, '_')
    .replace(/^\.+/, '_')
    .slice(0, maxMadeChars);
  return rang === 0 ? safe : `${safe}-${rang + 1}`;
}

/** The first name that stands twice. */
export function nomRepete(noms: readonly string[]): string | undefined {
  return noms.find((nom, rang) => noms.indexOf(nom) !== rang);
}
