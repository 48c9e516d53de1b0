// SPDX-License-Identifier: Apache-2.0
/** The notation of content models, word by word, and the schema that it becomes. */
import { describe, expect, test } from 'vitest';
import type { ContentModel } from '../../../../formats/xml/content-model/model.ts';
import { parseNotation } from '../../../../formats/xml/content-model/notation.ts';
import { schemaDocuments } from '../../../../formats/xml/content-model/schema-documents.ts';
import { CompiledSchema, parseWithLibrary } from '../../../../formats/xml/libxml2.ts';

test('a type and its element, references in two namespaces, how often', () => {
  expect(parseNotation('Party := b: URI? Note* a: Name+ Line{2,5} @Id=ID!')).toMatchObject([
    {
      kind: 'complex',
      name: 'Party',
      isElement: true,
      particles: [
        { kind: 'reference', prefix: 'b', name: 'URI', occurs: { min: 0, max: 1 } },
        { kind: 'reference', prefix: 'b', name: 'Note', occurs: { min: 0, max: Number.POSITIVE_INFINITY } },
        { kind: 'reference', prefix: 'a', name: 'Name', occurs: { min: 1, max: Number.POSITIVE_INFINITY } },
        { kind: 'reference', prefix: 'a', name: 'Line', occurs: { min: 2, max: 5 } },
      ],
      attributes: [{ name: 'Id', type: 'ID', required: true }],
    },
  ]);
});

test('definitions follow each other however the lines are broken', () => {
  const definitions = parseNotation(
    "A =\n  x=token\nB : C\n D c:Code :+ E\nF ~ token minLength=1 [ G 'H I' ]",
  );
  expect(definitions.map(({ kind }) => kind)).toEqual(['complex', 'elements', 'elements', 'simple']);
  expect(definitions.at(-1)).toMatchObject({
    facets: [
      ['minLength', '1'],
      ['enumeration', 'G'],
      ['enumeration', 'H I'],
    ],
  });
});

test.each([
  ['text before a definition', 'a b := c'],
  ['a group not closed', 'A = ( b'],
  ['a group closed twice', 'A = ( b ) )'],
  ['an attribute without a type', 'A = @b'],
  ['a wildcard without a process', 'A = any(other)'],
  ['an unknown number of times', 'A = ( b )!'],
])('%s is a mistake of ours, and throws', (_, notation) => {
  expect(() => parseNotation(notation)).toThrow(SyntaxError);
});

/** A model of one namespace `urn:a` and one of `urn:b`, both without endings. */
function modelOf(a: string, b = ''): ContentModel {
  return {
    id: 'test',
    namespaces: [
      { prefix: 'a', uri: 'urn:a', notation: a },
      { prefix: 'b', uri: 'urn:b', notation: b },
    ],
  };
}

function isValid(model: ContentModel, text: string): boolean {
  const schema = new CompiledSchema(schemaDocuments(model));
  const parsed = parseWithLibrary(Buffer.from(text), false, (document) => schema.validate(document));
  if (!parsed.ok) throw new Error(parsed.faults[0]?.message);
  return parsed.value.length === 0;
}

