// SPDX-License-Identifier: Apache-2.0
/** The one error the scanner throws: where, and what in both languages. Turned into a constat by open.ts. */

export type SyntaxCode = 'XML-MALFORME' | 'XML-LIMITE';

export class XmlSyntaxError extends Error {
  override readonly name = 'XmlSyntaxError';
  readonly code: SyntaxCode;
  /** UTF-16 offset in the scanned string. */
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
