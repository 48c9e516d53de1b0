// SPDX-License-Identifier: Apache-2.0
/** What the rules of EXTENDED-CTC-FR on totals and VAT add up, gathered once from either syntax. */
import type { SyntaxName } from '../../en16931/rule-set.ts';
import type { NodeId, XmlTree } from '../../xml/tree.ts';
import { childNamed, childrenNamed, reach, reachAll } from '../reach.ts';
import { type Categorie, ciiCategory, type Ligne, textOf, ublCategory } from './lines.ts';
import { Sum } from './sums.ts';
import { Bases } from './vat-sums.ts';

/** BG-23 of VAT. */
export interface Ventilation {
  readonly node: NodeId;
  readonly category: Categorie;
  /** BT-116, BT-117; `none` when missing. */
  readonly base: NodeId;
  readonly tax: NodeId;
}

export interface Header {
  /** Lines that count. */
  readonly lines: Sum;
  readonly allowances: Sum;
  readonly charges: Sum;
  readonly logistics: Sum;
  readonly bases: Bases;
  readonly ventilations: readonly Ventilation[];
  /** Codes in use, by where: an allowance or charge, a line that counts, a breakdown. */
  readonly usedCodes: ReadonlySet<string>;
  readonly brokenDownCodes: ReadonlySet<string>;
}

interface Gathered {
  readonly lines: Sum;
  readonly allowances: Sum;
  readonly charges: Sum;
  readonly logistics: Sum;
  readonly bases: Bases;
  readonly usedCodes: Set<string>;
  readonly brokenDownCodes: Set<string>;
}

const root: NodeId = 0;

export function headerOf(tree: XmlTree, syntax: SyntaxName, lines: readonly Ligne[]): Header {
  const gathered: Gathered = {
    lines: new Sum(),
    allowances: new Sum(),
    charges: new Sum(),
    logistics: new Sum(),
    bases: new Bases(),
    usedCodes: new Set(),
    brokenDownCodes: new Set(),
  };
  for (const line of lines) gatherLine(tree, syntax, line, gathered);
  const ventilations = syntax === 'UBL' ? gatherUbl(tree, gathered) : gatherCii(tree, gathered);
  return { ...gathered, ventilations };
}

function gatherLine(tree: XmlTree, syntax: SyntaxName, line: Ligne, gathered: Gathered): void {
  // CII asks for the codes of every line, parts of others too.
  if (line.counts || syntax === 'CII') for (const { code } of line.categories) gathered.usedCodes.add(code);
  if (syntax === 'CII') gatherLineAllowances(tree, line.node, gathered);
  if (!line.counts) return;
  const amounts = line.nets.map((net) => tree.text(net));
  gathered.lines.add(amounts);
  gathered.bases.add(line.categories, ({ lines }) => lines.add(amounts));
}

/** CII also asks for the codes of the allowances and charges of lines. */
function gatherLineAllowances(tree: XmlTree, line: NodeId, { usedCodes }: Gathered): void {
  const path = [
    'SpecifiedLineTradeSettlement',
    'SpecifiedTradeAllowanceCharge',
    'CategoryTradeTax',
    'CategoryCode',
  ];
  for (const node of reachAll(tree, line, ...path)) usedCodes.add(tree.text(node));
}

function gatherUbl(tree: XmlTree, gathered: Gathered): readonly Ventilation[] {
  for (const node of childrenNamed(tree, root, 'AllowanceCharge')) {
    const categories = childrenNamed(tree, node, 'TaxCategory').map((at) => ublCategory(tree, at));
    const indicator = textOf(tree, childNamed(tree, node, 'ChargeIndicator'))?.trim();
    const amounts = childrenNamed(tree, node, 'Amount').map((at) => tree.text(at));
    const sens = sensOf(indicator);
    gatherAllowance(gathered, { categories, amounts, sens, inTotals: true, counted: amounts.length });
  }
  const found: Ventilation[] = [];
  for (const subtotal of reachAll(tree, root, 'TaxTotal', 'TaxSubtotal')) {
    for (const node of childrenNamed(tree, subtotal, 'TaxCategory')) {
      const category = ublCategory(tree, node);
      gathered.brokenDownCodes.add(category.code);
      const isVat = reachAll(tree, node, 'TaxScheme', 'ID').some(
        (id) => tree.text(id).toUpperCase().trim() === 'VAT',
      );
      const base = childNamed(tree, subtotal, 'TaxableAmount');
      if (isVat) found.push({ node, category, base, tax: childNamed(tree, subtotal, 'TaxAmount') });
    }
  }
  return found;
}

function gatherCii(tree: XmlTree, gathered: Gathered): readonly Ventilation[] {
  const settlement = reach(tree, root, 'SupplyChainTradeTransaction', 'ApplicableHeaderTradeSettlement');
  for (const node of childrenNamed(tree, settlement, 'SpecifiedTradeAllowanceCharge')) {
    const categories = childrenNamed(tree, node, 'CategoryTradeTax').map((at) => ciiCategory(tree, at));
    const indicator = textOf(tree, reach(tree, node, 'ChargeIndicator', 'Indicator'));
    const amounts = childrenNamed(tree, node, 'ActualAmount').map((at) => tree.text(at));
    // The totals of CII compare the word, where its bases compare the value.
    const inTotals = indicator === 'true' || indicator === 'false';
    const sens = sensOf(indicator?.trim());
    gatherAllowance(gathered, { categories, amounts, sens, inTotals, counted: 1 });
  }
  for (const node of childrenNamed(tree, settlement, 'SpecifiedLogisticsServiceCharge')) {
    const categories = childrenNamed(tree, node, 'AppliedTradeTax').map((at) => ciiCategory(tree, at));
    const amounts = childrenNamed(tree, node, 'AppliedAmount').map((at) => tree.text(at));
    gathered.logistics.add(amounts);
    gathered.bases.add(categories, ({ logistics }) => logistics.add(amounts));
  }
  return childrenNamed(tree, settlement, 'ApplicableTradeTax').flatMap((node) => {
    const category = ciiCategory(tree, node);
    gathered.brokenDownCodes.add(category.code);
    const isVat = textOf(tree, childNamed(tree, node, 'TypeCode'))?.toUpperCase() === 'VAT';
    const base = childNamed(tree, node, 'BasisAmount');
    return isVat ? [{ node, category, base, tax: childNamed(tree, node, 'CalculatedAmount') }] : [];
  });
}

interface Allowance {
  readonly categories: readonly Categorie[];
  readonly amounts: readonly string[];
  readonly sens: 'allowances' | 'charges' | undefined;
  readonly inTotals: boolean;
  /** How many items it is for the tolerance. */
  readonly counted: number;
}

function gatherAllowance(gathered: Gathered, allowance: Allowance): void {
  const { categories, amounts, sens, inTotals, counted } = allowance;
  for (const { code } of categories) gathered.usedCodes.add(code);
  if (sens !== undefined && inTotals) gathered[sens].add(amounts);
  gathered.bases.add(categories, (base) => {
    base.allowanceOrChargeCount += counted;
    if (sens !== undefined) base[sens].add(amounts);
  });
}

/** Values of xs:boolean. */
function sensOf(indicator: string | undefined): 'allowances' | 'charges' | undefined {
  if (indicator === 'true' || indicator === '1') return 'charges';
  return indicator === 'false' || indicator === '0' ? 'allowances' : undefined;
}
