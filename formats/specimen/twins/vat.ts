// SPDX-License-Identifier: Apache-2.0
/** Twins of the families of VAT categories: BR-S, Z, E, AE, IC, G, O, AF, AG, and BR-B. */
import type { SpecimenDescription, VatCategory, VatChoice } from '../description.ts';
import type { Draft } from '../draft.ts';
import { at, more, of, rows, set, settle, type Twin } from './twin.ts';

type Base = Partial<SpecimenDescription>;

interface Family {
  readonly prefix: string;
  readonly category: VatCategory;
  readonly rateBps: number;
  /** A rate its lines may not have; O may have none at all. */
  readonly wrongRate: string;
  readonly exempt: boolean;
}

const families: readonly Family[] = [
  { prefix: 'S', category: 'S', rateBps: 2000, wrongRate: '0.00', exempt: false },
  { prefix: 'Z', category: 'Z', rateBps: 0, wrongRate: '5.50', exempt: false },
  { prefix: 'E', category: 'E', rateBps: 0, wrongRate: '5.50', exempt: true },
  { prefix: 'AE', category: 'AE', rateBps: 0, wrongRate: '5.50', exempt: true },
  { prefix: 'IC', category: 'K', rateBps: 0, wrongRate: '5.50', exempt: true },
  { prefix: 'G', category: 'G', rateBps: 0, wrongRate: '5.50', exempt: true },
  { prefix: 'O', category: 'O', rateBps: 0, wrongRate: '0.00', exempt: true },
  { prefix: 'AF', category: 'L', rateBps: 700, wrongRate: '-7.00', exempt: false },
  { prefix: 'AG', category: 'M', rateBps: 400, wrongRate: '-4.00', exempt: false },
];

function familyTwins(family: Family): readonly Twin[] {
  const { prefix, category, rateBps } = family;
  const vat: readonly VatChoice[] = [{ category, rateBps }];
  const wrongNumber = (draft: Draft) => wrongVatNumber(draft, category);
  return [
    category === 'O' ? twoBreakdowns(vat) : noBreakdown(prefix, vat),
    ...rows({ [`BR-${prefix}-02`]: wrongNumber }, { vat }),
    ...rows({ [`BR-${prefix}-03`]: wrongNumber }, { vat, allowances: 1 }),
    ...rows({ [`BR-${prefix}-04`]: wrongNumber }, { vat, charges: 1 }),
    ...rates(family, { vat, allowances: 1, charges: 1 }),
    ...amounts(family, { vat, allowances: 1, charges: 1 }),
  ];
}

/** One line of the category and one of another, since CII counts the lines too. */
function noBreakdown(prefix: string, vat: readonly VatChoice[]): Twin {
  const other: VatChoice = { category: prefix === 'Z' ? 'E' : 'Z', rateBps: 0 };
  const spoil = (draft: Draft) => {
    draft.breakdowns.shift();
    settle(draft);
  };
  return { rule: `BR-${prefix}-01`, base: { vat: [...vat, other], lines: 2 }, spoil };
}

/** Of what is out of scope there is exactly one breakdown. */
function twoBreakdowns(vat: readonly VatChoice[]): Twin {
  const spoil = (draft: Draft) => {
    draft.breakdowns.push({ ...at(draft.breakdowns), base: '0.00' });
  };
  return { rule: 'BR-O-01', base: { vat }, spoil };
}

function rates({ prefix, wrongRate: rate }: Family, base: Base): readonly Twin[] {
  return rows(
    {
      [`BR-${prefix}-05`]: (d) => set(at(d.lines), { rate }),
      [`BR-${prefix}-06`]: (d) => set(at(d.allowances), { rate }),
      [`BR-${prefix}-07`]: (d) => set(at(d.charges), { rate }),
    },
    base,
  );
}

function amounts({ prefix, exempt }: Family, base: Base): readonly Twin[] {
  const calculations = rows(
    {
      [`BR-${prefix}-08`]: (d) => set(at(d.breakdowns), { base: more(at(d.breakdowns).base, 300) }),
      [`BR-${prefix}-09`]: (d) => {
        set(at(d.breakdowns), { tax: more(at(d.breakdowns).tax, 300) });
        settle(d);
      },
    },
    base,
  );
  const reason = exempt ? { reason: undefined, reasonCode: undefined } : { reason: 'Sans objet' };
  const reasons = rows({ [`BR-${prefix}-10`]: (d) => set(at(d.breakdowns), reason) }, base);
  // The official rules of CII never fail these two for IGIC and IPSI.
  if (prefix !== 'AF' && prefix !== 'AG') return [...calculations, ...reasons];
  return [...calculations.map((twin): Twin => ({ ...twin, only: 'UBL' })), ...reasons];
}

/** What is out of scope may name no VAT number; everything else needs that of the seller. */
function wrongVatNumber({ seller }: Draft, category: VatCategory): void {
  of(seller).vat = category === 'O' ? 'FR83000999912' : undefined;
}

const outOfScope: readonly VatChoice[] = [{ category: 'O', rateBps: 0 }];
const taxed = { category: 'Z', rate: '0.00' };

const others: readonly Twin[] = [
  ...rows(
    {
      'BR-IC-11': (d) => set(of(d.delivery), { date: undefined }),
      'BR-IC-12': (d) => set(of(d.delivery), { address: undefined }),
    },
    { vat: [{ category: 'K', rateBps: 0 }] },
  ),
  ...rows(
    {
      'BR-O-11': (d) => void d.breakdowns.push({ base: '0.00', tax: '0.00', ...taxed }),
      'BR-O-12': (d) => set(at(d.lines), taxed),
      'BR-O-13': (d) => set(at(d.allowances), taxed),
      'BR-O-14': (d) => set(at(d.charges), taxed),
    },
    { vat: outOfScope, allowances: 1, charges: 1 },
  ),
  ...rows({
    'BR-B-01': (d) => splitPayment(d, d.lines.length),
    'BR-B-02': (d) => splitPayment(d, 1),
  }),
];

/** Italian split payment on the first lines: not for an invoice from France to France, nor beside category S. */
function splitPayment(draft: Draft, lines: number): void {
  for (const line of draft.lines.slice(0, lines)) line.category = 'B';
  if (lines === draft.lines.length) for (const one of draft.breakdowns) one.category = 'B';
}

export const vatTwins: readonly Twin[] = [...families.flatMap(familyTwins), ...others];
