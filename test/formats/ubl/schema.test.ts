// SPDX-License-Identifier: Apache-2.0
/** What the schema of UBL refuses, as a partenaire is told: one constat at the fault, in words and with its place. */
import { describe, expect, test } from 'vitest';
import { ublInvoice } from '../../../formats/ubl/index.ts';
import type { Constat } from '../../../gateway/domain/constat.ts';
import { makeUblInvoice } from '../../support/ubl-invoice.ts';

const now = new Date('2026-10-01T10:00:00Z');
const xsi = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';

/** The constats of the schema; other rules may warn of what it allows. */
async function constatsOf(content: string): Promise<readonly Constat[]> {
  const { constats } = await ublInvoice.check(Buffer.from(content), { codeInterface: 'FSO1100A', now });
  return constats.filter(({ code }) => code === 'UBL-STRUCTURE' || code === 'UBL-TYPE');
}

/** The invoice with one piece replaced; fails when the piece is not there. */
function invoiceWith(piece: string | RegExp, replacement: string): string {
  const invoice = makeUblInvoice({ numero: 'F-1', lines: 1 });
  expect(invoice.search(piece)).toBeGreaterThan(-1);
  return invoice.replace(piece, replacement);
}

/** Line and column where `mark` begins in `content`, counted the plain way. */
function placeOf(content: string, mark: string): { ligne: number; colonne: number } {
  const before = content.slice(0, content.indexOf(mark)).split('\n');
  return { ligne: before.length, colonne: [...(before.at(-1) ?? '')].length + 1 };
}

const order = '/Invoice/cac:OrderReference';
const payable = '<cbc:PayableAmount currencyID="EUR">';
const payablePath = '/Invoice/cac:LegalMonetaryTotal/cbc:PayableAmount';
const attachment = (attributes: string): string =>
  `<cac:AdditionalDocumentReference><cbc:ID>A</cbc:ID><cac:Attachment>` +
  `<cbc:EmbeddedDocumentBinaryObject${attributes}>QQ==</cbc:EmbeddedDocumentBinaryObject>` +
  `</cac:Attachment></cac:AdditionalDocumentReference><cac:AccountingSupplierParty>`;
const dimension =
  '<cac:Dimension><cbc:AttributeID>A</cbc:AttributeID><cbc:Measure>1</cbc:Measure></cac:Dimension>';

