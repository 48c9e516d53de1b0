// SPDX-License-Identifier: Apache-2.0
/**
 * The rules BR-FR on invoices that keep them all and on twins that break one, in both syntaxes. What each twin
 * breaks is a fact written down: the verdict of the official rules 1.4.0.03 on it.
 */
import { describe, expect, test } from 'vitest';
import type { Broken } from '../../../../formats/en16931/rule.ts';
import type { SyntaxName } from '../../../../formats/en16931/rule-set.ts';
import { FrenchInvoice } from '../../../../formats/fr/br-fr/french-invoice.ts';
import { brFrRuleSet, idsIn, judgeFrench } from '../../../../formats/fr/br-fr/rule-set.ts';
import { ublVocabulary } from '../../../../formats/ubl/vocabulary.ts';
import { scanXml } from '../../../../formats/xml/scanner.ts';
import { Vocabulary } from '../../../../formats/xml/vocabulary.ts';
import { ciiInvoice, ciiSubInvoices } from './cii-samples.ts';
import { ciiTwins } from './cii-twins.ts';
import { contentOf, type Twin } from './twins.ts';
import { ublCreditNote, ublInvoice, ublSubInvoices } from './ubl-samples.ts';
import { ublTwins } from './ubl-twins.ts';

/** The rules go by namespaces and need no vocabulary. */
const vocabularies = { UBL: ublVocabulary, CII: new Vocabulary([]) };

function found(syntax: SyntaxName, content: string): readonly Broken[] {
  const tree = scanXml(content, { vocabulary: vocabularies[syntax], largeTexts: new Set() });
  const broken: Broken[] = [];
  judgeFrench(new FrenchInvoice(syntax, tree), (one) => broken.push(one));
  return broken;
}

function idsOf(broken: readonly Broken[]): readonly string[] {
  return [...new Set(broken.map(({ rule }) => rule.id))].sort();
}

const valid: readonly (readonly [SyntaxName, string, string])[] = [
  ['UBL', 'an invoice', ublInvoice],
  ['UBL', 'a credit note', ublCreditNote],
  ['UBL', 'an invoice of several sellers', ublSubInvoices('M8')],
  ['UBL', 'a bidirectional invoice', ublSubInvoices('M9')],
  ['CII', 'an invoice', ciiInvoice],
  ['CII', 'an invoice of several sellers', ciiSubInvoices('M8')],
  ['CII', 'a bidirectional invoice', ciiSubInvoices('M9')],
];

test.each(valid)('%s: %s that keeps every rule has no fault', (syntax, _, content) => {
  expect(found(syntax, content)).toEqual([]);
});

describe.each([
  ['UBL', ublTwins],
  ['CII', ciiTwins],
] as const)('%s', (syntax, twins) => {
  test.each(rows(twins))('%s is what is broken by %s', (breaks, _, twin) => {
    expect(idsOf(found(syntax, contentOf(twin)))).toEqual(breaks.split(' ').filter(Boolean).sort());
  });

  test('every rule of the syntax is seen broken', () => {
    const seen = new Set(twins.flatMap(({ breaks }) => breaks.split(' ')));
    expect(idsIn(syntax).filter((id) => !seen.has(id))).toEqual([]);
  });

  test('what is found says where and what is expected', () => {
    for (const twin of twins) {
      for (const { group, term, rule } of found(syntax, contentOf(twin))) {
        expect(group.node).toBeGreaterThanOrEqual(0);
        if (term !== undefined) expect(term.node).toBeGreaterThanOrEqual(group.node);
        expect(rule.bt).toMatch(/^(BT|BG|EXT-FR-FE)-/);
      }
    }
  });
});

test('a message is short plain ASCII in both languages', () => {
  for (const { fr, en } of brFrRuleSet.wordings) {
    expect(fr).toMatch(/^[\x20-\x7e]{20,300}$/);
    expect(en).toMatch(/^[\x20-\x7e]{20,300}$/);
  }
});

/** Twenty times the lines take about twenty times as long; a scan of the lines for each line, four hundred. */
test('the time is linear in the lines of sub-invoices', () => {
  const [begin = '', ...rest] = ublSubInvoices('M8').replace('</Invoice>', '').split('<cac:InvoiceLine>');
  const lines = rest.map((line) => `<cac:InvoiceLine>${line}`).join('');
  const took = (times: number) => {
    const content = `${begin}${lines.repeat(times)}</Invoice>`;
    const tree = scanXml(content, { vocabulary: ublVocabulary, largeTexts: new Set() });
    const times3 = [1, 2, 3].map(() => {
      const start = performance.now();
      judgeFrench(new FrenchInvoice('UBL', tree), () => {});
      return performance.now() - start;
    });
    return Math.min(...times3);
  };
  took(20);
  expect(took(400) / took(20)).toBeLessThan(120);
});

function rows(twins: readonly Twin[]): readonly (readonly [string, string, Twin])[] {
  return twins.map((twin) => [
    twin.breaks,
    twin.changes.map(([from, to]) => `${from} -> ${to.slice(0, 60)}`).join('; '),
    twin,
  ]);
}
