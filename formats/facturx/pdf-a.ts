// SPDX-License-Identifier: Apache-2.0
/**
 * PDF/A-3 as far as it goes without veraPDF: what can be told from the structure, nothing of what pages draw.
 * (ISO 19005-3 §6.1.3, §6.2.3, §6.2.11, §6.5, §6.8)
 *
 * Colours in use, glyph widths, transparency, tags and signatures are not looked at: an external veraPDF does.
 */
import type { Finding } from './constats.ts';
import { printable } from './constats.ts';
import { maxFontsSeen, maxPagesSeen, maxTreeNodes } from './limits.ts';
import type { PdfFile } from './pdf/file.ts';
import { PdfTrouble } from './pdf/trouble.ts';
import { type PdfDict, PdfRef, type PdfValue } from './pdf/values.ts';
import type { Xmp } from './xmp.ts';

/** Actions that run something, or change what a reader shows, by ISO 19005-3 §6.5.1. */
const forbiddenActions = new Set([
  'JavaScript',
  'Launch',
  'Sound',
  'Movie',
  'ResetForm',
  'ImportData',
  'Hide',
  'SetOCGState',
  'Rendition',
  'Trans',
  'GoTo3DView',
]);
/** Annotations of one page that are looked at. */
const maxAnnotationsSeen = 200;

export function checkDeclaration({ pdfaPart, pdfaConformance }: Xmp): readonly Finding[] {
  if (pdfaPart !== '3') return [{ code: 'PDFA-PARTIE', valeur: pdfaPart, attendu: '3' }];
  return /^[ABU]$/.test(pdfaConformance ?? '') ? [] : [{ code: 'PDFA-NIVEAU', valeur: pdfaConformance }];
}

/** Never throws: trouble in an object that the invoice does not need is told, and ends the check. */
export function checkPdfA(file: PdfFile): readonly Finding[] {
  const findings: Finding[] = [];
  try {
    if ((file.array(file.root.get('OutputIntents')) ?? []).length === 0)
      findings.push({ code: 'PDFA-COULEURS' });
    if ((file.array(file.trailer.get('ID')) ?? []).length !== 2) findings.push({ code: 'PDFA-IDENTIFIANT' });
    findings.push(...new Examination(file).run());
  } catch (error) {
    if (!(error instanceof PdfTrouble)) throw error;
    findings.push({ code: 'PDF-OBJET', detail: { fr: error.fr, en: error.message } });
  }
  return findings;
}

/** A node of the pages tree, with the resources it inherits. */
interface Node {
  readonly value: PdfValue | undefined;
  readonly resources: PdfValue | undefined;
}

class Examination {
  readonly #file: PdfFile;
  readonly #seen = new Set<number>();
  readonly #fonts = new Set<PdfDict>();
  readonly #dicts = new Set<PdfDict>();
  #pages = 0;
  #action: string | undefined;
  #font: string | undefined;

  constructor(file: PdfFile) {
    this.#file = file;
  }

  run(): readonly Finding[] {
    const { root } = this.#file;
    this.#lookAtAction(root.get('OpenAction'));
    this.#lookAtActions(root.get('AA'));
    const names = this.#file.dict(root.get('Names'));
    if (names?.has('JavaScript') === true) this.#action ??= 'JavaScript';
    this.#walk(root.get('Pages'));
    const findings: Finding[] = [];
    if (this.#action !== undefined) findings.push({ code: 'PDF-ACTION', valeur: this.#action });
    if (this.#font !== undefined) findings.push({ code: 'PDFA-POLICES', valeur: printable(this.#font) });
    return findings;
  }

  /** The pages, the first ones first; a node is met once, whatever points to it. */
  #walk(root: PdfValue | undefined): void {
    const waiting: Node[] = [{ value: root, resources: undefined }];
    for (let nodes = 0; nodes < maxTreeNodes && this.#pages < maxPagesSeen; nodes++) {
      const next = waiting.pop();
      if (next === undefined) return;
      if (this.#isNew(next.value)) this.#node(next, waiting);
    }
  }

  #node({ value, resources: inherited }: Node, waiting: Node[]): void {
    const node = this.#file.dict(value);
    if (node === undefined) return;
    const resources = node.get('Resources') ?? inherited;
    const kids = this.#file.array(node.get('Kids'));
    if (kids === undefined) {
      this.#page(node, resources);
      return;
    }
    const taken = kids.slice(0, Math.max(0, maxTreeNodes - waiting.length));
    for (const kid of taken.toReversed()) waiting.push({ value: kid, resources });
  }

  #isNew(value: PdfValue | undefined): boolean {
    if (!(value instanceof PdfRef)) return true;
    if (this.#seen.has(value.number)) return false;
    this.#seen.add(value.number);
    return true;
  }

  #page(page: PdfDict, resources: PdfValue | undefined): void {
    this.#pages++;
    this.#lookAtActions(page.get('AA'));
    for (const annotation of (this.#file.array(page.get('Annots')) ?? []).slice(0, maxAnnotationsSeen)) {
      const dict = this.#file.dict(annotation);
      this.#lookAtAction(dict?.get('A'));
      this.#lookAtActions(dict?.get('AA'));
    }
    const fonts = this.#file.dict(this.#file.dict(resources)?.get('Font'));
    for (const font of this.#onceOf(fonts)) this.#lookAtFont(font);
  }

  /** The values of a dictionary that pages may share, the first time it is met. */
  #onceOf(dict: PdfDict | undefined): Iterable<PdfValue> {
    if (dict === undefined || this.#dicts.has(dict)) return [];
    this.#dicts.add(dict);
    return dict.values();
  }

  #lookAtFont(value: PdfValue): void {
    const font = this.#file.dict(value);
    if (font === undefined || this.#fonts.has(font) || this.#fonts.size >= maxFontsSeen) return;
    this.#fonts.add(font);
    if (this.#file.name(font.get('Subtype')) === 'Type3') return;
    const [descendant] = this.#file.array(font.get('DescendantFonts')) ?? [];
    const descriptor = this.#file.dict((this.#file.dict(descendant) ?? font).get('FontDescriptor'));
    const embedded = ['FontFile', 'FontFile2', 'FontFile3'].some((key) => descriptor?.has(key) === true);
    if (!embedded) this.#font ??= this.#file.name(font.get('BaseFont')) ?? '?';
  }

  #lookAtActions(value: PdfValue | undefined): void {
    for (const action of this.#onceOf(this.#file.dict(value))) this.#lookAtAction(action);
  }

  #lookAtAction(value: PdfValue | undefined): void {
    if (value === undefined || this.#action !== undefined) return;
    const kind = this.#file.name(this.#file.dict(value)?.get('S'));
    if (kind !== undefined && forbiddenActions.has(kind)) this.#action = kind;
  }
}
