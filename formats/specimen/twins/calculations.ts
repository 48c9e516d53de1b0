// SPDX-License-Identifier: Apache-2.0
/** Twins of BR-CO (calculations and conditions between terms) and BR-DEC (decimals). */
import { at, more, of, rows, set, type Twin, thirdDecimal } from './twin.ts';

const conditions = rows({
  'BR-CO-03': (d) => set(d, { taxPointDate: '2026-09-15', taxPointCode: '35' }),
  'BR-CO-04': (d) => set(at(d.lines), { category: undefined }),
  'BR-CO-09': (d) => set(of(d.seller), { vat: '83000999912' }),
  'BR-CO-10': (d) => set(of(d.totals), { lines: more(d.totals?.lines) }),
  'BR-CO-13': (d) => set(of(d.totals), { withoutVat: more(d.totals?.withoutVat) }),
  'BR-CO-14': (d) => set(of(d.totals), { vat: more(d.totals?.vat) }),
  'BR-CO-15': (d) => set(of(d.totals), { withVat: more(d.totals?.withVat) }),
  'BR-CO-16': (d) => set(of(d.totals), { due: more(d.totals?.due) }),
  'BR-CO-17': (d) => set(at(d.breakdowns), { tax: more(at(d.breakdowns).tax) }),
  'BR-CO-18': (d) => set(d, { breakdowns: [] }),
  'BR-CO-19': (d) => set(d, { period: {} }),
  'BR-CO-20': (d) => set(at(d.lines), { period: {} }),
  'BR-CO-26': (d) => set(of(d.seller), { identifiers: [], legal: undefined, vat: undefined }),
});

const onDocument = rows(
  {
    'BR-CO-11': (d) => set(of(d.totals), { allowances: more(d.totals?.allowances) }),
    'BR-CO-12': (d) => set(of(d.totals), { charges: more(d.totals?.charges) }),
    'BR-CO-21': (d) => set(at(d.allowances), { reason: undefined, reasonCode: undefined }),
    'BR-CO-22': (d) => set(at(d.charges), { reason: undefined, reasonCode: undefined }),
    'BR-CO-23': (d) => set(at(at(d.lines).allowances), { reason: undefined, reasonCode: undefined }),
    'BR-CO-24': (d) => set(at(at(d.lines).charges), { reason: undefined, reasonCode: undefined }),
  },
  { allowances: 1, charges: 1, lineAllowances: true },
);

const decimals = rows(
  {
    'BR-DEC-01': (d) => set(at(d.allowances), { amount: thirdDecimal(at(d.allowances).amount) }),
    'BR-DEC-02': (d) => set(at(d.allowances), { base: thirdDecimal(at(d.allowances).base) }),
    'BR-DEC-05': (d) => set(at(d.charges), { amount: thirdDecimal(at(d.charges).amount) }),
    'BR-DEC-06': (d) => set(at(d.charges), { base: '100.000' }),
    'BR-DEC-09': (d) => set(of(d.totals), { lines: thirdDecimal(d.totals?.lines) }),
    'BR-DEC-10': (d) => set(of(d.totals), { allowances: thirdDecimal(d.totals?.allowances) }),
    'BR-DEC-11': (d) => set(of(d.totals), { charges: thirdDecimal(d.totals?.charges) }),
    'BR-DEC-12': (d) => set(of(d.totals), { withoutVat: thirdDecimal(d.totals?.withoutVat) }),
    'BR-DEC-14': (d) => set(of(d.totals), { withVat: thirdDecimal(d.totals?.withVat) }),
    'BR-DEC-16': (d) => set(of(d.totals), { paid: thirdDecimal(d.totals?.paid) }),
    'BR-DEC-17': (d) => set(of(d.totals), { rounding: '0.000' }),
    'BR-DEC-18': (d) => set(of(d.totals), { due: thirdDecimal(d.totals?.due) }),
    'BR-DEC-19': (d) => set(at(d.breakdowns), { base: thirdDecimal(at(d.breakdowns).base) }),
    'BR-DEC-20': (d) => set(at(d.breakdowns), { tax: thirdDecimal(at(d.breakdowns).tax) }),
    'BR-DEC-23': (d) => set(at(d.lines), { net: thirdDecimal(at(d.lines).net) }),
    'BR-DEC-24': (d) =>
      set(at(at(d.lines).allowances), { amount: thirdDecimal(at(at(d.lines).allowances).amount) }),
    'BR-DEC-25': (d) =>
      set(at(at(d.lines).allowances), { base: thirdDecimal(at(at(d.lines).allowances).base) }),
    'BR-DEC-27': (d) =>
      set(at(at(d.lines).charges), { amount: thirdDecimal(at(at(d.lines).charges).amount) }),
    'BR-DEC-28': (d) => set(at(at(d.lines).charges), { base: '100.000' }),
  },
  { allowances: 1, charges: 1, lineAllowances: true, prepaidCents: 1000, currency: 'USD' },
);

/** A third decimal that counts: in CII these two are judged by value, in UBL the official rules judge nothing. */
const taxDecimals: readonly Twin[] = [
  { rule: 'BR-DEC-13', only: 'CII', spoil: (d) => set(of(d.totals), { vat: `${of(d.totals?.vat)}1` }) },
  {
    rule: 'BR-DEC-15',
    only: 'CII',
    base: { currency: 'USD' },
    spoil: (d) => set(of(d.totals), { vatInAccounting: `${of(d.totals?.vatInAccounting)}1` }),
  },
];

export const calculationTwins: readonly Twin[] = [...conditions, ...onDocument, ...decimals, ...taxDecimals];
