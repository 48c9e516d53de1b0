// SPDX-License-Identifier: Apache-2.0
/** The notation of path rules: what a line says, and that a line that says nothing stops the program's start. */
import { describe, expect, test } from 'vitest';
import { Names } from '../../formats/en16931/path-rules/names.ts';
import { parseNotation } from '../../formats/en16931/path-rules/notation.ts';
import { pathRules } from '../../formats/en16931/path-rules/path-rules.ts';
import { openTree } from '../support/syntax-rules.ts';

test('a line is a path from the context, the lines under it go on', () => {
  const text = `
a:One SR-1<=1! BT-9
  a:Two|a:Three/@four CR-2 CR-3
. SR-4
//a:Five
  a:Six SR-5=1`;
  expect(parseNotation(text)).toEqual([
    {
      steps: ['a:One'],
      anywhere: false,
      bt: 'BT-9',
      marks: [{ id: 'SR-1', bound: 'atMostOne', blocks: true }],
    },
    {
      steps: ['a:One', 'a:Two|a:Three', '@four'],
      anywhere: false,
      bt: '',
      marks: [
        { id: 'CR-2', bound: 'none', blocks: false },
        { id: 'CR-3', bound: 'none', blocks: false },
      ],
    },
    { steps: [], anywhere: false, bt: '', marks: [{ id: 'SR-4', bound: 'none', blocks: false }] },
    {
      steps: ['a:Five', 'a:Six'],
      anywhere: true,
      bt: '',
      marks: [{ id: 'SR-5', bound: 'one', blocks: false }],
    },
  ]);
});

test.each(['a:One sr-1', 'a:One SR-1<=2', '    a:One SR-1', ' a:One SR-1'])('"%s" is no line', (line) => {
  expect(() => parseNotation(line)).toThrow(RangeError);
});

describe('rules over a made-up syntax', () => {
  const names = new Names({ a: 'urn:a' });
  const rules = pathRules(names, 'X-', [
    [
      { context: 'a:Doc/a:Item', paths: 'a:Bad SR-1' },
      { context: '/a:Doc', paths: 'a:Item|a:Other/a:Many SR-2<=1\n//a:Deep/a:Bad SR-3\n//@nowhere SR-4' },
      { context: 'a:*Item', paths: '. SR-5' },
    ],
  ]);

  function failed(content: string): readonly string[] {
    const ids: string[] = [];
    const xml = `<p:Doc xmlns:p="urn:a">${content}</p:Doc>`;
    rules.judge(openTree(Buffer.from(xml)), ({ rule: { id } }) => ids.push(id));
    return ids;
  }

  test.each([
    ['the first context that matches is the only one', '<p:Item><p:Bad/></p:Item>', ['X-SR-1']],
    [
      'an ending matches what no earlier context took',
      '<p:Foo><p:Item/><p:BigItem/></p:Foo>',
      ['X-SR-5', 'X-SR-5'],
    ],
    [
      'a count goes over both names and all branches',
      '<p:Item><p:Many/></p:Item><p:Other><p:Many/></p:Other>',
      ['X-SR-2'],
    ],
    ['a path may begin anywhere', '<p:Foo><p:Deep><p:Bad/></p:Deep></p:Foo>', ['X-SR-3']],
    ['an attribute may be nowhere', '<p:Foo/><p:Foo nowhere="1"/>', ['X-SR-4']],
    ['a name of another namespace is another name', '<q:Item xmlns:q="urn:b"><q:Bad/></q:Item>', []],
  ])('%s', (_, content, ids) => {
    expect(failed(content)).toEqual(ids);
  });

  test('no name is added once the rules are made', () => {
    expect(() => names.element('a:New')).toThrow(RangeError);
    expect(() => names.element('b:Item')).toThrow(RangeError);
  });
});
