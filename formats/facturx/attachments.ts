// SPDX-License-Identifier: Apache-2.0
/**
 * The files embedded in a PDF: those of the names tree /EmbeddedFiles and those the catalogue is associated with by
 * /AF, each stream once (ISO 32000-1 §7.9.6, §7.11.4; ISO 19005-3 annex E).
 *
 * Writers name the same stream by two file specifications, one in each place: they are one attachment.
 */
import { maxAttachments, maxTreeNodes } from './limits.ts';
import type { PdfFile } from './pdf/file.ts';
import { textOf } from './pdf/text.ts';
import { beyond } from './pdf/trouble.ts';
import { isDict, isString, type PdfDict, PdfRef, PdfStream, type PdfValue } from './pdf/values.ts';

export interface Attachment {
  /** As written, its path if it has one. */
  readonly nom: string;
  /** Decoded size as declared; of the stored bytes when nothing is declared. */
  readonly sizeBytes: number;
  readonly mime: string | undefined;
  /** Value of /AFRelationship. */
  readonly relationship: string | undefined;
  /** True when the catalogue names it in /AF. */
  readonly associated: boolean;
  readonly stream: PdfStream;
}

/** In the order of the names tree, then of /AF. @throws PdfTrouble */
export function attachmentsOf(file: PdfFile): readonly Attachment[] {
  const found = new Map<PdfStream, Attachment>();
  const names = file.dict(file.root.get('Names'));
  for (const { key, value } of entriesOf(file, names?.get('EmbeddedFiles'))) {
    collect(file, value, { key, associated: false }, found);
  }
  const associated = file.resolve(file.root.get('AF'));
  for (const value of isDict(associated) ? [associated] : (file.array(associated) ?? [])) {
    collect(file, value, { key: undefined, associated: true }, found);
  }
  return [...found.values()];
}

interface Origin {
  readonly key: string | undefined;
  readonly associated: boolean;
}

/** A file specification may hold two streams under one name, which readers choose between: both count. */
function collect(
  file: PdfFile,
  specification: PdfValue,
  { key, associated }: Origin,
  found: Map<PdfStream, Attachment>,
): void {
  const spec = file.dict(specification);
  const embedded = file.dict(spec?.get('EF'));
  if (spec === undefined || embedded === undefined) return;
  const nom = stringIn(file, spec, 'UF') ?? stringIn(file, spec, 'F') ?? key ?? '';
  const relationship = file.name(spec.get('AFRelationship'));
  for (const which of ['UF', 'F']) {
    const stream = file.resolve(embedded.get(which));
    if (!(stream instanceof PdfStream)) continue;
    const known = found.get(stream);
    if (known === undefined && found.size >= maxAttachments) {
      throw beyond('trop de fichiers joints', 'too many attached files');
    }
    found.set(stream, {
      nom: known?.nom ?? nom,
      sizeBytes: sizeOf(file, stream),
      mime: file.name(stream.dict.get('Subtype')),
      relationship: known?.relationship ?? relationship,
      associated: associated || known?.associated === true,
      stream,
    });
  }
}

function stringIn(file: PdfFile, dict: PdfDict, key: string): string | undefined {
  const value = file.resolve(dict.get(key));
  return isString(value) ? textOf(value) : undefined;
}

function sizeOf(file: PdfFile, { dict }: PdfStream): number {
  const declared = file.resolve(file.dict(dict.get('Params'))?.get('Size'));
  if (typeof declared === 'number') return declared;
  const stored = file.resolve(dict.get('Length'));
  return typeof stored === 'number' ? stored : 0;
}

interface Entry {
  readonly key: string | undefined;
  readonly value: PdfValue;
}

/** The entries of a names tree, in order; a node met twice is read once. */
function entriesOf(file: PdfFile, root: PdfValue | undefined): readonly Entry[] {
  const entries: Entry[] = [];
  const seen = new Set<number>();
  const waiting: (PdfValue | undefined)[] = [root];
  for (let nodes = 0; waiting.length > 0; nodes++) {
    if (nodes > maxTreeNodes) throw tooLarge();
    const value = waiting.pop();
    const node = isNew(value, seen) ? file.dict(value) : undefined;
    if (node === undefined) continue;
    takeNames(file, node, entries);
    const kids = file.array(node.get('Kids')) ?? [];
    if (waiting.length + kids.length > maxTreeNodes) throw tooLarge();
    for (let i = kids.length - 1; i >= 0; i--) waiting.push(kids[i]);
  }
  return entries;
}

function isNew(value: PdfValue | undefined, seen: Set<number>): boolean {
  if (!(value instanceof PdfRef)) return true;
  if (seen.has(value.number)) return false;
  seen.add(value.number);
  return true;
}

function takeNames(file: PdfFile, node: PdfDict, entries: Entry[]): void {
  const names = file.array(node.get('Names')) ?? [];
  for (let i = 0; i + 1 < names.length; i += 2) {
    if (entries.length >= maxAttachments) throw tooLarge();
    const key = file.resolve(names[i]);
    entries.push({ key: isString(key) ? textOf(key) : undefined, value: names[i + 1] ?? null });
  }
}

function tooLarge() {
  return beyond("l'arbre des fichiers joints est trop grand", 'the tree of attached files is too large');
}
