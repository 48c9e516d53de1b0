// SPDX-License-Identifier: Apache-2.0
/**
 * Small changes of a well-formed document, each of which may or may not break its schema: an element removed,
 * doubled, moved, renamed, emptied, its value or its attributes changed. The same seed gives the same changes.
 */

export interface Mutation {
  readonly kind: string;
  readonly text: string;
}

interface Element {
  readonly name: string;
  readonly start: number;
  /** After the `>` of the start tag. */
  readonly contentStart: number;
  /** Before the `</` of the end tag; `contentStart` for an empty element. */
  readonly contentEnd: number;
  readonly end: number;
  readonly parent: Element | undefined;
  readonly children: Element[];
}

/**
 * Every kind of change of every element of `source`, or about `count` of them evenly spread; what is drawn is drawn
 * by `seed`.
 */
export function* mutationsOf(source: string, count: number, seed: number): Generator<Mutation> {
  const elements = elementsOf(source);
  const pick = pickFrom(seed);
  const total = elements.length * kinds.length;
  const step = Math.max(1, Math.floor(total / count));
  for (let i = seed % step; i < total; i += step) {
    const element = elements[Math.floor(i / kinds.length)];
    const kind = kinds[i % kinds.length];
    if (element === undefined || kind === undefined) return;
    yield { kind, text: changes[kind](source, element, elements, pick) };
  }
}

function pickFrom(seed: number): Pick {
  const random = randomFrom(seed);
  return (list) => {
    const chosen = list[Math.floor(random() * list.length)];
    if (chosen === undefined) throw new RangeError('nothing to pick from');
    return chosen;
  };
}

type Pick = <T>(list: readonly T[]) => T;
type Change = (source: string, element: Element, all: readonly Element[], pick: Pick) => string;

const values = [
  ...['', ' ', '0', '1', '-1.50', '12.345678', ' 7 ', '1e3', 'NaN', 'abc', 'a b', 'true', 'false', 'TRUE'],
  ...['2026-02-30', '2026-02-28', '20260228', '2026-02-28Z', '2026-02-28T10:00:00', '10:00:00', '25:00:00'],
  ...['QUJD', 'QUJ', 'é', 'x'.repeat(300), 'fr', 'fr-FR-too-long-tag-1', '%%', 'http://a b', '102', 'KGM'],
];
const attributeNames = [
  ...['currencyID', 'schemeID', 'listID', 'unitCode', 'mimeCode', 'filename', 'languageID', 'format', 'name'],
  ...['listAgencyID', 'listVersionID', 'schemeAgencyID', 'schemeURI', 'uri', 'zz', 'xml:lang', 'Id'],
  ...['xsi:nil', 'xsi:type', 'xsi:zz'],
];
const xsi = ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';

const changes = {
  removed: (source, { start, end }) => splice(source, start, end, ''),
  doubled: (source, { start, end }) => splice(source, end, end, source.slice(start, end)),
  'moved first': (source, element) => moved(source, element, element.parent?.contentStart),
  'moved last': (source, element) => moved(source, element, element.parent?.contentEnd),
  'moved elsewhere': (source, element, all, pick) => moved(source, element, pick(all).end),
  'moved into': (source, element, all, pick) => moved(source, element, pick(all).contentStart),
  'copied elsewhere': (source, { start, end }, all, pick) => {
    const at = pick(all).end;
    return splice(source, at, at, source.slice(start, end));
  },
  renamed: (source, element, all, pick) => renamed(source, element, pick(all).name),
  'renamed unknown': (source, element) => renamed(source, element, `${element.name}X`),
  retyped: (source, { contentStart, contentEnd }, _, pick) =>
    splice(source, contentStart, contentEnd, pick(values)),
  'given text': (source, { contentEnd }, _, pick) => splice(source, contentEnd, contentEnd, pick(values)),
  emptied: (source, { contentStart, contentEnd }) => splice(source, contentStart, contentEnd, ''),
  'attribute removed': (source, element) =>
    inTag(source, element, (tag) => tag.replace(/\s(?!xmlns)[\w:]+="[^"]*"/, '')),
  'attribute added': (source, element, _, pick) =>
    inTag(source, element, (tag) => {
      const name = pick(attributeNames);
      const declared = name.startsWith('xsi:') && !tag.includes('xmlns:xsi') ? xsi : '';
      if (tag.includes(` ${name}=`)) return tag;
      return tag.replace(/\s*(\/?>)$/, `${declared} ${name}="${pick(values)}"$1`);
    }),
  'attribute changed': (source, element, _, pick) =>
    inTag(source, element, (tag) =>
      tag.replace(/(\s(?!xmlns)[\w:]+=")[^"]*/, (_all, head: string) => head + pick(values)),
    ),
} satisfies Record<string, Change>;

type Kind = keyof typeof changes;
const kinds = Object.keys(changes) as readonly Kind[];

function splice(source: string, from: number, to: number, text: string): string {
  return source.slice(0, from) + text + source.slice(to);
}

function moved(source: string, { start, end }: Element, target = start): string {
  if (target > start && target < end) return source;
  const piece = source.slice(start, end);
  return target <= start
    ? splice(splice(source, start, end, ''), target, target, piece)
    : splice(splice(source, target, target, piece), start, end, '');
}

function renamed(
  source: string,
  { start, name, contentStart, contentEnd, end }: Element,
  to: string,
): string {
  const tag = `<${to}${source.slice(start + 1 + name.length, contentStart)}`;
  const close = contentEnd === end ? '' : `</${to}>`;
  return splice(source, start, end, tag + source.slice(contentStart, contentEnd) + close);
}

function inTag(source: string, { start, contentStart }: Element, change: (tag: string) => string): string {
  return splice(source, start, contentStart, change(source.slice(start, contentStart)));
}

const markup =
  /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!\[CDATA\[[\s\S]*?\]\]>|<\/[^>]+>|<([^\s/>]+)(?:"[^"]*"|'[^']*'|[^>"'])*>/g;

function elementsOf(source: string): readonly Element[] {
  const elements: Element[] = [];
  const open: { -readonly [Key in keyof Element]: Element[Key] }[] = [];
  for (const match of source.matchAll(markup)) {
    const [text, name] = match;
    const after = match.index + text.length;
    if (name === undefined) {
      if (!text.startsWith('</')) continue;
      const element = open.pop();
      if (element === undefined) throw new SyntaxError('no element is open');
      element.contentEnd = match.index;
      element.end = after;
      continue;
    }
    const parent = open.at(-1);
    const element = {
      name,
      start: match.index,
      contentStart: after,
      contentEnd: after,
      end: after,
      parent,
      children: [],
    };
    parent?.children.push(element);
    elements.push(element);
    if (!text.endsWith('/>')) open.push(element);
  }
  return elements;
}

/** Mulberry32: numbers from 0 to 1. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
