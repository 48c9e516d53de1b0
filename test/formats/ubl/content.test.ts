// SPDX-License-Identifier: Apache-2.0
/** What the XSD of UBL refuses in any element: names, attributes, texts and elements where none may be. */
import { describe, expect, test } from 'vitest';
import { ublInvoice } from '../../../formats/ubl/index.ts';
import type { Constat } from '../../../gateway/domain/constat.ts';
import { makeUblInvoice } from '../../support/ubl-invoice.ts';

const now = new Date('2026-10-01T10:00:00Z');
const xsi = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';

async function constatsOf(content: string): Promise<readonly Constat[]> {
  return (await ublInvoice.check(Buffer.from(content), { codeInterface: 'FSO1100A', now })).constats;
}

/** The invoice with one piece replaced; fails when the piece is not there. */
function invoiceWith(piece: string, replacement: string): string {
  const invoice = makeUblInvoice({ numero: 'F-1', lines: 1 });
  expect(invoice).toContain(piece);
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
const measured = (attributes: string): string =>
  `<cac:PaymentMeans><cbc:Measure${attributes}>1</cbc:Measure>`;

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
      '<cac:PaymentMeans>',
      measured(''),
      '<cbc:Measure',
      '/Invoice/cac:PaymentMeans/cbc:Measure/@unitCode',
      "L'attribut est obligatoire",
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

test('a name of another space under the prefix cbc is not the name of UBL', async () => {
  const constats = await constatsOf(invoiceWith('<cbc:ID>F-1', '<cbc:ID xmlns:cbc="urn:z">F-1'));
  expect(constats).toMatchObject([
    { code: 'UBL-STRUCTURE', message: "L'element est obligatoire (balise : Invoice.ID.value)" },
    { code: 'UBL-STRUCTURE', message: "L'element n'est pas permis (balise : Invoice.ID.value)" },
  ]);
});

test('a file with a fault in every element keeps to a short list', async () => {
  const content = makeUblInvoice({ numero: 'F-1', lines: 300 }).replace(/<(c[ab]c:\w+)/g, '<$1 zz="1"');
  const constats = await constatsOf(content);
  expect(constats.length).toBeGreaterThanOrEqual(100);
  expect(constats.length).toBeLessThan(110);
});
