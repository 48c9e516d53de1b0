// SPDX-License-Identifier: Apache-2.0
/**
 * UN/CEFACT Cross Industry Invoice: D16B for the historic codes interface (FSO1106A, FSO1116A), D22B for those of the
 * reform (FSO1156A), and inside a Factur-X.
 */
import type { FormatName } from '../../gateway/domain/code-interface.ts';
import type { Controle, Format, FormatContext } from '../../gateway/ports/formats.ts';
import { checkInvoice } from '../facture/check.ts';
import type { XmlContent } from '../xml/content.ts';
import type { XmlSchema } from '../xml/schema.ts';
import { ciiD16bSchema, ciiD22bSchema, ciiMinimalSchema } from './modele/schema.ts';
import { checkRoot } from './structure.ts';
import { ciiSyntax } from './syntax.ts';
import { ciiVocabulary, largeTexts } from './vocabulary.ts';

export interface CiiOptions {
  /** The content model it must keep to: D22B unless said otherwise. */
  readonly schema?: XmlSchema;
}

/** Checks the XML of an invoice in CII, also one that a PDF carried. Never throws for what it holds. */
export function checkCii(
  content: XmlContent,
  context: FormatContext,
  { schema = ciiD22bSchema }: CiiOptions = {},
): Controle {
  const form = {
    syntax: ciiSyntax,
    vocabulary: ciiVocabulary,
    largeTexts,
    schema,
    checkRoot: (tree: Parameters<typeof checkRoot>[0]) => checkRoot(tree, schema.jeuDeRegles),
  };
  return checkInvoice(content, form, context);
}

export const ciiInvoice: Format = formatOf('cii-16b', ciiD16bSchema);
/** For mixed flux: an attachment is the invoice, and the XML may leave the delivery out. */
export const ciiMinimal: Format = formatOf('cii-min-16b', ciiMinimalSchema);
export const ciiReforme: Format = formatOf('cii-f2', ciiD22bSchema);

function formatOf(name: FormatName, schema: XmlSchema): Format {
  const check = (content: XmlContent, context: FormatContext) => checkCii(content, context, { schema });
  return { name, check, checkInPieces: check };
}
