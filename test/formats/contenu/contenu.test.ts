// SPDX-License-Identifier: Apache-2.0
/** The notation of places, what reading leaves behind, and the lines of a large document. */
import { expect, test } from 'vitest';
import { parsePlace } from '../../../formats/contenu/place.ts';
import { readContenu } from '../../../formats/contenu/read.ts';
import { toCii } from '../../../formats/conversion/write-invoice.ts';
import { makeSpecimen } from '../../../formats/specimen/index.ts';
import { largeTexts, ublVocabulary } from '../../../formats/ubl/vocabulary.ts';
import { openXml } from '../../../formats/xml/open.ts';
import { factureOf } from '../conversion/support.ts';

test('a place is steps with conditions, an attribute last', () => {
  const [way] = parsePlace('a:B[c:D/@e?=x|y][f!=z]/g/@h');
  expect(way?.attribute).toBe('h');
  expect(way?.steps).toEqual([
    {
      name: 'a:B',
      conditions: [
        { steps: ['c:D'], attribute: 'e', operator: '?=', values: ['x', 'y'] },
        { steps: ['f'], attribute: undefined, operator: '!=', values: ['z'] },
      ],
    },
    { name: 'g', conditions: [] },
  ]);
});

test('alternatives, the element itself, and no place at all', () => {
  expect(parsePlace('a | b/c')).toHaveLength(2);
  expect(parsePlace('.')).toEqual([{ steps: [], attribute: undefined }]);
  expect(parsePlace('')).toEqual([]);
});

test.each(['a//b', '@a/b', 'a[b', 'a b', '1'])('%s is none', (text) => {
  expect(() => parsePlace(text)).toThrow(SyntaxError);
});

test('what no term holds is said to be lost, each path once', () => {
  const xml = makeSpecimen({ syntax: 'UBL', circuit: 'REFORME', number: 'F-1', lines: 3 })
    .replace('<cbc:IssueDate>', '<cbc:CopyIndicator>false</cbc:CopyIndicator><cbc:IssueDate>')
    .replaceAll('<cbc:InvoicedQuantity', '<cbc:UUID>u</cbc:UUID><cbc:InvoicedQuantity');
  expect(factureOf(xml).perdus).toEqual(['/Invoice/cbc:CopyIndicator', '/Invoice/cac:InvoiceLine/cbc:UUID']);
});

test('of a term that repeats, the first is read and another is lost', () => {
  const xml = makeSpecimen({ syntax: 'UBL', circuit: 'REFORME', number: 'F-1' }).replace(
    '</cac:PaymentTerms>',
    '</cac:PaymentTerms><cac:PaymentTerms><cbc:Note>autre</cbc:Note></cac:PaymentTerms>',
  );
  const { contenu, perdus } = factureOf(xml);
  expect(contenu.paymentTerms).toBe('Paiement à 30 jours');
  expect(perdus).toEqual(['/Invoice/cac:PaymentTerms/cbc:Note']);
});

test('of a large document the lines are read when they are asked for, and are the same', () => {
  const xml = Buffer.from(
    makeSpecimen({ syntax: 'UBL', circuit: 'REFORME', number: 'F-1', lines: 40, rich: true }),
  );
  const opened = openXml(xml, { vocabulary: ublVocabulary, largeTexts, largeFromBytes: 0 });
  if (!opened.ok) throw new Error(opened.constats[0].message);
  const { contenu, perdus } = readContenu(opened.tree, 'UBL');
  const { contenu: whole } = factureOf(xml);
  expect(perdus).toEqual([]);
  expect(contenu.lines).not.toBeInstanceOf(Array);
  expect([...(contenu.lines ?? [])]).toEqual(whole.lines);
  expect(contenu.lines?.slice(3, 5)).toEqual(whole.lines?.slice(3, 5));
  expect(Buffer.from(toCii(contenu)).equals(Buffer.from(toCii(whole)))).toBe(true);
});
