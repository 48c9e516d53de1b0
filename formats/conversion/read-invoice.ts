// SPDX-License-Identifier: Apache-2.0
/** The content of an invoice out of its bytes, whatever the syntax: UBL, CII, or the CII in a Factur-X. */
import { largeTexts as ciiLargeTexts, ciiVocabulary } from '../cii/vocabulary.ts';
import { type ContenuLu, readContenu } from '../contenu/read.ts';
import type { SyntaxName } from '../en16931/rule-set.ts';
import { extractFacturX } from '../facturx/extract.ts';
import {
  creditNoteRoot,
  invoiceRoot,
  largeTexts as ublLargeTexts,
  ublVocabulary,
} from '../ubl/vocabulary.ts';
import { openXml } from '../xml/open.ts';

export interface FactureLue extends ContenuLu {
  readonly syntax: SyntaxName;
}

/** Undefined for what is no invoice that could be read: it is for the checks to say why. */
export function readFacture(bytes: Uint8Array): FactureLue | undefined {
  if (isPdf(bytes)) {
    const { invoice } = extractFacturX(bytes);
    return invoice === undefined ? undefined : readCii(invoice.bytes);
  }
  return readUbl(bytes) ?? readCii(bytes);
}

function readUbl(bytes: Uint8Array): FactureLue | undefined {
  const opened = openXml(bytes, { vocabulary: ublVocabulary, largeTexts: ublLargeTexts });
  if (!opened.ok) return undefined;
  const name = opened.tree.nameId(0);
  const isInvoice = name === invoiceRoot || name === creditNoteRoot;
  return isInvoice ? { syntax: 'UBL', ...readContenu(opened.tree, 'UBL') } : undefined;
}

function readCii(bytes: Uint8Array): FactureLue | undefined {
  const opened = openXml(bytes, { vocabulary: ciiVocabulary, largeTexts: ciiLargeTexts });
  if (!opened.ok || opened.tree.name(0).local !== 'CrossIndustryInvoice') return undefined;
  return { syntax: 'CII', ...readContenu(opened.tree, 'CII') };
}

function isPdf(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, pdfHead)).includes('%PDF-');
}

/** A reader of PDF looks for the mark in so many bytes. */
const pdfHead = 1024;