describe('one constat, at the fault', () => {
  test.each([
    [
      'an element in a value',
      '>F-1<',
      '>F-1<b xmlns=""><i/></b><',
      '<b',
      '/Invoice/cbc:ID/b',
      "L'element n'est pas permis",
    ],
    [
      'an element of UBL in a value',
      '>F-1<',
      '>F-1<cbc:Note/><',
      '<cbc:Note/>',
      '/Invoice/cbc:ID/cbc:Note',
      "L'element n'est pas permis",
    ],
    [
      'an element in an amount',
      payable,
      `${payable}<b xmlns=""/>`,
      '<b',
      `${payablePath}/b`,
      "L'element n'est pas permis",
    ],
    [
      'an element of nobody in an aggregate',
      '<cac:OrderReference>',
      '<cac:OrderReference><b xmlns=""><i>x</i></b>',
      '<b',
      `${order}/b`,
      "L'element n'est pas permis",
    ],
    [
      'an inclusion in an aggregate',
      '<cac:OrderReference>',
      '<cac:OrderReference><xi:include xmlns:xi="http://www.w3.org/2001/XInclude"/>',
      '<xi',
      `${order}/xi:include`,
      "L'element n'est pas permis",
    ],
    [
      'an inclusion at the top level',
      '<cbc:IssueDate>',
      '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude"/><cbc:IssueDate>',
      '<xi',
      '/Invoice/xi:include',
      "L'element n'est pas permis",
    ],
    [
      'an extension in an aggregate',
      '<cac:OrderReference>',
      '<cac:OrderReference><e:UBLExtensions xmlns:e="urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2"/>',
      '<e:',
      `${order}/ext:UBLExtensions`,
      "L'element n'est pas permis",
    ],
    [
      'text in an aggregate',
      '<cac:OrderReference>',
      '<cac:OrderReference>x',
      '<cac:OrderReference>',
      order,
      "L'element ne peut contenir de texte",
    ],
    [
      'text after the elements of an aggregate',
      '</cac:OrderReference>',
      '<!---->\u00a0</cac:OrderReference>',
      '<cac:OrderReference>',
      order,
      "L'element ne peut contenir de texte",
    ],
    [
      'text in the root',
      '</Invoice>',
      'x</Invoice>',
      '<Invoice',
      '/Invoice',
      "L'element ne peut contenir de texte",
    ],
    [
      'an unknown attribute of a value',
      '<cbc:IssueDate>',
      '<cbc:IssueDate zz="1">',
      '<cbc:IssueDate',
      '/Invoice/cbc:IssueDate/@zz',
      "L'attribut n'est pas permis",
    ],
    [
      'an attribute of identifiers on a date',
      '<cbc:IssueDate>',
      '<cbc:IssueDate schemeID="1">',
      '<cbc:IssueDate',
      '/Invoice/cbc:IssueDate/@schemeID',
      "L'attribut n'est pas permis",
    ],
    [
      'an attribute of values on an aggregate',
      '<cac:OrderReference>',
      '<cac:OrderReference schemeID="1">',
      '<cac:OrderReference',
      `${order}/@schemeID`,
      "L'attribut n'est pas permis",
    ],
    [
      'an attribute of the root',
      '<Invoice',
      '<Invoice id="1"',
      '<Invoice',
      '/Invoice/@id',
      "L'attribut n'est pas permis",
    ],
    [
      'xml:lang',
      '<cbc:IssueDate>',
      '<cbc:IssueDate xml:lang="fr">',
      '<cbc:IssueDate',
      '/Invoice/cbc:IssueDate/@xml:lang',
      "L'attribut n'est pas permis",
    ],
    [
      'xsi:nil',
      '<cac:OrderReference>',
      `<cac:OrderReference ${xsi} xsi:nil="false">`,
      '<cac:OrderReference',
      `${order}/@xsi:nil`,
      "L'attribut n'est pas permis",
    ],
    [
      'an amount without a currency',
      payable,
      '<cbc:PayableAmount>',
      '<cbc:PayableAmount',
      `${payablePath}/@currencyID`,
      "L'attribut est obligatoire",
    ],
    [
      'an amount with the currency of another space',
      payable,
      '<cbc:PayableAmount xmlns:z="urn:z" currencyID="EUR" z:currencyID="EUR">',
      '<cbc:PayableAmount',
      `${payablePath}/@z:currencyID`,
      "L'attribut n'est pas permis",
    ],
    [
      'an attachment without its type',
      '<cac:AccountingSupplierParty>',
      attachment(''),
      '<cbc:Embedded',
      '/Invoice/cac:AdditionalDocumentReference/cac:Attachment/cbc:EmbeddedDocumentBinaryObject/@mimeCode',
      "L'attribut est obligatoire",
    ],
    [
      'a measure without its unit',
      '</cac:Item>',
      `${dimension}</cac:Item>`,
      '<cbc:Measure',
      '/Invoice/cac:InvoiceLine/cac:Item/cac:Dimension/cbc:Measure/@unitCode',
      "L'attribut est obligatoire",
    ],
    [
      'an element that no aggregate of that name holds',
      '<cac:OrderReference>',
      '<cac:OrderReference><cbc:Percent>1</cbc:Percent>',
      '<cbc:Percent',
      `${order}/cbc:Percent`,
      "L'element n'est pas permis ici, attendu : cbc:ID",
    ],
    [
      'a second number',
      '<cbc:IssueDate>',
      '<cbc:ID>F-2</cbc:ID><cbc:IssueDate>',
      '<cbc:ID>F-2',
      '/Invoice/cbc:ID[2]',
      "L'element ne peut etre repete",
    ],
    [
      'an element after those it must come before',
      '</Invoice>',
      '<cac:PrepaidPayment/></Invoice>',
      '<cac:PrepaidPayment',
      '/Invoice/cac:PrepaidPayment',
      "L'element n'est pas a sa place : il doit venir avant cac:TaxTotal",
    ],
    [
      'a mandatory element that comes late',
      /<cbc:ID>F-1<\/cbc:ID>\s*<cbc:IssueDate>2026-09-15<\/cbc:IssueDate>/,
      '<cbc:IssueDate>2026-09-15</cbc:IssueDate><cbc:ID>F-1</cbc:ID>',
      '<cbc:ID>F-1',
      '/Invoice/cbc:ID',
      "L'element n'est pas a sa place : il doit venir avant cbc:IssueDate",
    ],
    [
      'an empty party identification',
      /<cac:PartyIdentification>[\s\S]*?<\/cac:PartyIdentification>/,
      '<cac:PartyIdentification/>',
      '<cac:PartyIdentification/>',
      '/Invoice/cac:AccountingSupplierParty/cac:Party/cac:PartyIdentification/cbc:ID',
      "L'element est obligatoire",
    ],
  ])('%s', async (_, piece, replacement, mark, chemin, message) => {
    const content = invoiceWith(piece, replacement);
    const constats = await constatsOf(content);
    expect(constats).toMatchObject([
      { code: 'UBL-STRUCTURE', gravite: 'BLOQUANT', chemin, ...placeOf(content, mark) },
    ]);
    expect(constats[0]?.message.startsWith(message)).toBe(true);
  });
});

