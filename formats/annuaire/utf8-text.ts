// SPDX-License-Identifier: Apache-2.0
/**
 * The text of an XML file that comes in blocks: strict UTF-8, its byte order mark taken off, no character cut in two.
 * The first block holds the head of the file, where another encoding shows.
 */
import { forbiddenCharacter, holdsOnlyCharacters } from '../xml/characters.ts';
import { checkEncoding } from '../xml/encoding.ts';
import { reglesXml } from '../xml/jeu-de-regles.ts';
import { decodeUtf8 } from '../xml/open.ts';
import { joined, wholeCharacters } from './blocks.ts';
import { AnnuaireIllisible, illisible } from './illisible.ts';

const lineFeed = 0x0a;

/** @throws AnnuaireIllisible XML-ENCODAGE, XML-MALFORME */
export async function* utf8Text(blocks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let carried: Uint8Array = new Uint8Array(0);
  let line = 1;
  let isFirst = true;
  for await (const block of blocks) {
    const bytes = joined(carried, block);
    const end = wholeCharacters(bytes);
    carried = bytes.slice(end);
    const whole = bytes.subarray(0, end);
    assertEncoding(whole, line);
    const text = isFirst ? decodeUtf8(whole) : textOf(whole);
    if (!holdsOnlyCharacters(whole)) throw forbidden(text, line);
    yield text;
    line += lineFeeds(whole);
    isFirst = false;
  }
  if (carried.length > 0) assertEncoding(carried, line);
}

function assertEncoding(bytes: Uint8Array, line: number): void {
  const refused = checkEncoding(bytes);
  if (refused === undefined) return;
  const { colonne: _, ...constat } = refused;
  throw new AnnuaireIllisible({ ...constat, ligne: (refused.ligne ?? 1) + line - 1 });
}

function forbidden(text: string, line: number): AnnuaireIllisible {
  const before = text.slice(0, forbiddenCharacter(text));
  return illisible({
    code: 'XML-MALFORME',
    fr: "Le fichier n'est pas un document XML bien forme : caractere interdit en XML",
    en: 'The file is not a well-formed XML document: character not allowed in XML',
    ligne: line + before.split('\n').length - 1,
    jeuDeRegles: reglesXml,
  });
}

/** A byte order mark that is not at the head of the file is a character. */
function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}

function lineFeeds(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(lineFeed); at !== -1; at = bytes.indexOf(lineFeed, at + 1)) count++;
  return count;
}