describe('what the schema takes and refuses', () => {
  const cases: readonly (readonly [
    string,
    notation: string,
    taken: readonly string[],
    refused: readonly string[],
  ])[] = [
    [
      'a sequence',
      'r := x=token? y=token+',
      ['<y/>', '<x/><y/><y/>'],
      ['', '<x/>', '<y/><x/>', '<x/><x/><y/>', '<z/>', 'text<y/>'],
    ],
    ['a choice', 'r := ( x=token | y=token )', ['<x/>', '<y/>'], ['', '<x/><y/>']],
    ['any order', 'r := ( x=token & y=token? )', ['<x/><y/>', '<y/><x/>', '<x/>'], ['', '<y/>', '<x/><x/>']],
    [
      'a sequence in a choice, repeated',
      'r := ( ( x=token y=token ) | z=token )*',
      ['', '<z/><x/><y/>'],
      ['<x/>'],
    ],
    ['a number of times', 'r := x=token{2,3}', ['<x/><x/>'], ['<x/>', '<x/><x/><x/><x/>']],
    ['mixed content', 'r := #mixed x=token', ['a<x/>b'], ['a']],
    ['text alone', 'r := <decimal>', ['1.5', ' 1 '], ['a', '', '<x/>']],
    ['an empty type', 'r :=', [''], ['<x/>', 'text']],
    ['an extended type', 'base = x=token\nr := ^base y=token', ['<x/><y/>'], ['<y/>', '<x/>']],
    ['a list of values', "r := x=code\ncode ~ token [ A 'B C' ]", ['<x>B C</x>'], ['<x>B</x>', '<x/>']],
    [
      'facets',
      "r := x=code\ncode ~ string maxLength=3 pattern='[A-Z]*'",
      ['<x>ABC</x>', '<x/>'],
      ['<x>ABCD</x>', '<x>a</x>'],
    ],
    [
      'names in no order of definition',
      'r := s\nt : s\nt = u=v\nv ~ integer',
      ['<s><u>1</u></s>'],
      ['<s><u/></s>'],
    ],
  ];
  test.each(cases)('%s', (_, notation, taken, refused) => {
    const verdicts = (contents: readonly string[]) =>
      contents.map((content) => isValid(modelOf(notation), `<r xmlns="urn:a">${content}</r>`));
    expect(verdicts(taken)).toEqual(taken.map(() => true));
    expect(verdicts(refused)).toEqual(refused.map(() => false));
  });

  test('attributes: their type, whether they must be there, the only value of some', () => {
    const model = modelOf("r := @n=integer! @f=token='a b' @o=token");
    const valid = (attributes: string) => isValid(model, `<r xmlns="urn:a" ${attributes}/>`);
    expect(['n="1"', 'n="1" f="a b"', 'n="1" o=""'].map(valid)).toEqual([true, true, true]);
    expect(['', 'n="x"', 'n="1" f="a"', 'n="1" z=""'].map(valid)).toEqual([false, false, false, false]);
  });

  test('wildcards: lax judges what is known, strict wants it known, other is another namespace', () => {
    const known = 's := <integer>';
    const lax = modelOf('r := any(other,lax)', known);
    const strict = modelOf('r := any(any,strict)', known);
    const valid = (model: ContentModel) => (content: string) =>
      isValid(model, `<r xmlns="urn:a" xmlns:b="urn:b">${content}</r>`);
    const contents = ['<b:s>1</b:s>', '<b:s>x</b:s>', '<b:t/>', '<z xmlns="urn:z"/>', '<r/>'];
    expect(contents.map(valid(lax))).toEqual([true, false, true, true, false]);
    expect(contents.map(valid(strict))).toEqual([true, false, false, false, false]);
    expect(isValid(modelOf('r := @any(any,lax)'), '<r xmlns="urn:a" z="1"/>')).toBe(true);
  });

  test('elements of a type, and elements that each have their own', () => {
    const model = modelOf('r := b: x y', 'code = <integer> @l=token\ncode : x\ncode :+ y');
    const valid = (content: string) => isValid(model, `<r xmlns="urn:a" xmlns:b="urn:b">${content}</r>`);
    expect(valid('<b:x l="">1</b:x><b:y l="">2</b:y>')).toBe(true);
    expect(valid('<b:x>1</b:x><b:y>z</b:y>')).toBe(false);
    expect(valid('<b:x>1</b:x><b:y z="">1</b:y>')).toBe(false);
  });

  test('names in no namespace', () => {
    const model: ContentModel = {
      id: 'plain',
      namespaces: [
        { prefix: 'p', uri: '', typeSuffix: 'T', notation: 'R := x=Code?\nCode ~ token maxLength=2' },
      ],
    };
    expect(isValid(model, '<R><x>AB</x></R>')).toBe(true);
    expect(isValid(model, '<R><x>ABC</x></R>')).toBe(false);
  });
});

test('a model that names what it does not define does not compile', () => {
  expect(() => isValid(modelOf('r := x=missing'), '<r xmlns="urn:a"/>')).toThrow(/no schema/);
  expect(() => isValid(modelOf('r := c: x'), '<r xmlns="urn:a"/>')).toThrow(/no namespace c/);
});
