// SPDX-License-Identifier: Apache-2.0
/**
 * The invoice in a Factur-X file: exactly one XML of a known name among the files embedded in the PDF, and what the
 * PDF says of it. (Factur-X 1.0.07 §5; specs: validation §5)
 *
 * A file whose objects are not where it says is read again by scanning. Never throws for what the file holds.
 */
import { type Attachment, attachmentsOf } from './attachments.ts';
import { type Finding, type PdfCode, printable } from './constats.ts';
import { maxInvoiceBytes, maxNamesShown, maxPdfBytes, maxXmpBytes } from './limits.ts';
import { PdfFile } from './pdf/file.ts';
import { PdfTrouble } from './pdf/trouble.ts';
import { PdfStream } from './pdf/values.ts';
import { checkDeclaration, checkPdfA } from './pdf-a.ts';
import { isKnownLevel } from './profiles.ts';
import { readXmp, type Xmp } from './xmp.ts';

/** A file attached to the PDF, the invoice included. */
export interface PieceJointe {
  readonly nom: string;
  /** As declared. */
  readonly sizeBytes: number;
  readonly mime: string | undefined;
  readonly relationship: string | undefined;
}

export interface EmbeddedInvoice {
  readonly nom: string;
  readonly bytes: Uint8Array;
  readonly relationship: string | undefined;
}

export interface Extraction {
  /** Undefined when there is none that can be judged: a finding says why. */
  readonly invoice: EmbeddedInvoice | undefined;
  readonly xmp: Xmp | undefined;
  readonly pieces: readonly PieceJointe[];
  readonly findings: readonly Finding[];
}

/** Names an invoice may have: Factur-X, ZUGFeRD 2.0, ZUGFeRD 1, XRechnung. */
const invoiceNames = new Set(['factur-x.xml', 'zugferd-invoice.xml', 'ZUGFeRD-invoice.xml', 'xrechnung.xml']);
const relationships = new Set(['Data', 'Alternative', 'Source']);
const mimes = new Set(['text/xml', 'application/xml']);
/** Versions that Factur-X, ZUGFeRD and XRechnung write. */
const version = /^\d([.p]\d){0,2}$/;

export function extractFacturX(bytes: Uint8Array): Extraction {
  if (bytes.length > maxPdfBytes) return without(tooLarge);
  try {
    return fromEither(bytes);
  } catch (error) {
    if (error instanceof PdfTrouble) return without(findingOf(error));
    throw error;
  }
}

const tooLarge: Finding = {
  code: 'PDF-LIMITE',
  detail: { fr: 'le fichier depasse la taille maximale', en: 'the file exceeds the maximum size' },
};

const codesOfTrouble: Readonly<Record<PdfTrouble['kind'], PdfCode>> = {
  STRUCTURE: 'PDF-STRUCTURE',
  DONNEES: 'PDF-DONNEES',
  LIMITE: 'PDF-LIMITE',
  CHIFFRE: 'PDF-CHIFFRE',
};

function findingOf({ kind, fr, message }: PdfTrouble): Finding {
  const code = codesOfTrouble[kind];
  return kind === 'CHIFFRE' ? { code } : { code, detail: { fr, en: message } };
}

function without(finding: Finding): Extraction {
  return { invoice: undefined, xmp: undefined, pieces: [], findings: [finding] };
}

function fromEither(bytes: Uint8Array): Extraction {
  const file = PdfFile.open(bytes);
  if (file.scanned) return fromFile(file);
  try {
    return fromFile(file);
  } catch (error) {
    if (!(error instanceof PdfTrouble && error.kind === 'STRUCTURE')) throw error;
    return fromFile(PdfFile.scan(bytes));
  }
}

function fromFile(file: PdfFile): Extraction {
  const attachments = attachmentsOf(file);
  const pieces = attachments.map(({ nom, sizeBytes, mime, relationship }) => ({
    nom,
    sizeBytes,
    mime,
    relationship,
  }));
  const reading: readonly Finding[] = file.scanned ? [{ code: 'PDF-REFERENCES' }] : [];
  const candidates = attachments.filter(({ nom }) => invoiceNames.has(nom));
  const [chosen] = candidates;
  if (chosen === undefined || candidates.length > 1) {
    const code = chosen === undefined ? 'FACTURX-ABSENT' : 'FACTURX-MULTIPLE';
    const shown = chosen === undefined ? attachments : candidates;
    return { invoice: undefined, xmp: undefined, pieces, findings: [namesFound(code, shown), ...reading] };
  }
  const bytes = file.decodeUpTo(chosen.stream, maxInvoiceBytes);
  const { xmp, findings } = metadataOf(file, chosen.nom);
  return {
    invoice: { nom: chosen.nom, bytes, relationship: chosen.relationship },
    xmp,
    pieces,
    findings: [
      ...checkAttachment(chosen),
      ...findings,
      ...checkOthers(attachments, chosen),
      ...checkPdfA(file),
      ...reading,
    ],
  };
}

