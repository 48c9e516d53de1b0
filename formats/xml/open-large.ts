// SPDX-License-Identifier: Apache-2.0
/**
 * The first étapes of a large document: those of open.ts, in the same order and with the same verdicts, without ever
 * holding the document, its text or the tree of libxml2 whole.
 *
 * The file is read three times: for its encoding and its lines, by our scanner, and by libxml2 window after window. What
 * remains is a packed tree, which takes a third to a half of the size of a file of many lines.
 */
import type { Constat } from '../../gateway/domain/constat.ts';
import type { ContentReader } from '../../gateway/ports/formats.ts';
import { ByteSource } from './byte-source.ts';
import { wholeOf } from './content.ts';
import { declarationOffset, doctypeRefused } from './doctype.ts';
import { LargeFaults } from './large-faults.ts';
import { NodePaths } from './node-path.ts';
import type { Opened, OpenOptions } from './open.ts';
import { PackedBuilder } from './packed-builder.ts';
import { PackedTree } from './packed-tree.ts';
import { scanInto } from './scanner.ts';
import type { XmlSchema } from './schema.ts';
import { type LocatedFault, locate } from './schema-constats.ts';
import { type LineTable, survey } from './survey.ts';
import { forbiddenAt, syntaxConstat, XmlSyntaxError } from './syntax-error.ts';
import { judgeWithLibrary } from './well-formed.ts';
import { Windows } from './windows.ts';

export function openLargeXml(content: ContentReader, options: OpenOptions): Opened {
  const surveyed = survey(content);
  if (!surveyed.ok) return refused(surveyed.constat);
  const { origin, lines, forbidden } = surveyed;
  const source = new ByteSource(content, origin);
  const doctype = declarationOffset(source);
  if (doctype !== undefined) return refused(doctypeRefused(lines.placeOf(doctype)));
  const scanned = scan(source, lines, options, forbidden);
  if (!(scanned instanceof PackedTree)) return refused(scanned);
  const judged = judge(content, scanned, options);
  if (!judged.ok) return refused(judged.constat);
  const { schema, vocabulary } = options;
  const structure = judged.faults.length === 0 ? [] : schema?.constatsOf(scanned, vocabulary, judged.faults);
  return { ok: true, tree: scanned, structure: structure ?? [] };
}

function refused(constat: Constat): Opened {
  return { ok: false, constats: [constat] };
}

function scan(
  source: ByteSource,
  lines: LineTable,
  options: OpenOptions,
  forbidden: number | undefined,
): PackedTree | Constat {
  try {
    if (forbidden !== undefined) throw forbiddenAt(forbidden);
    return scanInto(new PackedBuilder(source, lines, options.largeTexts ?? new Set()), source, options);
  } catch (error) {
    if (!(error instanceof XmlSyntaxError)) throw error;
    return syntaxConstat(error, lines.placeOf(error.offset));
  }
}

type Judged =
  | { readonly ok: true; readonly faults: readonly LocatedFault[] }
  | { readonly ok: false; readonly constat: Constat };

function judge(content: ContentReader, tree: PackedTree, { schema, windows }: OpenOptions): Judged {
  const faults = new LargeFaults(tree);
  // One buffer for all windows: a thousand of them would wait for the collector.
  let buffer = Buffer.alloc(0);
  for (const window of new Windows(tree, schema?.lookup(), windows)) {
    const { sizeBytes } = window;
    if (sizeBytes > buffer.length) buffer = Buffer.allocUnsafeSlow(sizeBytes);
    const bytes = buffer.subarray(0, sizeBytes);
    window.write(bytes);
    const judged = judgeWithLibrary(bytes, schema);
    // It takes what our scanner takes. Were it otherwise, it is asked about the file as it is, to say where.
    if (!judged.ok) return judgeWhole(content, tree, schema);
    faults.add(judged.faults, window);
  }
  return { ok: true, faults: faults.inOrder };
}

function judgeWhole(content: ContentReader, tree: PackedTree, schema: XmlSchema | undefined): Judged {
  const judged = judgeWithLibrary(wholeOf(content), schema);
  return judged.ok ? { ok: true, faults: locate(judged.faults, new NodePaths(tree)) } : judged;
}
