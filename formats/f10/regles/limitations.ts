// SPDX-License-Identifier: Apache-2.0
/**
 * What the public portal does not take yet, each until a day: advice, since the portal may change its calendar.
 * (specs: reforme-2026 §1.7 and §4, annexe of limitations of AIFE)
 */
import { atMost } from '../../fr/br-fr/forms.ts';
import type { F10Code } from './codes.ts';
import type { Form } from './forms.ts';
import type { Row } from './rows.ts';
import { invoiceNumbers } from './valeurs.ts';

const maxNumber = 20;
const maxDueDateCode = 2;

export const limitationRows: readonly Row[] = [
  until('2026-12-31', 'F10-NUMERO-20', invoiceNumbers, atMost(maxNumber), `<= ${maxNumber}`),
  until(
    '2027-06-30',
    'F10-TT-80',
    'TT-80 TransactionsReport/Transactions/TaxDueDateTypeCode',
    atMost(maxDueDateCode),
    `<= ${maxDueDateCode}`,
  ),
];

/** @param last Last day in Paris on which the limit stands. */
function until(last: string, code: F10Code, at: string, holds: Form, expected: string): Row {
  return {
    code,
    at,
    judge: (tree, node, { day }) => (day > last || holds(tree.text(node)) ? undefined : { expected }),
  };
}
