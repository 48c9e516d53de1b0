// SPDX-License-Identifier: Apache-2.0
/**
 * UBL 2.1 Invoice and CreditNote, as the codes interface in UBL expect them: the historic ones (FSO1100A, FSO1130A),
 * the mixed ones (FSO1110A, FSO1131A), the justice costs (FSO1120A) and those of the reform (FSO1150A). The XML is the same; which rules apply is said by the table of formats/facture.
 */
import type { FormatName } from '../../gateway/domain/code-interface.ts';
import type { Format, FormatContext } from '../../gateway/ports/formats.ts';
import { checkInvoice, type InvoiceForm } from '../facture/check.ts';
import type { XmlContent } from '../xml/content.ts';
import { ublSchema } from './modele/schema.ts';
import { checkRoot } from './structure.ts';
import { ublSyntax } from './syntax.ts';
import { largeTexts, ublVocabulary } from './vocabulary.ts';

const form: InvoiceForm = {
  syntax: ublSyntax,
  vocabulary: ublVocabulary,
  largeTexts,
  schema: ublSchema,
  checkRoot,
};

export const ublInvoice: Format = formatOf('ubl-invoice');
/**
 * "UBL Invoice Min", for mixed flux: an attachment is the invoice. Unlike the minimal CII it relaxes nothing of the
 * structure: the lines and the amount of a TaxTotal are mandatory in it as in UBL itself.
 */
export const ublMinimal: Format = formatOf('ubl-invoice-min');
/** Statements of justice costs: the XML of an invoice, with rules of their own on the cadre and the payment means. */
export const ublMemoire: Format = formatOf('ubl-memoire');
export const ublReforme: Format = formatOf('ubl-f2');

function formatOf(name: FormatName): Format {
  const check = (content: XmlContent, context: FormatContext) => checkInvoice(content, form, context);
  return { name, check, checkInPieces: check };
}
