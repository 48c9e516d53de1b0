// SPDX-License-Identifier: Apache-2.0
/** Every amount of an invoice: digits and decimals. That it is a decimal at all is the matter of the schema. */
import type { Amount } from '../../en16931/model.ts';
import type { Historic } from './historic.ts';
import { maxAmountDecimals, maxAmountDigits } from './rows.ts';

/** A shorter text cannot break the rule: the shortest that does is `.` and seven decimals. */
const shortest = maxAmountDecimals + 2;

export function judgeAmounts({ invoice, say }: Historic): void {
  const check = (bt: string, term: Amount | undefined) => {
    if (term !== undefined && term.text.length >= shortest && !holds(term.text))
      say('MONTANT-FORMAT', { bt, term });
  };
  const { totals, vatTotals, allowances, charges, lines } = invoice;
  check('BT-106', totals?.lines);
  check('BT-107', totals?.allowances);
  check('BT-108', totals?.charges);
  check('BT-109', totals?.withoutVat);
  check('BT-112', totals?.withVat);
  check('BT-113', totals?.paid);
  check('BT-114', totals?.rounding);
  check('BT-115', totals?.due);
  for (const { amount, breakdowns } of vatTotals) {
    check('BT-110', amount);
    for (const { base, tax } of breakdowns) {
      check('BT-116', base);
      check('BT-117', tax);
    }
  }
  for (const { amount } of allowances) check('BT-92', amount);
  for (const { amount } of charges) check('BT-99', amount);
  for (const { net, netPrice, grossPrice } of lines) {
    check('BT-131', net);
    check('BT-146', netPrice);
    check('BT-148', grossPrice);
  }
}

function holds(text: string): boolean {
  const [whole = '', decimals = ''] = text.trim().split('.');
  return decimals.length <= maxAmountDecimals && digits(whole) + decimals.length <= maxAmountDigits;
}

function digits(text: string): number {
  return text.startsWith('-') || text.startsWith('+') ? text.length - 1 : text.length;
}
