// SPDX-License-Identifier: Apache-2.0
/** Invoices opened as ordinary documents or as large ones, whatever their size. */
import { ciiD16bSchema, ciiD22bSchema } from '../../../formats/cii/modele/schema.ts';
import { checkRoot as checkCiiRoot } from '../../../formats/cii/structure.ts';
import { ciiSyntax } from '../../../formats/cii/syntax.ts';
import { largeTexts as ciiLargeTexts, ciiVocabulary } from '../../../formats/cii/vocabulary.ts';
import type { SyntaxName } from '../../../formats/en16931/rule-set.ts';
import { checkInvoice, type InvoiceForm } from '../../../formats/facture/check.ts';
import { ublSchema } from '../../../formats/ubl/modele/schema.ts';
import { checkRoot as checkUblRoot } from '../../../formats/ubl/structure.ts';
import { ublSyntax } from '../../../formats/ubl/syntax.ts';
import { largeTexts as ublLargeTexts, ublVocabulary } from '../../../formats/ubl/vocabulary.ts';
import type { CodeInterface } from '../../../gateway/domain/code-interface.ts';
import type { Controle } from '../../../gateway/ports/formats.ts';

export function formOf(syntax: SyntaxName, code: CodeInterface): InvoiceForm {
  if (syntax === 'UBL') {
    return {
      syntax: ublSyntax,
      vocabulary: ublVocabulary,
      largeTexts: ublLargeTexts,
      schema: ublSchema,
      checkRoot: checkUblRoot,
    };
  }
  const schema = code.startsWith('FSO110') ? ciiD16bSchema : ciiD22bSchema;
  return {
    syntax: ciiSyntax,
    vocabulary: ciiVocabulary,
    largeTexts: ciiLargeTexts,
    schema,
    checkRoot: (tree) => checkCiiRoot(tree, schema.jeuDeRegles),
  };
}

/** Windows so small that a page of lines takes several. */
const windows = { itemBytes: 3_000, parentBytes: 500 };
const now = new Date('2026-10-01T12:00:00Z');

export function judgedBothWays(
  bytes: Uint8Array,
  syntax: SyntaxName,
  codeInterface: CodeInterface,
): { readonly ordinary: Controle; readonly large: readonly Controle[] } {
  const form = formOf(syntax, codeInterface);
  const context = { codeInterface, now, allLayers: true };
  const judge = (more: Partial<InvoiceForm>) => checkInvoice(bytes, { ...form, ...more }, context);
  return {
    ordinary: judge({ largeFromBytes: Number.POSITIVE_INFINITY }),
    large: [judge({ largeFromBytes: 0, windows }), judge({ largeFromBytes: 0 })],
  };
}
