// SPDX-License-Identifier: Apache-2.0
/**
 * Rules on allowances and charges, of the document and of its lines. The four groups have the same rules under
 * different ids: one row each says which.
 */
import type { Facts } from '../facts.ts';
import type { AllowanceCharge } from '../model.ts';
import { type AnyRule, rule } from '../rule.ts';
import { decimalsRule } from './decimals.ts';

interface Family {
  readonly over: (facts: Facts) => readonly AllowanceCharge[];
  readonly fr: string;
  readonly en: string;
  readonly amount: readonly [id: string, bt: string];
  /** The same rule has two ids: one of presence, one of coherence. */
  readonly reason: readonly [ids: readonly string[], bt: string];
  /** Only those of the document carry a VAT category of their own. */
  readonly category?: readonly [id: string, bt: string];
  readonly decimals: readonly [amount: string, base: string, btBase: string];
}

const families: readonly Family[] = [
  {
    over: ({ invoice }) => invoice.allowances,
    fr: 'une remise du document',
    en: 'a document level allowance',
    amount: ['BR-31', 'BT-92'],
    category: ['BR-32', 'BT-95'],
    reason: [['BR-33', 'BR-CO-21'], 'BT-97'],
    decimals: ['BR-DEC-01', 'BR-DEC-02', 'BT-93'],
  },
  {
    over: ({ invoice }) => invoice.charges,
    fr: 'une majoration du document',
    en: 'a document level charge',
    amount: ['BR-36', 'BT-99'],
    category: ['BR-37', 'BT-102'],
    reason: [['BR-38', 'BR-CO-22'], 'BT-104'],
    decimals: ['BR-DEC-05', 'BR-DEC-06', 'BT-100'],
  },
  {
    over: ({ lineAllowances }) => lineAllowances,
    fr: 'une remise de ligne',
    en: 'a line allowance',
    amount: ['BR-41', 'BT-136'],
    reason: [['BR-42', 'BR-CO-23'], 'BT-139'],
    decimals: ['BR-DEC-24', 'BR-DEC-25', 'BT-137'],
  },
  {
    over: ({ lineCharges }) => lineCharges,
    fr: 'une majoration de ligne',
    en: 'a line charge',
    amount: ['BR-43', 'BT-141'],
    reason: [['BR-44', 'BR-CO-24'], 'BT-144'],
    decimals: ['BR-DEC-27', 'BR-DEC-28', 'BT-142'],
  },
];

/** Written `true` or `false`. */
function isSpelt({ indicator }: AllowanceCharge): boolean {
  return indicator.text === 'true' || indicator.text === 'false';
}

export const allowanceRules: readonly AnyRule[] = families.flatMap((family) => rulesOf(family));

function rulesOf({ over, fr, en, amount, reason, category, decimals }: Family): readonly AnyRule[] {
  // CII reads the indicator as a text here: one written 0 or 1 is judged by the rules on sums alone.
  const cii = { over: (facts: Facts) => over(facts).filter(isSpelt) };
  const [amountId, amountBt] = amount;
  const [reasonIds, reasonBt] = reason;
  const [amountDecimals, baseDecimals, baseBt] = decimals;
  return [
    rule({
      id: amountId,
      bt: amountBt,
      over,
      cii,
      holds: (group) => group.amount !== undefined,
      fr: `Le montant est obligatoire pour ${fr}`,
      en: `The amount is mandatory for ${en}`,
    }),
    ...reasonIds.map((id) =>
      rule({
        id,
        bt: reasonBt,
        over,
        cii,
        holds: (group) => group.reason !== undefined || group.reasonCode !== undefined,
        fr: `Un motif ou un code de motif est obligatoire pour ${fr}`,
        en: `A reason or a reason code is mandatory for ${en}`,
      }),
    ),
    ...(category === undefined
      ? []
      : [
          rule({
            id: category[0],
            bt: category[1],
            over,
            cii,
            holds: ({ categories }) => categories.some(({ vat, code }) => vat && code !== undefined),
            fr: `Le code de categorie de TVA est obligatoire pour ${fr}`,
            en: `The VAT category code is mandatory for ${en}`,
          }),
        ]),
    decimalsRule(
      amountDecimals,
      amountBt,
      over,
      (group) => group.amount,
      `montant d'${fr}`,
      `amount of ${en}`,
      cii,
    ),
    decimalsRule(
      baseDecimals,
      baseBt,
      over,
      (group) => group.baseAmount,
      `montant de base d'${fr}`,
      `base amount of ${en}`,
      cii,
    ),
  ];
}
