// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { forbiddenCharacter, holdsOnlyCharacters } from '../../../formats/xml/characters.ts';

test.each([
  0x00, 0x08, 0x09, 0x0a, 0x0b, 0x0d, 0x1f, 0x20, 0x7f, 0x85, 0xe9, 0xfdd0, 0xfefe, 0xffbf, 0xfffd, 0xfffe,
  0xffff, 0x10000, 0x1fffe, 0x10ffff,
])('bytes and text agree on whether %i may be in a document', (code) => {
  const text = `<a>${String.fromCodePoint(code)}</a>`;
  expect(holdsOnlyCharacters(Buffer.from(text))).toBe(forbiddenCharacter(text) === -1);
});
