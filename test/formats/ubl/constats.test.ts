// SPDX-License-Identifier: Apache-2.0
/** What a constat tells of its place and value, and the rules of Chorus Pro one by one. */
import { describe, expect, test } from 'vitest';
import { ublInvoice } from '../../../formats/ubl/index.ts';
import type { Constat } from '../../../gateway/domain/constat.ts';
import { makeUblInvoice, siretFournisseur } from '../../support/ubl-invoice.ts';

const noon = new Date('2026-10-01T10:00:00Z');

async function constatsOf(content: string, now = noon): Promise<readonly Constat[]> {
  return (await ublInvoice.check(Buffer.from(content), { codeInterface: 'FSO1100A', now })).constats;
}

/** The invoice with one piece replaced; fails when the piece is not there. */
function invoiceWith(piece: string | RegExp, replacement: string, lines = 2): string {
  const invoice = makeUblInvoice({ numero: 'F-1', lines });
  expect(invoice.search(piece)).toBeGreaterThan(-1);
  return invoice.replace(piece, replacement);
}

/** Line and column where `mark` begins in `content`, counted the plain way. */
function placeOf(content: string, mark: string): { ligne: number; colonne: number } {
  const before = content.slice(0, content.indexOf(mark)).split('\n');
  return { ligne: before.length, colonne: [...(before.at(-1) ?? '')].length + 1 };
}

test('a wrong value is shown with its place, its path in both notations and what was computed', async () => {
  const content = invoiceWith(
    /<cbc:PayableAmount currencyID="EUR">[^<]*/,
    '<cbc:PayableAmount currencyID="EUR">1.00',
  );
  expect(await constatsOf(content)).toEqual([
    {
      code: 'BR-CO-16',
      gravite: 'BLOQUANT',
      message: expect.stringMatching(/\(balise : Invoice\.LegalMonetaryTotal\.PayableAmount\.value\)$/),
      messageEn: expect.stringMatching(/\(element: \/Invoice\/cac:LegalMonetaryTotal\/cbc:PayableAmount\)$/),
      chemin: '/Invoice/cac:LegalMonetaryTotal/cbc:PayableAmount',
      ...placeOf(content, '<cbc:PayableAmount'),
      bt: 'BT-115',
      valeur: '1.00',
      attendu: '58.71',
      jeuDeRegles: { id: 'raccord-en16931', version: '1' },
    },
  ]);
});

test('a missing element is shown where it should be, on the line of its parent', async () => {
  const content = invoiceWith(/(<cac:InvoiceLine>\s*<cbc:ID>2<[\s\S]*?)<cbc:Name>[^<]*<\/cbc:Name>/, '$1');
  const [constat] = await constatsOf(content);
  expect(constat).toMatchObject({
    code: 'BR-25',
    bt: 'BT-153',
    chemin: '/Invoice/cac:InvoiceLine[2]/cac:Item/cbc:Name',
    message: expect.stringContaining('(balise : Invoice.InvoiceLine.Item.Name.value)'),
  });
  const second = content.indexOf('<cac:Item>', content.indexOf('<cbc:ID>2<'));
  expect(constat?.ligne).toBe(content.slice(0, second).split('\n').length);
});

test('a missing mandatory element is told in the words of Chorus Pro', async () => {
  const [constat] = await constatsOf(invoiceWith('<cbc:IssueDate>2026-09-15</cbc:IssueDate>', ''));
  expect(constat).toMatchObject({
    code: 'UBL-STRUCTURE',
    message: "L'element est obligatoire (balise : Invoice.IssueDate.value)",
    chemin: '/Invoice/cbc:IssueDate',
    ligne: 2,
    colonne: 1,
  });
});

test('a column counts characters, also after one outside the basic plane', async () => {
  const content = invoiceWith(
    /<cbc:PayableAmount currencyID="EUR">/,
    '<!-- 😀é --><cbc:PayableAmount currencyID="EUR">9',
  );
  const [constat] = await constatsOf(content);
  expect(constat).toMatchObject(placeOf(content, '<cbc:PayableAmount'));
});

test('a syntax error has the line and column of the parser', async () => {
  const [constat] = await constatsOf('<?xml version="1.0"?>\n<Invoice>\n  <a></b>\n</Invoice>');
  expect(constat).toMatchObject({ code: 'XML-MALFORME', ligne: 3 });
  expect(constat?.colonne).toBeGreaterThan(1);
});

test('the first byte that is not UTF-8 has its place', async () => {
  const content = makeUblInvoice({ numero: 'F-1', lines: 1 });
  const bytes = Buffer.from(content);
  const at = bytes.indexOf('Rhône') + 2;
  bytes[at] = 0xff;
  const { constats } = await ublInvoice.check(bytes, { codeInterface: 'FSO1100A', now: noon });
  expect(constats).toMatchObject([{ code: 'XML-ENCODAGE', valeur: '0xFF', ...placeOf(content, 'ône') }]);
});

