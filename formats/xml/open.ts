// SPDX-License-Identifier: Apache-2.0
/**
 * The first étapes of every XML format: bytes to a tree, or the constat that says why not.
 *
 * Encoding, then DOCTYPE, then our own scanner with its limits, then libxml2 on the same bytes: it has the last word on
 * well-formedness, and judges the schema when there is one. The first that blocks is the last one run. The limits
 * come before libxml2, whose memory and time they bound. A document that its schema refuses still has its tree: the
 * caller decides. What the file holds never makes this throw.
 */
import type { Constat } from '../../gateway/domain/constat.ts';
import { holdsOnlyCharacters } from './characters.ts';
import { checkDoctype } from './doctype.ts';
import { bomLength, checkEncoding } from './encoding.ts';
import { reglesXml } from './jeu-de-regles.ts';
import { maxFileBytes } from './limits.ts';
import { lineIndexOf } from './place.ts';
import { type ScanOptions, scanXml } from './scanner.ts';
import type { XmlSchema } from './schema.ts';
import { XmlSyntaxError } from './syntax-error.ts';
import type { XmlTree } from './tree.ts';
import { judgeWithLibrary } from './well-formed.ts';

export interface OpenOptions extends ScanOptions {
  /** Without one, only well-formedness is judged. */
  readonly schema?: XmlSchema;
}

export type Opened =
  | {
      readonly ok: true;
      readonly tree: XmlTree;
      /** What the schema refuses, BLOQUANT each; empty when the document is valid or there was no schema. */
      readonly structure: readonly Constat[];
    }
  | { readonly ok: false; readonly constats: readonly [Constat] };

export function openXml(bytes: Uint8Array, options: OpenOptions): Opened {
  const refusal = refusalOf(bytes);
  if (refusal !== undefined) return { ok: false, constats: [refusal] };
  const scanned = scan(bytes, options);
  if (!scanned.ok) return scanned;
  const { tree } = scanned;
  const judged = judgeWithLibrary(bytes, options.schema);
  if (!judged.ok) return { ok: false, constats: [judged.constat] };
  if (judged.faults.length === 0) return { ok: true, tree, structure: [] };
  const structure = options.schema?.constatsOf(tree, options.vocabulary, judged.faults) ?? [];
  return { ok: true, tree, structure };
}

type Scanned =
  | { readonly ok: true; readonly tree: XmlTree }
  | { readonly ok: false; readonly constats: readonly [Constat] };

function refusalOf(bytes: Uint8Array): Constat | undefined {
  if (bytes.length > maxFileBytes) {
    return blocking(
      'XML-LIMITE',
      'le fichier depasse la taille maximale',
      'the file exceeds the maximum size',
    );
  }
  return checkEncoding(bytes) ?? checkDoctype(bytes);
}

function scan(bytes: Uint8Array, options: ScanOptions): Scanned {
  const source = decodeUtf8(bytes);
  try {
    return { ok: true, tree: scanXml(source, options, holdsOnlyCharacters(bytes)) };
  } catch (error) {
    if (!(error instanceof XmlSyntaxError)) throw error;
    const place = lineIndexOf(source)(error.offset);
    return { ok: false, constats: [{ ...blocking(error.code, error.fr, error.message), ...place }] };
  }
}

/** The text of bytes already known to be UTF-8, without their byte order mark. */
export function decodeUtf8(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8', bomLength(bytes));
}

function blocking(code: XmlSyntaxError['code'], fr: string, en: string): Constat {
  const [sujet, subject] =
    code === 'XML-LIMITE'
      ? ['Le fichier depasse une limite', 'The file passes a limit']
      : ["Le fichier n'est pas un document XML bien forme", 'The file is not a well-formed XML document'];
  return {
    code,
    gravite: 'BLOQUANT',
    message: `${sujet} : ${fr}`,
    messageEn: `${subject}: ${en}`,
    jeuDeRegles: reglesXml,
  };
}
