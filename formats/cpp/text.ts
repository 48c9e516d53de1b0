// SPDX-License-Identifier: Apache-2.0
/**
 * Text as Chorus Pro writes it in its own comptes rendus: no accent, a path of bean properties for a tag,
 * about 200 characters (specs: chorus-pro §3.5). Readers of these files are old and of all kinds.
 */

const spelled: ReadonlyMap<string, string> = new Map([
  ['œ', 'oe'],
  ['Œ', 'OE'],
  ['æ', 'ae'],
  ['Æ', 'AE'],
  ['ß', 'ss'],
  ['€', 'EUR'],
  ['…', '...'],
  ['’', "'"],
  ['‘', "'"],
  ['“', '"'],
  ['”', '"'],
  ['–', '-'],
  ['—', '-'],
]);

/** Printable ASCII: accents go, white space of any kind becomes a space, what has no spelling a question mark. */
export function asciiOf(text: string): string {
  return text
    .replace(/«\s*|\s*»/gu, '"')
    .replace(/[^ -~]/gu, (character) => spelled.get(character) ?? character)
    .normalize('NFD')
    .replace(/\s+/gu, ' ')
    .replace(/[\p{M}\p{C}]/gu, '')
    .replace(/[^ -~]/gu, '?')
    .trim();
}

/** Nearly every text: one look at it is all it costs. */
const printable = /^[ -~]*$/;

/** Text kept as it is, but for what XML 1.0 §2.2 forbids and for line ends, which a parser would change. */
export function xmlTextOf(text: string): string {
  return printable.test(text)
    ? text
    : text.replace(/[\t\n\r]/g, ' ').replace(/[\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu, '');
}

const ellipsis = '...';
/** How far back from the limit a word's end is looked for. */
const wordBack = 30;

/** Cuts ASCII text at `length`, at the end of a word when one is near, and shows that it was cut. */
export function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  const whole = text.slice(0, length - ellipsis.length);
  const space = whole.lastIndexOf(' ');
  return `${space > whole.length - wordBack ? whole.slice(0, space) : whole}${ellipsis}`;
}

/** `/Invoice/cac:Party[2]/cbc:ID/@schemeID` is told as `FichierXml.Party[2].ID.schemeID`. */
export function balise(chemin: string): string {
  const steps = chemin.split('/').filter((step) => step !== '');
  const below = chemin.startsWith('//') ? steps : steps.slice(1);
  return asciiOf(['FichierXml', ...below.map((step) => step.replace(/^@?(?:[^:[\]]+:)?/, ''))].join('.'));
}

/** The first `length` units of a text, and never half a character. */
export function shortened(text: string, length: number): string {
  if (text.length <= length) return text;
  const last = text.charCodeAt(length - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? length - 1 : length);
}
