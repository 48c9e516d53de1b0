// SPDX-License-Identifier: Apache-2.0
/** The cases of fixtures/ that the generator makes, by code interface: a specimen, and what is wrong with it. */
import type { SpecimenDescription } from '../../../formats/specimen/description.ts';
import type { Draft } from '../../../formats/specimen/draft.ts';
import { documentOf } from '../../../formats/specimen/index.ts';
import { makeDraft } from '../../../formats/specimen/make.ts';
import { makeTwin } from '../../../formats/specimen/twins/index.ts';
import { writeXml } from '../../../formats/specimen/xml.ts';
import type { CodeInterface } from '../../../gateway/domain/code-interface.ts';

export interface FixtureCase {
  readonly code: CodeInterface;
  readonly name: string;
  readonly specimen?: Partial<SpecimenDescription>;
  /** The invalid twin of this rule. */
  readonly twin?: string;
  readonly spoil?: (draft: Draft) => void;
}

const bases = {
  FSO1106A: { syntax: 'CII', circuit: 'CHORUS_PRO', number: 'F-2026-000123', lines: 3 },
  FSO1116A: { syntax: 'CII', circuit: 'CHORUS_PRO', number: 'F-2026-000124', lines: 2 },
  FSO1150A: { syntax: 'UBL', circuit: 'REFORME', number: 'F-2026-000125', lines: 3 },
  FSO1156A: { syntax: 'CII', circuit: 'REFORME', number: 'F-2026-000126', lines: 3 },
} as const satisfies Partial<Record<CodeInterface, SpecimenDescription>>;

type Code = keyof typeof bases;
type Row = Omit<FixtureCase, 'code'>;

const everywhere: readonly Row[] = [
  { name: 'valide-taux-multiples', specimen: { allowances: 1, charges: 1 } },
  { name: 'valide-exoneree', specimen: { vat: [{ category: 'E', rateBps: 0 }] } },
  { name: 'valide-autoliquidation', specimen: { vat: [{ category: 'AE', rateBps: 0 }] } },
  { name: 'valide-hors-champ', specimen: { vat: [{ category: 'O', rateBps: 0 }] } },
  { name: 'valide-avoir', specimen: { kind: 'CREDIT_NOTE' } },
  {
    name: 'valide-complete',
    specimen: { rich: true, lineAllowances: true, prepaidCents: 1000, attachments: 1 },
  },
  { name: 'invalide-total-ttc', twin: 'BR-CO-15' },
  { name: 'invalide-base-de-tva', twin: 'BR-S-08' },
  { name: 'invalide-exoneree-sans-motif', twin: 'BR-E-10' },
  { name: 'invalide-ligne-sans-tva', twin: 'BR-CO-04' },
  { name: 'invalide-trois-decimales', twin: 'BR-DEC-18' },
  { name: 'invalide-pays-inconnu', twin: 'BR-CL-14' },
  { name: 'invalide-numero-absent', twin: 'BR-02' },
  { name: 'invalide-numero-21-caracteres', specimen: { number: 'F-2026-00000000000021' } },
  { name: 'invalide-cadre-inconnu', specimen: { cadre: 'Z9' } },
];

const historic: readonly Row[] = [
  { name: 'valide-deja-payee', specimen: { cadre: 'A2' } },
  { name: 'invalide-date-future', specimen: { issueDate: '2026-11-15' } },
  { name: 'invalide-cadre-de-la-reforme', specimen: { cadre: 'B1' } },
];

const minimal: readonly Row[] = [
  {
    name: 'valide-sans-specification',
    spoil: (draft) => {
      draft.specification = undefined;
    },
  },
  {
    name: 'valide-sans-specification-total-incoherent',
    spoil: (draft) => {
      draft.specification = undefined;
      draft.totals = { ...draft.totals, withVat: '1.00' };
    },
  },
];

const reform: readonly Row[] = [
  { name: 'valide-etendue', specimen: { profile: 'EXTENDED-CTC-FR' } },
  { name: 'valide-deja-payee', specimen: { cadre: 'B2' } },
  { name: 'invalide-cadre-historique', specimen: { cadre: 'A1' } },
  { name: 'invalide-categorie-igic', specimen: { vat: [{ category: 'L', rateBps: 700 }] } },
  { name: 'invalide-taux-inconnu', specimen: { vat: [{ category: 'S', rateBps: 1234 }] } },
  {
    name: 'invalide-sans-notes-legales',
    spoil: (draft) => {
      draft.notes = [];
    },
  },
  {
    name: 'invalide-sans-adresse-electronique',
    spoil: (draft) => {
      draft.buyer = { ...draft.buyer, identifiers: draft.buyer?.identifiers ?? [], electronic: undefined };
    },
  },
  {
    name: 'invalide-siret-d-un-autre',
    spoil: (draft) => {
      draft.seller = { ...draft.seller, identifiers: [{ scheme: '0009', text: '00099991200017' }] };
    },
  },
];

const rows: Readonly<Record<Code, readonly Row[]>> = {
  FSO1106A: [...everywhere, ...historic],
  FSO1116A: [...everywhere, ...historic, ...minimal],
  FSO1150A: [...everywhere, ...reform],
  FSO1156A: [...everywhere, ...reform],
};

export const fixtureCases: readonly FixtureCase[] = Object.entries(rows).flatMap(([code, ofCode]) =>
  ofCode.map((row): FixtureCase => ({ code: code as Code, ...row })),
);

export function fluxOf({ code, specimen, twin, spoil }: FixtureCase): string {
  const description: SpecimenDescription = { ...bases[code as Code], ...specimen };
  if (twin !== undefined) {
    const made = makeTwin(twin, description);
    if (made === undefined) throw new Error(`no twin for ${twin}`);
    return made.xml;
  }
  const draft = makeDraft(description);
  spoil?.(draft);
  return writeXml(documentOf(draft, description.syntax));
}
