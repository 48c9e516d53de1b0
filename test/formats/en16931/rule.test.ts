// SPDX-License-Identifier: Apache-2.0
/** What rules compare. */
import { expect, test } from 'vitest';
import { codeOf } from '../../../formats/en16931/rule.ts';

const term = (text: string) => ({ node: 0, text });

test.each([
  ['S', 'S'],
  [' \t\r\nS \n', 'S'],
  ['\u00A0S\u00A0', '\u00A0S\u00A0'],
  ['a  b ', 'a  b'],
  ['  ', ''],
])('the code of %j is %j', (text, code) => {
  expect(codeOf(term(text))).toBe(code);
});

test('a code of a million spaces is read in one pass', () => {
  const text = `x${' '.repeat(1_000_000)}x `;
  const before = process.cpuUsage();
  expect(codeOf(term(text))).toHaveLength(text.length - 1);
  const { user } = process.cpuUsage(before);
  expect(user / 1_000).toBeLessThan(1_000);
});
