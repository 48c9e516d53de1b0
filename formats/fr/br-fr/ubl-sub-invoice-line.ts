// SPDX-License-Identifier: Apache-2.0
/** Reads a line of a sub-invoice in UBL, which refers to its own invoice to say its sub-type and its parent. */
import type { NodeId } from '../../xml/tree.ts';
import type { FrenchInvoice } from './french-invoice.ts';
import { amountsUnder, firstNormalized, type Link, type SubInvoiceLine } from './sub-invoice-line.ts';

export function ublLine(invoice: FrenchInvoice, node: NodeId, own: readonly string[]): SubInvoiceLine {
  const references = invoice.under(node, 'cac:BillingReference').map((reference) => {
    const documents = invoice.under(reference, 'cac:InvoiceDocumentReference');
    const numbers = documents.flatMap((document) => invoice.textsUnder(document, 'cbc:ID'));
    return {
      reference,
      documents,
      isOwn: numbers.some((number) => own.includes(number)),
      isOther: numbers.some((number) => own.some((ownNumber) => ownNumber !== number)),
    };
  });
  const others = references.filter(({ isOther }) => isOther).flatMap(({ documents }) => documents);
  const owned = references.filter(({ isOwn }) => isOwn);
  const has = (name: string) => (document: NodeId) => invoice.has(document, name);
  const party = 'cac:Item/cac:ManufacturerParty';
  const numbers = ublObjects(invoice, node, 'AFL');
  const links: Link[] = [];
  const line = {
    node,
    identifiers: invoice.textsUnder(node, 'cbc:ID'),
    links,
    isPlain: owned.length === 0,
    numberedReferences: others.some(has('cbc:ID')),
    anyDatedReferences: others.some(has('cbc:IssueDate')),
    datedReferences: others.filter(has('cbc:ID')).some(has('cbc:IssueDate')),
    numbers,
    number: firstNormalized(numbers.map((number) => invoice.tree.text(number))),
    sellerName: firstNormalized(
      invoice.textsUnder(node, `${party}/cac:PartyLegalEntity/cbc:RegistrationName`),
    ),
    sellerIdentifiers: invoice.textsUnder(node, `${party}/cac:PartyLegalEntity/cbc:CompanyID`),
    sellerCountry: firstNormalized(
      invoice.textsUnder(node, `${party}/cac:PostalAddress/cac:Country/cbc:IdentificationCode`),
    ),
    vatAmounts: amountsUnder(invoice, node, 'cac:TaxTotal/cbc:TaxAmount'),
    net: invoice.textsUnder(node, 'cbc:LineExtensionAmount'),
    withVat: invoice.textsUnder(node, 'cbc:TaxInclusiveLineExtensionAmount'),
    exemptionReasons: invoice.textsUnder(node, 'cac:Item/cac:ClassifiedTaxCategory/cbc:TaxExemptionReason'),
  };
  for (const { reference } of owned) {
    links.push({
      node: reference,
      line,
      statuses: invoice.textsUnder(reference, 'cac:InvoiceDocumentReference/cbc:DocumentStatusCode'),
      parents: invoice.textsUnder(reference, 'cac:BillingReferenceLine/cbc:ID'),
    });
  }
  return line;
}

/** The invoiced objects of a line in UBL: 130 is the type of such a reference. */
export function ublObjects(invoice: FrenchInvoice, line: NodeId, scheme: string): readonly NodeId[] {
  return invoice
    .under(line, 'cac:DocumentReference')
    .filter((document) => invoice.textsUnder(document, 'cbc:DocumentTypeCode').includes('130'))
    .flatMap((document) => invoice.ofScheme(invoice.under(document, 'cbc:ID'), scheme));
}
