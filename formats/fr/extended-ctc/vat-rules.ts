// SPDX-License-Identifier: Apache-2.0
/** VAT in EXTENDED-CTC-FR: a breakdown for each category in use, and bases that add up by rate or by exemption. */
import {
  absolute,
  add,
  type Decimal,
  multiply,
  parseDecimal,
  round,
  shiftRight,
  subtract,
} from '../../en16931/decimal.ts';
import type { Report, Wording } from '../../en16931/rule.ts';
import type { SyntaxName } from '../../en16931/rule-set.ts';
import { type NodeId, none, type XmlTree } from '../../xml/tree.ts';
import { termAt } from '../reach.ts';
import type { Header, Ventilation } from './header.ts';
import { families, familyRows, standardTaxRow } from './rows.ts';
import { doubleOf, isWithin } from './sums.ts';
import type { Base } from './vat-sums.ts';

const rows = { UBL: familyRows('BR-FREXT'), CII: familyRows('BR-FXEXT') };
const standardTax = { UBL: standardTaxRow('BR-FREXT'), CII: standardTaxRow('BR-FXEXT') };

export const vatWordings: readonly Wording[] = [
  ...new Map(
    [...rows.UBL.values(), ...rows.CII.values()]
      .flatMap((row) => Object.values<Wording>({ ...row }))
      .concat(Object.values(standardTax))
      .map((row) => [row.id, row]),
  ).values(),
];

const root: NodeId = 0;
const standard = 'S';

export function judgeVat(tree: XmlTree, syntax: SyntaxName, header: Header, report: Report): void {
  const { usedCodes, brokenDownCodes } = header;
  for (const [, code] of families) {
    const row = rows[syntax].get(code);
    if (row === undefined || usedCodes.has(code) === brokenDownCodes.has(code)) continue;
    report({ rule: row.present, group: { node: root } });
  }
  for (const ventilation of header.ventilations) judgeVentilation(tree, syntax, ventilation, header, report);
}

function judgeVentilation(
  tree: XmlTree,
  syntax: SyntaxName,
  ventilation: Ventilation,
  { bases }: Header,
  report: Report,
): void {
  const { node, category, base, tax } = ventilation;
  const row = rows[syntax].get(category.code);
  if (row === undefined) return;
  const wide = bases.wide(category);
  const narrow = bases.narrow(category);
  const declared = decimalAt(tree, base);
  const holds = { wide: basisHolds(syntax, declared, wide), narrow: basisHolds(syntax, declared, narrow) };
  const say = (rule: Wording, about: NodeId) => report({ rule, group: { node }, term: termAt(tree, about) });
  if (!holds.wide && !holds.narrow) say(row.base, base);
  if (!holds.wide) say(row.baseByRate, base);
  if (!holds.narrow) say(row.baseByExemption, base);
  if (category.code !== standard) return;
  const found = taxDifference(declared, decimalAt(tree, tax), category.rate);
  const allowed = [narrow, ...(syntax === 'CII' ? [wide] : [])].map((one) => countOf(syntax, one));
  if (found === undefined || !isWithin(found, Math.max(...allowed))) say(standardTax[syntax], tax);
}

/** Lines with their amounts in UBL, lines in CII. */
function countOf(syntax: SyntaxName, { lines, allowanceOrChargeCount, logistics }: Base): number {
  return (syntax === 'UBL' ? lines.count : lines.items) + allowanceOrChargeCount + logistics.items;
}

function basisHolds(syntax: SyntaxName, declared: Decimal | undefined, base: Base): boolean {
  if (declared === undefined) return false;
  const { lines, allowances, charges, logistics } = base;
  const items = countOf(syntax, base);
  if (syntax === 'UBL' && lines.count > 0) {
    return Math.abs(doubleOf(declared) - lines.cents + allowances.cents - charges.cents) <= items / 100;
  }
  const added = subtract(add(lines.exactCents, charges.exactCents), allowances.exactCents);
  return isWithin(absolute(subtract(declared, add(added, logistics.exactCents))), items);
}

function taxDifference(
  base: Decimal | undefined,
  tax: Decimal | undefined,
  rate: string | undefined,
): Decimal | undefined {
  const percent = rate === undefined ? undefined : parseDecimal(rate);
  if (base === undefined || tax === undefined || percent === undefined) return undefined;
  return absolute(subtract(tax, round(shiftRight(multiply(base, percent), 2), 2)));
}

function decimalAt(tree: XmlTree, node: NodeId): Decimal | undefined {
  return node === none ? undefined : parseDecimal(tree.text(node));
}
