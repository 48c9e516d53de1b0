// SPDX-License-Identifier: Apache-2.0
/** The XML declaration at the head of a document. (XML 1.0 §2.8) */
import { isSpace } from './characters.ts';
import { malformed } from './syntax-error.ts';
import type { TextSource } from './text-source.ts';

/** It has about 60 characters. */
const maxLength = 1024;
const usual = '<?xml version="1.0" encoding="UTF-8"?>';
const declaration =
  /^<\?xml[ \t\r\n]+version[ \t\r\n]*=[ \t\r\n]*(["'])1\.[0-9]+\1([ \t\r\n]+encoding[ \t\r\n]*=[ \t\r\n]*(["'])[A-Za-z][-\w.]*\3)?([ \t\r\n]+standalone[ \t\r\n]*=[ \t\r\n]*(["'])(yes|no)\5)?[ \t\r\n]*\?>/;

/** 0 when there is none. @throws XmlSyntaxError */
export function declarationLength(source: TextSource): number {
  if (!source.startsWith('<?xml', 0) || !isSpace(source.charCodeAt(5))) return 0;
  if (source.startsWith(usual, 0)) return usual.length;
  const match = declaration.exec(source.slice(0, maxLength));
  if (match === null) throw malformed(0, 'declaration XML invalide', 'invalid XML declaration');
  return match[0].length;
}
