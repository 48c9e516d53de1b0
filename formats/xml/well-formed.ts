// SPDX-License-Identifier: Apache-2.0
/**
 * Well-formedness, judged by libxml2 on the bytes as received. (specs: validation §2)
 *
 * Entities are not substituted, no DTD is loaded, nothing outside is read: no input provider is ever
 * registered in this process. The document is disposed before this returns: our own tree is built from the
 * same bytes by scanner.ts. libxml2 refuses a text above 10 MB unless told to take it; it is told so only for a
 * file larger than that and not above `maxFileBytes`, and the scanner then applies our own limits.
 */
import { ParseOption, XmlDocument, XmlLibError } from 'libxml2-wasm';
import type { Constat } from '../../gateway/domain/constat.ts';
import { doctypeRefused } from './doctype.ts';
import { reglesXml } from './jeu-de-regles.ts';
import { hugeFromBytes } from './limits.ts';

/** Longest part of libxml2's own sentence that is quoted. */
const maxDetail = 160;

const options =
  ParseOption.XML_PARSE_NONET |
  ParseOption.XML_PARSE_NO_XXE |
  ParseOption.XML_PARSE_NO_SYS_CATALOG |
  ParseOption.XML_PARSE_COMPACT |
  ParseOption.XML_PARSE_BIG_LINES;

/** A blocking constat XML-MALFORME (or XML-DOCTYPE), or undefined when libxml2 accepts the bytes. */
export function checkWellFormed(bytes: Uint8Array): Constat | undefined {
  const huge = bytes.length > hugeFromBytes ? ParseOption.XML_PARSE_HUGE : ParseOption.XML_PARSE_DEFAULT;
  let document: XmlDocument | undefined;
  try {
    document = XmlDocument.fromBuffer(bytes, { option: options | huge });
    // The prolog was read before on bytes; a difference of opinion ends in a refusal.
    return document.dtd === null ? undefined : doctypeRefused({});
  } catch (error) {
    return malformedConstat(error);
  } finally {
    document?.dispose();
  }
}

function malformedConstat(error: unknown): Constat {
  // Anything but a verdict of libxml2 (memory, a trap) is ours: the caller makes it a Failure.
  if (!(error instanceof XmlLibError)) throw error;
  const first = error.details.find((detail) => detail.level > 1) ?? error.details[0];
  const detail = plainAscii(first?.message ?? error.message);
  return {
    code: 'XML-MALFORME',
    gravite: 'BLOQUANT',
    message: `Le fichier n'est pas un document XML bien forme : ${detail}`,
    messageEn: `The file is not a well-formed XML document: ${detail}`,
    ...(first !== undefined && first.line > 0 ? { ligne: first.line } : {}),
    ...(first !== undefined && first.col > 0 ? { colonne: first.col } : {}),
    jeuDeRegles: reglesXml,
  };
}

function plainAscii(text: string): string {
  return text
    .trim()
    .replace(/[^ -~]+/g, ' ')
    .slice(0, maxDetail);
}
