// SPDX-License-Identifier: Apache-2.0
/** The objects of the smallest Factur-X file there is, each of which a test may replace. */
import type { Objects } from './pdf-writer.ts';
import { stream } from './pdf-writer.ts';

export const fx = 'urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#';

export interface XmpOptions {
  readonly part?: string;
  readonly type?: string;
  readonly fileName?: string;
  readonly version?: string;
  readonly level?: string;
  readonly namespace?: string;
}

export function xmpOf(options: XmpOptions = {}): string {
  const { part = '3', type = 'INVOICE', fileName = 'factur-x.xml', version = '1.0' } = options;
  const { level = 'EN 16931', namespace = fx } = options;
  return `<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<r:Description r:about="" xmlns:a="http://www.aiim.org/pdfa/ns/id/" a:part="${part}" a:conformance="B"/>
<r:Description r:about="" xmlns:zf="${namespace}"><zf:DocumentType>${type}</zf:DocumentType>
<zf:DocumentFileName>${fileName}</zf:DocumentFileName><zf:Version>${version}</zf:Version>
<zf:ConformanceLevel>${level}</zf:ConformanceLevel></r:Description></r:RDF></x:xmpmeta><?xpacket end="w"?>`;
}

/** An XML that is no invoice and says what profile it has: enough to look at the PDF around it. */
export function ciiOf(specification = 'urn:cen.eu:en16931:2017'): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<rsm:CrossIndustryInvoice xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
  xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100">
<rsm:ExchangedDocumentContext><ram:GuidelineSpecifiedDocumentContextParameter><ram:ID>${specification}</ram:ID>
</ram:GuidelineSpecifiedDocumentContextParameter></rsm:ExchangedDocumentContext></rsm:CrossIndustryInvoice>`;
}

export const invoiceXml = ciiOf();

/** Catalogue, pages, page, invoice, its specification, XMP, output intent; with those of `changes` instead. */
export function facturXObjects(changes: Readonly<Record<number, string | Uint8Array>> = {}): Objects {
  const usual: Readonly<Record<number, string | Uint8Array>> = {
    1: catalog(),
    2: '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    3: '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << >> >>',
    4: stream(
      `/Type /EmbeddedFile /Subtype /text#2Fxml /Params << /Size ${invoiceXml.length} >>`,
      invoiceXml,
    ),
    5: specificationOf('factur-x.xml', 4),
    6: stream('/Type /Metadata /Subtype /XML', xmpOf()),
    7: '<< /Type /OutputIntent /S /GTS_PDFA1 /OutputConditionIdentifier (sRGB) >>',
  };
  return new Map(
    Object.entries({ ...usual, ...changes }).map(([number, content]) => [Number(number), content]),
  );
}

export function catalog(extra = '', names = '[(factur-x.xml) 5 0 R]'): string {
  return `<< /Type /Catalog /Pages 2 0 R /Metadata 6 0 R /OutputIntents [7 0 R] /AF [5 0 R]
/Names << /EmbeddedFiles << /Names ${names} >> >> ${extra} >>`;
}

export function specificationOf(name: string, file: number, relationship = '/AFRelationship /Data'): string {
  return `<< /Type /Filespec ${relationship} /F (${name}) /UF (${name}) /EF << /F ${file} 0 R /UF ${file} 0 R >> >>`;
}

export const identifier = '/ID [<0123> <0123>]';
