// SPDX-License-Identifier: Apache-2.0
/** For each rule of flux 10: a transmission that breaks it, and nearly always it alone. */
import { payments, transactions } from './documents.ts';

export interface Twin {
  /** What is done to the document. */
  readonly change: string;
  readonly text: string;
  /** Codes found, in order of the alphabet. */
  readonly codes: readonly string[];
}

function twin(codes: string, source: string, from: string | RegExp, to: string): Twin {
  const text = source.replace(from, to);
  if (text === source) throw new RangeError(`nothing to change: ${from}`);
  return {
    change: `${from} -> ${to}`.replaceAll('\n', ' '),
    text,
    codes: codes === '' ? [] : codes.split(' ').map((code) => `F10-${code}`),
  };
}

const tx = (codes: string, from: string | RegExp, to: string) => twin(codes, transactions, from, to);
const pay = (codes: string, from: string | RegExp, to: string) => twin(codes, payments, from, to);

const firstPeriod = '<StartDate>20260921</StartDate><EndDate>20260930</EndDate>';
const exempt = '<Code>E</Code><Percent>5.5</Percent><TaxExemptionReason>Exoneree</TaxExemptionReason>';
const seller = '<TaxRegistrationId qualifyingId="VAT">FR32100000009</TaxRegistrationId>';
const process = '<BusinessProcess><ID>B1</ID>';
const reference =
  '<ReferencedDocument><ID>F-2026-000</ID><IssueDate>20260801</IssueDate></ReferencedDocument>';
const received = '<CurrencyCode>EUR</CurrencyCode><Amount>1200.00</Amount>';

const transmissionTwins: readonly Twin[] = [
  tx('G1.104', '<Id>TX-', '<Id> TX-'),
  tx('G1.104', '<Id>TX-', '<Id>TX  '),
  tx('G1.104', '<Id>TX-', '<Id>TX.'),
  tx('G1.104', '<Id>TX-', `<Id>${'X'.repeat(40)}`),
  tx('G7.53', '20261001093000', '2026-10-01T09:30'),
  tx('G1.36 G7.43', '20261001093000', '19991001093000'),
  tx('DATE', '20261001093000', '20261001246000'),
  tx('DATE', '20261001093000', '20260931093000'),
  tx('G7.43', '20261001093000', '20260930235959'),
  tx('G7.43', '20261001093000', '20261002000000'),
  pay('G7.43', '20261001093000', '20260901093000'),
  tx('G8.01', '<TypeCode>IN<', '<TypeCode>in<'),
  tx('G6.22', '"0238">0123', '"0009">0123'),
  tx('G6.22', '"0238">0123', '"0238">01234'),
  tx('G7.51', '>WK<', '>SE<'),
  tx('G6.26', '"0002">100000009', '"0009">100000009'),
  tx('G6.26', '"0002">100000009', '"0002">10000000900012'),
  tx('G7.52', '>SE<', '>WK<'),
  tx('G6.29', /<TransactionsReport>[\s\S]*<\/TransactionsReport>/, ''),
  tx('G6.29', '</Report>', payments.slice(payments.indexOf('<PaymentsReport>'))),
];

const dateTwins: readonly Twin[] = [
  tx('G1.09', firstPeriod, '<StartDate>2026-09-21</StartDate><EndDate>20260930</EndDate>'),
  tx('G1.36 G6.25', '20260930</EndDate>', '19990930</EndDate>'),
  tx('G6.25', firstPeriod, '<StartDate>20260930</StartDate><EndDate>20260930</EndDate>'),
  pay('G6.25', firstPeriod, '<StartDate>20260930</StartDate><EndDate>20260921</EndDate>'),
  tx('DATE', '<Date>20260922', '<Date>20260229'),
  tx('G1.09', '<DueDate>20261022', '<DueDate>221026'),
  tx('G6.25', '<EndDate>20260915', '<EndDate>20260901'),
  tx('G6.25', '<EndDate>20260920', '<EndDate>20260801'),
  tx('G1.36', '<IssueDate>20260801', '<IssueDate>21000801'),
  pay('G1.09', '<Date>20260925', '<Date>20260925 '),
  pay('DATE', '<IssueDate>20260922', '<IssueDate>20261322'),
];

