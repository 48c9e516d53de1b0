// SPDX-License-Identifier: Apache-2.0
/** Reads a line of a sub-invoice in CII. */
import type { NodeId } from '../../xml/tree.ts';
import type { FrenchInvoice } from './french-invoice.ts';
import { amountsUnder, firstNormalized, type Link, type SubInvoiceLine } from './sub-invoice-line.ts';

export function ciiLine(invoice: FrenchInvoice, node: NodeId): SubInvoiceLine {
  const place = 'ram:AssociatedDocumentLineDocument';
  const party = 'ram:SpecifiedLineTradeAgreement/ram:ItemSellerTradeParty';
  const settlement = 'ram:SpecifiedLineTradeSettlement';
  const sums = `${settlement}/ram:SpecifiedTradeSettlementLineMonetarySummation`;
  const others = invoice.under(node, `${settlement}/ram:InvoiceReferencedDocument`);
  const isNumbered = (document: NodeId) => invoice.has(document, 'ram:IssuerAssignedID');
  const isDated = (document: NodeId) =>
    invoice.under(document, 'ram:FormattedIssueDateTime/qdt:DateTimeString').length > 0;
  const statuses = invoice.textsUnder(node, `${place}/ram:LineStatusReasonCode`);
  const numbers = invoice
    .under(node, `${settlement}/ram:AdditionalReferencedDocument`)
    .filter(
      (document) =>
        invoice.textsUnder(document, 'ram:ReferenceTypeCode').includes('AFL') &&
        invoice.textsUnder(document, 'ram:TypeCode').includes('130'),
    )
    .flatMap((document) => invoice.under(document, 'ram:IssuerAssignedID'));
  const links: Link[] = [];
  const line = {
    node,
    identifiers: invoice.textsUnder(node, `${place}/ram:LineID`),
    links,
    isPlain: statuses.length === 0,
    numberedReferences: others.some(isNumbered),
    anyDatedReferences: others.some(isDated),
    datedReferences: others.filter(isNumbered).some(isDated),
    numbers,
    number: firstNormalized(numbers.map((number) => invoice.tree.text(number))),
    sellerName: firstNormalized(invoice.textsUnder(node, `${party}/ram:Name`)),
    sellerIdentifiers: invoice.textsUnder(node, `${party}/ram:SpecifiedLegalOrganization/ram:ID`),
    sellerCountry: firstNormalized(invoice.textsUnder(node, `${party}/ram:PostalTradeAddress/ram:CountryID`)),
    vatAmounts: amountsUnder(invoice, node, `${sums}/ram:TaxTotalAmount`),
    net: invoice.textsUnder(node, `${sums}/ram:LineTotalAmount`),
    withVat: invoice.textsUnder(node, `${sums}/ram:GrandTotalAmount`),
    exemptionReasons: invoice.textsUnder(node, `${settlement}/ram:ApplicableTradeTax/ram:ExemptionReason`),
  };
  links.push({ node, line, statuses, parents: invoice.textsUnder(node, `${place}/ram:ParentLineID`) });
  return line;
}