describe('what the XSD allows is allowed', () => {
  test.each([
    ['the languages of a text', '<cbc:Note>', '<cbc:Note languageID="fr" languageLocaleID="FR">'],
    [
      'the attributes of an identifier',
      '<cbc:ID>F-1',
      '<cbc:ID schemeID="a" schemeName="b" schemeAgencyID="c" schemeURI="d">F-1',
    ],
    [
      'an attachment with its type',
      '<cac:AccountingSupplierParty>',
      attachment(' mimeCode="application/pdf" filename="a.pdf"'),
    ],
    ['schemaLocation', '<Invoice', `<Invoice ${xsi} xsi:schemaLocation="a b"`],
    [
      'white space, comments and instructions in an aggregate',
      '<cac:OrderReference>',
      '<cac:OrderReference> <!--x--> <?x?>\n&#9;',
    ],
    ['white space around an amount', payable, `${payable}\n\t `],
  ])('%s', async (_, piece, replacement) => {
    expect(await constatsOf(invoiceWith(piece, replacement))).toEqual([]);
  });

  test('white space after an amount is none of its decimals', async () => {
    const content = makeUblInvoice({ numero: 'F-1', lines: 1 });
    expect(await constatsOf(content.replace(/(Amount currencyID="EUR">[^<]*)/g, '$1 \n'))).toEqual([]);
  });
});

describe('a value of the wrong type', () => {
  test.each([
    ['a decimal comma', /(PayableAmount currencyID="EUR">\d+)\./, '$1,', 'un nombre decimal', 'decimal'],
    ['an exponent', /(PayableAmount currencyID="EUR">)[\d.]+/, '$11e3', 'un nombre decimal', 'decimal'],
    ['a date in French', '2026-09-15', '15/09/2026', 'une date qui existe, AAAA-MM-JJ', 'AAAA-MM-JJ'],
    ['a day that no calendar has', '2026-09-15', '2026-02-30', 'une date qui existe', 'AAAA-MM-JJ'],
    [
      'a no in words',
      '<cac:TaxTotal>',
      '<cac:AllowanceCharge><cbc:ChargeIndicator>non</cbc:ChargeIndicator><cbc:Amount currencyID="EUR">0</cbc:Amount></cac:AllowanceCharge><cac:TaxTotal>',
      'true ou false',
      'true | false',
    ],
  ])('%s', async (_, piece, replacement, words, attendu) => {
    const constats = await constatsOf(invoiceWith(piece, replacement));
    expect(constats).toMatchObject([
      { code: 'UBL-TYPE', message: expect.stringContaining(`type attendu : ${words}`), attendu },
    ]);
    expect(constats[0]?.valeur).not.toBe('');
  });

  test('a value of an attribute is shown with the attribute', async () => {
    const content = invoiceWith('<cbc:Note>', '<cbc:Note languageID="langue de Moliere">');
    expect(await constatsOf(content)).toMatchObject([
      {
        code: 'UBL-TYPE',
        chemin: '/Invoice/cbc:Note/@languageID',
        valeur: 'langue de Moliere',
        attendu: 'code de langue',
      },
    ]);
  });
});

