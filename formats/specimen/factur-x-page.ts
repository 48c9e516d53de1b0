// SPDX-License-Identifier: Apache-2.0
/** The page a person reads: parties, lines, taxes and totals of a draft, on an A4. */
import type { Draft, DraftLine, DraftParty } from './draft.ts';

/** What fits on the page; the rest is counted. */
const printedLines = 18;
const columns = { name: 50, quantity: 300, price: 370, rate: 440, net: 485 } as const;
const netWidth = 60;
const rowHeight = 16;

export function printFacture(page: PDFKit.PDFDocument, draft: Draft): void {
  const title = draft.kind === 'CREDIT_NOTE' ? 'Avoir' : 'Facture';
  page.fontSize(18).text(`${title} ${draft.number ?? ''}`, columns.name, 50);
  page.fontSize(9).text(`Date : ${draft.issueDate ?? ''}    Échéance : ${draft.dueDate ?? '-'}`);
  party(page, 'Vendeur', draft.seller, columns.name);
  party(page, 'Acheteur', draft.buyer, columns.quantity);
  let y = 210;
  row(page, y, ['Désignation', 'Quantité', 'Prix HT', 'TVA', 'Montant HT']);
  y += rowHeight;
  page
    .moveTo(columns.name, y - 4)
    .lineTo(columns.net + netWidth, y - 4)
    .stroke();
  for (const line of draft.lines.slice(0, printedLines)) {
    row(page, y, cellsOf(line));
    y += rowHeight;
  }
  const left = draft.lines.length - printedLines;
  if (left > 0) page.text(`et ${left} autres lignes, dans le fichier joint`, columns.name, y);
  totals(page, draft, y + 2 * rowHeight);
}

function party(page: PDFKit.PDFDocument, role: string, one: DraftParty | undefined, x: number): void {
  const { name, legal, vat, address } = one ?? {};
  const texts = [
    role,
    name,
    address?.line1,
    `${address?.postCode ?? ''} ${address?.city ?? ''} ${address?.country ?? ''}`,
    legal && `SIREN ${legal.text}`,
    vat && `TVA ${vat}`,
  ];
  page.text(texts.filter((text) => text !== undefined).join('\n'), x, 110, { width: 230 });
}

function cellsOf({ name, quantity, unit, netPrice, category, rate, net }: DraftLine): readonly string[] {
  const tax = rate === undefined ? category : `${category ?? ''} ${rate} %`;
  return [name ?? '', `${quantity ?? ''} ${unit ?? ''}`, netPrice ?? '', tax ?? '', net ?? ''];
}

function row(page: PDFKit.PDFDocument, y: number, cells: readonly string[]): void {
  const [name = '', quantity = '', price = '', rate = '', net = ''] = cells;
  page.text(name, columns.name, y, { width: 245, height: rowHeight, ellipsis: true });
  page.text(quantity, columns.quantity, y).text(price, columns.price, y).text(rate, columns.rate, y);
  page.text(net, columns.net, y, { width: netWidth, align: 'right' });
}

function totals(
  page: PDFKit.PDFDocument,
  { breakdowns, totals: amounts, currency }: Draft,
  top: number,
): void {
  let y = top;
  const rows: readonly (readonly [string, string | undefined])[] = [
    ...breakdowns.map(({ category, rate, base, tax }): readonly [string, string | undefined] => [
      `TVA ${category ?? ''} ${rate ?? ''} sur ${base ?? ''}`,
      tax,
    ]),
    ['Total HT', amounts?.withoutVat],
    ['Total TVA', amounts?.vat],
    ['Total TTC', amounts?.withVat],
    ['Déjà payé', amounts?.paid],
    [`Net à payer (${currency ?? ''})`, amounts?.due],
  ];
  for (const [label, amount] of rows) {
    if (amount === undefined) continue;
    page.text(label, columns.quantity, y);
    page.text(amount, columns.net, y, { width: netWidth, align: 'right' });
    y += rowHeight;
  }
}