function namesFound(code: PdfCode, attachments: readonly Attachment[]): Finding {
  if (attachments.length === 0) return { code };
  const names = attachments.slice(0, maxNamesShown).map(({ nom }) => printable(nom));
  const list = `${names.join(', ')}${attachments.length > maxNamesShown ? ', ...' : ''}`;
  return {
    code,
    detail: { fr: `fichiers joints ${list}`, en: `attached files ${list}` },
    attendu: 'factur-x.xml',
  };
}

function checkAttachment({ relationship, mime, associated }: Attachment): readonly Finding[] {
  const findings: Finding[] = [];
  if (!associated) findings.push({ code: 'FACTURX-ASSOCIE' });
  if (relationship === undefined || !relationships.has(relationship)) {
    findings.push({ code: 'FACTURX-RELATION', valeur: relationship, attendu: 'Data' });
  }
  if (mime === undefined || !mimes.has(mime)) {
    findings.push({ code: 'FACTURX-MIME', valeur: mime, attendu: 'text/xml' });
  }
  return findings;
}

function checkOthers(attachments: readonly Attachment[], invoice: Attachment): readonly Finding[] {
  const other = attachments.find(
    (attachment) =>
      attachment !== invoice && (attachment.relationship === undefined || !attachment.associated),
  );
  return other === undefined ? [] : [{ code: 'PDFA-ASSOCIES', valeur: other.nom }];
}

interface Metadata {
  readonly xmp: Xmp | undefined;
  readonly findings: readonly Finding[];
}

function metadataOf(file: PdfFile, nom: string): Metadata {
  const packet = packetOf(file);
  if ('finding' in packet) return { xmp: undefined, findings: [packet.finding] };
  const read = readXmp(packet.bytes);
  if (read.ok)
    return { xmp: read.xmp, findings: [...checkXmp(read.xmp, nom), ...checkDeclaration(read.xmp)] };
  const { message, messageEn } = read.constat;
  return { xmp: undefined, findings: [{ code: 'FACTURX-XMP', detail: { fr: message, en: messageEn } }] };
}

function packetOf(file: PdfFile): { readonly bytes: Uint8Array } | { readonly finding: Finding } {
  try {
    const stream = file.resolve(file.root.get('Metadata'));
    if (stream instanceof PdfStream) return { bytes: file.decodeUpTo(stream, maxXmpBytes) };
    return { finding: { code: 'FACTURX-XMP', detail: { fr: 'Metadata absent', en: 'no Metadata' } } };
  } catch (error) {
    if (!(error instanceof PdfTrouble)) throw error;
    return { finding: { code: 'FACTURX-XMP', detail: { fr: error.fr, en: error.message } } };
  }
}

const required = {
  documentType: 'fx:DocumentType',
  documentFileName: 'fx:DocumentFileName',
  conformanceLevel: 'fx:ConformanceLevel',
} as const;

function checkXmp(xmp: Xmp, nom: string): readonly Finding[] {
  const { documentType, documentFileName, conformanceLevel } = xmp;
  const findings: Finding[] = [];
  const missing = (Object.keys(required) as (keyof typeof required)[])
    .filter((key) => xmp[key] === undefined)
    .map((key) => required[key])
    .join(', ');
  if (missing !== '') {
    findings.push({ code: 'FACTURX-XMP', detail: { fr: `il manque ${missing}`, en: `${missing} missing` } });
  }
  if (differs(documentType, 'INVOICE')) {
    findings.push({ code: 'FACTURX-TYPE', valeur: documentType, attendu: 'INVOICE' });
  }
  if (differs(documentFileName, nom)) {
    findings.push({ code: 'FACTURX-NOM', valeur: documentFileName, attendu: nom });
  }
  if (conformanceLevel !== undefined && !isKnownLevel(conformanceLevel)) {
    findings.push({ code: 'FACTURX-NIVEAU', valeur: conformanceLevel });
  }
  if (!version.test(xmp.version ?? '')) {
    findings.push({ code: 'FACTURX-VERSION', valeur: xmp.version, attendu: '1.0' });
  }
  return findings;
}

function differs(value: string | undefined, expected: string): value is string {
  return value !== undefined && value !== expected;
}
