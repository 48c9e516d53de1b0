// SPDX-License-Identifier: Apache-2.0
/**
 * The XMP packet: the part and level of PDF/A it declares, and the four properties of Factur-X. Read as XML with
 * namespaces, whatever the prefixes, as elements or as attributes of rdf:Description, which RDF/XML lets stand for
 * one another. (Factur-X 1.0.07 §5.2; ISO 19005-3 §6.6)
 */
import type { Constat } from '../../gateway/domain/constat.ts';
import { openXml } from '../xml/open.ts';
import { type NodeId, none, type XmlTree } from '../xml/tree.ts';
import { Vocabulary } from '../xml/vocabulary.ts';

export interface Xmp {
  readonly pdfaPart: string | undefined;
  readonly pdfaConformance: string | undefined;
  readonly documentType: string | undefined;
  readonly documentFileName: string | undefined;
  readonly version: string | undefined;
  readonly conformanceLevel: string | undefined;
}

export type ReadXmp =
  | { readonly ok: true; readonly xmp: Xmp }
  | { readonly ok: false; readonly constat: Constat };

const rdf = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#';
const pdfaId = 'http://www.aiim.org/pdfa/ns/id/';
/** Writers differ in its case; ZUGFeRD had two of its own. */
const invoiceNamespace = /^urn:(factur-x|zugferd|ferd):pdfa:crossindustrydocument:invoice:[12]p0#?$/i;

const vocabulary = new Vocabulary([{ uri: rdf, prefix: 'rdf', locals: ['Description'] }]);
const description = vocabulary.idOf(rdf, 'Description');

const properties: Readonly<Record<string, keyof Xmp>> = {
  DocumentType: 'documentType',
  DocumentFileName: 'documentFileName',
  Version: 'version',
  ConformanceLevel: 'conformanceLevel',
};
const identifications: Readonly<Record<string, keyof Xmp>> = {
  part: 'pdfaPart',
  conformance: 'pdfaConformance',
};

export function readXmp(packet: Uint8Array): ReadXmp {
  const opened = openXml(withoutPadding(packet), { vocabulary });
  if (!opened.ok) return { ok: false, constat: opened.constats[0] };
  return { ok: true, xmp: xmpOf(opened.tree) };
}

function xmpOf(tree: XmlTree): Xmp {
  const found: Partial<Record<keyof Xmp, string>> = {};
  for (let node: NodeId = 0; node < tree.size; node++) {
    if (tree.nameId(node) !== description) continue;
    for (const { name, value } of tree.attributes(node)) take(found, name.namespace, name.local, value);
    for (let child = tree.firstChild(node); child !== none; child = tree.nextSibling(child)) {
      const { namespace, local } = tree.name(child);
      take(found, namespace, local, tree.text(child));
    }
  }
  return {
    pdfaPart: found.pdfaPart,
    pdfaConformance: found.pdfaConformance,
    documentType: found.documentType,
    documentFileName: found.documentFileName,
    version: found.version,
    conformanceLevel: found.conformanceLevel,
  };
}

/** The first value of a property counts. */
function take(
  found: Partial<Record<keyof Xmp, string>>,
  namespace: string,
  local: string,
  value: string,
): void {
  const keys =
    namespace === pdfaId ? identifications : invoiceNamespace.test(namespace) ? properties : undefined;
  const key = keys !== undefined && Object.hasOwn(keys, local) ? keys[local] : undefined;
  if (key !== undefined) found[key] ??= value.trim();
}

/** Some writers pad the packet with zero bytes. */
function withoutPadding(packet: Uint8Array): Uint8Array {
  let end = packet.length;
  while (end > 0 && packet[end - 1] === 0) end--;
  return packet.subarray(0, end);
}
