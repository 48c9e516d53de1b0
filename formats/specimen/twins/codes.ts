// SPDX-License-Identifier: Apache-2.0
/** Twins of BR-CL: a code that is in no list. */
import { at, find, of, rows, set, type Twin } from './twin.ts';

const header = rows({
  'BR-CL-01': (d) => set(d, { typeCode: '999' }),
  'BR-CL-04': (d) => set(d, { currency: 'EUX' }),
  'BR-CL-06': (d) => set(d, { taxPointCode: '999' }),
  'BR-CL-10': (d) => set(of(d.seller), { identifiers: [{ scheme: '9999', text: '00099991200017' }] }),
  'BR-CL-11': (d) => set(of(d.seller), { legal: { scheme: '9999', text: '000999912' } }),
  'BR-CL-14': (d) => set(of(of(d.seller).address), { country: 'XX' }),
  'BR-CL-16': (d) => set(of(d.payment), { code: '999' }),
  'BR-CL-25': (d) => set(of(d.seller), { electronic: { scheme: '9999', text: '000999912' } }),
  'BR-CL-26': (d) =>
    set(d, { delivery: { location: { scheme: '9999', text: 'QUAI-3' }, date: '2026-09-14' } }),
});

const noteSubject: Twin = {
  rule: 'BR-CL-08',
  spoil: (d) => set(d, { notes: [{ subject: 'XYZ', text: 'Une note' }] }),
};

const lines = rows({
  'BR-CL-07': (d) => set(at(d.lines), { object: { scheme: 'ZZZZ', text: 'OBJET-1' } }),
  'BR-CL-13': (d) => void at(d.lines).classifications.push({ scheme: 'ZZZZ', text: '30192700' }),
  'BR-CL-15': (d) => set(at(d.lines), { originCountry: 'XX' }),
  'BR-CL-18': (d) => set(at(d.lines), { category: 'Q' }),
  'BR-CL-21': (d) => set(at(d.lines), { standardItem: { scheme: '9999', text: '04012345678901' } }),
  'BR-CL-23': (d) => set(at(d.lines), { unit: 'PCS' }),
});

const reasons = rows(
  {
    'BR-CL-17': (d) => set(at(d.allowances), { category: 'Q' }),
    'BR-CL-19': (d) => set(at(d.allowances), { reasonCode: '999' }),
    'BR-CL-20': (d) => set(at(d.charges), { reasonCode: 'ZZZZ' }),
  },
  { allowances: 1, charges: 1 },
);

const exemption = rows(
  { 'BR-CL-22': (d) => set(at(d.breakdowns), { reasonCode: 'VATEX-XX-1' }) },
  { vat: [{ category: 'E', rateBps: 0 }] },
);

const documents = rows(
  { 'BR-CL-24': (d) => set(at(d.documents), { mimeCode: 'application/zip' }) },
  { attachments: 1 },
);

const vatCurrency = rows({ 'BR-CL-05': (d) => set(d, { vatCurrency: 'EUX' }) }, { currency: 'USD' });

const amountCurrency: Twin = {
  rule: 'BR-CL-03',
  edit: (root, syntax) => {
    const name = syntax === 'UBL' ? 'cbc:LineExtensionAmount' : 'ram:TaxTotalAmount';
    find(root, name).attributes['currencyID'] = 'EUX';
  },
};

export const codeTwins: readonly Twin[] = [
  ...header,
  noteSubject,
  ...lines,
  ...reasons,
  ...exemption,
  ...documents,
  ...vatCurrency,
  amountCurrency,
];
