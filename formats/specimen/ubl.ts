// SPDX-License-Identifier: Apache-2.0
/** Writes a draft as UBL 2.1, Invoice or CreditNote: the binding of EN 16931-3-2, in the order of the schema. */
import type { Draft, DraftDocument } from './draft.ts';
import { ublAllowanceCharge, ublCategory } from './ubl-amounts.ts';
import { ublLine } from './ubl-line.ts';
import { ublDelivery, ublParty, ublPayee, ublTaxRepresentative } from './ubl-parties.ts';
import { element, group, leaf, type XmlElement } from './xml.ts';

const oasis = 'urn:oasis:names:specification:ubl:schema:xsd:';
/** UNTDID 1001: the reference of a project in a credit note, which has no element of its own there. */
const projectType = '50';

export function ublDocument(draft: Draft): XmlElement {
  const creditNote = draft.kind === 'CREDIT_NOTE';
  const writing = { creditNote, currency: draft.currency };
  const root = creditNote ? 'CreditNote' : 'Invoice';
  return element(
    root,
    [
      header(draft, creditNote),
      references(draft, creditNote),
      ublParty('cac:AccountingSupplierParty', draft.seller, draft.payment?.mandate?.creditor),
      ublParty('cac:AccountingCustomerParty', draft.buyer),
      ublPayee(draft.payee),
      ublTaxRepresentative(draft.taxRepresentative),
      ublDelivery(draft.delivery),
      ...payment(draft, creditNote),
      draft.allowances.map((one) => ublAllowanceCharge(one, 'false', writing)),
      draft.charges.map((one) => ublAllowanceCharge(one, 'true', writing)),
      ...taxTotals(draft),
      totals(draft),
      draft.lines.map((line) => ublLine(line, writing)),
    ],
    {
      xmlns: `${oasis}${root}-2`,
      'xmlns:cac': `${oasis}CommonAggregateComponents-2`,
      'xmlns:cbc': `${oasis}CommonBasicComponents-2`,
    },
  );
}

function header(draft: Draft, creditNote: boolean): (XmlElement | undefined)[] {
  const taxPoint = leaf('cbc:TaxPointDate', draft.taxPointDate);
  const notes = draft.notes.map(({ subject, text }) =>
    leaf('cbc:Note', subject === undefined ? text : `#${subject}#${text ?? ''}`),
  );
  return [
    leaf('cbc:CustomizationID', draft.specification),
    leaf('cbc:ProfileID', draft.process),
    leaf('cbc:ID', draft.number),
    leaf('cbc:IssueDate', draft.issueDate),
    ...(creditNote ? [taxPoint] : [leaf('cbc:DueDate', draft.dueDate)]),
    leaf(creditNote ? 'cbc:CreditNoteTypeCode' : 'cbc:InvoiceTypeCode', draft.typeCode),
    ...notes,
    ...(creditNote ? [] : [taxPoint]),
    leaf('cbc:DocumentCurrencyCode', draft.currency),
    leaf('cbc:TaxCurrencyCode', draft.vatCurrency),
    leaf('cbc:AccountingCost', draft.accountingCost),
    leaf('cbc:BuyerReference', draft.buyerReference),
  ];
}

function references(draft: Draft, creditNote: boolean): (XmlElement | undefined)[] {
  const reference = (name: string, text: string | undefined) => group(name, [leaf('cbc:ID', text)]);
  const tender = reference('cac:OriginatorDocumentReference', draft.tender);
  const contract = reference('cac:ContractDocumentReference', draft.contract);
  const documents = draft.documents.map(supportingDocument);
  const project = creditNote
    ? projectDocument(draft.project)
    : reference('cac:ProjectReference', draft.project);
  return [
    invoicePeriod(draft),
    reference('cac:OrderReference', draft.order),
    ...draft.preceding.map(({ number, date }) =>
      element('cac:BillingReference', [
        element('cac:InvoiceDocumentReference', [leaf('cbc:ID', number), leaf('cbc:IssueDate', date)]),
      ]),
    ),
    reference('cac:DespatchDocumentReference', draft.despatch),
    reference('cac:ReceiptDocumentReference', draft.receipt),
    ...(creditNote ? [contract, ...documents, project, tender] : [tender, contract, ...documents, project]),
  ];
}

