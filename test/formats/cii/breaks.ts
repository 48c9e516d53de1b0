// SPDX-License-Identifier: Apache-2.0
/** One row for each rule of EN 16931 in CII: what to change in an invoice that keeps it, so that it breaks it. */
import { makeRichCii } from './rich-invoice.ts';

export interface Break {
  readonly rule: string;
  /** VAT category of the invoice that is changed; default S. */
  readonly code?: string;
  readonly piece: string | RegExp;
  readonly by: string;
}

/** What the invoice of that category becomes. @throws RangeError when the piece is not in it */
export function brokenCii({ rule, code = 'S', piece, by }: Break): string {
  const kept = makeRichCii({ code });
  const broken = kept.replace(piece, by);
  if (broken === kept) throw new RangeError(`nothing changed for ${rule}`);
  return broken;
}

function without(rule: string, name: string): Break {
  return { rule, piece: elementOf(name), by: '' };
}

/** The first element of that name, with what it holds. */
function elementOf(name: string): RegExp {
  return new RegExp(`<${name}[ >][\\s\\S]*?</${name}>`);
}

/** The first element of that name inside the first element of another. */
function inside(rule: string, outer: string, name: string, by = ''): Break {
  return { rule, piece: new RegExp(`(<${outer}>[\\s\\S]*?)<${name}[ >][\\s\\S]*?</${name}>`), by: `$1${by}` };
}

const summation = 'ram:SpecifiedTradeSettlementHeaderMonetarySummation';
const lineSettlement = 'ram:SpecifiedLineTradeSettlement';
const reversed = /(<ram:StartDateTime><udt:DateTimeString format="102">)20260801/;

const documentRules: readonly Break[] = [
  without('BR-01', 'ram:GuidelineSpecifiedDocumentContextParameter'),
  inside('BR-02', 'rsm:ExchangedDocument', 'ram:ID'),
  { rule: 'BR-03', piece: 'format="102">20260915', by: 'format="610">202609' },
  inside('BR-04', 'rsm:ExchangedDocument', 'ram:TypeCode'),
  without('BR-05', 'ram:InvoiceCurrencyCode'),
  inside('BR-06', 'ram:SellerTradeParty', 'ram:Name'),
  inside('BR-07', 'ram:BuyerTradeParty', 'ram:Name', '<ram:Name> </ram:Name>'),
  inside('BR-08', 'ram:SellerTradeParty', 'ram:PostalTradeAddress'),
  inside('BR-09', 'ram:SellerTradeParty', 'ram:PostalTradeAddress'),
  inside('BR-10', 'ram:BuyerTradeParty', 'ram:PostalTradeAddress'),
  inside('BR-11', 'ram:BuyerTradeParty', 'ram:CountryID'),
  without('BR-16', 'ram:IncludedSupplyChainTradeLineItem'),
  inside('BR-17', 'ram:PayeeTradeParty', 'ram:Name', '<ram:Name>SellerTradeParty</ram:Name>'),
  inside('BR-18', 'ram:SellerTaxRepresentativeTradeParty', 'ram:Name'),
  inside('BR-19', 'ram:SellerTaxRepresentativeTradeParty', 'ram:PostalTradeAddress'),
  inside('BR-20', 'ram:SellerTaxRepresentativeTradeParty', 'ram:PostalTradeAddress'),
  { rule: 'BR-49', piece: '<ram:TypeCode>30</ram:TypeCode>', by: '' },
  { rule: 'BR-50', piece: elementOf('ram:IBANID'), by: '<ram:IBANID> </ram:IBANID>' },
  { rule: 'BR-51', piece: '4012888888', by: '4012888888881881' },
  { rule: 'BR-52', piece: 'D-2', by: ' ' },
  { rule: 'BR-53', piece: 'currencyID="SEK"', by: 'currencyID="NOK"' },
  { rule: 'BR-53', piece: /SEK/g, by: 'EUR' },
  { rule: 'BR-55', piece: 'F-0', by: '' },
  inside('BR-56', 'ram:SellerTaxRepresentativeTradeParty', 'ram:SpecifiedTaxRegistration'),
  inside('BR-57', 'ram:ShipToTradeParty', 'ram:CountryID'),
  without('BR-61', 'ram:IBANID'),
  inside('BR-62', 'ram:SellerTradeParty', 'ram:URIID', '<ram:URIID schemeID="">x</ram:URIID>'),
  inside('BR-62', 'ram:SellerTradeParty', 'ram:URIID'),
  inside('BR-63', 'ram:BuyerTradeParty', 'ram:URIID', '<ram:URIID>x</ram:URIID>'),
  {
    rule: 'BR-CO-03',
    piece: '<ram:DueDateTypeCode>',
    by: '<ram:TaxPointDate><udt:DateString format="102">20260901</udt:DateString></ram:TaxPointDate><ram:DueDateTypeCode>',
  },
  { rule: 'BR-CO-09', piece: '>FR00521047829<', by: '>QQ00521047829<' },
  {
    rule: 'BR-CO-18',
    piece: /<ram:ApplicableTradeTax><ram:CalculatedAmount>[\s\S]*?<\/ram:ApplicableTradeTax>/,
    by: '',
  },
  {
    rule: 'BR-CO-26',
    piece: /(<ram:SellerTradeParty>)[\s\S]*?(<\/ram:SellerTradeParty>)/,
    by: '$1<ram:Name>x</ram:Name>$2',
  },
  {
    rule: 'BR-CO-19',
    piece: /(DueDateTypeCode>[\s\S]*?<ram:BillingSpecifiedPeriod>)[\s\S]*?(<\/ram:Bill)/,
    by: '$1$2',
  },
  {
    rule: 'BR-29',
    piece: new RegExp(`(<ram:DueDateTypeCode>[\\s\\S]*?)${reversed.source}`),
    by: '$1$220260901',
  },
  { rule: 'BR-B-01', code: 'B', piece: 'Ramette', by: 'Rame' },
  { rule: 'BR-B-02', code: 'B', piece: '<ram:CategoryCode>B', by: '<ram:CategoryCode>S' },
];

