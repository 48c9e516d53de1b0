// SPDX-License-Identifier: Apache-2.0
/**
 * Makes UBL invoices that our rules accept: the same arguments give the same bytes, amounts are exact (in
 * cents), every SIRET keeps its key. About 8 kB with the default six lines. For tests, the demo and the bench.
 */

export interface UblInvoiceOptions {
  /** BT-1, at most 20 characters. */
  readonly numero: string;
  /** How many lines; default 6. */
  readonly lines?: number;
  /** BT-2; default 2026-09-15. */
  readonly issueDate?: string;
  /** BT-3; default 380. */
  readonly typeCode?: '380' | '381';
  /** SIRET of the supplier and of the debtor. */
  readonly fournisseur?: string;
  readonly destinataire?: string;
  /** BT-10 */
  readonly codeService?: string;
  /** Document level allowance and charge, in cents, at the standard rate. */
  readonly remiseCents?: number;
  readonly majorationCents?: number;
}

/** Two SIRETs of nobody, whose keys hold. */
export const siretFournisseur = '52104782900010';
export const siretDestinataire = '13000278500017';

const namespaces = [
  'xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"',
  'xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"',
  'xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"',
].join('\n  ');

/** Standard and reduced rates, in tenths of a percent. */
const rates = [200, 100, 55] as const;
const standardRate = 200;

const articles = [
  'Ramette de papier A4 80 g, extra-blanc',
  "Cartouche d'encre noire haute capacité",
  'Chaise de bureau réglable, dossier filet',
  'Nettoyage des locaux, forfait mensuel',
  'Câble réseau catégorie 6, 5 mètres',
  "Maintenance préventive de l'ascenseur",
] as const;

interface Line {
  readonly rank: number;
  readonly quantity: number;
  readonly priceCents: number;
  readonly rate: number;
  readonly netCents: number;
}

