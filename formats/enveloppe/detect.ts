// SPDX-License-Identifier: Apache-2.0
/**
 * Which code interface an invoice would be sent under, guessed from the first kilobytes of it: its root, its cadre
 * (BT-23) and its profile (BT-24). For the operator who checks files without saying what they are; a flux always
 * says it by its name. (specs: reforme-2026 §2.1)
 *
 * Pure and cheap: nothing is parsed. What is not recognised is undefined, and judging it says why.
 */
import type { CodeInterface } from '../../gateway/domain/code-interface.ts';
import { sniff } from './sniff.ts';

/** BT-23 and BT-24 are among the first elements of both syntaxes. */
export const detectBytes = 16_384;

type SyntaxFound = 'ubl' | 'cii';

/** The historic code, and the code of the reform, by syntax and for a PDF that holds an invoice. */
const codes: Readonly<
  Record<SyntaxFound | 'pdf', readonly [historic: CodeInterface, reform: CodeInterface]>
> = {
  ubl: ['FSO1100A', 'FSO1150A'],
  cii: ['FSO1106A', 'FSO1156A'],
  pdf: ['FSO1117A', 'FSO1157A'],
};

/** A map: a root may be called `constructor`. */
const roots: ReadonlyMap<string, SyntaxFound> = new Map([
  ['Invoice', 'ubl'],
  ['CreditNote', 'ubl'],
  ['CrossIndustryInvoice', 'cii'],
]);

const prefix = '(?:[\\w.-]+:)?';
const root = new RegExp(`<${prefix}(\\w+)[\\s/>]`);
const prologue = /<\?.*?\?>|<!--.*?-->/gs;

/** How BT-23 and BT-24 are written: the element, or the aggregate that holds its ID. */
const terms: Readonly<Record<SyntaxFound, { readonly cadre: RegExp; readonly profil: RegExp }>> = {
  ubl: { cadre: leaf('ProfileID'), profil: leaf('CustomizationID') },
  cii: {
    cadre: idOf('BusinessProcessSpecifiedDocumentContextParameter'),
    profil: idOf('GuidelineSpecifiedDocumentContextParameter'),
  },
};

const reformCadre = /^[BSM][1-9]$/;
const reformProfil = 'extended-ctc-fr';

/** The code of an XML invoice. `head` is its start, all of it when it is short. */
export function detectXml(head: Uint8Array): CodeInterface | undefined {
  const found = readHead(head);
  return found && codes[found.syntax][found.isReform ? 1 : 0];
}

/** The code of a PDF, given the invoice in it when one was found. */
export function detectPdf(invoice: Uint8Array | undefined): CodeInterface {
  const isReform = invoice !== undefined && readHead(invoice)?.isReform === true;
  return codes.pdf[isReform ? 1 : 0];
}

function readHead(
  head: Uint8Array,
): { readonly syntax: SyntaxFound; readonly isReform: boolean } | undefined {
  const bytes = head.subarray(0, detectBytes);
  if (sniff(bytes) !== 'xml') return undefined;
  const text = textOf(bytes).replace(prologue, '');
  const syntax = roots.get(root.exec(text)?.[1] ?? '');
  if (syntax === undefined) return undefined;
  const { cadre, profil } = terms[syntax];
  const declared = cadre.exec(text)?.[1]?.trim() ?? '';
  const isReform = reformCadre.test(declared) || profil.exec(text)?.[1]?.includes(reformProfil) === true;
  return { syntax, isReform };
}

function textOf(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const isLittle = second === 0 || (first === 0xff && second === 0xfe);
  const isBig = first === 0 || (first === 0xfe && second === 0xff);
  // The names and codes looked for are ASCII: any other encoding may be read as Latin-1.
  return new TextDecoder(isLittle ? 'utf-16le' : isBig ? 'utf-16be' : 'latin1').decode(bytes);
}

function leaf(name: string): RegExp {
  return new RegExp(`<${prefix}${name}(?:\\s[^>]*)?>([^<]*)<`);
}

function idOf(aggregate: string): RegExp {
  return new RegExp(`<${prefix}${aggregate}(?:\\s[^>]*)?>\\s*<${prefix}ID(?:\\s[^>]*)?>([^<]*)<`);
}
