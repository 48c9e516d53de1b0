// SPDX-License-Identifier: Apache-2.0
/**
 * The XML of a Factur-X file, judged as CII; and what its PDF must agree with. D22B takes what the older Factur-X of
 * D16B holds.
 */
import type { Controle, FormatContext } from '../../gateway/ports/formats.ts';
import { ciiD22bSchema } from '../cii/modele/schema.ts';
import { checkRoot } from '../cii/structure.ts';
import { ciiSyntax } from '../cii/syntax.ts';
import { ciiVocabulary, largeTexts } from '../cii/vocabulary.ts';
import type { SemanticInvoice } from '../en16931/model.ts';
import { checkInvoice } from '../facture/check.ts';
import type { XmlTree } from '../xml/tree.ts';

export interface JudgedXml {
  readonly controle: Controle;
  /** BT-24 without white space around it; undefined when there is none, or the XML is no CII. */
  readonly specification: string | undefined;
  readonly hasLines: boolean;
}

export function judgeXml(bytes: Uint8Array, context: FormatContext): JudgedXml {
  let invoice: SemanticInvoice | undefined;
  const read = (tree: XmlTree): SemanticInvoice => {
    invoice = ciiSyntax.read(tree);
    return invoice;
  };
  const controle = checkInvoice(bytes, { ...form, syntax: { ...ciiSyntax, read } }, context);
  return {
    controle,
    specification: invoice?.specification?.text.trim(),
    hasLines: (invoice?.lines.length ?? 0) > 0,
  };
}

const form = {
  vocabulary: ciiVocabulary,
  largeTexts,
  schema: ciiD22bSchema,
  checkRoot: (tree: XmlTree) => checkRoot(tree, ciiD22bSchema.jeuDeRegles),
};
