// SPDX-License-Identifier: Apache-2.0
/**
 * What judges an invoice once it is a tree and a semantic model: a set of rules with a name and a version.
 *
 * A set is written once for UBL and CII; where the official rules of the two syntaxes differ, it asks
 * `syntax`. It runs in time linear in the invoice and never throws for what an invoice holds. How grave its
 * findings are on a given flux is not its business: the table of formats/facture says so.
 */
import type { JeuDeRegles } from '../../gateway/domain/constat.ts';
import type { FormatContext } from '../../gateway/ports/formats.ts';
import type { XmlTree } from '../xml/tree.ts';
import type { Facts } from './facts.ts';
import type { SemanticInvoice } from './model.ts';
import type { Report, Wording } from './rule.ts';

export type SyntaxName = 'UBL' | 'CII';

export interface SyntaxBinding {
  /** Path of names from the group of the rule to a term or group, e.g. `cac:Price/cbc:PriceAmount` for BT-146. */
  readonly pathOf: (bt: string, invoice: SemanticInvoice) => string | undefined;
}

/** An invoice as the rules see it. */
export interface Examined {
  readonly syntax: SyntaxName;
  readonly tree: XmlTree;
  readonly invoice: SemanticInvoice;
  readonly facts: Facts;
  readonly binding: SyntaxBinding;
  readonly context: FormatContext;
}

export interface RuleSet {
  /** Identifier and version, as written in every verdict. */
  readonly jeu: JeuDeRegles;
  /** Every rule of the set, for docs/errors.md and its test. */
  readonly wordings: readonly Wording[];
  readonly judge: (examined: Examined, report: Report) => void;
}
