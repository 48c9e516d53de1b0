// SPDX-License-Identifier: Apache-2.0
/**
 * What bytes are, from the first of them. An extension is never asked: the historic rule removes it and
 * nothing enforces the others (specs: chorus-pro §2.2).
 *
 * Pure: at most the first 1 KiB is looked at, and nothing is decoded beyond it.
 */

/** `tar` is an archive without compression, which no interface accepts: it is named to be refused clearly. */
export type Nature = 'xml' | 'gzip' | 'zip' | 'pdf' | 'tar' | 'empty' | 'unknown';

/** A file that goes with the factures and is none: kept in the flux as received, never judged. */
export type Accompagnement = 'SIGNATURE' | 'FEUILLE_DE_STYLE';

/** How much of a file {@link sniff} wants to see, when there is that much. */
export const sniffBytes = 1024;

const tarBlockBytes = 512;
const magics: readonly (readonly [nature: Nature, magic: readonly number[]])[] = [
  ['gzip', [0x1f, 0x8b]],
  ['zip', [0x50, 0x4b, 0x03, 0x04]],
  ['zip', [0x50, 0x4b, 0x05, 0x06]],
  ['pdf', [0x25, 0x50, 0x44, 0x46]],
];

/** The nature of a file, given its first bytes (all of them when it is shorter than {@link sniffBytes}). */
export function sniff(head: Uint8Array): Nature {
  const bytes = head.subarray(0, sniffBytes);
  if (bytes.length === 0) return 'empty';
  for (const [nature, magic] of magics) {
    if (magic.every((byte, i) => bytes[i] === byte)) return nature;
  }
  if (isTar(bytes)) return 'tar';
  return textOf(bytes).startsWith('<') ? 'xml' : 'unknown';
}

const signatureRoots = ['Signature', 'XAdESSignatures', 'DocumentSignatures'];
const stylesheetRoots = ['stylesheet', 'transform'];
const signatureExtension = /\.(?:xsig|p7s|sig)$/i;

/**
 * Is this a detached signature or a stylesheet rather than a facture? An XML file is known by its root,
 * whatever its name (an `.xsig` may be an invoice signed inside); only for other bytes does the name decide.
 */
export function accompagnementOf(head: Uint8Array, nom: string): Accompagnement | undefined {
  const nature = sniff(head);
  if (nature === 'unknown') return signatureExtension.test(nom) ? 'SIGNATURE' : undefined;
  if (nature !== 'xml') return undefined;
  const root = rootNameOf(textOf(head.subarray(0, sniffBytes)));
  if (root === undefined) return undefined;
  if (signatureRoots.includes(root)) return 'SIGNATURE';
  return stylesheetRoots.includes(root) ? 'FEUILLE_DE_STYLE' : undefined;
}

/** A tar header keeps its own checksum; an archive of nothing is blocks of zeros. */
function isTar(bytes: Uint8Array): boolean {
  if (bytes.length < tarBlockBytes) return false;
  const block = bytes.subarray(0, tarBlockBytes);
  if (block.every((byte) => byte === 0)) return true;
  const declared = Number.parseInt(asciiOf(block.subarray(148, 156)).trim(), 8);
  const sum = block.reduce((total, byte, i) => total + (i >= 148 && i < 156 ? 0x20 : byte), 0);
  return declared === sum;
}

function asciiOf(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes).replaceAll('\0', ' ');
}

/** The text from its first meaningful character; UTF-16 is recognised by its BOM, or by how `<` looks in it. */
function textOf(bytes: Uint8Array): string {
  return new TextDecoder(encodingOf(bytes)).decode(bytes).replace(/^[\s\uFEFF]+/, '');
}

function encodingOf(bytes: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0x3c && second === 0)) return 'utf-16le';
  if ((first === 0xfe && second === 0xff) || (first === 0 && second === 0x3c)) return 'utf-16be';
  return 'utf-8';
}

/** Local name of the root element, when it starts within `text`; comments and instructions are stepped over. */
function rootNameOf(text: string): string | undefined {
  let at = 0;
  while (text.startsWith('<?', at) || text.startsWith('<!', at)) {
    const close = text.startsWith('<?', at) ? '?>' : text.startsWith('<!--', at) ? '-->' : '>';
    const end = text.indexOf(close, at);
    if (end === -1) return undefined;
    at = text.indexOf('<', end + close.length);
    if (at === -1) return undefined;
  }
  return /^<(?:[^\s<>/:]+:)?([^\s<>/:]+)[\s/>]/.exec(text.slice(at))?.[1];
}
