// SPDX-License-Identifier: Apache-2.0
/** What a syntax (UBL, CII) brings to the judgement of an invoice. */
import type { SemanticInvoice } from '../en16931/model.ts';
import type { RuleSet, SyntaxBinding, SyntaxName } from '../en16931/rule-set.ts';
import type { XmlTree } from '../xml/tree.ts';

export interface Syntax {
  readonly name: SyntaxName;
  readonly read: (tree: XmlTree) => SemanticInvoice;
  readonly binding: SyntaxBinding;
  /** The syntax rules and code lists of EN 16931 for it: UBL-SR, UBL-CR, UBL-DT or CII-SR, CII-DT, and BR-CL. */
  readonly rules: RuleSet;
}
