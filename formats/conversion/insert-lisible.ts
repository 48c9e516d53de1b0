// SPDX-License-Identifier: Apache-2.0
/**
 * Puts the readable form of an invoice into its UBL, as a supporting document described as LISIBLE: at its place in the
 * schema, every other byte as it was. (BR-FR-17, BR-FR-18: at most one; specs: chorus-pro §1.5, FEN3036A)
 *
 * Left as it is: what is no UBL invoice, what has its LISIBLE already, and what is signed inside, since a signature
 * would not hold any more.
 */

import { escapeText } from '../contenu/element.ts';
import { SchemaOrder } from '../contenu/order.ts';
import { ublModel } from '../ubl/modele/model.ts';
import {
  cacUri,
  cbcUri,
  creditNoteRoot,
  creditNoteUri,
  extUri,
  invoiceRoot,
  invoiceUri,
  largeTexts,
  ublVocabulary,
} from '../ubl/vocabulary.ts';
import { bomLength } from '../xml/encoding.ts';
import { openXml } from '../xml/open.ts';
import type { Place } from '../xml/place.ts';
import { type NodeId, none, type XmlTree } from '../xml/tree.ts';

export interface Insertion {
  /** The very array that was given when nothing was inserted. */
  readonly bytes: Uint8Array;
  /** Why nothing was inserted. */
  readonly refus?: 'PAS_UBL' | 'DEJA_LISIBLE' | 'SIGNEE';
}

const lisible = 'LISIBLE';
const name = 'cac:AdditionalDocumentReference';
const signatureUri = 'http://www.w3.org/2000/09/xmldsig#';
const root: NodeId = 0;

/** @param nom Of the file, with its extension: it names the attachment and is its reference. */
export function insertLisible(ubl: Uint8Array, pdf: Uint8Array, nom: string): Insertion {
  const opened = openXml(ubl, { vocabulary: ublVocabulary, largeTexts });
  if (!opened.ok) return { bytes: ubl, refus: 'PAS_UBL' };
  const { tree } = opened;
  const next = nextOf(tree);
  if (next === none) return { bytes: ubl, refus: 'PAS_UBL' };
  if (hasLisible(tree)) return { bytes: ubl, refus: 'DEJA_LISIBLE' };
  if (isSigned(tree)) return { bytes: ubl, refus: 'SIGNEE' };
  const at = byteOffset(ubl, tree.place(next));
  return { bytes: Buffer.concat([ubl.subarray(0, at), document(pdf, nom), ubl.subarray(at)]) };
}

/** The first child of the root that the schema has after the supporting documents; `none` when it is no invoice. */
function nextOf(tree: XmlTree): NodeId {
  const rootName = tree.nameId(root);
  if (rootName !== invoiceRoot && rootName !== creditNoteRoot) return none;
  const order =
    rootName === invoiceRoot
      ? orderOf(invoiceUri).of(['Invoice'])
      : orderOf(creditNoteUri).of(['CreditNote']);
  const rank = order.get(name) ?? 0;
  let child = tree.firstChild(root);
  while (child !== none && (order.get(tree.name(child).shown) ?? 0) <= rank) child = tree.nextSibling(child);
  return child;
}

function orderOf(uri: string): SchemaOrder {
  return new SchemaOrder(ublModel, { '': uri, cac: cacUri, cbc: cbcUri, ext: extUri });
}

function hasLisible(tree: XmlTree): boolean {
  for (let child = tree.firstChild(root); child !== none; child = tree.nextSibling(child)) {
    if (tree.name(child).shown !== name) continue;
    for (let inner = tree.firstChild(child); inner !== none; inner = tree.nextSibling(inner)) {
      if (tree.name(inner).shown === 'cbc:DocumentDescription' && tree.text(inner).trim() === lisible)
        return true;
    }
  }
  return false;
}

function isSigned(tree: XmlTree): boolean {
  return tree.otherNames.some(({ namespace, local }) => namespace === signatureUri && local === 'Signature');
}

/** It declares its own prefixes: the document may use others. */
function document(pdf: Uint8Array, nom: string): Uint8Array {
  const named = escapeText(nom).replaceAll('"', '&quot;');
  const base64 = Buffer.from(pdf.buffer, pdf.byteOffset, pdf.byteLength).toString('base64');
  return Buffer.from(
    `<${name} xmlns:cac="${cacUri}" xmlns:cbc="${cbcUri}"><cbc:ID>${named}</cbc:ID>` +
      `<cbc:DocumentDescription>${lisible}</cbc:DocumentDescription><cac:Attachment>` +
      `<cbc:EmbeddedDocumentBinaryObject mimeCode="application/pdf" filename="${named}">${base64}` +
      `</cbc:EmbeddedDocumentBinaryObject></cac:Attachment></${name}>\n`,
    'utf8',
  );
}

/** Lines end at line feeds, a column is a character: in UTF-8, a byte that continues none. */
function byteOffset(bytes: Uint8Array, { ligne, colonne }: Place): number {
  let at = bomLength(bytes);
  for (let line = 1; line < ligne; line++) at = bytes.indexOf(lineFeed, at) + 1;
  for (let column = 1; column < colonne; column++) {
    at++;
    while (((bytes[at] ?? 0) & continuationMask) === continuation) at++;
  }
  return at;
}

const lineFeed = 0x0a;
const continuationMask = 0xc0;
const continuation = 0x80;
