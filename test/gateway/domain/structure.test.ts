// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { keepsLuhn, parseSiret, sirenOf } from '../../../gateway/domain/structure.ts';

describe('a SIRET', () => {
  test('is fourteen digits, whatever its key', () => {
    expect(parseSiret('11000201100044')).toBe('11000201100044');
    for (const text of [
      '',
      '1100020110004',
      '110002011000445',
      '1100020110004A',
      ' 11000201100044',
      '１１０００２０１１０００４４',
    ]) {
      expect(parseSiret(text)).toBeUndefined();
    }
  });

  test('starts with its SIREN', () => {
    const siret = parseSiret('11000201100044');
    expect(siret && sirenOf(siret)).toBe('110002011');
  });
});

describe('the Luhn key', () => {
  test.each([
    ['the State', '11000201100044', true],
    ['its SIREN', '110002011', true],
    ['the head office of La Poste', '35600000000048', true],
    ['an establishment of La Poste, by its own rule', '35600000049837', true],
    ['an establishment of La Poste with a wrong digit', '35600000049838', false],
    ['a structure of the qualification portal', '33254021516357', false],
    ['a structure of a public test', '00000000000727', false],
  ])('of %s (%s): %s', (_, digits, kept) => {
    expect(keepsLuhn(digits)).toBe(kept);
  });

  test('is kept by exactly one last digit, and lost when any one digit changes', () => {
    const nine = fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 13, maxLength: 13 });
    const thirteen = nine.filter((digits) => !digits.startsWith('356000000'));
    fc.assert(
      fc.property(thirteen, fc.nat(12), fc.integer({ min: 1, max: 9 }), (digits, place, step) => {
        const kept = [...'0123456789'].filter((key) => keepsLuhn(digits + key));
        expect(kept).toHaveLength(1);
        const changed = String((Number(digits[place]) + step) % 10);
        const other = digits.slice(0, place) + changed + digits.slice(place + 1);
        fc.pre(!other.startsWith('356000000'));
        expect(keepsLuhn(other + kept[0])).toBe(false);
      }),
    );
  });
});
