// SPDX-License-Identifier: Apache-2.0
/**
 * What an attachment is, by its first bytes; and what its extension or its declared type says it is. Text has no magic
 * bytes, so that many a content is simply not known: only what is certain contradicts anybody.
 */

/** Enough for every magic, and for the name of the first file of an archive. */
export const headBytes = 512;

export type Genre =
  | 'pdf'
  | 'png'
  | 'jpeg'
  | 'gif'
  | 'tiff'
  | 'bmp'
  | 'rtf'
  | 'gzip'
  | 'bzip2'
  /** Office documents before 2007. */
  | 'ole'
  /** Office documents since, which are archives of their own. */
  | 'bureautique'
  | 'zip'
  | 'balises'
  | 'executable'
  | 'inconnu';

const magics: readonly (readonly [genre: Genre, magic: string])[] = [
  ['pdf', '%PDF-'],
  ['png', '\x89PNG\r\n\x1a\n'],
  ['jpeg', '\xff\xd8\xff'],
  ['gif', 'GIF87a'],
  ['gif', 'GIF89a'],
  ['tiff', 'II*\0'],
  ['tiff', 'MM\0*'],
  ['rtf', '{\\rtf'],
  ['gzip', '\x1f\x8b'],
  ['bzip2', 'BZh'],
  ['ole', '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'],
  ['executable', '\x7fELF'],
  ['executable', '\xfe\xed\xfa\xce'],
  ['executable', '\xfe\xed\xfa\xcf'],
  ['executable', '\xce\xfa\xed\xfe'],
  ['executable', '\xcf\xfa\xed\xfe'],
  ['executable', '\xca\xfe\xba\xbe'],
  ['executable', 'L\0\0\0\x01\x14\x02\0'], // A shortcut of Windows.
  ['executable', '\0asm'],
];
const scripts = /^(?:\u00ef\u00bb\u00bf)?(?:#!\s*\/|<\?php\b|@echo\s+off\b)/i;
const markup = /^(?:\u00ef\u00bb\u00bf)?\s*</;

/** Of the first {@link headBytes} bytes, or of all when there are fewer. */
export function genreOf(head: Uint8Array): Genre {
  const text = Buffer.from(head).toString('latin1');
  for (const [genre, magic] of magics) if (text.startsWith(magic)) return genre;
  if (text.startsWith('BM') && isBinary(head)) return 'bmp';
  if ((text.startsWith('MZ') && isBinary(head)) || scripts.test(text)) return 'executable';
  if (isZip(head)) return isOffice(head) ? 'bureautique' : 'zip';
  return markup.test(text) ? 'balises' : 'inconnu';
}

export function isZip(head: Uint8Array): boolean {
  const [p, k, third, fourth] = head;
  if (p !== 0x50 || k !== 0x4b) return false;
  return (third === 3 && fourth === 4) || (third === 5 && fourth === 6);
}

/** Letters that begin as a magic does are text. */
function isBinary(head: Uint8Array): boolean {
  return head.subarray(0, 64).some((byte) => byte < 9);
}

const officeNames = /^(?:\[Content_Types\]\.xml|mimetype|_rels\/|docProps\/|customXml\/|word\/|xl\/|ppt\/)/;
const localNameAt = 30;

/** By the name of its first file: OOXML and OpenDocument begin with files that nothing else has. */
function isOffice(head: Uint8Array): boolean {
  const nameBytes = (head[26] ?? 0) + 256 * (head[27] ?? 0);
  const name = Buffer.from(head.subarray(localNameAt, localNameAt + nameBytes)).toString('latin1');
  return officeNames.test(name);
}

/** What a file of that extension begins with; others have no bytes of their own. */
const ofExtension: Readonly<Record<string, readonly Genre[]>> = {
  PDF: ['pdf'],
  PNG: ['png'],
  JPG: ['jpeg'],
  JPEG: ['jpeg'],
  GIF: ['gif'],
  TIF: ['tiff'],
  TIFF: ['tiff'],
  BMP: ['bmp'],
  GZ: ['gzip'],
  GZIP: ['gzip'],
  TGZ: ['gzip'],
  BZ2: ['bzip2'],
  ZIP: ['zip', 'bureautique'],
  DOCX: ['bureautique'],
  XLSX: ['bureautique'],
  PPTX: ['bureautique'],
  ODT: ['bureautique'],
  ODS: ['bureautique'],
  ODP: ['bureautique'],
};

const ofMime: Readonly<Record<string, readonly Genre[]>> = {
  'application/pdf': ['pdf'],
  'image/png': ['png'],
  'image/jpeg': ['jpeg'],
  'image/gif': ['gif'],
  'image/tiff': ['tiff'],
};

const mimeOfGenre: Readonly<Partial<Record<Genre, string>>> = {
  pdf: 'application/pdf',
  png: 'image/png',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  tiff: 'image/tiff',
  bmp: 'image/bmp',
  rtf: 'application/rtf',
  gzip: 'application/gzip',
  bzip2: 'application/x-bzip2',
  zip: 'application/zip',
};

const mimeOfExtension: Readonly<Record<string, string>> = {
  DOC: 'application/msword',
  DOCX: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  XLS: 'application/vnd.ms-excel',
  XLSX: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  PPT: 'application/vnd.ms-powerpoint',
  PPTX: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  ODT: 'application/vnd.oasis.opendocument.text',
  ODS: 'application/vnd.oasis.opendocument.spreadsheet',
  ODP: 'application/vnd.oasis.opendocument.presentation',
  CSV: 'text/csv',
  TXT: 'text/plain',
  XML: 'application/xml',
  HTM: 'text/html',
  HTML: 'text/html',
  XHTML: 'application/xhtml+xml',
  SVG: 'image/svg+xml',
  P7S: 'application/pkcs7-signature',
};

/** What the extension promises, and the content is not; undefined when they agree or nobody can tell. */
export function contradicts(genre: Genre, extension: string, mime: string | undefined): boolean {
  const byName = ofExtension[extension];
  const byMime = ofMime[mime?.trim().toLowerCase() ?? ''];
  return (
    (byName !== undefined && !byName.includes(genre)) || (byMime !== undefined && !byMime.includes(genre))
  );
}

/** The type to declare for it: by its bytes, then by its extension, then as it was declared. */
export function mimeFor(genre: Genre, extension: string, declared: string | undefined): string {
  const said = declared?.trim() ?? '';
  return (
    mimeOfGenre[genre] ??
    mimeOfExtension[extension] ??
    (said === '' || saysZip(said) ? 'application/octet-stream' : said)
  );
}

export function saysZip(mime: string | undefined): boolean {
  return /^application\/(?:x-)?zip(?:-compressed)?\s*(?:;|$)/i.test(mime?.trim() ?? '');
}

/** The extension to give a file that has none. */
export function extensionFor(genre: Genre): string | undefined {
  const named: Readonly<Partial<Record<Genre, string>>> = {
    pdf: 'pdf',
    png: 'png',
    jpeg: 'jpg',
    gif: 'gif',
    tiff: 'tif',
    bmp: 'bmp',
    rtf: 'rtf',
    gzip: 'gz',
    bzip2: 'bz2',
    zip: 'zip',
  };
  return named[genre];
}
