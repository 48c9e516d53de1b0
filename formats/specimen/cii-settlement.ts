// SPDX-License-Identifier: Apache-2.0
/** What is to be paid, in CII: the header settlement of a draft. */
import { ciiAllowanceCharge, ciiDate, ciiPeriod } from './cii-amounts.ts';
import { ciiPayee } from './cii-parties.ts';
import type { Draft, DraftBreakdown } from './draft.ts';
import { element, group, leaf, type XmlElement } from './xml.ts';

export function ciiHeaderSettlement(draft: Draft): XmlElement {
  const { payment, dueDate, paymentTerms } = draft;
  const mandate = payment?.mandate;
  return element('ram:ApplicableHeaderTradeSettlement', [
    leaf('ram:CreditorReferenceID', mandate?.creditor),
    leaf('ram:PaymentReference', payment?.remittance),
    leaf('ram:TaxCurrencyCode', draft.vatCurrency),
    leaf('ram:InvoiceCurrencyCode', draft.currency),
    ciiPayee(draft.payee),
    paymentMeans(draft),
    draft.breakdowns.map((one) => tradeTax(one, draft)),
    ciiPeriod(draft.period),
    draft.allowances.map((one) => ciiAllowanceCharge(one, 'false')),
    draft.charges.map((one) => ciiAllowanceCharge(one, 'true')),
    group('ram:SpecifiedTradePaymentTerms', [
      leaf('ram:Description', paymentTerms),
      ciiDate('ram:DueDateDateTime', dueDate),
      leaf('ram:DirectDebitMandateID', mandate?.reference),
    ]),
    summation(draft),
    draft.preceding.map(({ number, date }) =>
      element('ram:InvoiceReferencedDocument', [
        leaf('ram:IssuerAssignedID', number),
        ciiDate('ram:FormattedIssueDateTime', date, 'qdt:DateTimeString'),
      ]),
    ),
    group('ram:ReceivableSpecifiedTradeAccountingAccount', [leaf('ram:ID', draft.accountingCost)]),
  ]);
}

function paymentMeans({ payment }: Draft): readonly (XmlElement | undefined)[] {
  if (payment === undefined) return [];
  const { code, card, mandate, accounts } = payment;
  const [first, ...others] = accounts;
  const written = (account: typeof first, rest: readonly (XmlElement | undefined)[]) =>
    element('ram:SpecifiedTradeSettlementPaymentMeans', [
      leaf('ram:TypeCode', code),
      ...rest,
      account &&
        element('ram:PayeePartyCreditorFinancialAccount', [
          leaf('ram:IBANID', account.identifier),
          leaf('ram:AccountName', account.name),
        ]),
      account && group('ram:PayeeSpecifiedCreditorFinancialInstitution', [leaf('ram:BICID', account.bic)]),
    ]);
  const cardAndDebtor = [
    card &&
      group('ram:ApplicableTradeSettlementFinancialCard', [
        leaf('ram:ID', card.number),
        leaf('ram:CardholderName', card.holder),
      ]),
    group('ram:PayerPartyDebtorFinancialAccount', [leaf('ram:IBANID', mandate?.account)]),
  ];
  return [written(first, cardAndDebtor), ...others.map((account) => written(account, []))];
}

function tradeTax(one: DraftBreakdown, { taxPointDate, taxPointCode }: Draft): XmlElement {
  return element('ram:ApplicableTradeTax', [
    leaf('ram:CalculatedAmount', one.tax),
    leaf('ram:TypeCode', 'VAT'),
    leaf('ram:ExemptionReason', one.reason),
    leaf('ram:BasisAmount', one.base),
    leaf('ram:CategoryCode', one.category),
    leaf('ram:ExemptionReasonCode', one.reasonCode),
    ciiDate('ram:TaxPointDate', taxPointDate, 'udt:DateString'),
    leaf('ram:DueDateTypeCode', taxPointCode),
    leaf('ram:RateApplicablePercent', one.rate),
  ]);
}

function summation({ totals, currency, vatCurrency }: Draft): XmlElement | undefined {
  if (totals === undefined) return undefined;
  return element('ram:SpecifiedTradeSettlementHeaderMonetarySummation', [
    leaf('ram:LineTotalAmount', totals.lines),
    leaf('ram:ChargeTotalAmount', totals.charges),
    leaf('ram:AllowanceTotalAmount', totals.allowances),
    leaf('ram:TaxBasisTotalAmount', totals.withoutVat),
    leaf('ram:TaxTotalAmount', totals.vat, { currencyID: currency }),
    leaf('ram:TaxTotalAmount', totals.vatInAccounting, { currencyID: vatCurrency }),
    leaf('ram:RoundingAmount', totals.rounding),
    leaf('ram:GrandTotalAmount', totals.withVat),
    leaf('ram:TotalPrepaidAmount', totals.paid),
    leaf('ram:DuePayableAmount', totals.due),
  ]);
}
