// SPDX-License-Identifier: Apache-2.0
/**
 * What is done to a document: bytes changed, elements moved about, two documents spliced. A mutation takes a document and
 * gives another; several are done to one document in turn.
 */
import type { Chance } from './random.ts';

export type Mutation = (document: Buffer, chance: Chance, other: Buffer) => Buffer;

/** What a mutation may grow a document to: more is a matter of its own tests. */
const maxBytes = 400_000;
const maxRepeats = 200;
const maxRange = 400;

/** Pieces that parsers trip over. */
const pieces = [
  ']]>',
  '<![CDATA[',
  '<!--',
  '-->',
  '--',
  '<?pi ?>',
  '<!DOCTYPE x>',
  '&#0;',
  '&#xD800;',
  '&#x10FFFF;',
  '&lt;',
  '&unknown;',
  '&',
  '<',
  '>',
  '"',
  '</',
  '/>',
  '\u0000',
  '\ufeff',
  '\uffff',
  'xmlns=""',
  'xmlns:cbc="urn:x"',
  ' xml:lang="fr"',
  'endobj',
  'stream\r\n',
  '<<',
  '>>',
  '[',
  '(',
  'obj',
  ' R ',
  '/Length 999999999',
  '%%EOF',
];

/** Texts that readers of amounts, dates and codes trip over. */
const texts = [
  '',
  ' ',
  '0',
  '-0',
  '-0.00',
  '+5',
  '.5',
  '5.',
  '1e400',
  '1E+100',
  'NaN',
  'INF',
  '-INF',
  '0x10',
  '٣',
  '１２',
  '9'.repeat(400),
  `0.${'0'.repeat(300)}1`,
  '2026-02-30',
  '20260230',
  '2026-09-15Z',
  '2026-09-15+14:00',
  '0000-00-00',
  '-2026-01-01',
  'true',
  'VAT',
  ' VAT ',
  'vat',
  'S',
  'O',
  'EUR',
  'eur',
  '#AAB#',
  '##',
  '#',
  '\u00a0',
  '\u2028',
  'é'.repeat(300),
  'A'.repeat(10_000),
  '\t\n S \r\n',
  '0225:000999912',
  '00099991200017',
];

const bytewise: readonly Mutation[] = [
  (document, chance) => {
    const copy = Buffer.from(document);
    const at = chance.below(copy.length);
    copy[at] = (copy[at] ?? 0) ^ (1 << chance.below(8));
    return copy;
  },
  (document, chance) => {
    const copy = Buffer.from(document);
    copy[chance.below(copy.length)] = chance.below(256);
    return copy;
  },
  (document, chance) => replaceRange(document, ...rangeIn(document, chance), Buffer.alloc(0)),
  (document, chance) => {
    const [start, end] = rangeIn(document, chance);
    const at = chance.below(document.length);
    return replaceRange(document, at, at, document.subarray(start, end));
  },
  (document, chance) => {
    const [start, end] = rangeIn(document, chance);
    const piece = document.subarray(start, end);
    return replaceRange(document, start, start, Buffer.concat(Array(chance.below(maxRepeats)).fill(piece)));
  },
  (document, chance) => {
    const at = chance.below(document.length);
    return replaceRange(document, at, at, Buffer.from(chance.one(pieces)));
  },
  (document, chance) => document.subarray(0, chance.below(document.length)),
  (document, chance) => document.subarray(chance.below(document.length)),
  (document, chance) => {
    const digits = [...document.toString('latin1').matchAll(/\d+/g)];
    if (digits.length === 0) return document;
    const { index, 0: text } = chance.one(digits);
    const number = chance.one(['0', '-1', '4294967296', '99999999999999999999', text.slice(1), `${text}0`]);
    return replaceRange(document, index, index + text.length, Buffer.from(number));
  },
  (document, chance, other) => {
    const [start, end] = rangeIn(other, chance);
    const at = chance.below(document.length);
    return replaceRange(document, at, at, other.subarray(start, end));
  },
  (document, chance, other) =>
    Buffer.concat([
      document.subarray(0, chance.below(document.length)),
      other.subarray(chance.below(other.length)),
    ]),
];

const leaf = /<([\w:.-]+)([^<>]*)>([^<>]*)<\/\1>/g;
const tag = /<\/?[\w:.-]+/g;
const attribute = / [\w:.-]+="[^"<]*"/g;
const block = /<((?:cac|ram):[A-Za-z]+)>[\s\S]{1,4000}?<\/\1>/g;

