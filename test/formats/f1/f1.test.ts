// SPDX-License-Identifier: Apache-2.0
/** What données réglementaires are answered, in UBL and in CII. */
import { describe, expect, test } from 'vitest';
import { ciiF1, ublF1 } from '../../../formats/f1/index.ts';
import { ublF1Model } from '../../../formats/f1/structure-ubl.ts';
import { ublModel } from '../../../formats/ubl/modele/model.ts';
import type { Controle, Format } from '../../../gateway/ports/formats.ts';
import { ciiBase, ublAvoir, ublBase, ublFull } from './documents.ts';

const now = new Date('2026-10-01T12:00:00Z');

async function check(format: Format, text: string): Promise<Controle> {
  const codeInterface = format === ublF1 ? 'FFE0111A' : 'FFE0112A';
  return await format.check(Buffer.from(text), { codeInterface, now });
}

function codesOf({ constats }: Controle): readonly string[] {
  return [...new Set(constats.map(({ code }) => code))].sort();
}

function spoilt(text: string, from: string | RegExp, to: string): string {
  const changed = text.replace(from, to);
  if (changed === text) throw new RangeError(`nothing to change: ${from}`);
  return changed;
}

describe('without a fault', () => {
  test.each([
    ['a Base in UBL', ublF1, ublBase],
    ['a Full in UBL', ublF1, ublFull],
    ['a credit note in UBL', ublF1, ublAvoir],
    ['a Base in CII', ciiF1, ciiBase],
  ])('%s is taken, and no rule of EN 16931 is asked', async (_, format, text) => {
    const controle = await check(format, text);
    expect(controle.constats).toEqual([]);
    expect(controle.jeuxDeRegles.at(-1)?.id).toBe('raccord-f1');
    expect(controle.jeuxDeRegles.map(({ id }) => id)).not.toContain('raccord-en16931');
  });

  test('says which facture it is', async () => {
    const { objets, numero } = await check(ublF1, ublBase);
    expect(numero).toBe('F-2026-000777');
    expect(objets).toEqual([
      {
        objet: {
          nature: 'FACTURE',
          numero: 'F-2026-000777',
          dateEmission: '2026-09-15',
          fournisseur: '000912022',
          siren: '000912022',
          destinataire: '000962027',
          type: '380',
          cadre: 'B1',
        },
        constats: [],
      },
    ]);
    expect((await check(ciiF1, ciiBase)).objets?.[0]?.objet).toMatchObject({
      numero: 'F-2026-000778',
      siren: '000912022',
    });
  });
});

const sameInBoth: readonly (readonly [codes: string, from: string | RegExp, to: string])[] = [
  ['F1-G1.63_BT-30', /schemeID="0002">000912022/, 'schemeID="0009">00091202200019'],
  ['F1-G1.63_BT-47', /"0002">000962027/, '"0002">00096202'],
  ['F1-G1.01', '>380<', '>262<'],
  ['BR-FR-04_BT-3', '>380<', '>325<'],
  ['F1-G1.02', '>B1<', '>S8<'],
  ['BR-FR-08_BT-23', '>B1<', '>A1<'],
  ['F1-G1.31', '>380<', '>384<'],
  ['F1-G1.53_BT-109', '>1100.10<', '>1100.12<'],
  ['F1-G1.53_BT-110', '>205.51<', '>205.49<'],
];

