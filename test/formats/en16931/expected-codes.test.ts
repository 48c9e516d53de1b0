// SPDX-License-Identifier: Apache-2.0
/** What a supplier is told to write in place of a code that is none. */
import { expect, test } from 'vitest';
import { codeList } from '../../../formats/en16931/codes/code-list.ts';
import { expectedCodes } from '../../../formats/en16931/codes/expected-codes.ts';
import { currencies, units } from '../../../formats/en16931/codes/lists.ts';
import { Scene } from '../../../formats/en16931/path-rules/scene.ts';
import { openXml } from '../../../formats/xml/open.ts';
import { Vocabulary } from '../../../formats/xml/vocabulary.ts';

function newScene(): Scene {
  const opened = openXml(Buffer.from('<x/>'), { vocabulary: new Vocabulary([]) });
  if (!opened.ok) throw new Error('not read');
  return new Scene(opened.tree, new Int32Array(1), new Map());
}

const numbered = Array.from({ length: 30 }, (_, i) => `K${i + 10}`).join(' ');

test.each([
  ['a short list is spelled out', codeList('a', 'A', '1', 'X Y Z'), 'Q', 'X | Y | Z'],
  [
    'a short list of long codes ends after one of them',
    codeList('a', 'A', '1', `${'x'.repeat(40)} ${'y'.repeat(40)}`),
    'Q',
    `${'x'.repeat(40)} | ...`,
  ],
  ['a code in small letters is shown as it should be', currencies, 'eur', 'EUR | ... (ISO 4217)'],
  ['a code with a letter too many is corrected', currencies, 'USDD', 'USD | EUR | ... (ISO 4217)'],
  [
    'a code like several others is answered by the usual ones first',
    units,
    'PCS',
    'C62 | H87 | HUR | DAY | KGM | MTR | LTR | PS | XCS | ... (UN/ECE Rec. 20 + 21)',
  ],
  [
    'a list without usual codes gives its name',
    codeList('k', 'The K list', '1', numbered),
    '?',
    'The K list',
  ],
  ['a long text is no mistyped code', currencies, 'x'.repeat(1000), 'EUR | ... (ISO 4217)'],
])('%s', (_what, list, found, expected) => {
  const said = expectedCodes(list, found, newScene());
  expect(said).toBe(expected);
  expect(said.length).toBeLessThanOrEqual(80);
});

test('a document full of wrong codes has its lists searched a few times only', () => {
  const scene = newScene();
  const said = Array.from({ length: 60 }, () => expectedCodes(currencies, 'USDD', scene));
  expect([said[0], said[59]]).toEqual(['USD | EUR | ... (ISO 4217)', 'EUR | ... (ISO 4217)']);
});
