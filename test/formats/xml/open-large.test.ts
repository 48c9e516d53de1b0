// SPDX-License-Identifier: Apache-2.0
/** A large document is read in pieces and shown to libxml2 in windows: nothing that is said of it may tell. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readerOf } from '../../../formats/xml/content.ts';
import { type Opened, openXml } from '../../../formats/xml/open.ts';
import { PackedTree } from '../../../formats/xml/packed-tree.ts';
import { defineSchema } from '../../../formats/xml/schema.ts';
import type { XmlTree } from '../../../formats/xml/tree.ts';
import { Vocabulary } from '../../../formats/xml/vocabulary.ts';
import { Windows } from '../../../formats/xml/windows.ts';
import { defined } from '../../support/defined.ts';

const notation = `
Root := Head=Head Box=Box* Line=Line+ File=File? Foot=token?
Head = Code=token Date=date?
Box = Name=token Item=Item*
Item = Value=integer @unit=token
Line = Rank=integer Note=token*
File = <base64Binary> @name=token
`;
const vocabulary = new Vocabulary([
  { uri: 'urn:t', prefix: 't', locals: ['Root', 'Line', 'Rank', 'Note', 'File', 'Box', 'Item', 'Value'] },
]);
const schema = defineSchema({
  model: { id: 'large', namespaces: [{ prefix: 't', uri: 'urn:t', notation }] },
  codes: { structure: 'T-STRUCTURE', type: 'T-TYPE' },
  jeuDeRegles: { id: 'test', version: '1' },
});
const largeTexts = new Set([defined(vocabulary.idOf('urn:t', 'File'))]);
const options = { vocabulary, schema, largeTexts };
/** So small that every document here takes several. */
const windows = { itemBytes: 200, parentBytes: 100 };

/** Everything a tree can be asked. */
function told(tree: XmlTree): unknown {
  return Array.from({ length: tree.size }, (_, node) => ({
    name: tree.name(node),
    parent: tree.parent(node),
    firstChild: tree.firstChild(node),
    nextSibling: tree.nextSibling(node),
    text: tree.text(node),
    pieces: [...tree.textPieces(node)].join(''),
    excerpt: tree.excerpt(node, 5),
    attributes: tree.attributes(node),
    place: tree.place(node),
    xpath: tree.xpath(node),
    bean: tree.beanPath(node),
    isWritten: tree.isWritten(node, tree.name(node).local),
  }));
}

function shown(opened: Opened): unknown {
  return opened.ok ? { structure: opened.structure, tree: told(opened.tree) } : opened.constats;
}

function expectSame(content: string | Uint8Array): void {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  const ordinary = shown(openXml(bytes, { ...options, largeFromBytes: Number.POSITIVE_INFINITY }));
  expect(shown(openXml(bytes, { ...options, largeFromBytes: 0, windows }))).toEqual(ordinary);
  expect(shown(openXml(readerOf(bytes), { ...options, largeFromBytes: 0 }))).toEqual(ordinary);
}

const head = '<Root xmlns="urn:t"><Head><Code>AB</Code></Head>';
const line = (rank: number | string, note = '') => `<Line>\n  <Rank>${rank}</Rank>${note}\n</Line>\n`;
const lines = (count: number) => Array.from({ length: count }, (_, i) => line(i + 1)).join('');
const box = (name: string, items: number) =>
  `<Box><Name>${name}</Name>${'<Item unit="KGM"><Value>7</Value></Item>'.repeat(items)}</Box>`;

describe('the same is said of', () => {
  test.each([
    ['a valid document', `${head}${lines(60)}</Root>`],
    ['one whose line is wrong far from its start', `${head}${lines(40)}${line('x')}${lines(40)}</Root>`],
    ['one with an element that is unknown among its lines', `${head}${lines(20)}<Zz/>${lines(20)}</Root>`],
    ['one that lacks its head', `<Root xmlns="urn:t">${lines(30)}</Root>`],
    ['one that lacks its lines', `${head}${box('a', 30)}</Root>`],
    ['one that ends too early', `${head}${box('a', 30)}${box('b', 2)}</Root>`],
    ['one with what comes too late', `${head}${lines(30)}${box('a', 30)}</Root>`],
    [
      'runs within runs',
      `${head}${Array.from({ length: 9 }, (_, i) => box(`b${i}`, 20)).join('')}${lines(9)}</Root>`,
    ],
    ['a fault in the last of a run', `${head}${lines(30)}${line('x')}</Root>`],
    ['a text between lines', `${head}${lines(20)}text${lines(20)}${line('x')}</Root>`],
    [
      'a fault told twice',
      `${head}${lines(20)}${line('x', '<Note/>'.repeat(30))}<Foot a="1">f</Foot></Root>`,
    ],
    ['more faults than are told', `${head}${line('x').repeat(150)}</Root>`],
    [
      'attributes that are not allowed everywhere',
      `${head}${'<Line a="1"><Rank>1</Rank></Line>'.repeat(40)}</Root>`,
    ],
    ['a document with a byte order mark', `\uFEFF${head}${lines(10)}${line('x')}</Root>`],
    ['lines that end as on other systems', `${head}${lines(10)}${line('x')}</Root>`.replaceAll('\n', '\r\n')],
    [
      'texts in several pieces',
      `${head}${line(1, '<Note>a<![CDATA[<b>\r\n]]>&amp;c<!-- d -->e&#13;</Note>').repeat(9)}</Root>`,
    ],
    ['names that are not ASCII', `${head}${'<é:Ligne xmlns:é="urn:é" à-côté="ü"/>'.repeat(9)}</Root>`],
    ['a document that ends before its time', `${head}${lines(20)}`],
    ['a tag that closes another', `${head}${lines(20)}</Line></Root>`],
    ['a reference to nothing', `${head}${line(1, '<Note>é€😀 &nothing;</Note>')}</Root>`],
    ['a reference to nothing in an attribute', `${head}<File name="é😀 &nothing;"/></Root>`],
    ['a character that is forbidden', `${head}${line(1, '<Note>é😀\u0001</Note>')}</Root>`],
    ['a document type', `<!-- é --><!DOCTYPE Root>${head}</Root>`],
    ['another encoding', Buffer.from(`<?xml version="1.0" encoding="ISO-8859-1"?>${head}</Root>`)],
    [
      'bytes that are no text',
      Buffer.concat([Buffer.from(`${head}\né`), Buffer.of(0xc3), Buffer.from('</Root>')]),
    ],
    ['an empty file', ''],
  ])('%s', (_, content) => {
    expectSame(content);
  });

  test.each(['', 'AAAA', 'AAA', 'AA==', 'AAB=', 'A=A=', '=', 'é', '!', 'AA A\n='])(
    'an attachment that ends in %j',
    (end) => {
      for (const quads of [0, 3, 5_000]) {
        expectSame(`${head}${lines(3)}<File name="f">${'QUJD'.repeat(quads)}${end}</File></Root>`);
        expectSame(
          `${head}${lines(3)}<File name="f"><![CDATA[${'QUJD\n'.repeat(quads)}${end}]]></File></Root>`,
        );
      }
    },
  );
});