test('a long value is cut to 80 characters', async () => {
  const [constat] = await constatsOf(
    invoiceWith('<cbc:ID>F-1</cbc:ID>', `<cbc:ID>${'N'.repeat(300)}</cbc:ID>`),
  );
  expect(constat).toMatchObject({ code: 'G1.05', valeur: 'N'.repeat(80) });
});

test('the number of a card is not repeated', async () => {
  const card = `<cac:PaymentMeans><cbc:PaymentMeansCode>48</cbc:PaymentMeansCode><cac:CardAccount>
    <cbc:PrimaryAccountNumberID>4970101234567890</cbc:PrimaryAccountNumberID><cbc:NetworkID>CB</cbc:NetworkID></cac:CardAccount></cac:PaymentMeans>`;
  const constats = await constatsOf(invoiceWith('<cac:PaymentMeans>', `${card}<cac:PaymentMeans>`));
  expect(constats).toContainEqual(expect.objectContaining({ code: 'BR-51', valeur: '' }));
  expect(JSON.stringify(constats)).not.toContain('4970101234567890');
});

test('who sold, who buys and the number are told even when the structure is wrong', async () => {
  const bytes = Buffer.from(invoiceWith('<cbc:IssueDate>2026-09-15</cbc:IssueDate>', ''));
  expect(await ublInvoice.check(bytes, { codeInterface: 'FSO1100A', now: noon })).toMatchObject({
    numero: 'F-1',
    fournisseur: siretFournisseur,
    irrecevable: true,
  });
});

test('a set that did not run is not named', async () => {
  const { jeuxDeRegles } = await ublInvoice.check(Buffer.from('<Invoice/>'), {
    codeInterface: 'FSO1100A',
    now: noon,
  });
  expect(jeuxDeRegles.map(({ id }) => id)).toEqual(['raccord-xml', 'raccord-ubl-structure']);
});

describe('the number (G1.05)', () => {
  test.each(['A', 'F-2026_01/AB+C 12', '12345678901234567890', 'a b c'])('%j is accepted', async (number) => {
    expect(await constatsOf(makeUblInvoice({ numero: number, lines: 1 }))).toEqual([]);
  });
  test.each(['123456789012345678901', ' A', 'A ', 'A  B', 'A.B', 'é', 'A\u00a0B', 'A\nB'])(
    '%j is refused',
    async (number) => {
      const constats = await constatsOf(makeUblInvoice({ numero: number, lines: 1 }));
      expect(constats.map(({ code }) => code)).toEqual(['G1.05']);
    },
  );
});

describe('the date (G1.07) is compared with the day in Paris', () => {
  const invoice = makeUblInvoice({ numero: 'F-1', lines: 1, issueDate: '2026-10-02' });
  test('an invoice of tomorrow is refused', async () => {
    const constats = await constatsOf(invoice, new Date('2026-10-01T21:59:59Z'));
    expect(constats).toMatchObject([{ code: 'G1.07', valeur: '2026-10-02', attendu: '<= 2026-10-01' }]);
  });
  test('an invoice of today is accepted from midnight in Paris on', async () => {
    expect(await constatsOf(invoice, new Date('2026-10-01T22:00:00Z'))).toEqual([]);
  });
});

test('what belongs to the French circuit blocks there, but for what is not certain', async () => {
  const content = makeUblInvoice({ numero: 'F-1', lines: 1, fournisseur: '52104782900011' })
    .replace('<cbc:ProfileID>A1<', '<cbc:ProfileID>A11<')
    .replace('<cbc:InvoiceTypeCode>380<', '<cbc:InvoiceTypeCode>751<')
    .replace('>EJ-2026-004217<', `>${'E'.repeat(51)}<`)
    .replace('>SERVICE-ACHATS<', `>${'S'.repeat(101)}<`);
  const constats = await constatsOf(content);
  expect(constats.map(({ code }) => code).sort()).toEqual([
    'G1.02',
    'G2.17',
    'G3.01',
    'SIRET-CLE',
    'TYPE-FACTURE',
  ]);
  const warnings = constats.filter(({ gravite }) => gravite === 'AVERTISSEMENT');
  expect(warnings.map(({ code }) => code).sort()).toEqual(['SIRET-CLE', 'TYPE-FACTURE']);
});

describe('the maker of invoices for tests', () => {
  test.each([
    { lines: 1 },
    { lines: 6 },
    { lines: 250 },
    { lines: 7, remiseCents: 1_234, majorationCents: 567 },
  ])('makes one that every rule accepts: %o', async (options) => {
    expect(await constatsOf(makeUblInvoice({ numero: 'F-1', ...options }))).toEqual([]);
  });

  test('makes about 8 kB at six lines, and the same twice', () => {
    const invoice = makeUblInvoice({ numero: 'F-1' });
    expect(Buffer.byteLength(invoice)).toBeGreaterThan(7_500);
    expect(Buffer.byteLength(invoice)).toBeLessThan(9_000);
    expect(makeUblInvoice({ numero: 'F-1' })).toBe(invoice);
  });
});
