// SPDX-License-Identifier: Apache-2.0
/** Rules on the lines (BG-25). */
import { sign } from '../decimal.ts';
import type { Facts } from '../facts.ts';
import type { InvoiceLine, Numeric } from '../model.ts';
import { type AnyRule, filled, isFilled, joined, rule } from '../rule.ts';
import { decimalsRule } from './decimals.ts';
import { asTerm, inOrder, inOrderAsWritten } from './document.ts';

const lines = ({ everyLine }: Facts): readonly InvoiceLine[] => everyLine;

const binary = /^[ \t\r\n]*[+-]?(\d+(\.\d*)?|\.\d+)[eE][+-]?\d+[ \t\r\n]*$/;

/** The official rules compare these as binary numbers, which may have an exponent. */
function notNegative(price: Numeric | undefined): boolean {
  if (price === undefined) return false;
  if (price.value !== undefined) return sign(price.value) >= 0;
  return binary.test(price.text) && Number(price.text) >= 0;
}

const presence: readonly AnyRule[] = [
  rule({
    id: 'BR-21',
    bt: 'BT-126',
    over: lines,
    holds: ({ identifier }) => filled(identifier),
    about: ({ identifier }) => identifier,
    fr: "L'identifiant de la ligne est obligatoire",
    en: 'The line identifier is mandatory',
  }),
  rule({
    id: 'BR-22',
    bt: 'BT-129',
    over: lines,
    holds: ({ quantity }) => quantity !== undefined,
    fr: 'La quantite facturee est obligatoire',
    en: 'The invoiced quantity is mandatory',
  }),
  rule({
    id: 'BR-23',
    bt: 'BT-130',
    over: lines,
    holds: ({ quantity }) => quantity?.unit !== undefined,
    about: ({ quantity }) => quantity,
    fr: "L'unite de la quantite facturee est obligatoire",
    en: 'The unit of the invoiced quantity is mandatory',
  }),
  rule({
    id: 'BR-24',
    bt: 'BT-131',
    over: lines,
    holds: ({ net }) => net !== undefined,
    fr: 'Le montant net de la ligne est obligatoire',
    en: 'The line net amount is mandatory',
  }),
  rule({
    id: 'BR-25',
    bt: 'BT-153',
    over: lines,
    holds: ({ itemName }) => filled(itemName),
    about: ({ itemName }) => itemName,
    fr: "Le nom de l'article est obligatoire",
    en: 'The item name is mandatory',
  }),
  rule({
    id: 'BR-26',
    bt: 'BT-146',
    over: lines,
    holds: ({ netPrice }) => netPrice !== undefined,
    fr: "Le prix net de l'article est obligatoire",
    en: 'The item net price is mandatory',
  }),
  rule({
    id: 'BR-CO-04',
    bt: 'BT-151',
    over: lines,
    holds: ({ categories }) => categories.some(({ vat, code }) => vat && code !== undefined),
    fr: 'Le code de categorie de TVA de la ligne est obligatoire',
    en: 'The VAT category code of the line is mandatory',
  }),
];

export const lineRules: readonly AnyRule[] = [
  ...presence,
  rule({
    id: 'BR-27',
    bt: 'BT-146',
    over: lines,
    holds: ({ netPrice }) => notNegative(netPrice),
    about: ({ netPrice }) => netPrice,
    expected: () => '>= 0',
    fr: "Le prix net de l'article ne peut etre negatif",
    en: 'The item net price cannot be negative',
  }),
  rule({
    id: 'BR-28',
    bt: 'BT-148',
    over: lines,
    holds: ({ grossPrice }) => grossPrice === undefined || notNegative(grossPrice),
    about: ({ grossPrice }) => grossPrice,
    expected: () => '>= 0',
    fr: "Le prix brut de l'article ne peut etre negatif",
    en: 'The item gross price cannot be negative',
  }),
  rule({
    id: 'BR-30',
    bt: 'BT-135',
    over: ({ linePeriods }) => linePeriods,
    holds: inOrder,
    cii: { holds: inOrderAsWritten },
    about: ({ end }) => end,
    fr: 'La fin de la periode de la ligne precede son debut',
    en: 'The line period ends before it starts',
  }),
  rule({
    id: 'BR-CO-20',
    bt: 'BG-26',
    over: ({ linePeriods }) => linePeriods,
    holds: ({ start, end }) => start !== undefined || end !== undefined,
    about: asTerm,
    fr: 'La periode de la ligne doit avoir un debut ou une fin',
    en: 'The line period must have a start or an end',
  }),
  rule({
    id: 'BR-54',
    bt: 'BG-32',
    over: ({ lineAttributes, invoice }) => joined(lineAttributes, invoice.elsewhere.attributes),
    holds: ({ name, value }) => name !== undefined && value !== undefined,
    about: asTerm,
    fr: "Un attribut d'article doit avoir un nom et une valeur",
    en: 'An item attribute must have a name and a value',
  }),
  rule({
    id: 'BR-64',
    bt: 'BT-157-1',
    over: lines,
    holds: ({ standardIdentifier: identifier }) =>
      identifier === undefined || identifier.scheme !== undefined,
    // CII takes an empty scheme for none.
    cii: {
      holds: ({ standardIdentifier: identifier }) => identifier === undefined || isFilled(identifier.scheme),
    },
    about: ({ standardIdentifier }) => standardIdentifier,
    fr: "Le schema de l'identifiant standard de l'article est obligatoire",
    en: 'The scheme of the item standard identifier is mandatory',
  }),
  rule({
    id: 'BR-65',
    bt: 'BT-158-1',
    over: ({ lineClassifications, invoice }) =>
      joined(lineClassifications, invoice.elsewhere.classifications),
    holds: ({ scheme }) => scheme !== undefined,
    cii: { holds: ({ scheme }) => isFilled(scheme) },
    about: (identifier) => identifier,
    fr: "La liste du code de classification de l'article est obligatoire",
    en: 'The list of the item classification code is mandatory',
  }),
  decimalsRule('BR-DEC-23', 'BT-131', lines, ({ net }) => net, 'montant net de ligne', 'line net amount'),
];
