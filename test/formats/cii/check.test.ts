// SPDX-License-Identifier: Apache-2.0
/** What a Cross Industry Invoice gets as a file: the étape that blocks is the last one run, and constats say where. */
import { expect, test } from 'vitest';
import { checkCii, ciiInvoice, ciiMinimal, ciiReforme } from '../../../formats/cii/index.ts';
import { brokenIn } from './judged.ts';
import { makeRichCii } from './rich-invoice.ts';

const context = { codeInterface: 'FSO1106A', now: new Date('2026-10-01T12:00:00Z') } as const;
const bytes = (text: string) => new TextEncoder().encode(text);

test('the three formats judge by their names', () => {
  expect([ciiInvoice, ciiMinimal, ciiReforme].map(({ name }) => name)).toEqual([
    'cii-16b',
    'cii-min-16b',
    'cii-f2',
  ]);
});

test('another root is irrecevable, and no rule runs', () => {
  const { irrecevable, constats, jeuxDeRegles } = checkCii(bytes('<CrossIndustryInvoice/>'), context);
  expect(irrecevable).toBe(true);
  expect(constats.map(({ code }) => code)).toEqual(['CII-RACINE']);
  expect(jeuxDeRegles.map(({ id }) => id)).not.toContain('raccord-en16931');
});

test('what is no XML is irrecevable', () => {
  const { irrecevable, constats } = checkCii(bytes('<rsm:CrossIndustryInvoice'), context);
  expect(irrecevable).toBe(true);
  expect(constats).toHaveLength(1);
});

test('rules run on what the schema refuses when all layers are asked for, and only then', () => {
  const partial = bytes(makeRichCii().replace('<ram:ID>F-1</ram:ID>', '<ram:Numero/>'));
  const plain = checkCii(partial, context);
  expect(plain.irrecevable).toBe(true);
  expect(plain.constats.map(({ code }) => code)).not.toContain('BR-02');
  const whole = checkCii(partial, { ...context, allLayers: true });
  expect(whole.irrecevable).toBe(true);
  expect(whole.constats.map(({ code }) => code)).toContain('BR-02');
});

test('the answer names the invoice and its parties', () => {
  const { numero, fournisseur, destinataire } = checkCii(bytes(makeRichCii()), context);
  expect({ numero, fournisseur, destinataire }).toEqual({
    numero: 'F-1',
    fournisseur: 'SellerTradeParty-1',
    destinataire: 'BuyerTradeParty-1',
  });
});

test('a constat on an amount shows it, what it should be, and where it stands', () => {
  const wrong = makeRichCii().replace('>126.00</ram:Grand', '>127.00</ram:Grand');
  const { constats } = checkCii(bytes(wrong), { ...context, allLayers: true });
  const found = constats.find(({ code }) => code === 'BR-CO-15');
  expect(found).toMatchObject({ bt: 'BT-112', valeur: '127.00', attendu: '126.00' });
  expect(found?.chemin).toMatch(/ram:SpecifiedTradeSettlementHeaderMonetarySummation\/ram:GrandTotalAmount$/);
});

test('a constat on what is missing shows where it should have been', () => {
  const { constats } = checkCii(bytes(makeRichCii().replace(/<ram:InvoiceCurrencyCode>.*/, '')), {
    ...context,
    allLayers: true,
  });
  expect(constats.find(({ code }) => code === 'BR-05')?.chemin).toBe(
    '/rsm:CrossIndustryInvoice/rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeSettlement/ram:InvoiceCurrencyCode',
  );
});

test('a card number that is shown whole blocks, and is not repeated', () => {
  const [found] = brokenIn(makeRichCii().replace('4012888888', '4012888888881881'));
  expect(found?.rule).toMatchObject({ id: 'BR-51' });
  expect(found?.rule.gravite).toBeUndefined();
  expect(found?.term?.text).toBe('');
});
