// SPDX-License-Identifier: Apache-2.0
/** Every rule of EN 16931 over CII: kept by an invoice that holds everything, broken by a change of it. */
import { describe, expect, test } from 'vitest';
import { en16931Rules } from '../../../formats/en16931/core.ts';
import { brokenCii, ciiBreaks } from './breaks.ts';
import { rulesBrokenIn } from './judged.ts';
import { makeRichCii } from './rich-invoice.ts';

test.each(['S', 'Z', 'E', 'AE', 'K', 'G', 'O', 'L', 'M'])(
  'an invoice that holds every group, in category %s, keeps every rule',
  (code) => {
    expect([...rulesBrokenIn(makeRichCii({ code }))]).toEqual([]);
  },
);

test.each(ciiBreaks)('$rule is broken where its invoice is changed ($code)', (change) => {
  expect([...rulesBrokenIn(brokenCii(change))]).toContain(change.rule);
});

test('every rule that CII has is broken somewhere', () => {
  const broken = new Set(ciiBreaks.map(({ rule }) => rule));
  const inCii = en16931Rules.filter(({ only }) => only !== 'UBL').map(({ id }) => id);
  expect(inCii.filter((id) => !broken.has(id))).toEqual([]);
});

describe('where CII judges otherwise than UBL', () => {
  const kept = makeRichCii();

  test('an allowance whose indicator is written 0 counts in the sums, and needs no reason', () => {
    const digit = kept.replace(/>false<([\s\S]*?)<ram:Reason>Motif<\/ram:Reason>/g, '>0<$1');
    expect([...rulesBrokenIn(digit)]).toEqual([]);
    expect([...rulesBrokenIn(digit.replace('5.00</ram:Allow', '6.00</ram:Allow'))]).toContain('BR-CO-11');
  });

  test('white space around a category code makes it another', () => {
    expect([...rulesBrokenIn(makeRichCii({ code: 'AE' }).replace(/>AE</g, '> AE<'))]).not.toContain(
      'BR-AE-10',
    );
  });

  test('two lines make up for a breakdown that lacks their standard rate', () => {
    const lost = kept.replace(
      /<ram:ApplicableTradeTax><ram:CalculatedAmount>[\s\S]*?<\/ram:ApplicableTradeTax>/,
      '',
    );
    expect([...rulesBrokenIn(lost)]).toContain('BR-S-01');
    const line = /(<ram:IncludedSupplyChainTradeLineItem>[\s\S]*?<\/ram:IncludedSupplyChainTradeLineItem>)/;
    expect([...rulesBrokenIn(lost.replace(line, '$1$1'))]).not.toContain('BR-S-01');
  });

  test('a total that has no VAT in it passes, whatever the VAT', () => {
    const withoutVat = kept.replace('>126.00</ram:Grand', '>105.00</ram:Grand');
    expect([...rulesBrokenIn(withoutVat)]).toEqual(['BR-CO-16']);
  });

  test('dates are compared as they are written, and only those of the form YYYYMMDD', () => {
    const iso = kept.replace(/format="102">2026(08\d\d)/g, 'format="205">2026$1');
    expect([...rulesBrokenIn(iso)].toSorted()).toEqual(['BR-29', 'BR-30']);
  });

  test('the product of base and rate may be one unit off, bounds included', () => {
    const off = (tax: string) =>
      rulesBrokenIn(kept.replace('21.00</ram:Calculated', `${tax}</ram:Calculated`));
    expect(off('22.00').has('BR-CO-17')).toBe(false);
    expect(off('22.01').has('BR-CO-17')).toBe(true);
  });

  test('amounts of more than two decimals are added as the official rules add them', () => {
    const thirds = (total: string) =>
      rulesBrokenIn(
        kept
          .replace(
            '<ram:LineTotalAmount>100.00</ram:LineTotalAmount></ram:Spec',
            '<ram:LineTotalAmount>100.005</ram:LineTotalAmount></ram:Spec',
          )
          .replace(/(HeaderMonetarySummation>\s*<ram:LineTotalAmount>)100.00/, `$1${total}`),
      );
    expect(thirds('100.00').has('BR-CO-10')).toBe(false);
    expect(thirds('100.01').has('BR-CO-10')).toBe(true);
  });
});