const lineRules: readonly Break[] = [
  without('BR-21', 'ram:LineID'),
  without('BR-22', 'ram:BilledQuantity'),
  { rule: 'BR-23', piece: ' unitCode="C62"', by: '' },
  inside('BR-24', lineSettlement, 'ram:LineTotalAmount'),
  inside('BR-25', 'ram:SpecifiedTradeProduct', 'ram:Name'),
  without('BR-26', 'ram:NetPriceProductTradePrice'),
  { rule: 'BR-27', piece: '>10.00</ram:ChargeAmount>', by: '>-10.00</ram:ChargeAmount>' },
  { rule: 'BR-28', piece: '>12.00</ram:ChargeAmount>', by: '>-12.00</ram:ChargeAmount>' },
  { rule: 'BR-30', piece: reversed, by: '$120260901' },
  { rule: 'BR-54', piece: '<ram:Value>Blanc</ram:Value>', by: '' },
  { rule: 'BR-64', piece: ' schemeID="0160"', by: ' schemeID=" "' },
  { rule: 'BR-65', piece: ' listID="HS"', by: '' },
  inside('BR-CO-04', lineSettlement, 'ram:TypeCode', '<ram:TypeCode>GST</ram:TypeCode>'),
  inside('BR-CO-20', lineSettlement, 'ram:BillingSpecifiedPeriod', '<ram:BillingSpecifiedPeriod/>'),
  inside(
    'BR-DEC-23',
    lineSettlement,
    'ram:LineTotalAmount',
    '<ram:LineTotalAmount>100.000</ram:LineTotalAmount>',
  ),
];

/** Allowances and charges, of the document after its period, and of the line. */
function adjustments(): readonly Break[] {
  const kinds = [
    ['5.00', '31', '33', '21', '01', '02', 'ApplicableHeaderTradeSettlement', 'false'],
    ['10.00', '36', '38', '22', '05', '06', 'ApplicableHeaderTradeSettlement', 'true'],
    ['1.00', '41', '42', '23', '24', '25', 'SpecifiedLineTradeSettlement', 'false'],
    ['1.00', '43', '44', '24', '27', '28', 'SpecifiedLineTradeSettlement', 'true'],
  ] as const;
  return kinds.flatMap(([amount, there, reason, coherent, decimals, baseDecimals, place, indicator]) => {
    const from = `(<ram:${place}>[\\s\\S]*?<udt:Indicator>${indicator}<[\\s\\S]*?)`;
    const row = (rule: string, piece: string, by: string): Break => ({
      rule,
      piece: new RegExp(from + piece),
      by: `$1${by}`,
    });
    return [
      row(`BR-${there}`, `<ram:ActualAmount>${amount}</ram:ActualAmount>`, ''),
      row(`BR-${reason}`, '<ram:Reason>Motif</ram:Reason>', ''),
      row(`BR-CO-${coherent}`, '<ram:Reason>Motif</ram:Reason>', ''),
      row(`BR-DEC-${decimals}`, `>${amount}<`, `>${amount}0<`),
      row(`BR-DEC-${baseDecimals}`, '>50.00<', '>50.000<'),
    ];
  });
}

