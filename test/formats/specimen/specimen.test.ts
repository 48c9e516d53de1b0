// SPDX-License-Identifier: Apache-2.0
/** What the generator makes is coherent: whatever the description, our rules find nothing in it. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  parseVatChoice,
  type SpecimenDescription,
  type VatChoice,
  vatCategories,
} from '../../../formats/specimen/description.ts';
import { makeSpecimen } from '../../../formats/specimen/index.ts';
import type { CodeInterface } from '../../../gateway/domain/code-interface.ts';
import { europeanFailures, judged } from './judged.ts';

const number = 'F-2026-0007';

const choices = ['S20', 'S5.5', 'Z', 'E', 'AE', 'K', 'G', 'L7', 'M4'].map(defined);

const descriptions: fc.Arbitrary<SpecimenDescription> = fc.record({
  syntax: fc.constantFrom('UBL', 'CII'),
  circuit: fc.constantFrom('CHORUS_PRO', 'REFORME'),
  number: fc.constant(number),
  kind: fc.constantFrom('INVOICE', 'CREDIT_NOTE'),
  lines: fc.integer({ min: 1, max: 20 }),
  vat: fc.oneof(
    fc.uniqueArray(fc.constantFrom(...choices), { minLength: 1, maxLength: 4 }),
    fc.constant([defined('O')]),
  ),
  allowances: fc.integer({ min: 0, max: 3 }),
  charges: fc.integer({ min: 0, max: 3 }),
  lineAllowances: fc.boolean(),
  prepaidCents: fc.integer({ min: 0, max: 10_000 }),
  // The official rules of CII warn of a second one.
  attachments: fc.integer({ min: 0, max: 1 }),
  currency: fc.constantFrom('EUR', 'USD'),
  rich: fc.boolean(),
  seed: fc.nat(),
});

test('a specimen of any kind fails no European rule', () => {
  fc.assert(
    fc.property(descriptions, (description) => {
      expect(europeanFailures(makeSpecimen(description), description.syntax)).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

describe('for its code interface, a specimen passes every rule:', () => {
  test.each<[CodeInterface, Partial<SpecimenDescription>]>([
    ['FSO1100A', { syntax: 'UBL', circuit: 'CHORUS_PRO' }],
    ['FSO1100A', { syntax: 'UBL', circuit: 'CHORUS_PRO', cadre: 'A2' }],
    ['FSO1106A', { syntax: 'CII', circuit: 'CHORUS_PRO' }],
    ['FSO1116A', { syntax: 'CII', circuit: 'CHORUS_PRO', rich: true, attachments: 1 }],
    ['FSO1150A', { syntax: 'UBL', circuit: 'REFORME', attachments: 1 }],
    ['FSO1150A', { syntax: 'UBL', circuit: 'REFORME', profile: 'EXTENDED-CTC-FR', rich: true }],
    ['FSO1156A', { syntax: 'CII', circuit: 'REFORME', kind: 'CREDIT_NOTE' }],
    ['FSO1156A', { syntax: 'CII', circuit: 'REFORME', profile: 'EXTENDED-CTC-FR', cadre: 'B2' }],
  ])('%s %o', (code, asked) => {
    const description: SpecimenDescription = { syntax: 'UBL', circuit: 'CHORUS_PRO', number, ...asked };
    expect(judged(makeSpecimen(description), description.syntax, code)).toEqual([]);
  });
});

test('the same description gives the same bytes, another seed another invoice', () => {
  const description = { syntax: 'UBL', circuit: 'REFORME', number } as const;
  expect(makeSpecimen(description)).toBe(makeSpecimen({ ...description }));
  expect(makeSpecimen(description)).not.toBe(makeSpecimen({ ...description, seed: 1 }));
});

describe('a category of VAT as an operator writes it', () => {
  test.each([
    ['S', { category: 'S', rateBps: 2000 }],
    ['S5.5', { category: 'S', rateBps: 550 }],
    ['E', { category: 'E', rateBps: 0 }],
    ['M4', { category: 'M', rateBps: 400 }],
  ])('%s is understood', (text, choice) => expect(parseVatChoice(text)).toEqual(choice));

  test.each(['', 'Q', 'S0', 'E5', 's20', 'S20.555'])('"%s" is refused', (text) =>
    expect(parseVatChoice(text)).toBeUndefined(),
  );

  test('every category is understood by its letters alone', () => {
    expect(vatCategories.map((category) => parseVatChoice(category)?.category)).toEqual([...vatCategories]);
  });
});

function defined(text: string): VatChoice {
  const choice = parseVatChoice(text);
  if (choice === undefined) throw new Error(`not a choice: ${text}`);
  return choice;
}