describe('a broken rule rejects the facture, not the flux', () => {
  const both: readonly (readonly [string, Format, string])[] = [
    ['UBL', ublF1, ublBase],
    ['CII', ciiF1, ciiBase],
  ];
  describe.each(both)('in %s', (_, format, source) => {
    test.each(sameInBoth)('%s: %s -> %s', async (code, from, to) => {
      const controle = await check(format, spoilt(source, from, to));
      expect(codesOf(controle)).toEqual([code]);
      expect(controle.irrecevable).toBe(false);
    });

    test('a cent of difference in the sums is let pass', async () => {
      expect((await check(format, spoilt(source, '>1100.10<', '>1100.11<'))).constats).toEqual([]);
    });

    test('a number is at most 35 characters, of a few kinds', async () => {
      const long = await check(format, spoilt(source, /F-2026-00077\d/, 'F'.repeat(36)));
      expect(codesOf(long).every((code) => code.startsWith('BR-FR-01_BT-1'))).toBe(true);
      expect(long.constats.length).toBeGreaterThan(0);
      const odd = codesOf(await check(format, spoilt(source, /F-2026-00077\d/, 'F 1')));
      expect(odd).toContain('BR-FR-02_BT-1');
    });

    test('a deposit cannot come after a deposit', async () => {
      const text = spoilt(spoilt(source, '>380<', '>386<'), '>B1<', '>B4<');
      expect(codesOf(await check(format, text))).toEqual(['F1-G1.60']);
    });

    test('every rule says where, and in plain ASCII', async () => {
      for (const [, from, to] of sameInBoth) {
        for (const { message, messageEn, chemin, ligne } of (await check(format, spoilt(source, from, to)))
          .constats) {
          expect(message).toMatch(/^[ -~]+$/);
          expect(messageEn).toMatch(/^[ -~]+$/);
          expect(chemin).toMatch(/^\//);
          expect(ligne).toBeGreaterThan(0);
        }
      }
    });
  });

  test.each<readonly [string, string | RegExp, string, string]>([
    ['BT-3', /<cbc:InvoiceTypeCode>.*/, '', '/Invoice/cbc:InvoiceTypeCode'],
    ['BT-5', /<cbc:DocumentCurrencyCode>.*?Code>/, '', '/Invoice/cbc:DocumentCurrencyCode'],
    ['BT-24', /<cbc:CustomizationID>.*/, '', '/Invoice/cbc:CustomizationID'],
    [
      'BT-40',
      /<cac:PostalAddress>.*<\/cac:PostalAddress>/,
      '',
      '/Invoice/cac:AccountingSupplierParty/cac:Party/cac:PostalAddress/cac:Country/cbc:IdentificationCode',
    ],
    ['BT-109', /<cbc:TaxExclusiveAmount.*/, '', '/Invoice/cac:LegalMonetaryTotal/cbc:TaxExclusiveAmount'],
    ['BG-23', /<cac:TaxSubtotal>[\s\S]*<\/cac:TaxSubtotal>/, '', '/Invoice/cac:TaxTotal/cac:TaxSubtotal'],
  ])('%s is mandatory, and its place is told', async (bt, from, to, chemin) => {
    const controle = await check(ublF1, spoilt(ublBase, from, to));
    expect(codesOf(controle)).toContain(`F1-G6.08_${bt}`);
    expect(controle.constats.find(({ bt: found }) => found === bt)?.chemin).toBe(chemin);
  });

  test('in CII as well', async () => {
    const text = spoilt(ciiBase, /<ram:CountryID>FR<\/ram:CountryID>(?=[\s\S]*BuyerTradeParty)/, '');
    const [constat] = (await check(ciiF1, text)).constats;
    expect(constat?.code).toBe('F1-G6.08_BT-40');
    expect(constat?.chemin).toContain('/ram:SellerTradeParty/ram:PostalTradeAddress/ram:CountryID');
  });

  test('what is there is judged in the lines too', async () => {
    const controle = await check(ublF1, spoilt(ublFull, '>110.01<', '>-110.01<'));
    expect(codesOf(controle)).toEqual(['BR-FR-DEC-03_BT-146']);
  });

  test('an impossible date, a rate and a category that are none', async () => {
    expect(codesOf(await check(ublF1, spoilt(ublBase, '2026-09-15', '1999-09-15')))).toEqual([
      'BR-FR-03_BT-2',
    ]);
    expect(codesOf(await check(ciiF1, spoilt(ciiBase, '20260915', '20260931')))).toEqual(['BR-FR-03_BT-2']);
    expect(codesOf(await check(ciiF1, spoilt(ciiBase, '>5.5<', '>5.6<')))).toEqual(['BR-FR-16_BT-119']);
    expect(codesOf(await check(ciiF1, spoilt(ciiBase, 'CategoryCode>S<', 'CategoryCode>L<')))).toEqual([
      'BR-FR-15_BT-95_BT-118',
      'BR-FR-15_BT-95_BT-118_LM',
    ]);
  });
});

describe('a technical fault makes the flux irrecevable', () => {
  test.each<readonly [string, Format, string]>([
    ['UBL-RACINE', ublF1, ciiBase],
    ['CII-RACINE', ciiF1, ublBase],
    ['UBL-STRUCTURE', ublF1, spoilt(ublBase, /<cbc:IssueDate>.*/, '')],
    [
      'UBL-STRUCTURE',
      ublF1,
      spoilt(ublFull, '<cbc:LineExtensionAmount currencyID="EUR">1100.10</cbc:LineExtensionAmount>', ''),
    ],
    ['UBL-TYPE', ublF1, spoilt(ublBase, '>205.51<', '>205,51<')],
    ['CII-STRUCTURE', ciiF1, spoilt(ciiBase, '<ram:ApplicableHeaderTradeDelivery/>', '')],
    ['XML-MALFORME', ciiF1, spoilt(ciiBase, '</rsm:CrossIndustryInvoice>', '')],
  ])('%s', async (code, format, text) => {
    const controle = await check(format, text);
    expect(codesOf(controle)).toEqual([code]);
    expect(controle.irrecevable).toBe(true);
  });
});

test('the model of UBL is relaxed in three places and no more', () => {
  const words = (model: typeof ublModel) => model.namespaces.flatMap(({ notation }) => notation.split(/\s+/));
  const [strict, loose] = [words(ublModel), words(ublF1Model)];
  const changed = strict.flatMap((word, i) => (word === loose[i] ? [] : [`${word} ${loose[i]}`]));
  expect(changed.sort()).toEqual([
    'CreditNoteLine+ CreditNoteLine*',
    'InvoiceLine+ InvoiceLine*',
    'PayableAmount PayableAmount?',
  ]);
});
