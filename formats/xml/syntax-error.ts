// SPDX-License-Identifier: Apache-2.0
/** The one error the scanner throws: where, and what in both languages; and the constat it becomes. */
import type { Constat } from '../../gateway/domain/constat.ts';
import { reglesXml } from './jeu-de-regles.ts';
import type { Place } from './place.ts';

export type SyntaxCode = 'XML-MALFORME' | 'XML-LIMITE';

export class XmlSyntaxError extends Error {
  override readonly name = 'XmlSyntaxError';
  readonly code: SyntaxCode;
  /** In the source that was scanned. */
  readonly offset: number;
  readonly fr: string;

  /** `en` is the message; both are plain ASCII and quote nothing of the document. */
  constructor(code: SyntaxCode, offset: number, fr: string, en: string) {
    super(en);
    this.code = code;
    this.offset = offset;
    this.fr = fr;
  }
}

export function malformed(offset: number, fr: string, en: string): XmlSyntaxError {
  return new XmlSyntaxError('XML-MALFORME', offset, fr, en);
}

export function beyondLimit(offset: number, fr: string, en: string): XmlSyntaxError {
  return new XmlSyntaxError('XML-LIMITE', offset, fr, en);
}

/** Of a character that no document may hold. */
export function forbiddenAt(offset: number): XmlSyntaxError {
  return malformed(offset, 'caractere interdit en XML', 'character not allowed in XML');
}

/** BLOQUANT, without a place when that is not known. */
export function syntaxConstat(
  { code, fr, message }: Pick<XmlSyntaxError, 'code' | 'fr' | 'message'>,
  place?: Place,
): Constat {
  const [sujet, subject] =
    code === 'XML-LIMITE'
      ? ['Le fichier depasse une limite', 'The file passes a limit']
      : ["Le fichier n'est pas un document XML bien forme", 'The file is not a well-formed XML document'];
  return {
    code,
    gravite: 'BLOQUANT',
    message: `${sujet} : ${fr}`,
    messageEn: `${subject}: ${message}`,
    jeuDeRegles: reglesXml,
    ...place,
  };
}
