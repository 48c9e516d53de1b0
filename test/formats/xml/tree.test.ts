// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { scanXml } from '../../../formats/xml/scanner.ts';
import { XmlSyntaxError } from '../../../formats/xml/syntax-error.ts';
import { none } from '../../../formats/xml/tree.ts';
import { idsOf, Vocabulary } from '../../../formats/xml/vocabulary.ts';

const vocabulary = new Vocabulary([
  { uri: 'urn:a', prefix: 'a', locals: ['x', 'y'] },
  { uri: 'urn:root', prefix: '', locals: ['Root'] },
  { uri: '', prefix: '', locals: ['id'] },
]);
const { x, y } = idsOf(vocabulary, 'urn:a', ['x', 'y']);
const { id } = idsOf(vocabulary, '', ['id']);

function scan(source: string) {
  return scanXml(source, { vocabulary });
}

test('a name of the vocabulary has its number whatever prefix the document uses', () => {
  for (const source of [
    '<x xmlns="urn:a"/>',
    '<p:x xmlns:p="urn:a"/>',
    '<q:x xmlns:p="urn:b" xmlns:q="urn:a"/>',
  ]) {
    expect(scan(source).nameId(0)).toBe(x);
  }
  expect(scan('<x/>').nameId(0)).toBeGreaterThanOrEqual(vocabulary.names.length);
});

test('a declaration holds in its element and no further', () => {
  const tree = scan('<r xmlns:p="urn:a"><p:x xmlns:p="urn:b"><p:x/></p:x><p:x/></r>');
  expect([0, 1, 2, 3].map((node) => tree.name(node).namespace)).toEqual(['', 'urn:b', 'urn:b', 'urn:a']);
});

test('an element declared twice in a row goes back to what was before', () => {
  const tree = scan('<r xmlns="urn:a"><x xmlns=""/><x/></r>');
  expect([1, 2].map((node) => tree.name(node).namespace)).toEqual(['', 'urn:a']);
});

test('an XPath uses the prefixes of the vocabulary, and ranks only where there are several', () => {
  const tree = scan('<q:Root xmlns:q="urn:root" xmlns:p="urn:a"><p:x/><p:y><z/><z/></p:y><p:x/></q:Root>');
  expect([0, 1, 2, 3, 4, 5].map((node) => tree.xpath(node))).toEqual([
    '/Root',
    '/Root/a:x[1]',
    '/Root/a:y',
    '/Root/a:y/z[1]',
    '/Root/a:y/z[2]',
    '/Root/a:x[2]',
  ]);
  expect(tree.beanPath(4)).toBe('Root.y.z');
});

test('children are found by name', () => {
  const tree = scan('<r xmlns="urn:a"><x id="1"/><y/><x id="2"/></r>');
  expect(tree.children(0, x).map((node) => tree.attribute(node, id))).toEqual(['1', '2']);
  expect(tree.child(0, y)).toBe(2);
  expect(tree.child(1, y)).toBe(none);
  expect(tree.attribute(2, id)).toBeUndefined();
});

test.each([
  ['<r> a </r>', ' a '],
  ['<r>a&amp;b&#x20AC;</r>', 'a&b€'],
  ['<r>a<!-- b -->c<?d e?>f</r>', 'acf'],
  ['<r><![CDATA[<a>&amp;]]></r>', '<a>&amp;'],
  ['<r>a\r\nb\rc</r>', 'a\nb\nc'],
  ['<r>a&#13;b</r>', 'a\rb'],
  ['<r/>', ''],
  ['<r></r>', ''],
  ['<r> <x/> </r>', ''],
  ['<r>a<x/>b</r>', 'ab'],
])('the text of %j is %j', (source, text) => {
  expect(scan(source).text(0)).toBe(text);
});

test('an attribute value is normalised: line ends and tabs are spaces, references are not', () => {
  const tree = scan('<r id="a\r\nb\tc&#10;&lt;"/>');
  expect(tree.attribute(0, id)).toBe('a b c\n<');
});

test('a place is told in lines and characters', () => {
  const tree = scan('<r>\n  <x/>é😀<y/>\r\n<z/></r>');
  expect([0, 1, 2, 3].map((node) => tree.place(node))).toEqual([
    { ligne: 1, colonne: 1 },
    { ligne: 2, colonne: 3 },
    { ligne: 2, colonne: 9 },
    { ligne: 3, colonne: 1 },
  ]);
});

test('an error of the scanner says where', () => {
  expect(() => scan('<r><x></y></r>')).toThrow(expect.objectContaining({ offset: 6, code: 'XML-MALFORME' }));
  expect(() => scan('<r>&nbsp;</r>')).toThrow(XmlSyntaxError);
});

test('256 levels are read, 257 are not', () => {
  const nested = (levels: number) => '<x>'.repeat(levels) + '</x>'.repeat(levels);
  expect(scan(nested(256)).size).toBe(256);
  expect(() => scan(nested(257))).toThrow(expect.objectContaining({ code: 'XML-LIMITE' }));
});

test('256 attributes are read, 257 are not', () => {
  const wide = (count: number) => `<x ${Array.from({ length: count }, (_, i) => `a${i}=""`).join(' ')}/>`;
  expect(scan(wide(256)).attributes(0)).toHaveLength(256);
  expect(() => scan(wide(257))).toThrow(expect.objectContaining({ code: 'XML-LIMITE' }));
});
