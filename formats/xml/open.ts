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
import { readerOf, sizeOf, type XmlContent } from './content.ts';
import { checkDoctype } from './doctype.ts';
import { bomLength, checkEncoding } from './encoding.ts';
import { maxFileBytes, largeFromBytes as usualLargeFromBytes } from './limits.ts';
import { NodePaths } from './node-path.ts';
import { openLargeXml } from './open-large.ts';
import { lineIndexOf } from './place.ts';
import type { WindowSizes } from './runs.ts';
import { type ScanOptions, scanXml } from './scanner.ts';
import type { XmlSchema } from './schema.ts';
import { locate } from './schema-constats.ts';
import { syntaxConstat, XmlSyntaxError } from './syntax-error.ts';
import type { XmlTree } from './tree.ts';
import { judgeWithLibrary } from './well-formed.ts';

export interface OpenOptions extends ScanOptions {
  /** Without one, only well-formedness is judged. */
  readonly schema?: XmlSchema;
  /**
   * Content from this size on is opened as open-large.ts does, which says the same of it; and any that is to be read in
   * pieces.
   */
  readonly largeFromBytes?: number;
  readonly windows?: WindowSizes;
}

export type Opened =
  | {
      readonly ok: true;
      readonly tree: XmlTree;
      /** What the schema refuses, BLOQUANT each; empty when the document is valid or there was no schema. */
      readonly structure: readonly Constat[];
    }
  | { readonly ok: false; readonly constats: readonly [Constat] };

export function openXml(content: XmlContent, options: OpenOptions): Opened {
  const { largeFromBytes = usualLargeFromBytes } = options;
  if (sizeOf(content) > maxFileBytes) return { ok: false, constats: [tooLarge] };
  if (!(content instanceof Uint8Array) || content.length >= largeFromBytes) {
    return openLargeXml(readerOf(content), options);
  }
  const bytes = content;
  const refusal = checkEncoding(bytes) ?? checkDoctype(bytes);
  if (refusal !== undefined) return { ok: false, constats: [refusal] };
  const scanned = scan(bytes, options);
  if (!scanned.ok) return scanned;
  const { tree } = scanned;
  const judged = judgeWithLibrary(bytes, options.schema);
  if (!judged.ok) return { ok: false, constats: [judged.constat] };
  if (judged.faults.length === 0) return { ok: true, tree, structure: [] };
  const located = locate(judged.faults, new NodePaths(tree));
  const structure = options.schema?.constatsOf(tree, options.vocabulary, located) ?? [];
  return { ok: true, tree, structure };
}

type Scanned =
  | { readonly ok: true; readonly tree: XmlTree }
  | { readonly ok: false; readonly constats: readonly [Constat] };

const tooLarge = syntaxConstat({
  code: 'XML-LIMITE',
  fr: 'le fichier depasse la taille maximale',
  message: 'the file exceeds the maximum size',
});

function scan(bytes: Uint8Array, options: ScanOptions): Scanned {
  const source = decodeUtf8(bytes);
  try {
    return { ok: true, tree: scanXml(source, options, holdsOnlyCharacters(bytes)) };
  } catch (error) {
    if (!(error instanceof XmlSyntaxError)) throw error;
    return { ok: false, constats: [syntaxConstat(error, lineIndexOf(source)(error.offset))] };
  }
}

/** The text of bytes already known to be UTF-8, without their byte order mark. */
export function decodeUtf8(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8', bomLength(bytes));
}
