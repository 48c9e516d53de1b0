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
  FSO1110A: { syntax: 'UBL', circuit: 'CHORUS_PRO', number: 'F-2026-000127', lines: 2, attachments: 1 },
  FSO1116A: { syntax: 'CII', circuit: 'CHORUS_PRO', number: 'F-2026-000124', lines: 2, attachments: 1 },
  FSO1120A: { syntax: 'UBL', circuit: 'CHORUS_PRO', number: 'M-2026-000128', lines: 2, cadre: 'A3' },
  FSO1130A: { syntax: 'UBL', circuit: 'CHORUS_PRO', number: 'T-2026-000129', lines: 2, cadre: 'A4' },
  FSO1131A: {
    syntax: 'UBL',
    circuit: 'CHORUS_PRO',
    number: 'T-2026-000130',
    lines: 2,
    cadre: 'A7',
    attachments: 1,
  },
  FSO1150A: { syntax: 'UBL', circuit: 'REFORME', number: 'F-2026-000125', lines: 3 },
  FSO1156A: { syntax: 'CII', circuit: 'REFORME', number: 'F-2026-000126', lines: 3 },
  FSO3110A: { syntax: 'UBL', circuit: 'REFORME', number: 'F-2026-000131', lines: 2 },
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

/** One of each kind of fault: for the codes whose format is that of another code with cases of its own. */
const some: readonly Row[] = [
  { name: 'valide-taux-multiples', specimen: { allowances: 1, charges: 1 } },
  { name: 'valide-avoir', specimen: { kind: 'CREDIT_NOTE' } },
  { name: 'valide-complete', specimen: { rich: true, lineAllowances: true, attachments: 1 } },
  { name: 'invalide-total-ttc', twin: 'BR-CO-15' },
  { name: 'invalide-numero-absent', twin: 'BR-02' },
  { name: 'invalide-numero-21-caracteres', specimen: { number: 'F-2026-00000000000021' } },
  { name: 'invalide-cadre-inconnu', specimen: { cadre: 'Z9' } },
];

const someHistoric: readonly Row[] = [
  ...some,
  { name: 'invalide-date-future', specimen: { issueDate: '2026-11-15' } },
  { name: 'invalide-cadre-de-la-reforme', specimen: { cadre: 'B1' } },
];

const mixed: readonly Row[] = [
  { name: 'valide-sans-piece-jointe', specimen: { attachments: 0 } },
  {
    name: 'invalide-sans-mode-de-paiement',
    spoil: (draft) => {
      draft.payment = undefined;
    },
  },
  {
    name: 'invalide-sans-ligne',
    spoil: (draft) => {
      draft.lines = [];
    },
  },
];

const works: readonly Row[] = [
  { name: 'invalide-cadre-sans-travaux', specimen: { cadre: 'A1' } },
  { name: 'valide-facture-de-sous-traitant', specimen: { cadre: 'A9' } },
];

const memoire: readonly Row[] = [
  {
    name: 'valide-paye-autrement',
    spoil: (draft) => {
      draft.payment = { code: '10', accounts: [] };
    },
  },
  { name: 'valide-cadre-de-facture', specimen: { cadre: 'A1' } },
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
  FSO1110A: [...someHistoric, ...mixed],
  FSO1116A: [...everywhere, ...historic, ...minimal],
  FSO1120A: [...someHistoric, ...memoire],
  FSO1130A: [...someHistoric, ...works],
  FSO1131A: [...someHistoric, ...mixed, ...works],
  FSO1150A: [...everywhere, ...reform],
  FSO1156A: [...everywhere, ...reform],
  FSO3110A: [...some.filter(({ name }) => name !== 'invalide-numero-21-caracteres'), ...reform],
};

export const fixtureCases: readonly FixtureCase[] = Object.entries(rows).flatMap(([code, ofCode]) =>
  ofCode.map((row): FixtureCase => ({ code: code as Code, ...row })),
);

/** Cases in a PDF: what must be in it, as CII. */
export interface PdfCase {
  readonly code: CodeInterface;
  readonly name: string;
  readonly description: SpecimenDescription;
  readonly twin?: string;
}

const factureX = (code: CodeInterface, number: string, cadre?: string): SpecimenDescription => ({
  syntax: 'CII',
  circuit: code === 'FSO1137A' ? 'CHORUS_PRO' : 'REFORME',
  number,
  lines: 2,
  ...(cadre === undefined ? {} : { cadre }),
});

export const pdfCases: readonly PdfCase[] = [
  {
    code: 'FSO1137A',
    name: 'valide-decompte-mensuel',
    description: factureX('FSO1137A', 'T-2026-000132', 'A4'),
  },
  {
    code: 'FSO1137A',
    name: 'invalide-cadre-sans-travaux',
    description: factureX('FSO1137A', 'T-2026-000133', 'A1'),
  },
  { code: 'FSO1157A', name: 'valide-taux-multiples', description: factureX('FSO1157A', 'F-2026-000134') },
  {
    code: 'FSO1157A',
    name: 'invalide-total-ttc',
    description: factureX('FSO1157A', 'F-2026-000135'),
    twin: 'BR-CO-15',
  },
  { code: 'FSO3117A', name: 'valide-taux-multiples', description: factureX('FSO3117A', 'F-2026-000136') },
  {
    code: 'FSO3117A',
    name: 'invalide-cadre-historique',
    description: factureX('FSO3117A', 'F-2026-000137', 'A1'),
  },
];

/** The XML of a case in a PDF. */
export function pdfXmlOf({ description, twin }: PdfCase): string {
  if (twin === undefined) return writeXml(documentOf(makeDraft(description), 'CII'));
  const made = makeTwin(twin, description);
  if (made === undefined) throw new Error(`no twin for ${twin}`);
  return made.xml;
}

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