export function makeUblInvoice(options: UblInvoiceOptions): string {
  const lines = Array.from({ length: options.lines ?? 6 }, (_, i) => makeLine(i));
  const { remiseCents = 0, majorationCents = 0 } = options;
  const bases = basesOf(lines, majorationCents - remiseCents);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<Invoice ${namespaces}>`,
    header(options),
    supplier(options.fournisseur ?? siretFournisseur),
    customer(options.destinataire ?? siretDestinataire),
    payment(options.numero),
    remiseCents === 0 ? '' : allowanceCharge(false, remiseCents, 'Remise commerciale'),
    majorationCents === 0 ? '' : allowanceCharge(true, majorationCents, 'Frais de port'),
    taxTotal(bases),
    totals(lines, bases, remiseCents, majorationCents),
    ...lines.map(invoiceLine),
    '</Invoice>',
    '',
  ]
    .filter((part, i, parts) => part !== '' || i === parts.length - 1)
    .join('\n');
}

function makeLine(i: number): Line {
  const quantity = 1 + (i % 9);
  const priceCents = 1250 + ((i * 737) % 9000);
  return {
    rank: i + 1,
    quantity,
    priceCents,
    rate: rates[i % rates.length] ?? standardRate,
    netCents: quantity * priceCents,
  };
}

/** Taxable cents by rate; what is on the document itself goes to the standard rate. */
function basesOf(lines: readonly Line[], documentCents: number): ReadonlyMap<number, number> {
  const bases = new Map<number, number>();
  for (const { rate, netCents } of lines) bases.set(rate, (bases.get(rate) ?? 0) + netCents);
  if (documentCents !== 0) bases.set(standardRate, (bases.get(standardRate) ?? 0) + documentCents);
  return bases;
}

function header({ numero, issueDate = '2026-09-15', typeCode = '380', codeService }: UblInvoiceOptions) {
  return `  <cbc:CustomizationID>urn:cen.eu:en16931:2017</cbc:CustomizationID>
  <cbc:ProfileID>A1</cbc:ProfileID>
  <cbc:ID>${numero}</cbc:ID>
  <cbc:IssueDate>${issueDate}</cbc:IssueDate>
  <cbc:InvoiceTypeCode>${typeCode}</cbc:InvoiceTypeCode>
  <cbc:Note>Facture établie selon les conditions générales de vente en vigueur</cbc:Note>
  <cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>
  <cbc:BuyerReference>${codeService ?? 'SERVICE-ACHATS'}</cbc:BuyerReference>
  <cac:OrderReference>
    <cbc:ID>EJ-2026-004217</cbc:ID>
  </cac:OrderReference>`;
}

function supplier(siret: string): string {
  return party('AccountingSupplierParty', {
    siret,
    name: 'Fournitures du Rhône SAS',
    street: '12 rue de la République',
    city: 'Lyon',
    postCode: '69002',
    vatNumber: vatNumber(siret),
  });
}

function customer(siret: string): string {
  return party('AccountingCustomerParty', {
    siret,
    name: 'Établissement public de démonstration',
    street: '3 place de la Préfecture',
    city: 'Saint-Étienne',
    postCode: '42000',
  });
}

interface PartyText {
  readonly siret: string;
  readonly name: string;
  readonly street: string;
  readonly city: string;
  readonly postCode: string;
  readonly vatNumber?: string;
}

function party(role: string, { siret, name, street, city, postCode, vatNumber: number }: PartyText): string {
  const tax =
    number === undefined
      ? ''
      : `
      <cac:PartyTaxScheme>
        <cbc:CompanyID>${number}</cbc:CompanyID>
        <cac:TaxScheme>
          <cbc:ID>VAT</cbc:ID>
        </cac:TaxScheme>
      </cac:PartyTaxScheme>`;
  return `  <cac:${role}>
    <cac:Party>
      <cac:PartyIdentification>
        <cbc:ID schemeID="0009">${siret}</cbc:ID>
      </cac:PartyIdentification>
      <cac:PostalAddress>
        <cbc:StreetName>${street}</cbc:StreetName>
        <cbc:CityName>${city}</cbc:CityName>
        <cbc:PostalZone>${postCode}</cbc:PostalZone>
        <cac:Country>
          <cbc:IdentificationCode>FR</cbc:IdentificationCode>
        </cac:Country>
      </cac:PostalAddress>${tax}
      <cac:PartyLegalEntity>
        <cbc:RegistrationName>${name}</cbc:RegistrationName>
        <cbc:CompanyID schemeID="0002">${siret.slice(0, 9)}</cbc:CompanyID>
      </cac:PartyLegalEntity>
    </cac:Party>
  </cac:${role}>`;
}

/** French VAT number of a SIREN: its key, then the SIREN. */
export function vatNumber(siret: string): string {
  const siren = siret.slice(0, 9);
  return `FR${String((12 + 3 * (Number(siren) % 97)) % 97).padStart(2, '0')}${siren}`;
}

function payment(numero: string): string {
  return `  <cac:PaymentMeans>
    <cbc:PaymentMeansCode>30</cbc:PaymentMeansCode>
    <cbc:PaymentID>${numero}</cbc:PaymentID>
    <cac:PayeeFinancialAccount>
      <cbc:ID>FR7630006000011234567890189</cbc:ID>
      <cbc:Name>Fournitures du Rhône SAS</cbc:Name>
    </cac:PayeeFinancialAccount>
  </cac:PaymentMeans>
  <cac:PaymentTerms>
    <cbc:Note>Paiement à 30 jours</cbc:Note>
  </cac:PaymentTerms>`;
}

function allowanceCharge(isCharge: boolean, cents: number, reason: string): string {
  return `  <cac:AllowanceCharge>
    <cbc:ChargeIndicator>${isCharge}</cbc:ChargeIndicator>
    <cbc:AllowanceChargeReason>${reason}</cbc:AllowanceChargeReason>
    <cbc:Amount currencyID="EUR">${euros(cents)}</cbc:Amount>
    <cac:TaxCategory>
      <cbc:ID>S</cbc:ID>
      <cbc:Percent>${percent(standardRate)}</cbc:Percent>
      <cac:TaxScheme>
        <cbc:ID>VAT</cbc:ID>
      </cac:TaxScheme>
    </cac:TaxCategory>
  </cac:AllowanceCharge>`;
}

function taxTotal(bases: ReadonlyMap<number, number>): string {
  const subtotals = [...bases].map(
    ([rate, cents]) => `    <cac:TaxSubtotal>
      <cbc:TaxableAmount currencyID="EUR">${euros(cents)}</cbc:TaxableAmount>
      <cbc:TaxAmount currencyID="EUR">${euros(taxCents(cents, rate))}</cbc:TaxAmount>
      <cac:TaxCategory>
        <cbc:ID>S</cbc:ID>
        <cbc:Percent>${percent(rate)}</cbc:Percent>
        <cac:TaxScheme>
          <cbc:ID>VAT</cbc:ID>
        </cac:TaxScheme>
      </cac:TaxCategory>
    </cac:TaxSubtotal>`,
  );
  return `  <cac:TaxTotal>
    <cbc:TaxAmount currencyID="EUR">${euros(allTaxCents(bases))}</cbc:TaxAmount>
${subtotals.join('\n')}
  </cac:TaxTotal>`;
}

function totals(
  lines: readonly Line[],
  bases: ReadonlyMap<number, number>,
  remiseCents: number,
  majorationCents: number,
): string {
  const linesCents = lines.reduce((sum, { netCents }) => sum + netCents, 0);
  const withoutVat = linesCents - remiseCents + majorationCents;
  const withVat = withoutVat + allTaxCents(bases);
  const rows: readonly (readonly [name: string, cents: number | undefined])[] = [
    ['LineExtensionAmount', linesCents],
    ['TaxExclusiveAmount', withoutVat],
    ['TaxInclusiveAmount', withVat],
    ['AllowanceTotalAmount', remiseCents === 0 ? undefined : remiseCents],
    ['ChargeTotalAmount', majorationCents === 0 ? undefined : majorationCents],
    ['PayableAmount', withVat],
  ];
  const amounts = rows.flatMap(([name, cents]) =>
    cents === undefined ? [] : [`    <cbc:${name} currencyID="EUR">${euros(cents)}</cbc:${name}>`],
  );
  return `  <cac:LegalMonetaryTotal>\n${amounts.join('\n')}\n  </cac:LegalMonetaryTotal>`;
}

function invoiceLine({ rank, quantity, priceCents, rate, netCents }: Line): string {
  return `  <cac:InvoiceLine>
    <cbc:ID>${rank}</cbc:ID>
    <cbc:InvoicedQuantity unitCode="C62">${quantity}</cbc:InvoicedQuantity>
    <cbc:LineExtensionAmount currencyID="EUR">${euros(netCents)}</cbc:LineExtensionAmount>
    <cac:Item>
      <cbc:Name>${articles[rank % articles.length]}</cbc:Name>
      <cac:ClassifiedTaxCategory>
        <cbc:ID>S</cbc:ID>
        <cbc:Percent>${percent(rate)}</cbc:Percent>
        <cac:TaxScheme>
          <cbc:ID>VAT</cbc:ID>
        </cac:TaxScheme>
      </cac:ClassifiedTaxCategory>
    </cac:Item>
    <cac:Price>
      <cbc:PriceAmount currencyID="EUR">${euros(priceCents)}</cbc:PriceAmount>
    </cac:Price>
  </cac:InvoiceLine>`;
}

function allTaxCents(bases: ReadonlyMap<number, number>): number {
  return [...bases].reduce((sum, [rate, cents]) => sum + taxCents(cents, rate), 0);
}

function taxCents(cents: number, rate: number): number {
  return Math.floor((cents * rate) / 1000 + 0.5);
}

function percent(rate: number): string {
  return (rate / 10).toFixed(2);
}

function euros(cents: number): string {
  return (cents / 100).toFixed(2);
}
