// SPDX-License-Identifier: Apache-2.0
/** Transmissions of flux 10 that break no rule, each with everything its kind may hold. */

const head = (id: string) => `<?xml version="1.0" encoding="UTF-8"?>
<Report>
  <ReportDocument>
    <Id>${id}</Id>
    <Name>Declaration de test</Name>
    <IssueDateTime><DateTimeString>20261001093000</DateTimeString></IssueDateTime>
    <TypeCode>IN</TypeCode>
    <Sender>
      <Id schemeId="0238">0123</Id><Name>PLATEFORME EXEMPLE</Name><RoleCode>WK</RoleCode>
      <URIUniversalCommunication><URIID>urn:exemple:plateforme</URIID></URIUniversalCommunication>
    </Sender>
    <Issuer>
      <Id schemeId="0002">100000009</Id><Name>VENDEUR EXEMPLE</Name><RoleCode>SE</RoleCode>
    </Issuer>
  </ReportDocument>`;

const period = '<ReportPeriod><StartDate>20260921</StartDate><EndDate>20260930</EndDate></ReportPeriod>';

const parties = `
      <Seller>
        <CompanyId schemeId="0002">100000009</CompanyId>
        <TaxRegistrationId qualifyingId="VAT">FR32100000009</TaxRegistrationId>
        <PostalAddress><CountryId>FR</CountryId></PostalAddress>
      </Seller>
      <Buyer>
        <CompanyId schemeId="0223">DE123456789</CompanyId>
        <TaxRegistrationId qualifyingId="VAT">DE123456789</TaxRegistrationId>
        <PostalAddress><CountryId>DE</CountryId></PostalAddress>
      </Buyer>`;

const process =
  '<BusinessProcess><ID>B1</ID><TypeID>urn.cpro.gouv.fr:1p0:ereporting</TypeID></BusinessProcess>';

const line = `
      <Line>
        <Note><Code>AAI</Code><Comment>Livraison partielle</Comment></Note>
        <BilledQuantity UnitCode="C62">10.5</BilledQuantity>
        <Delivery>
          <Name>Entrepot</Name>
          <Location>
            <LineOne>1 quai</LineOne><CityName>Kiel</CityName><PostalZone>24103</PostalZone>
            <CountrySubentity>SH</CountrySubentity><CountryId>DE</CountryId>
          </Location>
        </Delivery>
        <InvoicePeriod><StartDate>20260901</StartDate><EndDate>20260915</EndDate></InvoicePeriod>
        <AllowanceCharge ChargeIndicator="false"><Amount>5.00</Amount></AllowanceCharge>
        <Price>
          <PriceAmount>95.5</PriceAmount>
          <AllowanceChargeAmount>4.5</AllowanceChargeAmount>
          <AllowanceChargeBaseAmount>100</AllowanceChargeBaseAmount>
        </Price>
        <Product><Name>Article</Name></Product>
      </Line>`;

const invoice = `
    <Invoice>
      <ID>F-2026-001</ID>
      <IssueDate>20260922</IssueDate>
      <TypeCode>380</TypeCode>
      <CurrencyCode>EUR</CurrencyCode>
      <DueDate>20261022</DueDate>
      <TaxDueDateTypeCode>5</TaxDueDateTypeCode>
      <IncludedNote><Subject>BAR</Subject><Content>B2BINT</Content></IncludedNote>
      ${process}${parties}
      <SellerTaxRepresentative>
        <TaxRegistrationId schemeId="VAT">FR40303265045</TaxRegistrationId>
      </SellerTaxRepresentative>
      <Delivery>
        <Date>20260920</Date>
        <Location>
          <LineOne>1 quai</LineOne><LineTwo>Hall B</LineTwo><LineThree>Porte 3</LineThree>
          <CityName>Kiel</CityName><PostalZone>24103</PostalZone><CountrySubentity>SH</CountrySubentity>
          <CountryId>DE</CountryId>
        </Location>
      </Delivery>
      <InvoicePeriod><StartDate>20260901</StartDate><EndDate>20260920</EndDate></InvoicePeriod>
      <AllowanceCharge ChargeIndicator="true">
        <Amount>12.34</Amount><TaxCategoryCode>S</TaxCategoryCode><TaxPercent>20</TaxPercent>
      </AllowanceCharge>
      <MonetaryTotal>
        <TaxExclusiveAmount>1100.10</TaxExclusiveAmount><TaxAmount CurrencyCode="EUR">205.52</TaxAmount>
      </MonetaryTotal>
      <TaxSubTotal>
        <TaxableAmount>1000.00</TaxableAmount><TaxAmount>200.00</TaxAmount>
        <TaxCategory><Code>S</Code><Percent>20</Percent></TaxCategory>
      </TaxSubTotal>
      <TaxSubTotal>
        <TaxableAmount>100.10</TaxableAmount><TaxAmount>5.51</TaxAmount>
        <TaxCategory>
          <Code>E</Code><Percent>5.5</Percent><TaxExemptionReason>Exoneree</TaxExemptionReason>
          <TaxExemptionReasonCode>VATEX-EU-IC</TaxExemptionReasonCode>
        </TaxCategory>
      </TaxSubTotal>${line}
    </Invoice>`;

