// SPDX-License-Identifier: Apache-2.0
/** Rules that no document of the public oracle breaks: each is broken here, on an invoice that was right. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ublInvoice } from '../../../formats/ubl/index.ts';
import { makeUblInvoice } from '../../support/ubl-invoice.ts';

const context = { codeInterface: 'FSO1100A', now: new Date('2026-10-01T12:00:00Z') } as const;

function fixture(name: string): string {
  return readFileSync(join(import.meta.dirname, '../../../fixtures/FSO1100A', name, 'flux.xml'), 'utf8');
}

const plain = makeUblInvoice({ numero: 'F-1', lines: 2, remiseCents: 100, majorationCents: 200 });
const outside = fixture('valide-hors-champ');
const withLineAllowance = fixture('valide-remise-de-ligne');
const withLineCharge = withLineAllowance.replace('>false<', '>true<');
const base = '<cbc:BaseAmount currencyID="EUR">1.000</cbc:BaseAmount>';

/** An allowance or charge of the document in category `code`, with or without a rate. */
function allowance(isCharge: boolean, code: string, rate?: string): string {
  const percent = rate === undefined ? '' : `<cbc:Percent>${rate}</cbc:Percent>`;
  return `<cac:AllowanceCharge><cbc:ChargeIndicator>${isCharge}</cbc:ChargeIndicator>
    <cbc:AllowanceChargeReason>x</cbc:AllowanceChargeReason><cbc:Amount currencyID="EUR">1.00</cbc:Amount>
    <cac:TaxCategory><cbc:ID>${code}</cbc:ID>${percent}<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>
    </cac:TaxCategory></cac:AllowanceCharge><cac:TaxTotal>`;
}

interface Break {
  readonly rule: string;
  readonly of: string;
  readonly piece: string | RegExp;
  readonly by: string;
}

const breaks: readonly Break[] = [
  {
    rule: 'BR-CO-03',
    of: plain,
    piece: /(<cbc:DocumentCurrencyCode>[\s\S]*?)(<cac:OrderReference>)/,
    by: '<cbc:TaxPointDate>2026-09-01</cbc:TaxPointDate>$1<cac:InvoicePeriod><cbc:DescriptionCode>35</cbc:DescriptionCode></cac:InvoicePeriod>$2',
  },
  {
    rule: 'BR-62',
    of: plain,
    piece: '<cac:PartyIdentification>',
    by: '<cbc:EndpointID>x</cbc:EndpointID><cac:PartyIdentification>',
  },
  { rule: 'BR-DEC-01', of: plain, piece: '>1.00</cbc:Amount>', by: '>1.000</cbc:Amount>' },
  { rule: 'BR-DEC-02', of: plain, piece: '>1.00</cbc:Amount>', by: `>1.00</cbc:Amount>${base}` },
  { rule: 'BR-DEC-05', of: plain, piece: '>2.00</cbc:Amount>', by: '>2.000</cbc:Amount>' },
  { rule: 'BR-DEC-06', of: plain, piece: '>2.00</cbc:Amount>', by: `>2.00</cbc:Amount>${base}` },
  { rule: 'BR-DEC-24', of: withLineAllowance, piece: '>39.90</cbc:Amount>', by: '>39.900</cbc:Amount>' },
  {
    rule: 'BR-DEC-25',
    of: withLineAllowance,
    piece: '>39.90</cbc:Amount>',
    by: `>39.90</cbc:Amount>${base}`,
  },
  { rule: 'BR-DEC-27', of: withLineCharge, piece: '>39.90</cbc:Amount>', by: '>39.900</cbc:Amount>' },
  { rule: 'BR-DEC-28', of: withLineCharge, piece: '>39.90</cbc:Amount>', by: `>39.90</cbc:Amount>${base}` },
  {
    rule: 'BR-CO-20',
    of: plain,
    piece: /(<\/cbc:LineExtensionAmount>)(\s*<cac:Item>)/,
    by: '$1<cac:InvoicePeriod/>$2',
  },
  {
    rule: 'BR-O-05',
    of: outside,
    piece: /(<cac:ClassifiedTaxCategory>\s*<cbc:ID>O<\/cbc:ID>)/,
    by: '$1<cbc:Percent>0</cbc:Percent>',
  },
  { rule: 'BR-O-06', of: outside, piece: '<cac:TaxTotal>', by: allowance(false, 'O', '0') },
  { rule: 'BR-O-07', of: outside, piece: '<cac:TaxTotal>', by: allowance(true, 'O', '0') },
  {
    rule: 'BR-O-12',
    of: outside,
    piece: /(<cac:ClassifiedTaxCategory>\s*<cbc:ID>)O/,
    by: '$1E',
  },
  { rule: 'BR-O-13', of: outside, piece: '<cac:TaxTotal>', by: allowance(false, 'E', '0') },
];

test.each(breaks)('$rule is told when it is broken', async ({ rule, of, piece, by }) => {
  const codesOf = async (content: string) => {
    const { constats } = await ublInvoice.check(Buffer.from(content), context);
    return constats.filter(({ gravite }) => gravite === 'BLOQUANT').map(({ code }) => code);
  };
  const broken = of.replace(piece, by);
  expect(broken).not.toBe(of);
  expect(await codesOf(of)).not.toContain(rule);
  expect(await codesOf(broken)).toContain(rule);
});