const totalRules: readonly Break[] = [
  inside('BR-12', summation, 'ram:LineTotalAmount'),
  inside('BR-13', summation, 'ram:TaxBasisTotalAmount'),
  inside('BR-14', summation, 'ram:GrandTotalAmount'),
  inside('BR-15', summation, 'ram:DuePayableAmount'),
  inside('BR-CO-10', summation, 'ram:LineTotalAmount', '<ram:LineTotalAmount>100.01</ram:LineTotalAmount>'),
  inside('BR-CO-11', summation, 'ram:AllowanceTotalAmount'),
  inside(
    'BR-CO-12',
    summation,
    'ram:ChargeTotalAmount',
    '<ram:ChargeTotalAmount>10.01</ram:ChargeTotalAmount>',
  ),
  inside(
    'BR-CO-13',
    summation,
    'ram:TaxBasisTotalAmount',
    '<ram:TaxBasisTotalAmount>105.01</ram:TaxBasisTotalAmount>',
  ),
  { rule: 'BR-CO-14', piece: '"EUR">21.00', by: '"EUR">21.01' },
  { rule: 'BR-CO-15', piece: '>126.00</ram:Grand', by: '>126.01</ram:Grand' },
  { rule: 'BR-CO-16', piece: '>106.50</ram:Due', by: '>106.51</ram:Due' },
  { rule: 'BR-DEC-09', piece: new RegExp(`(<${summation}>\\s*<ram:LineTotalAmount>100.00)`), by: '$10' },
  { rule: 'BR-DEC-10', piece: '5.00</ram:AllowanceTotal', by: '5.000</ram:AllowanceTotal' },
  { rule: 'BR-DEC-11', piece: '10.00</ram:ChargeTotal', by: '10.000</ram:ChargeTotal' },
  { rule: 'BR-DEC-12', piece: '105.00</ram:TaxBasisTotal', by: '105.000</ram:TaxBasisTotal' },
  {
    rule: 'BR-DEC-13',
    piece:
      /"EUR">21.00(<\/ram:TaxTotalAmount>\s*)<ram:TaxTotalAmount currencyID="SEK">[\s\S]*?<\/ram:TaxTotalAmount>/,
    by: '"EUR">21.001$1',
  },
  { rule: 'BR-DEC-14', piece: '126.00</ram:Grand', by: '126.000</ram:Grand' },
  { rule: 'BR-DEC-15', piece: '>200.00<', by: '>200.001<' },
  { rule: 'BR-DEC-16', piece: '20.00</ram:TotalPrepaid', by: '20.000</ram:TotalPrepaid' },
  { rule: 'BR-DEC-17', piece: '0.50</ram:Rounding', by: '0.500</ram:Rounding' },
  { rule: 'BR-DEC-18', piece: '106.50</ram:Due', by: '106.500</ram:Due' },
];

const breakdownRules: readonly Break[] = [
  { rule: 'BR-45', piece: '<ram:BasisAmount>105.00</ram:BasisAmount>', by: '' },
  { rule: 'BR-46', piece: elementOf('ram:CalculatedAmount'), by: '' },
  { rule: 'BR-47', piece: /(CalculatedAmount><ram:TypeCode>)VAT/, by: '$1GST' },
  {
    rule: 'BR-48',
    piece:
      /(<ram:DueDateTypeCode>5<\/ram:DueDateTypeCode>)<ram:RateApplicablePercent>20.00<\/ram:RateApplicablePercent>/,
    by: '$1',
  },
  { rule: 'BR-CO-17', piece: '21.00</ram:Calculated', by: '22.01</ram:Calculated' },
  { rule: 'BR-DEC-19', piece: '>105.00</ram:BasisAmount>', by: '>105.000</ram:BasisAmount>' },
  { rule: 'BR-DEC-20', piece: '21.00</ram:Calculated', by: '21.000</ram:Calculated' },
  uncategorised('BR-32', '5.00'),
  uncategorised('BR-37', '10.00'),
];

