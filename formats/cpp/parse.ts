// SPDX-License-Identifier: Apache-2.0
/**
 * XML of the CPP family into plain objects: small files that we wrote or that an exchange system answered,
 * never an invoice. Well-formed, UTF-8, no document type, bounded.
 */
import { XMLParser, XMLValidator } from 'fast-xml-parser';

/** Ours hold 1,000 lines in about 1.5 MB. */
const maxBytes = 16 * 1024 * 1024;

/** Attributes are keys that start with `@`; nothing is trimmed or converted. @throws RangeError */
export function parseXml(bytes: Uint8Array): unknown {
  return parser.parse(wellFormed(bytes));
}

function wellFormed(bytes: Uint8Array): string {
  if (bytes.length > maxBytes) throw new RangeError(`not a CPPStatut: more than ${maxBytes} bytes`);
  const xml = decode(bytes);
  if (xml.includes('<!DOCTYPE')) throw new RangeError('not a CPPStatut: a document type is not allowed');
  const verdict = XMLValidator.validate(xml);
  if (verdict === true) return xml;
  throw new RangeError(`not a CPPStatut: line ${verdict.err.line}: ${verdict.err.msg}`);
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new RangeError('not a CPPStatut: not UTF-8', { cause });
  }
}

/** Lists also when they hold one. */
const repeated = ['ParametreIndiv', 'LigneErreurDetail'];

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  ignoreDeclaration: true,
  parseTagValue: false,
  trimValues: false,
  processEntities: true,
  isArray: (name) => repeated.includes(name),
});