test('everything that a document lacks is told at once', async () => {
  const invoice = makeUblInvoice({ numero: 'F-1', lines: 1 });
  const content = invoice
    .replace(/<cbc:IssueDate>.*/, '')
    .replace(/<cac:InvoiceLine>[\s\S]*<\/cac:InvoiceLine>/, '')
    .replace(/<cac:LegalMonetaryTotal>[\s\S]*<\/cac:LegalMonetaryTotal>/, '');
  expect((await constatsOf(content)).map(({ chemin }) => chemin)).toEqual([
    '/Invoice/cbc:IssueDate',
    '/Invoice/cac:LegalMonetaryTotal',
    '/Invoice/cac:InvoiceLine',
  ]);
});

test('an extension is judged where its names are known, and left alone where they are not', async () => {
  const extended = (content: string) =>
    invoiceWith(
      '<cbc:CustomizationID>',
      `<e:UBLExtensions xmlns:e="urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2"><e:UBLExtension><e:ExtensionContent>${content}</e:ExtensionContent></e:UBLExtension></e:UBLExtensions><cbc:CustomizationID>`,
    );
  expect(await constatsOf(extended('<z:a xmlns:z="urn:z" b="1">text<z:c/></z:a>'))).toEqual([]);
  const key = (value: string) =>
    `<d:KeyInfo xmlns:d="http://www.w3.org/2000/09/xmldsig#"><d:KeyValue>${value}</d:KeyValue></d:KeyInfo>`;
  expect(await constatsOf(extended(key('<z:a xmlns:z="urn:z"/>')))).toEqual([]);
  expect(await constatsOf(extended(key('')))).toMatchObject([
    { code: 'UBL-STRUCTURE', message: expect.stringContaining('attendu : ds:DSAKeyValue | ds:RSAKeyValue') },
  ]);
  expect(await constatsOf(extended('<b xmlns=""/>'))).toMatchObject([{ code: 'UBL-STRUCTURE' }]);
});

test('a credit note has its own top level', async () => {
  const invoice = makeUblInvoice({ numero: 'F-1', lines: 1 });
  const creditNote = invoice
    .replace('xsd:Invoice-2', 'xsd:CreditNote-2')
    .replaceAll(/(<\/?)Invoice(?=[\s>])/g, '$1CreditNote')
    .replaceAll('cac:InvoiceLine', 'cac:CreditNoteLine')
    .replaceAll('cbc:InvoicedQuantity', 'cbc:CreditedQuantity')
    .replace(
      'cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode',
      'cbc:CreditNoteTypeCode>381</cbc:CreditNoteTypeCode',
    );
  expect(await constatsOf(creditNote)).toEqual([]);
  const due = creditNote.replace('<cbc:CreditNoteTypeCode>', '<cbc:DueDate>2026-10-01</cbc:DueDate>$&');
  expect(await constatsOf(due)).toMatchObject([{ code: 'UBL-STRUCTURE', chemin: '/CreditNote/cbc:DueDate' }]);
});

test('a name of another space under the prefix cbc is not the name of UBL', async () => {
  const constats = await constatsOf(invoiceWith('<cbc:ID>F-1', '<cbc:ID xmlns:cbc="urn:z">F-1'));
  expect(constats).toMatchObject([
    { code: 'UBL-STRUCTURE', message: "L'element est obligatoire (balise : Invoice.ID.value)" },
    { code: 'UBL-STRUCTURE', chemin: '/Invoice/cbc:ID', valeur: '{urn:z}ID' },
  ]);
});

test('a file with a fault in every element keeps to a short list', async () => {
  const content = makeUblInvoice({ numero: 'F-1', lines: 300 }).replace(/<(c[ab]c:\w+)/g, '<$1 zz="1"');
  const constats = await constatsOf(content);
  expect(constats.length).toBeGreaterThanOrEqual(100);
  expect(constats.length).toBeLessThan(110);
});