/** There for a period, even an empty one, and for the code of the tax point. */
function invoicePeriod({ period, taxPointCode }: Draft): XmlElement | undefined {
  if (period === undefined && taxPointCode === undefined) return undefined;
  return element('cac:InvoicePeriod', [
    leaf('cbc:StartDate', period?.start),
    leaf('cbc:EndDate', period?.end),
    leaf('cbc:DescriptionCode', taxPointCode),
  ]);
}

function projectDocument(project: string | undefined): XmlElement | undefined {
  return project === undefined
    ? undefined
    : supportingDocument({ reference: project, typeCode: projectType });
}

function supportingDocument(document: DraftDocument): XmlElement {
  const { mimeCode, filename, base64, uri } = document;
  return element('cac:AdditionalDocumentReference', [
    leaf('cbc:ID', document.reference, { schemeID: document.scheme }),
    leaf('cbc:DocumentTypeCode', document.typeCode),
    leaf('cbc:DocumentDescription', document.description),
    group('cac:Attachment', [
      leaf('cbc:EmbeddedDocumentBinaryObject', base64, { mimeCode, filename }),
      group('cac:ExternalReference', [leaf('cbc:URI', uri)]),
    ]),
  ]);
}

function payment({ payment: means, dueDate, paymentTerms }: Draft, creditNote: boolean) {
  const terms = group('cac:PaymentTerms', [leaf('cbc:Note', paymentTerms)]);
  if (means === undefined) return [terms];
  const { code, remittance, card, mandate, accounts } = means;
  const [first, ...others] = accounts;
  const written = (account: typeof first, rest: readonly (XmlElement | undefined)[]) =>
    element('cac:PaymentMeans', [
      leaf('cbc:PaymentMeansCode', code),
      creditNote ? leaf('cbc:PaymentDueDate', dueDate) : undefined,
      leaf('cbc:PaymentID', remittance),
      ...rest,
      account &&
        element('cac:PayeeFinancialAccount', [
          leaf('cbc:ID', account.identifier),
          leaf('cbc:Name', account.name),
          group('cac:FinancialInstitutionBranch', [leaf('cbc:ID', account.bic)]),
        ]),
      mandate &&
        group('cac:PaymentMandate', [
          leaf('cbc:ID', mandate.reference),
          group('cac:PayerFinancialAccount', [leaf('cbc:ID', mandate.account)]),
        ]),
    ]);
  const cardAccount =
    card &&
    group('cac:CardAccount', [
      leaf('cbc:PrimaryAccountNumberID', card.number),
      leaf('cbc:NetworkID', 'mapped-from-cii'),
      leaf('cbc:HolderName', card.holder),
    ]);
  return [written(first, [cardAccount]), ...others.map((account) => written(account, [])), terms];
}

function taxTotals({
  breakdowns,
  totals: amounts,
  currency,
  vatCurrency,
}: Draft): (XmlElement | undefined)[] {
  const subtotals = breakdowns.map((one) =>
    element('cac:TaxSubtotal', [
      leaf('cbc:TaxableAmount', one.base, { currencyID: currency }),
      leaf('cbc:TaxAmount', one.tax, { currencyID: currency }),
      ublCategory('cac:TaxCategory', one, true),
    ]),
  );
  return [
    group('cac:TaxTotal', [leaf('cbc:TaxAmount', amounts?.vat, { currencyID: currency }), subtotals]),
    group('cac:TaxTotal', [leaf('cbc:TaxAmount', amounts?.vatInAccounting, { currencyID: vatCurrency })]),
  ];
}

function totals({ totals: amounts, currency }: Draft): XmlElement | undefined {
  if (amounts === undefined) return undefined;
  const amount = (name: string, text: string | undefined) => leaf(name, text, { currencyID: currency });
  return element('cac:LegalMonetaryTotal', [
    amount('cbc:LineExtensionAmount', amounts.lines),
    amount('cbc:TaxExclusiveAmount', amounts.withoutVat),
    amount('cbc:TaxInclusiveAmount', amounts.withVat),
    amount('cbc:AllowanceTotalAmount', amounts.allowances),
    amount('cbc:ChargeTotalAmount', amounts.charges),
    amount('cbc:PrepaidAmount', amounts.paid),
    amount('cbc:PayableRoundingAmount', amounts.rounding),
    amount('cbc:PayableAmount', amounts.due),
  ]);
}
