// SPDX-License-Identifier: Apache-2.0
/** The pull scanner: the same events and the same refusals however the text is cut, and those of a parser. */
import { describe, expect, test } from 'vitest';
import { maxTokenLength, PullScanner, type XmlEvent } from '../../../formats/annuaire/pull-scanner.ts';
import { annuaireVocabulary } from '../../../formats/annuaire/vocabulary.ts';
import { parseWithLibrary } from '../../../formats/xml/libxml2.ts';
import { XmlSyntaxError } from '../../../formats/xml/syntax-error.ts';
import { f14 } from './documents.ts';

/** Events as one text; runs of text are joined, since a cut may part them. Ends at a DOCTYPE. */
function scan(text: string, size: number): string {
  const scanner = new PullScanner(annuaireVocabulary);
  let events = '';
  const drain = () => {
    for (let event = scanner.next(); event !== undefined; event = scanner.next()) {
      events += shown(scanner, event);
      if (event.kind === 'doctype') return;
    }
  };
  try {
    for (let at = 0; at < text.length; at += size) {
      scanner.push(text.slice(at, at + size));
      drain();
    }
    scanner.complete();
    drain();
    return events;
  } catch (error) {
    if (error instanceof XmlSyntaxError) return `${error.code} line ${scanner.line}: ${error.message}`;
    throw error;
  }
}

function shown(scanner: PullScanner, event: XmlEvent): string {
  if (event.kind === 'text') return event.text;
  if (event.kind !== 'start') return `[${event.kind}]`;
  const name = (id: number) => {
    const { namespace, local } = scanner.nameOf(id);
    return namespace === '' ? local : `{${namespace}}${local}`;
  };
  const attributes = event.attributes.map((attribute) => ` ${name(attribute.name)}="${attribute.value}"`);
  return `<${name(event.name)}${attributes.join('')}>`;
}

const sizes = [1, 2, 3, 5, 7, 11, 64, 1_000, 1_000_000];

const wellFormed = [
  f14,
  '<a/>',
  '<a><b/>x<c></c >y</a >  ',
  '<?xml version="1.0"?><!-- c --><?pi x?><a>1<!-- - -->2<?pi?>3<![CDATA[<4>&]]]]><![CDATA[>]]></a><!-- e -->\n',
  '<a>&lt;&amp;&#233;&#x1F3DB;&quot;&apos;&gt;\r\nx\ry</a>',
  `<a x='>"' y="a&#10;b\tc\n'd"/>`,
  '<n:a xmlns:n="urn:n" n:x="1" x="2"><b xmlns="urn:b"><c/></b><n:d xmlns:n="urn:m"/></n:a>',
];

test.each(wellFormed)('is read the same however it is cut: %#', (text) => {
  const whole = scan(text, text.length);
  expect(whole).not.toMatch(/^XML-/);
  for (const size of sizes) expect(scan(text, size)).toBe(whole);
  expect(parseWithLibrary(Buffer.from(text), false, () => true).ok).toBe(true);
});

test('gives names, values and texts as the document means them', () => {
  expect(scan('<Nom qualifiant=" a&lt;b ">x&#233;<![CDATA[<y>]]>\r\n</Nom>', 4)).toBe(
    '<Nom qualifiant=" a<b ">xé<y>\n[end]',
  );
  expect(scan('<a xmlns="urn:a" b="1"><c xmlns=""/></a>', 3)).toBe('<{urn:a}a b="1"><c>[end][end]');
});

const malformed = [
  '',
  '   ',
  'x<a/>',
  '<a>',
  '<a><b></a></b>',
  '<a></b>',
  '<a/><b/>',
  '<a/>x',
  '</a>',
  '<a b="1" b="2"/>',
  '<a xmlns:n="urn:n" xmlns:m="urn:n" n:b="1" m:b="2"/>',
  '<a b="<"/>',
  '<a b=1/>',
  '<a b/>',
  '<a b="1"c="2"/>',
  '<a b="1/>',
  '<1a/>',
  '< a/>',
  '<a:/>',
  '<:a/>',
  '<n:a/>',
  '<a n:b="1"/>',
  '<a xmlns:n=""/>',
  '<a xmlns:xml="urn:x"/>',
  '<a>&unknown;</a>',
  '<a>& </a>',
  '<a>&#0;</a>',
  '<a>]]></a>',
  '<a><!-- -- --></a>',
  '<a><!-- </a>',
  '<a><![CDATA[x</a>',
  '<a><?xml version="1.0"?></a>',
  ' <?xml version="1.0"?><a/>',
  '<?xml version="1.0"?',
  '<a><?pi </a>',
  '<a><!ELEMENT a ANY></a>',
  '<a/><!DOCTYPE a>',
  '<a>x</a',
  '<a',
  '<![CDATA[x]]><a/>',
];

test.each(malformed)('is refused as a parser does, however it is cut: %j', (text) => {
  const whole = scan(text, 1_000_000);
  expect(whole).toMatch(/^XML-MALFORME line \d+: /);
  for (const size of sizes) expect(scan(text, size)).toBe(whole);
  expect(parseWithLibrary(Buffer.from(text), false, () => true).ok).toBe(false);
});

test.each(['<!-- x --><!DOCTYPE a [<!ENTITY e "x">]><a/>', '<?xml version="1.0"?>\n<!DOCTYPE a>\n<a/>'])(
  'a DOCTYPE is told apart: %j',
  (text) => {
    const scanner = new PullScanner(annuaireVocabulary);
    scanner.push(text);
    scanner.complete();
    expect(scanner.next()).toEqual({ kind: 'doctype' });
    expect(scanner.line).toBe(text.slice(0, text.indexOf('<!DOC')).split('\n').length);
  },
);

test('the line is that of the tag at fault', () => {
  expect(scan('<a>\n\n<b>\n</c>\n</a>', 3)).toMatch(/^XML-MALFORME line 4:/);
});

describe('limits', () => {
  const long = 'x'.repeat(maxTokenLength + 10);

  test.each([
    ['a text', `<a>${long}</a>`],
    ['a comment', `<a><!--${long}--></a>`],
    ['a CDATA section', `<a><![CDATA[${long}]]></a>`],
    ['an attribute', `<a b="${long}"/>`],
    ['an instruction', `<a><?pi ${long}?></a>`],
    ['what is no tag yet', `<a><${long}${long}`],
    ['depth', '<a>'.repeat(33)],
    ['attributes', `<a ${Array.from({ length: 257 }, (_, i) => `b${i}="1"`).join(' ')}/>`],
  ])('%s that is too long or too deep is refused', (_, text) => {
    for (const size of [10_000, 1_000_000]) expect(scan(text, size)).toMatch(/^XML-LIMITE/);
  });

  test('what is as long as allowed is read', () => {
    const text = `<a>${'x'.repeat(maxTokenLength)}</a>`;
    expect(scan(text, 10_000)).toHaveLength(maxTokenLength + '<a>[end]'.length);
  });
});
