// SPDX-License-Identifier: Apache-2.0
/** The readable form of an invoice: what is on its pages, how many there are, and that nothing in a file can spoil it. */
import PDFDocument from 'pdfkit';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Contenu } from '../../../formats/contenu/contenu.ts';
import { extractFacturX } from '../../../formats/facturx/extract.ts';
import { lisibleOf } from '../../../formats/lisible/index.ts';
import { maxPrintedLines } from '../../../formats/lisible/lignes.ts';
import { jour, montant, printable, printableLines } from '../../../formats/lisible/texte.ts';
import { makeSpecimen } from '../../../formats/specimen/index.ts';
import { contenuOf, fonts } from '../conversion/support.ts';

const options = { langue: 'fr', fonts } as const;
const rich = contenuOf(
  makeSpecimen({
    syntax: 'UBL',
    circuit: 'REFORME',
    number: 'F-2026-0001',
    rich: true,
    lineAllowances: true,
    allowances: 1,
    charges: 1,
    attachments: 1,
    lines: 12,
  }),
);

afterEach(() => {
  vi.restoreAllMocks();
});

/** Every text that is put on a page, in the order it is. */
async function textsOf(contenu: Contenu): Promise<readonly string[]> {
  const text = vi.spyOn(PDFDocument.prototype, 'text');
  await lisibleOf(contenu, options);
  return text.mock.calls.map(([written]) => String(written));
}

function pagesOf(pdf: Uint8Array): number {
  return (
    Buffer.from(pdf)
      .toString('latin1')
      .match(/\/Type \/Page\b/g)?.length ?? 0
  );
}

describe('on the pages of an invoice', () => {
  test('is all that its reader needs', async () => {
    const texts = await textsOf(rich);
    for (const text of [
      'Facture F-2026-0001',
      'FOURNISSEUR',
      'CLIENT',
      'LIVRAISON',
      'BÉNÉFICIAIRE DU PAIEMENT',
      'EJ-2026-004217',
      '15/09/2026',
      'Remises et frais du document',
      'TVA',
      'Total HT',
      'Total TTC',
      'Net à payer EUR',
      'Paiement',
      'Pénalités de retard',
    ]) {
      expect(texts).toContain(text);
    }
    expect(
      texts.filter((text) => text.includes('ne remplace pas la facture électronique')).length,
    ).toBeGreaterThan(1);
    expect(texts.some((text) => text.includes('IBAN : FR7630006000011234567890189'))).toBe(true);
    expect(texts.some((text) => text.startsWith('SIREN : '))).toBe(true);
  });

  test('the heading of the lines is repeated on every page they reach', async () => {
    const lines = Array.from({ length: 100 }, (_, i) => ({
      identifier: String(i + 1),
      name: 'Article',
      net: '1.00',
    }));
    const texts = await textsOf({ kind: 'INVOICE', number: 'F-1', lines });
    expect(texts.filter((text) => text === 'Désignation').length).toBe(3);
    expect(texts).toContain('100');
    expect(texts.at(-1)).toBe('Page 3 / 3');
  });

  test('a credit note is called so', async () => {
    const [title] = await textsOf({ kind: 'CREDIT_NOTE', number: 'A-1', typeCode: '381' });
    expect(title).toBe('Avoir A-1');
  });

  test('lines beyond the limit are counted, not printed', async () => {
    const lines = Array.from({ length: maxPrintedLines + 7 }, (_, i) => ({
      identifier: String(i + 1),
      net: '1.00',
    }));
    const texts = await textsOf({ kind: 'INVOICE', number: 'F-1', lines });
    expect(texts).toContain(String(maxPrintedLines));
    expect(texts).not.toContain(String(maxPrintedLines + 1));
    expect(texts.some((text) => text.includes('premières lignes sont imprimées ; les 7 autres'))).toBe(true);
  }, 60_000);
});

test('the same content gives the same bytes, on any day', async () => {
  const [one, two] = [await lisibleOf(rich, options), await lisibleOf(rich, options)];
  expect(Buffer.from(one).equals(Buffer.from(two))).toBe(true);
  expect(Buffer.from(one).toString('latin1')).toContain('D:20260915');
});

test('it is a whole PDF that holds no invoice of its own', async () => {
  const { findings } = extractFacturX(await lisibleOf(rich, options));
  expect(findings.map(({ code }) => code)).toEqual(['FACTURX-ABSENT']);
});

describe('hostile content', () => {
  const long = 'x'.repeat(200_000);
  const cases: readonly (readonly [what: string, contenu: Contenu])[] = [
    ['an invoice of nothing', { kind: 'INVOICE' }],
    ['a date that is none', { kind: 'INVOICE', issueDate: '2026-99-99', dueDate: 'hier' }],
    [
      'endless words',
      { kind: 'INVOICE', number: long, notes: [{ text: long }], lines: [{ name: long, net: long }] },
    ],
    ['a thousand line breaks', { kind: 'INVOICE', notes: [{ text: '\n\n\nx'.repeat(1000) }] }],
    ['marks of direction', { kind: 'INVOICE', seller: { name: 'a\u202Egpj.exe\u0000\u200b' } }],
    ['words of objects', { kind: 'INVOICE', typeCode: 'constructor', process: '__proto__' }],
    ['lone halves of letters', { kind: 'INVOICE', seller: { name: '\uD83D' } }],
    [
      'more of everything',
      {
        kind: 'INVOICE',
        seller: { identifiers: Array.from({ length: 5000 }, () => ({ text: long })) },
        preceding: Array.from({ length: 5000 }, () => ({ number: 'x' })),
        documents: Array.from({ length: 5000 }, () => ({ reference: 'x' })),
        payments: Array.from({ length: 5000 }, () => ({ account: 'x' })),
        lines: [{ attributes: Array.from({ length: 5000 }, () => ({ name: 'a', value: 'b' })) }],
      },
    ],
  ];

  test.each(cases)('%s is a document of few pages', async (_what, contenu) => {
    const pages = pagesOf(await lisibleOf(contenu, options));
    expect(pages).toBeGreaterThan(0);
    expect(pages).toBeLessThan(30);
  });
});

describe('texts', () => {
  test.each([
    ['a\u202eb\u0007c', 'abc'],
    ['Zażółć', 'Zazó?c'],
    ['漢字', '??'],
    ['ﬁn', 'fin'],
    ['  a \t b  ', 'a b'],
    ['a\r\nb', 'a b'],
    ['€ œuvre « ça »', '€ œuvre « ça »'],
  ])('%j is printed %j', (text, expected) => {
    expect(printable(text)).toBe(expected);
  });

  test('a long text is cut, and says so', () => {
    expect(printable('ab '.repeat(1000))).toMatch(/^.{300}…$/);
    expect(printableLines('a\n\n\n\nb')).toBe('a\n\nb');
  });

  test.each([
    ['1234567.50', '1\u00a0234\u00a0567,50'],
    ['-1000', '-1\u00a0000'],
    ['12', '12'],
    ['1e5', '1e5'],
    [undefined, ''],
  ])('the amount %s is printed %s', (text, expected) => {
    expect(montant(text)).toBe(expected);
  });

  test.each([
    ['2026-09-15', '15/09/2026'],
    ['20260915', '20260915'],
    [undefined, ''],
  ])('the day %s is printed %s', (text, expected) => {
    expect(jour(text)).toBe(expected);
  });
});
