// SPDX-License-Identifier: Apache-2.0
/**
 * Makes the draft of a coherent invoice from its description: the totals follow from the lines to the cent, and every
 * category of VAT has what its rules ask for (EN 16931-1 §6.4; reform: BR-FR-05, 10, 12, 13).
 */
import { divideHalfUp, formatCents, formatScaled, taxCents } from './amounts.ts';
import type { SpecimenDescription, VatChoice } from './description.ts';
import type { Draft, DraftAllowanceCharge, DraftBreakdown } from './draft.ts';
import { categoryOf, type MadeLine, makeLines } from './lines.ts';
import { partiesOf } from './make-parties.ts';
import { richTerms } from './make-rich.ts';

const defaultIssueDate = '2026-09-15';
const defaultVat: readonly VatChoice[] = [
  { category: 'S', rateBps: 2000 },
  { category: 'S', rateBps: 1000 },
  { category: 'S', rateBps: 550 },
];
const allowanceBps = 200;
const chargeCents = 1250;
/** Rate of a specimen in another currency: 1.00 of it is 0.92 euro. */
const euroPerMilleOfOther = 920;

const exemptions: Readonly<Record<string, readonly [code: string, reason: string]>> = {
  E: ['VATEX-EU-132', 'Exonération de TVA, article 261 du CGI'],
  AE: ['VATEX-EU-AE', 'Autoliquidation'],
  K: ['VATEX-EU-IC', 'Livraison intracommunautaire'],
  G: ['VATEX-EU-G', 'Exportation hors de l’Union européenne'],
  O: ['VATEX-EU-O', 'Hors du champ de la TVA'],
};

export function makeDraft(description: SpecimenDescription): Draft {
  const { circuit, kind = 'INVOICE', issueDate = defaultIssueDate, currency = 'EUR' } = description;
  const vat = description.vat ?? defaultVat;
  const lines = makeLines(description, vat);
  const amounts = amountsOf(description, vat, lines);
  const reform = circuit === 'REFORME';
  return {
    kind,
    number: description.number,
    issueDate,
    dueDate: kind === 'INVOICE' ? laterThan(issueDate) : undefined,
    typeCode: kind === 'INVOICE' ? '380' : '381',
    currency,
    vatCurrency: currency === 'EUR' ? undefined : 'EUR',
    process: description.cadre ?? (reform ? 'B1' : 'A1'),
    specification: specificationOf(description),
    buyerReference: 'SERVICE-ACHATS',
    order: 'EJ-2026-004217',
    paymentTerms: 'Paiement à 30 jours',
    payment: payment(description),
    notes: reform ? legalNotes() : [{ text: 'Facture établie selon les conditions générales de vente' }],
    preceding: kind === 'CREDIT_NOTE' ? [{ number: 'F-2026-0001', date: '2026-08-01' }] : [],
    documents: Array.from({ length: description.attachments ?? 0 }, (_, i) => attachment(i)),
    ...partiesOf(description, vat),
    ...(description.rich === true ? richTerms(issueDate) : {}),
    ...amounts,
    lines: lines.map(({ draft }) => draft),
  };
}

function specificationOf({ circuit, profile }: SpecimenDescription): string {
  const core = 'urn:cen.eu:en16931:2017';
  const extended = circuit === 'REFORME' && profile === 'EXTENDED-CTC-FR';
  return extended ? `${core}#conformant#urn.cpro.gouv.fr:1p0:extended-ctc-fr` : core;
}

type Amounts = Pick<Draft, 'allowances' | 'charges' | 'breakdowns' | 'totals'>;

