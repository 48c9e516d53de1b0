// SPDX-License-Identifier: Apache-2.0
/**
 * What a syntax writes otherwise than by putting a text in a place: the subject of a note inside its text (UBL), the
 * codes of BT-8, the two terms that a price needs together. Pure, and what one undoes the other does.
 */
import { add, type Decimal, parseDecimal, subtract, sum, toText } from '../en16931/decimal.ts';
import type { Contenu, LigneContenu, NoteContenu } from './contenu.ts';

/** UNTDID 2475 of CII for UNTDID 2005 of UBL: invoice date, delivery, payment. */
const taxPointCodes: readonly (readonly [ubl: string, cii: string])[] = [
  ['3', '5'],
  ['35', '29'],
  ['432', '72'],
];

/** UNTDID 4461: not defined. For a means of payment of which only the reference or the mandate is known. */
const undefinedMeans = '1';
/** UBL wants the reference of the buyer beside that of the seller. (EN 16931, BT-14) */
const noOrder = 'NA';
/** An amount of UBL says its currency; a historic CII may leave out that it is in euro. */
const usualCurrency = 'EUR';

export function fromUbl(contenu: Contenu): Contenu {
  return {
    ...contenu,
    ...(contenu.notes === undefined ? {} : { notes: contenu.notes.map(splitNote) }),
    ...(contenu.lines === undefined ? {} : { lines: contenu.lines.map(withSplitNotes) }),
  };
}

export function fromCii(contenu: Contenu): Contenu {
  const { taxPointCode } = contenu;
  const ubl = taxPointCodes.find(([, cii]) => cii === taxPointCode)?.[0];
  return { ...contenu, ...(ubl === undefined ? {} : { taxPointCode: ubl }) };
}

export function forUbl(contenu: Contenu): Contenu {
  const { notes, payments, salesOrder, order, documents, lines } = contenu;
  return {
    ...contenu,
    currency: contenu.currency ?? usualCurrency,
    ...(notes === undefined ? {} : { notes: notes.map(joinNote) }),
    ...(salesOrder === undefined ? {} : { order: order ?? noOrder }),
    ...(payments === undefined && needsPayment(contenu) ? { payments: [{ code: undefinedMeans }] } : {}),
    ...(documents === undefined ? {} : { documents: documents.map(withFilename) }),
    ...(lines === undefined ? {} : { lines: lines.map(lineForUbl) }),
    ...vatOfUbl(contenu),
  };
}

/** UBL has no breakdown of the VAT without its total; CII may leave the total of nothing out. */
function vatOfUbl({ vat, breakdowns }: Contenu): Pick<Contenu, 'vat'> {
  if (vat !== undefined || breakdowns === undefined) return {};
  const taxes = breakdowns.map(({ tax }) => parseDecimal(tax ?? ''));
  return taxes.every(isDecimal) ? { vat: toText(sum(taxes)) } : {};
}

function isDecimal(value: Decimal | undefined): value is Decimal {
  return value !== undefined;
}

export function forCii(contenu: Contenu): Contenu {
  const { vatCurrency, vatInAccounting, ...rest } = contenu;
  const { taxPointCode, lines, currency } = contenu;
  const cii = taxPointCodes.find(([ubl]) => ubl === taxPointCode)?.[1];
  return {
    ...rest,
    // The currency of the VAT is said only where it is another.
    ...(vatCurrency === undefined || vatCurrency === currency ? {} : { vatCurrency }),
    ...(vatInAccounting === undefined || vatCurrency === currency ? {} : { vatInAccounting }),
    ...(cii === undefined ? {} : { taxPointCode: cii }),
    ...(lines === undefined ? {} : { lines: lines.map(withGrossPrice) }),
  };
}

const noteForm = /^#(?<subject>[A-Z0-9]{3})#(?<text>[\s\S]*)$/;

function splitNote(note: NoteContenu): NoteContenu {
  const { subject, text } = noteForm.exec(note.text ?? '')?.groups ?? {};
  return subject === undefined ? note : { subject, ...(text === undefined || text === '' ? {} : { text }) };
}

function joinNote({ subject, text }: NoteContenu): NoteContenu {
  const joined = subject === undefined ? text : `#${subject}#${text ?? ''}`;
  return joined === undefined ? {} : { text: joined };
}

function withSplitNotes(line: LigneContenu): LigneContenu {
  return line.notes === undefined ? line : { ...line, notes: line.notes.map(splitNote) };
}

/** These stand in a means of payment, which wants its code. */
function needsPayment({ remittance, mandate, payer, kind, dueDate }: Contenu): boolean {
  return (
    remittance !== undefined ||
    mandate !== undefined ||
    payer !== undefined ||
    (kind === 'CREDIT_NOTE' && dueDate !== undefined)
  );
}

/** The historic circuit names a file by the reference of its document; UBL wants the attribute. */
function withFilename(document: NonNullable<Contenu['documents']>[number]) {
  const { content, reference } = document;
  if (content === undefined || content.filename !== undefined || reference === undefined) return document;
  return { ...document, content: { ...content, filename: reference } };
}

function lineForUbl(line: LigneContenu): LigneContenu {
  const { notes } = line;
  return { ...withDiscount(line), ...(notes === undefined ? {} : { notes: notes.map(joinNote) }) };
}

/** A gross price needs its discount in UBL: it is what the net price makes of it. */
function withDiscount(line: LigneContenu): LigneContenu {
  const net = parseDecimal(line.netPrice ?? '');
  const gross = parseDecimal(line.grossPrice ?? '');
  if (net === undefined || gross === undefined || line.priceDiscount !== undefined) return line;
  return { ...line, priceDiscount: toText(subtract(gross, net)) };
}

/** A discount stands in its gross price in CII: likewise. */
function withGrossPrice(line: LigneContenu): LigneContenu {
  const net = parseDecimal(line.netPrice ?? '');
  const discount = parseDecimal(line.priceDiscount ?? '');
  if (net === undefined || discount === undefined || line.grossPrice !== undefined) return line;
  return { ...line, grossPrice: toText(add(net, discount)) };
}