/** The allowance or charge of the document of that amount, without its category. */
function uncategorised(rule: string, amount: string): Break {
  const piece = new RegExp(
    `(>${amount}</ram:ActualAmount>[\\s\\S]*?)<ram:CategoryTradeTax>[\\s\\S]*?</ram:CategoryTradeTax>`,
  );
  return { rule, piece, by: '$1' };
}

const letters = { S: 'S', Z: 'Z', E: 'E', AE: 'AE', K: 'IC', G: 'G', O: 'O', L: 'AF', M: 'AG' } as const;

/** A rate no category but the standard one allows, and for that one none. */
const wrongRates: Readonly<Record<string, string>> = { S: '0', L: '0', M: '-1' };
const breakdown = /<ram:ApplicableTradeTax><ram:CalculatedAmount>[\s\S]*?<\/ram:ApplicableTradeTax>/;

type Change = Pick<Break, 'piece' | 'by'>;

function families(): readonly Break[] {
  return Object.entries(letters).flatMap(([code, family]) => {
    const row = (number: string, change: Change): Break => ({
      rule: `BR-${family}-${number}`,
      code,
      ...change,
    });
    return [
      row(
        '01',
        code === 'O'
          ? { piece: new RegExp(`(${breakdown.source})`), by: '$1$1' }
          : { piece: breakdown, by: '' },
      ),
      ...['02', '03', '04'].map((number) => row(number, numbersOf(code))),
      ...['05', '06', '07'].map((number) => row(number, ratesOf(code))),
      row('10', reasonOf(code)),
      ...(code === 'L' || code === 'M' ? [] : [row('08', wrongBase), row('09', wrongTax)]),
    ];
  });
}

const wrongBase: Change = { piece: '>105.00</ram:BasisAmount>', by: '>103.00</ram:BasisAmount>' };
const wrongTax: Change = { piece: /<ram:CalculatedAmount>[^<]*/, by: '<ram:CalculatedAmount>30.00' };

/** No tax number that counts; hors champ, one that must not be there. */
function numbersOf(code: string): Change {
  return code === 'O'
    ? { piece: /(<ram:BuyerTradeParty>[\s\S]*?schemeID=")FC/, by: '$1VA' }
    : { piece: /schemeID="(VA|FC)"/g, by: 'schemeID="XX"' };
}

function ratesOf(code: string): Change {
  const rate = `<ram:RateApplicablePercent>${wrongRates[code] ?? '5'}`;
  return code === 'O'
    ? { piece: /(<ram:CategoryCode>O<\/ram:CategoryCode>)/g, by: `$1${rate}</ram:RateApplicablePercent>` }
    : { piece: /<ram:RateApplicablePercent>[^<]*/g, by: rate };
}

function reasonOf(code: string): Change {
  return ['S', 'Z', 'L', 'M'].includes(code)
    ? { piece: /(<ram:BasisAmount>105)/, by: '<ram:ExemptionReasonCode>x</ram:ExemptionReasonCode>$1' }
    : { piece: /<ram:ExemptionReason>Motif<\/ram:ExemptionReason>/, by: '' };
}

const exclusions: readonly Break[] = [
  {
    rule: 'BR-IC-11',
    code: 'K',
    piece: /<ram:(Start|End|Occurrence)DateTime>[\s\S]*?<\/ram:\1DateTime>/g,
    by: '',
  },
  {
    rule: 'BR-IC-12',
    code: 'K',
    piece: /(<ram:ShipToTradeParty>[\s\S]*?)<ram:CountryID>FR<\/ram:CountryID>/,
    by: '$1',
  },
  ...['11', '12'].map((number) => ({
    rule: `BR-O-${number}`,
    code: 'O',
    piece: /(<ram:SpecifiedLineTradeSettlement>[\s\S]*?<ram:CategoryCode>)O/,
    by: '$1S',
  })),
  ...['13', '14'].map((number) => ({
    rule: `BR-O-${number}`,
    code: 'O',
    piece: /(<ram:CategoryTradeTax>[\s\S]*?<ram:CategoryCode>)O/,
    by: '$1S',
  })),
];

export const ciiBreaks: readonly Break[] = [
  ...documentRules,
  ...lineRules,
  ...adjustments(),
  ...totalRules,
  ...breakdownRules,
  ...families(),
  ...exclusions,
];