describe('where one piece of the file ends and the next begins', () => {
  const pieceBytes = 262_144;

  test.each(['é', '€', '😀', '\r\n', ']]', '&amp;', '<!-- - -->', '<Note/>', "<Note a='1'/>"])(
    'stands %j',
    (what) => {
      const sizeBytes = Buffer.byteLength(what);
      for (let before = 0; before <= sizeBytes; before++) {
        const start = `${head}<Line><Rank>1</Rank><Note>`;
        const filler = 'x'.repeat(pieceBytes - Buffer.byteLength(start) - before);
        const content = what.startsWith('<Note') ? `</Note>${what}<Note>` : what;
        const shift = what.startsWith('<Note') ? filler.slice('</Note>'.length) : filler;
        expectSame(`${start}${shift}${content}y</Note></Line>${line('z')}</Root>`);
      }
    },
  );

  test('an invalid byte is told with its line and column', () => {
    for (const at of [pieceBytes - 2, pieceBytes - 1, pieceBytes, pieceBytes + 1]) {
      const bytes = Buffer.from(`${head}\n<!--${'é'.repeat(pieceBytes)}--></Root>`);
      bytes[at] = 0xff;
      expectSame(bytes);
    }
  });
});

test('documents made at random and spoilt at random', () => {
  const note = fc.stringMatching(/^[ \n\ra-cé€😀&<>"]{0,6}$/u);
  const child = fc.oneof(
    fc.nat(99).map((rank) => line(rank)),
    note.map((text) => line(1, `<Note>${text}</Note>`)),
    fc.tuple(fc.constantFrom('a', ''), fc.nat(12)).map(([name, items]) => box(name, items)),
    fc.constantFrom('<Zz/>', 'text', '<File>QUJD</File>', '<Line/>', '<!-- c -->', '<Foot>f</Foot>'),
  );
  const document = fc
    .tuple(fc.array(child, { maxLength: 12 }), fc.nat(30))
    .map(([children, count]) => `${head}${children.join('')}${lines(count)}</Root>`);
  fc.assert(
    fc.property(document, (source) => expectSame(source)),
    { numRuns: 300 },
  );
}, 60_000);

test('a document of many lines is shown in windows, each small, and all of it is shown', () => {
  const content = Buffer.from(`${head}${lines(500)}<Foot>f</Foot></Root>`);
  const opened = openXml(content, { ...options, largeFromBytes: 0 });
  if (!opened.ok || !(opened.tree instanceof PackedTree)) throw new Error('not opened as a large one');
  const seen = new Set<string>();
  let count = 0;
  for (const window of new Windows(opened.tree, schema.lookup(), windows)) {
    const bytes = Buffer.alloc(window.sizeBytes);
    window.write(bytes);
    expect(bytes.length).toBeLessThan(600);
    for (const match of bytes.toString().matchAll(/<(?:Rank|Code|Foot)>[^<]*</g)) seen.add(match[0]);
    count++;
  }
  expect(count).toBeGreaterThan(50);
  expect(seen.size).toBe(502);
});

test('an attachment is not shown to libxml2, and can be read in pieces', () => {
  const base64 = Buffer.alloc(900_000, 7).toString('base64');
  const content = Buffer.from(`${head}${line(1)}<File>${base64}</File></Root>`);
  const opened = openXml(content, { ...options, largeFromBytes: 0 });
  if (!opened.ok || !(opened.tree instanceof PackedTree)) throw new Error('not opened as a large one');
  const [window] = new Windows(opened.tree, schema.lookup());
  expect(defined(window).sizeBytes).toBeLessThan(300);
  const pieces = [...opened.tree.textPieces(opened.tree.size - 1)];
  expect(pieces.length).toBeGreaterThan(3);
  expect(pieces.join('')).toBe(base64);
});