function amountsOf(
  { allowances = 0, charges = 0, prepaidCents = 0, currency = 'EUR', cadre = '' }: SpecimenDescription,
  vat: readonly VatChoice[],
  lines: readonly MadeLine[],
): Amounts {
  const bases = new Bases();
  for (const { vat: of, netCents } of lines) bases.add(of, netCents);
  const [first = defaultVat[0] as VatChoice] = vat;
  const allowanceBase = bases.of(first);
  const allowanceCents = divideHalfUp(allowanceBase * allowanceBps, 10_000);
  const linesCents = lines.reduce((sum, { netCents }) => sum + netCents, 0);
  bases.add(first, charges * chargeCents - allowances * allowanceCents);
  const withoutVat = linesCents + charges * chargeCents - allowances * allowanceCents;
  const taxes = bases.all().reduce((sum, [{ rateBps }, base]) => sum + taxCents(base, rateBps), 0);
  const withVat = withoutVat + taxes;
  // The cadres in 2 (A2, B2, S2 …) are those of an invoice already paid.
  const paid = /2$/.test(cadre) ? withVat : prepaidCents;
  return {
    allowances: Array.from({ length: allowances }, () => allowance(first, allowanceBase, allowanceCents)),
    charges: Array.from({ length: charges }, () => charge(first)),
    breakdowns: bases.all().map(([of, base]) => breakdown(of, base)),
    totals: {
      lines: formatCents(linesCents),
      allowances: allowances === 0 ? undefined : formatCents(allowances * allowanceCents),
      charges: charges === 0 ? undefined : formatCents(charges * chargeCents),
      withoutVat: formatCents(withoutVat),
      vat: formatCents(taxes),
      vatInAccounting: currency === 'EUR' ? undefined : inEuro(taxes),
      withVat: formatCents(withVat),
      paid: paid === 0 ? undefined : formatCents(paid),
      due: formatCents(withVat - paid),
    },
  };
}

/** Taxable cents by category and rate, in the order they were met. */
class Bases {
  readonly #byKey = new Map<string, [vat: VatChoice, cents: number]>();

  add(vat: VatChoice, cents: number): void {
    const key = `${vat.category} ${vat.rateBps}`;
    const [, before] = this.#byKey.get(key) ?? [vat, 0];
    this.#byKey.set(key, [vat, before + cents]);
  }

  of({ category, rateBps }: VatChoice): number {
    return this.#byKey.get(`${category} ${rateBps}`)?.[1] ?? 0;
  }

  all(): readonly [vat: VatChoice, cents: number][] {
    return [...this.#byKey.values()];
  }
}

function breakdown(vat: VatChoice, baseCents: number): DraftBreakdown {
  const [reasonCode, reason] = exemptions[vat.category] ?? [];
  const tax = formatCents(taxCents(baseCents, vat.rateBps));
  return { base: formatCents(baseCents), tax, ...categoryOf(vat), reason, reasonCode };
}

function allowance(vat: VatChoice, baseCents: number, cents: number): DraftAllowanceCharge {
  return {
    amount: formatCents(cents),
    base: formatCents(baseCents),
    percent: formatScaled(allowanceBps, 2),
    reason: 'Remise commerciale',
    reasonCode: '95',
    ...categoryOf(vat),
  };
}

function charge(vat: VatChoice): DraftAllowanceCharge {
  const amount = formatCents(chargeCents);
  return { amount, reason: 'Frais de livraison', reasonCode: 'FC', ...categoryOf(vat) };
}

function inEuro(cents: number): string {
  return formatCents(divideHalfUp(cents * euroPerMilleOfOther, 1000));
}

function payment({ number }: SpecimenDescription): Draft['payment'] {
  const account = { identifier: 'FR7630006000011234567890189', name: 'Compte courant', bic: 'AGRIFRPP' };
  return { code: '30', remittance: number, accounts: [account] };
}

/** BR-FR-05: recovery costs, penalties and discount are said in every invoice of the reform. */
function legalNotes(): Draft['notes'] {
  return [
    { subject: 'PMT', text: 'Indemnité forfaitaire pour frais de recouvrement : 40 euros' },
    { subject: 'PMD', text: 'Pénalités de retard : trois fois le taux d’intérêt légal' },
    { subject: 'AAB', text: 'Pas d’escompte pour paiement anticipé' },
  ];
}

function attachment(i: number): Draft['documents'][number] {
  const text = `Annexe ${i + 1} de la facture, en texte.\n`;
  return {
    reference: `ANNEXE-${i + 1}`,
    // Description of a supporting document in the reform: one of the list of BR-FR-17.
    description: 'DOCUMENT_ANNEXE',
    mimeCode: 'text/csv',
    filename: `annexe-${i + 1}.csv`,
    base64: Buffer.from(text).toString('base64'),
  };
}

/** The same day of the month after; the 28th when that month may be too short. */
function laterThan(date: string): string {
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number);
  const [nextYear, nextMonth] = month === 12 ? [year + 1, 1] : [year, month + 1];
  return `${nextYear}-${String(nextMonth).padStart(2, '0')}-${String(Math.min(day, 28)).padStart(2, '0')}`;
}
