// SPDX-License-Identifier: Apache-2.0
/**
 * Well-formedness as libxml2 judges it on the bytes as received, and the schema in the same parse.
 * (specs: validation §2)
 *
 * Runs on what our scanner has read, within the limits, so that it nearly always agrees; where it does not, the file
 * is refused. libxml2 refuses a text above 10 MB unless told to take it; it is told so only for a file larger
 * than that, and the scanner has then seen that only an attachment is that long.
 */
import type { Constat } from '../../gateway/domain/constat.ts';
import { doctypeRefused } from './doctype.ts';
import { reglesXml } from './jeu-de-regles.ts';
import { type LibraryFault, parseWithLibrary } from './libxml2.ts';
import { hugeFromBytes } from './limits.ts';
import type { XmlSchema } from './schema.ts';

/** Longest part of libxml2's own sentence that is quoted. */
const maxDetail = 160;

export type Judged =
  | { readonly ok: true /** What the schema refuses. */; readonly faults: readonly LibraryFault[] }
  | { readonly ok: false; readonly constat: Constat };

/** A blocking constat XML-MALFORME (or XML-DOCTYPE), or what the schema says of a document that libxml2 accepts. */
export function judgeWithLibrary(bytes: Uint8Array, schema: XmlSchema | undefined): Judged {
  const parsed = parseWithLibrary(bytes, bytes.length > hugeFromBytes, (document) =>
    // The prolog was read before on bytes; a difference of opinion ends in a refusal.
    document.hasDoctype ? undefined : (schema?.faultsOf(document) ?? []),
  );
  if (!parsed.ok) return { ok: false, constat: malformedConstat(parsed.faults) };
  if (parsed.value === undefined) return { ok: false, constat: doctypeRefused({}) };
  return { ok: true, faults: parsed.value };
}

function malformedConstat(faults: readonly LibraryFault[]): Constat {
  const first = faults.find((fault) => fault.level > 1) ?? faults[0];
  const detail = plainAscii(first?.message ?? 'no document');
  return {
    code: 'XML-MALFORME',
    gravite: 'BLOQUANT',
    message: `Le fichier n'est pas un document XML bien forme : ${detail}`,
    messageEn: `The file is not a well-formed XML document: ${detail}`,
    ...(first !== undefined && first.line > 0 ? { ligne: first.line } : {}),
    ...(first !== undefined && first.column > 0 ? { colonne: first.column } : {}),
    jeuDeRegles: reglesXml,
  };
}

function plainAscii(text: string): string {
  return text
    .trim()
    .replace(/[^ -~]+/g, ' ')
    .slice(0, maxDetail);
}
