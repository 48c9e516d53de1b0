// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  buildIdentifiant,
  compteRenduName,
  formatFluxName,
  parseCodeApplication,
  parseFluxName,
} from '../../../gateway/domain/flux-name.ts';

/** Names that the public documents print, or that were seen in exchanges. */
const realNames = [
  ['FSO3110A_XXX999_XXX9993110000000000000001', 'FSO3110A', 'XXX999', 'XXX9993110000000000000001'],
  ['FFE0111A_AAA123_AAA1230111000000123456789', 'FFE0111A', 'AAA123', 'AAA1230111000000123456789'],
  ['CFE0111A_AAA123_AAA1230111000000123456789', 'CFE0111A', 'AAA123', 'AAA1230111000000123456789'],
  ['FFE0604A_AAA123_PPF0010604000000987654321', 'FFE0604A', 'AAA123', 'PPF0010604000000987654321'],
  ['CFE0604A_AAA123_PPF0010604000000987654321', 'CFE0604A', 'AAA123', 'PPF0010604000000987654321'],
  ['FSO1113A_CPP001_CPP0011113000000000044750', 'FSO1113A', 'CPP001', 'CPP0011113000000000044750'],
  ['FSO1110A_CPP001_CPP0011110000000000001557', 'FSO1110A', 'CPP001', 'CPP0011110000000000001557'],
  ['FSO1117A_VFE025_CPP0011117000000000425903', 'FSO1117A', 'VFE025', 'CPP0011117000000000425903'],
] as const;

const malformedNames = [
  ['nothing', ''],
  ['a path', 'in/FSO1100A_AAA123_AAA1231100000000000000001'],
  ['a small letter in the code', 'fso1100A_AAA123_AAA1231100000000000000001'],
  ['a small letter in the identifiant', 'FSO1100A_AAA123_aAA1231100000000000000001'],
  ['an identifiant of 24', 'FSO1100A_AAA123_AAA123110000000000000001'],
  ['an identifiant of 26', 'FSO1100A_AAA123_AAA12311000000000000000012'],
  ['a code application of 5', 'FSO1100A_AAA12_AAA1231100000000000000001'],
  ['a space for an underscore', 'FSO1100A AAA123_AAA1231100000000000000001'],
  ['no underscore after the code', 'FSO1100AAAA123_AAA1231100000000000000001'],
  ['a code without its letter', 'FSO11000_AAA123_AAA1231100000000000000001'],
  ['an accent', 'FSO1100A_ÀAA123_AAA1231100000000000000001'],
  ['an extension nobody knows', 'FSO1100A_AAA123_AAA1231100000000000000001.exe'],
  ['two extensions', 'FSO1100A_AAA123_AAA1231100000000000000001.xml.xml'],
  ['a dot and nothing', 'FSO1100A_AAA123_AAA1231100000000000000001.'],
  ['a line feed at its end', 'FSO1100A_AAA123_AAA1231100000000000000001\n'],
  ['a NUL at its end', 'FSO1100A_AAA123_AAA1231100000000000000001\0'],
  ['a short identifiant, as inside archives', 'FSO1116A_JMRPOR_JMRPOR1116000000179.xml'],
] as const;

const extensions = ['', '.xml', '.XML', '.tar.gz', '.tgz', '.gz', '.zip', '.pdf'];

describe('the name of a flux', () => {
  test.each(realNames)('%s is read into its parts', (name, code, codeApplication, identifiant) => {
    expect(parseFluxName(name)).toEqual({ code, codeApplication, identifiant, extension: '' });
  });

  test.each(extensions)('keeps the extension "%s" apart', (extension) => {
    const [name, code] = realNames[0];
    expect(parseFluxName(name + extension)).toMatchObject({ code, extension });
  });

  test.each(malformedNames)('with %s is malformed', (_, name) => {
    expect(parseFluxName(name)).toBeUndefined();
  });

  test('survives a round trip, whatever its parts', () => {
    const digits = '0123456789';
    const capitals = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
    const word = (alphabet: string, length: number) =>
      fc.string({ unit: fc.constantFrom(...alphabet), minLength: length, maxLength: length });
    const parts = fc.record({
      code: fc
        .tuple(word(capitals, 3), word(digits, 4), word(capitals, 1))
        .map(([letters, number, version]) => letters + number + version),
      codeApplication: word(digits + capitals, 6).map(parseCodeApplication),
      sequence: fc.maxSafeNat().map((n) => n % 1e15),
      extension: fc.constantFrom(...extensions),
    });
    fc.assert(
      fc.property(parts, ({ code, codeApplication, sequence, extension }) => {
        const identifiant = buildIdentifiant(codeApplication, code, sequence);
        const name = { code, codeApplication, identifiant, extension };
        expect(parseFluxName(formatFluxName(name))).toEqual(name);
      }),
    );
  });

  test('never makes the parser throw', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (text) => {
        const name = parseFluxName(text);
        expect(name === undefined || formatFluxName(name) === text).toBe(true);
      }),
    );
  });
});

describe('the name of a compte rendu', () => {
  test('is that of the flux with its first letter changed to C, without extension', () => {
    const name = parseFluxName('FFE0111A_AAA123_AAA1230111000000123456789.tar.gz');
    expect(name && compteRenduName(name)).toBe('CFE0111A_AAA123_AAA1230111000000123456789');
  });

  test('takes the letters of the table where they differ', () => {
    const name = parseFluxName('FSO3110A_XXX999_XXX9993110000000000000001');
    expect(name && compteRenduName(name, 'CSI')).toBe('CSI3110A_XXX999_XXX9993110000000000000001');
  });
});

describe('an identifiant of ours', () => {
  const cpp001 = parseCodeApplication('CPP001');

  test('is the code application, four digits of the code, and the sequence on 15', () => {
    expect(buildIdentifiant(cpp001, 'FEN1200A', 42)).toBe('CPP0011200000000000000042');
  });

  test('has room for the last sequence of 15 digits', () => {
    expect(buildIdentifiant(cpp001, 'FEN1200A', 999_999_999_999_999)).toHaveLength(25);
  });

  test.each([-1, 0.5, 1e15, Number.NaN, Number.POSITIVE_INFINITY])('refuses the sequence %d', (sequence) => {
    expect(() => buildIdentifiant(cpp001, 'FEN1200A', sequence)).toThrow(RangeError);
  });

  test.each(['', 'AAA12', 'AAA1234', 'aaa123', 'AAA_12', 'AAA12é'])('"%s" is no code application', (text) => {
    expect(() => parseCodeApplication(text)).toThrow(RangeError);
  });
});