const invoiceTwins: readonly Twin[] = [
  tx('G1.05 NUMERO-20', 'F-2026-001', `F${'1'.repeat(35)}`),
  tx('G1.05', 'F-2026-001', 'F-2026 001 '),
  tx('G1.05', '<ID>F-2026-000', '<ID>F:2026'),
  pay('G1.05', 'F-2026-001', 'F-2026-é'),
  tx('NUMERO-20', 'F-2026-001', `F${'1'.repeat(20)}`),
  pay('NUMERO-20', 'F-2026-001', `F${'1'.repeat(20)}`),
  tx('G1.01', '<TypeCode>380', '<TypeCode>325'),
  tx('G1.02', process, '<BusinessProcess><ID>A1</ID>'),
  tx('S1.12', 'urn.cpro.gouv.fr:1p0:ereporting', 'urn:cen.eu:en16931:2017'),
  tx('G1.60', /<TypeCode>380([\s\S]*?)<ID>B1</, '<TypeCode>386$1<ID>B4<'),
  tx('P1.11', '<TaxDueDateTypeCode>5<', '<TaxDueDateTypeCode>6<'),
  tx('P1.11', '<TaxDueDateTypeCode>72<', '<TaxDueDateTypeCode>73<'),
  tx('TT-80', '<TaxDueDateTypeCode>72<', '<TaxDueDateTypeCode>432<'),
  tx('G6.21', 'VATEX-EU-IC', 'VATEX-FR-CNWVAT'),
  tx('G1.32', `<Line>${reference}</Line>`, '<Line/>'),
  tx('G1.32', `<Line>${reference}</Line>`, `<Line>${reference}</Line><Line/>`),
  tx('G1.32', /(<ID>R-2026-003[\s\S]*)<IssueDate>20260801<\/IssueDate>/, '$1'),
  tx('G1.32', /(<ID>R-2026-003[\s\S]*?)(<ReferencedDocument>.*<\/ReferencedDocument>)/, '$1$2$2'),
  tx('G6.28', /<Buyer>[\s\S]*?<\/Buyer>/, ''),
  tx('G6.28', '<CompanyId schemeId="0223">DE123456789</CompanyId>', ''),
  tx('B2C', '<Content>B2BINT', '<Content>B2C'),
  tx('G2.19', '"0223">DE123456789<', '"0009">DE123456789<'),
  tx('G2.19', '"0002">100000009</CompanyId>', '"0002">10000000</CompanyId>'),
  tx('G2.19', '"0223">DE123456789<', `"0227">${'1'.repeat(19)}<`),
  tx('G2.19', '"0223">DE123456789<', '"0228">12345678<'),
  tx('G2.19', '"0223">DE123456789<', '"0229">1234567890<'),
  tx('G2.33', /(<Buyer>[\s\S]*?)<TaxRegistrationId.*<\/TaxRegistrationId>/, '$1'),
  tx('G2.33', seller, seller.replace('VAT', 'FC')),
  tx(
    'G1.102 G2.33',
    new RegExp(`${seller}([\\s\\S]*?)<SellerTaxRepresentative>[\\s\\S]*?</SellerTaxRepresentative>`),
    '$1',
  ),
  tx('G1.40', exempt, exempt.replace('<TaxExemptionReason>Exoneree</TaxExemptionReason>', '')),
  tx('G1.40', '<TaxExemptionReasonCode>VATEX-EU-IC</TaxExemptionReasonCode>', ''),
  tx('G2.01', '<CountryId>FR<', '<CountryId>FRA<'),
  tx(
    'G2.01',
    '<CountryId>DE</CountryId>\n          </Location>\n        </Delivery>',
    '<CountryId>de</CountryId></Location></Delivery>',
  ),
  tx('G2.31', '<TaxCategoryCode>S<', '<TaxCategoryCode>L<'),
  tx('G2.31', '<Code>S<', '<Code>M<'),
];

const amountTwins: readonly Twin[] = [
  tx('G1.14', '<Amount>12.34<', '<Amount>12.345<'),
  tx('G1.14', '<Amount>5.00<', '<Amount>123456789012345678.90<'),
  tx('G1.14', '<TaxableAmount>110.00<', '<TaxableAmount> 110.00<'),
  tx('G1.15', '>10.5<', '>10.50001<'),
  tx('G1.16', '<PriceAmount>95.5<', '<PriceAmount>95.5000001<'),
  pay('G1.16', '<Amount>1200.00<', '<Amount>-1200.00<'),
  tx('G1.24', '<TaxPercent>20</TaxPercent>\n', '<TaxPercent>21</TaxPercent>\n'),
  tx('G1.24', '<Percent>20<', '<Percent>19.5<'),
  pay('G1.24', '<TaxPercent>10<', '<TaxPercent>10.1<'),
  tx('G1.55', '<PriceAmount>95.5<', '<PriceAmount>95.52<'),
  tx('G1.53', '<TaxExclusiveAmount>1100.10<', '<TaxExclusiveAmount>1100.13<'),
  tx('G1.53', '"EUR">205.52<', '"EUR">205.48<'),
  tx('G1.53', '<TaxTotal>205.52<', '<TaxTotal>205.54<'),
  tx('G1.53', /(<Transactions>[\s\S]*)<TaxExclusiveAmount>1100.10</, '$1<TaxExclusiveAmount>1100.07<'),
  // Exactly the tolerance, of one amount: in binary 100.01 is a little more than 100 and 0.01.
  tx(
    'G1.53',
    /-50.00(?<between><\/TaxExclusiveAmount>[\s\S]*?<TaxableAmount>)-50.00/,
    '100.01$<between>100.00',
  ),
  tx('G6.23', 'CurrencyCode="EUR">20.00', 'CurrencyCode="USD">20.00'),
  tx('G1.10', '<CurrencyCode>USD<', '<CurrencyCode>US Dollar<'),
  pay('G1.10', received, received.replace('EUR', 'eur')),
  pay('G6.27', received, received.replace('EUR', 'USD')),
  tx('G1.68', '>TLB1<', '>TLB2<'),
];

export const twins: readonly Twin[] = [...transmissionTwins, ...dateTwins, ...invoiceTwins, ...amountTwins];

/** What looks like a fault of a rule, and is none. */
export const innocents: readonly Twin[] = [
  tx('', '<TypeCode>IN<', '<TypeCode>RE<'),
  tx('', '>SE<', '>BY<'),
  // Exactly the tolerance again: in binary -50.01 is a little less than -50 less 0.01.
  tx('', '<TaxExclusiveAmount>-50.00<', '<TaxExclusiveAmount>-50.01<'),
  tx('', '<Id>TX-', '<Id>TX '),
  tx('', '<TaxExclusiveAmount>1100.10<', '<TaxExclusiveAmount>1100.12<'),
  tx('', '<TaxPercent>20</TaxPercent>\n', '<TaxPercent>20.000</TaxPercent>\n'),
  tx('', '20261001093000', '20261001235959'),
  tx('', 'F-2026-001', `F${'1'.repeat(19)}`),
  tx('', `<Line>${reference}</Line>`, `<Line>${reference}</Line><Line>${reference}</Line>`),
  pay('', received, '<Amount>1200.000001</Amount>'),
];
