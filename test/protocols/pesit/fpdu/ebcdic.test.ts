// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { depuisEbcdic, versEbcdic } from '../../../../protocols/pesit/fpdu/ebcdic.ts';

test.each([
  { texte: 'ABCDEFGHI', codes: 'c1c2c3c4c5c6c7c8c9' },
  { texte: 'JKLMNOPQR', codes: 'd1d2d3d4d5d6d7d8d9' },
  { texte: 'STUVWXYZ', codes: 'e2e3e4e5e6e7e8e9' },
  { texte: 'abcdefghi', codes: '818283848586878889' },
  { texte: 'jklmnopqr', codes: '919293949596979899' },
  { texte: 'stuvwxyz', codes: 'a2a3a4a5a6a7a8a9' },
  { texte: '0123456789', codes: 'f0f1f2f3f4f5f6f7f8f9' },
  { texte: ' .-/_<>="', codes: '404b60616d4c6e7e7f' },
])('"$texte"', ({ texte, codes }) => {
  expect(Buffer.from(versEbcdic(Buffer.from(texte))).toString('hex')).toBe(codes);
  expect(Buffer.from(depuisEbcdic(Buffer.from(codes, 'hex'))).toString()).toBe(texte);
});

test('every byte goes and comes back', () => {
  const tous = Uint8Array.from({ length: 256 }, (_, code) => code);
  expect(depuisEbcdic(versEbcdic(tous))).toEqual(tous);
  expect(versEbcdic(depuisEbcdic(tous))).toEqual(tous);
});
