// SPDX-License-Identifier: Apache-2.0
/**
 * A second opinion on a PDF that our own reader finds broken: pdf-lib reads and writes it anew, and our reader judges
 * what it wrote. (specs: validation §5)
 *
 * pdf-lib knows no limit of its own, so it is asked only about small files of few objects, without the compressed
 * objects that it would inflate whatever their size. It is loaded at the first file that needs it.
 */
import { secondOpinionBytes, secondOpinionDepth, secondOpinionWork } from './limits.ts';

/** The file written anew; undefined when pdf-lib is not asked, or cannot read it either. */
export async function rewritten(bytes: Uint8Array): Promise<Uint8Array | undefined> {
  if (!mayAsk(bytes)) return undefined;
  const { ParseSpeeds, PDFDocument } = await import('@cantoo/pdf-lib');
  try {
    const document = await PDFDocument.load(bytes, {
      ignoreEncryption: false,
      updateMetadata: false,
      parseSpeed: ParseSpeeds.Fastest,
    });
    return await document.save({
      useObjectStreams: false,
      addDefaultPage: false,
      updateFieldAppearances: false,
      objectsPerTick: Number.POSITIVE_INFINITY,
    });
  } catch {
    // Its refusal is its opinion, whatever it throws; ours is told to the partenaire.
    return undefined;
  }
}

function mayAsk(bytes: Uint8Array): boolean {
  if (bytes.length > secondOpinionBytes) return false;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  // Without a catalogue and an embedded file there is nothing to find.
  if (!text.includes('/Catalog') || !text.includes('/EF')) return false;
  let objects = 1;
  for (let at = text.indexOf('obj'); at !== -1; at = text.indexOf('obj', at + 3)) objects++;
  if (bytes.length * objects > secondOpinionWork || isNestedDeeply(bytes)) return false;
  // A name may be written with escapes; no honest producer escapes a letter.
  return !/\/(ObjStm|XRef)|\/[^\s/<>[\]()]{0,64}#[4-7][0-9A-Fa-f]/.test(text);
}

/** By its brackets alone, those of compressed data included: they go up and down and get nowhere near the limit. */
function isNestedDeeply(bytes: Uint8Array): boolean {
  let depth = 0;
  for (const byte of bytes) {
    if (byte === 0x5b || byte === 0x3c) depth++;
    else if ((byte === 0x5d || byte === 0x3e) && depth > 0) depth--;
    if (depth > secondOpinionDepth) return true;
  }
  return false;
}