const structural: readonly Mutation[] = [
  (document, chance) =>
    onMatch(
      document,
      leaf,
      chance,
      ([, name, attributes]) => `<${name}${attributes}>${escaped(chance.one(texts))}</${name}>`,
    ),
  (document, chance) => onMatch(document, leaf, chance, () => ''),
  (document, chance) => onMatch(document, leaf, chance, ([whole]) => whole.repeat(1 + chance.below(3))),
  (document, chance) => onMatch(document, leaf, chance, ([whole, name]) => `<${name}>${whole}</${name}>`),
  (document, chance) => onMatch(document, block, chance, () => ''),
  (document, chance) => onMatch(document, block, chance, ([whole]) => whole.repeat(2 + chance.below(20))),
  (document, chance) => onMatch(document, block, chance, ([, name]) => `<${name}/>`),
  (document, chance) => {
    const [one = ''] = matchIn(document, block, chance) ?? [];
    return onMatch(document, block, chance, ([whole]) => one + whole);
  },
  (document, chance, other) => {
    const [one = ''] = matchIn(other, leaf, chance) ?? [];
    return onMatch(document, leaf, chance, () => one);
  },
  (document, chance, other) => {
    const [one = ''] = matchIn(other, block, chance) ?? [];
    return onMatch(document, block, chance, () => one);
  },
  (document, chance) => onMatch(document, attribute, chance, () => ''),
  (document, chance) =>
    onMatch(document, attribute, chance, ([whole]) =>
      whole.replace(/"[^"]*"/, `"${escaped(chance.one(texts)).replaceAll('"', '')}"`),
    ),
  (document, chance) => onMatch(document, attribute, chance, ([whole]) => ` a${chance.below(9)}="1"${whole}`),
  (document, chance) => {
    const [one = '<x'] = matchIn(document, tag, chance) ?? [];
    return onMatch(document, tag, chance, ([whole]) =>
      whole.startsWith('</') === one.startsWith('</') ? one : whole,
    );
  },
  (document, chance) => {
    const depth = 1 + chance.below(300);
    return onMatch(
      document,
      leaf,
      chance,
      ([whole]) => `${'<x>'.repeat(depth)}${whole}${'</x>'.repeat(depth)}`,
    );
  },
];

/** One to four mutations, in turn; `structured` for a document of elements. */
export function mutate(document: Buffer, chance: Chance, other: Buffer, structured: boolean): Buffer {
  let mutated = document;
  for (let left = 1 + chance.below(4); left > 0 && mutated.length > 0; left--) {
    const kinds = structured && chance.below(3) > 0 ? structural : bytewise;
    mutated = chance.one(kinds)(mutated, chance, other.length > 0 ? other : mutated);
  }
  return mutated.subarray(0, maxBytes);
}

function rangeIn(document: Buffer, chance: Chance): readonly [start: number, end: number] {
  const start = chance.below(document.length);
  return [start, Math.min(document.length, start + 1 + chance.below(maxRange))];
}

function replaceRange(document: Buffer, start: number, end: number, by: Uint8Array): Buffer {
  return Buffer.concat([document.subarray(0, start), by, document.subarray(end)]);
}

type Match = RegExpMatchArray & { readonly 0: string; readonly index: number };

function matchIn(document: Buffer, pattern: RegExp, chance: Chance): Match | undefined {
  const all = [...document.toString('latin1').matchAll(pattern)];
  return all.length === 0 ? undefined : (chance.one(all) as Match);
}

/** Latin-1 both ways: every byte is one character, so that what is not touched stays as it was. */
function onMatch(document: Buffer, pattern: RegExp, chance: Chance, by: (match: Match) => string): Buffer {
  const match = matchIn(document, pattern, chance);
  if (match === undefined) return document;
  const bytes = Buffer.from(by(match), 'latin1');
  return replaceRange(document, match.index, match.index + match[0].length, bytes);
}

/** As it is in an element, its UTF-8 as the characters of those bytes. */
function escaped(text: string): string {
  const bytes = Buffer.from(text.replaceAll('&', '&amp;').replaceAll('<', '&lt;'), 'utf8');
  return bytes.toString('latin1');
}
