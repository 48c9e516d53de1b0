// SPDX-License-Identifier: Apache-2.0
/**
 * The name of a file in a part: Content-Disposition's `filename`, else Content-Type's `name` (RFC 2183 §2.3, RFC 2231, and
 * the encoded words that RFC 2047 §5 forbids there and peers write all the same).
 *
 * A name is never trusted: what is given on has no path and no control character.
 */
import { TroubleAs2 } from '../disposition.ts';
import { aControle, type Entetes } from '../headers.ts';
import { lireParametres, texteDe } from './parameters.ts';

export interface NomFichier {
  readonly nom: string;
  /** As the sender wrote it, decoded. */
  readonly nomRecu: string;
}

/** What file systems and the journal hold. */
const nomMaxBytes = 255;

/** Undefined: the part has no name. @throws TroubleAs2 illegal-filename when nothing of it can be used. */
export function nomDeFichier(entetes: Entetes): NomFichier | undefined {
  const nomRecu = decode(nomEcrit(entetes) ?? '');
  if (nomRecu === '') return undefined;
  const nom = (nomRecu.split(/[/\\]/).at(-1) ?? '').replace(/^[A-Za-z]:/, '').trim();
  if (nom === '' || /^\.+$/.test(nom)) throw new TroubleAs2('illegal-filename', 'a path without a name');
  if (
    aControle(nomRecu) ||
    /[\u0080-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/.test(nom)
  ) {
    throw new TroubleAs2('illegal-filename', 'a name with control characters');
  }
  if (Buffer.byteLength(nom) > nomMaxBytes) throw new TroubleAs2('illegal-filename', 'a name too long');
  return { nom, nomRecu };
}

function nomEcrit(entetes: Entetes): string | undefined {
  const disposition = lireParametres(entetes.get('content-disposition') ?? '').parametres.get('filename');
  if (disposition !== undefined && disposition !== '') return disposition;
  return lireParametres(entetes.get('content-type') ?? '').parametres.get('name');
}

/** `=?UTF-8?B?…?=` and `=?ISO-8859-1?Q?…?=`; blanks between two of them are not of the name. */
function decode(texte: string): string {
  return texte
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?([^?\s]+)\?([bq])\?([^?]*)\?=/gi, (_, charset: string, forme: string, code: string) =>
      texteDe(forme.toLowerCase() === 'b' ? Buffer.from(code, 'base64') : octetsQ(code), charset),
    );
}

function octetsQ(code: string): Buffer {
  const texte = code
    .replaceAll('_', ' ')
    .replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(texte, 'latin1');
}
