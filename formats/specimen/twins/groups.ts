// SPDX-License-Identifier: Apache-2.0
/** Twins of BR-01 to BR-65: a term or group that is missing, or that contradicts its neighbour. */
import { at, of, rows, set, type Twin } from './twin.ts';

const address = { line1: '5 rue du Dépôt', city: 'Villeurbanne', postCode: '69100', country: 'FR' };
const representative = { name: 'Représentant fiscal SAS', vat: 'FR83000999912', address };

const header = rows({
  'BR-01': (d) => set(d, { specification: undefined }),
  'BR-02': (d) => set(d, { number: undefined }),
  'BR-03': (d) => set(d, { issueDate: undefined }),
  'BR-04': (d) => set(d, { typeCode: undefined }),
  'BR-05': (d) => set(d, { currency: undefined }),
  'BR-06': (d) => set(of(d.seller), { name: undefined }),
  'BR-07': (d) => set(of(d.buyer), { name: undefined }),
  'BR-08': (d) => set(of(d.seller), { address: undefined }),
  'BR-09': (d) => set(of(d.seller), { address: { ...address, country: undefined } }),
  'BR-10': (d) => set(of(d.buyer), { address: undefined }),
  'BR-11': (d) => set(of(d.buyer), { address: { ...address, country: undefined } }),
  'BR-12': (d) => set(of(d.totals), { lines: undefined }),
  'BR-13': (d) => set(of(d.totals), { withoutVat: undefined }),
  'BR-14': (d) => set(of(d.totals), { withVat: undefined }),
  'BR-15': (d) => set(of(d.totals), { due: undefined }),
  'BR-16': (d) => set(d, { lines: [] }),
  'BR-17': (d) => set(d, { payee: { identifier: { scheme: '0009', text: '00099991200017' } } }),
  'BR-18': (d) => set(d, { taxRepresentative: { ...representative, name: undefined } }),
  'BR-19': (d) => set(d, { taxRepresentative: { ...representative, address: undefined } }),
  'BR-20': (d) =>
    set(d, { taxRepresentative: { ...representative, address: { ...address, country: undefined } } }),
  'BR-29': (d) => set(d, { period: { start: '2026-09-10', end: '2026-09-01' } }),
  'BR-49': (d) => set(of(d.payment), { code: undefined }),
  'BR-50': (d) => set(at(of(d.payment).accounts), { identifier: undefined }),
  'BR-51': (d) => set(of(d.payment), { card: { number: '4970101234567890', holder: 'Titulaire' } }),
  'BR-53': (d) => set(d, { vatCurrency: 'USD' }),
  'BR-55': (d) => set(d, { preceding: [{ date: '2026-08-01' }] }),
  'BR-56': (d) => set(d, { taxRepresentative: { ...representative, vat: undefined } }),
  'BR-57': (d) => set(d, { delivery: { address: { ...address, country: undefined } } }),
  'BR-61': (d) => set(of(d.payment), { accounts: [{ name: 'Compte courant' }] }),
  'BR-62': (d) => set(of(d.seller), { electronic: { text: '000999912' } }),
  'BR-63': (d) => set(of(d.buyer), { electronic: { text: '000999912' } }),
});

const lines = rows({
  'BR-21': (d) => set(at(d.lines), { identifier: undefined }),
  'BR-22': (d) => set(at(d.lines), { quantity: undefined }),
  'BR-23': (d) => set(at(d.lines), { unit: undefined }),
  'BR-24': (d) => set(at(d.lines), { net: undefined }),
  'BR-25': (d) => set(at(d.lines), { name: undefined }),
  'BR-26': (d) => set(at(d.lines), { netPrice: undefined }),
  'BR-27': (d) => set(at(d.lines), { netPrice: '-1.00' }),
  'BR-28': (d) => set(at(d.lines), { grossPrice: '-1.00', priceDiscount: '0.00' }),
  'BR-30': (d) => set(at(d.lines), { period: { start: '2026-09-10', end: '2026-09-01' } }),
  'BR-54': (d) => void at(d.lines).attributes.push({ name: 'Couleur' }),
  'BR-64': (d) => set(at(d.lines), { standardItem: { text: '04012345678901' } }),
  'BR-65': (d) => void at(d.lines).classifications.push({ text: '30192700' }),
});

const allowances = rows(
  {
    'BR-31': (d) => set(at(d.allowances), { amount: undefined }),
    'BR-32': (d) => set(at(d.allowances), { category: undefined }),
    'BR-33': (d) => set(at(d.allowances), { reason: undefined, reasonCode: undefined }),
    'BR-36': (d) => set(at(d.charges), { amount: undefined }),
    'BR-37': (d) => set(at(d.charges), { category: undefined }),
    'BR-38': (d) => set(at(d.charges), { reason: undefined, reasonCode: undefined }),
    'BR-41': (d) => set(at(at(d.lines).allowances), { amount: undefined }),
    'BR-42': (d) => set(at(at(d.lines).allowances), { reason: undefined, reasonCode: undefined }),
    'BR-43': (d) => set(at(at(d.lines).charges), { amount: undefined }),
    'BR-44': (d) => set(at(at(d.lines).charges), { reason: undefined, reasonCode: undefined }),
  },
  { allowances: 1, charges: 1, lineAllowances: true },
);

const breakdowns = rows({
  'BR-45': (d) => set(at(d.breakdowns), { base: undefined }),
  'BR-46': (d) => set(at(d.breakdowns), { tax: undefined }),
  'BR-47': (d) => set(at(d.breakdowns), { category: undefined }),
  'BR-48': (d) => set(at(d.breakdowns), { rate: undefined }),
});

const documents = rows(
  { 'BR-52': (d) => set(at(d.documents), { reference: undefined }) },
  { attachments: 1 },
);

export const groupTwins: readonly Twin[] = [...header, ...lines, ...allowances, ...breakdowns, ...documents];