const totals = `
      <MonetaryTotal><TaxExclusiveAmount>-50.00</TaxExclusiveAmount><TaxAmount CurrencyCode="EUR">0.00</TaxAmount></MonetaryTotal>
      <TaxSubTotal>
        <TaxableAmount>-50.00</TaxableAmount><TaxAmount>0.00</TaxAmount>
        <TaxCategory>
          <Code>K</Code><Percent>0</Percent><TaxExemptionReason>Sans TVA</TaxExemptionReason>
          <TaxExemptionReasonCode>VATEX-FR-CNWVAT</TaxExemptionReasonCode>
        </TaxCategory>
      </TaxSubTotal>`;

/** A credit note that refers from its lines. */
const creditNote = `
    <Invoice>
      <ID>A-2026-002</ID><IssueDate>20260923</IssueDate><TypeCode>381</TypeCode><CurrencyCode>EUR</CurrencyCode>
      ${process}${parties}${totals}
      <Line><ReferencedDocument><ID>F-2026-000</ID><IssueDate>20260801</IssueDate></ReferencedDocument></Line>
    </Invoice>`;

/** A corrected invoice in another currency. */
const corrected = `
    <Invoice>
      <ID>R-2026-003</ID><IssueDate>20260924</IssueDate><TypeCode>384</TypeCode><CurrencyCode>USD</CurrencyCode>
      ${process}
      <ReferencedDocument><ID>F-2026-000</ID><IssueDate>20260801</IssueDate></ReferencedDocument>${parties}
      <MonetaryTotal><TaxAmount CurrencyCode="EUR">20.00</TaxAmount></MonetaryTotal>
      <TaxSubTotal>
        <TaxableAmount>110.00</TaxableAmount><TaxAmount>22.00</TaxAmount>
        <TaxCategory><Percent>20</Percent></TaxCategory>
      </TaxSubTotal>
    </Invoice>`;

const day = `
    <Transactions>
      <Date>20260922</Date>
      <TransactionsCurrency>EUR</TransactionsCurrency>
      <TaxDueDateTypeCode>72</TaxDueDateTypeCode>
      <CategoryCode>TLB1</CategoryCode>
      <TaxExclusiveAmount>1100.10</TaxExclusiveAmount>
      <TaxTotal>205.52</TaxTotal>
      <TransactionsCount>12</TransactionsCount>
      <TaxSubtotal><TaxPercent>20</TaxPercent><TaxableAmount>1000.00</TaxableAmount><TaxTotal>200.00</TaxTotal></TaxSubtotal>
      <TaxSubtotal><TaxPercent>5.5</TaxPercent><TaxableAmount>100.10</TaxableAmount><TaxTotal>5.51</TaxTotal></TaxSubtotal>
    </Transactions>`;

const payment = `
      <Payment>
        <Date>20260925</Date>
        <SubTotals><TaxPercent>20</TaxPercent><CurrencyCode>EUR</CurrencyCode><Amount>1200.00</Amount></SubTotals>
        <SubTotals><TaxPercent>10</TaxPercent><Amount>11</Amount></SubTotals>
      </Payment>`;

/** 10.1 and 10.3. */
export const transactions = `${head('TX-100000009-202609-D3')}
  <TransactionsReport>${period}${invoice}${creditNote}${corrected}${day}
  </TransactionsReport>
</Report>
`;

/** 10.2 and 10.4. */
export const payments = `${head('PAY-100000009-202609')}
  <PaymentsReport>${period}
    <Invoice><InvoiceID>F-2026-001</InvoiceID><IssueDate>20260922</IssueDate>${payment}
    </Invoice>
    <Transactions>${payment}
    </Transactions>
  </PaymentsReport>
</Report>
`;

/** Many days of transactions, and about that size. */
export function largeTransactions(sizeBytes: number): string {
  return transactions.replace(day, day.repeat(Math.ceil(sizeBytes / day.length)));
}
