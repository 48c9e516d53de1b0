// SPDX-License-Identifier: Apache-2.0
/**
 * What is judged of données réglementaires: a part of an invoice of the reform, for the tax office.
 *
 * EN 16931 does not judge it: a Base has no lines, no names, no total to be paid, and so breaks rules it cannot keep.
 * What flux 1 itself demands is here (Annexe 7, G numbers), and of BR-FR the rules on the form of what is present:
 * numbers, dates, type, cadre, SIRET, VAT categories and rates, amounts. (specs: reforme-2026 §1.6, §2.2)
 */
import { absolute, compare, type Decimal, subtract, sum } from '../en16931/decimal.ts';
import type { Amount, Identifier, SemanticInvoice, Term } from '../en16931/model.ts';
import type { Report, Wording } from '../en16931/rule.ts';
import { codeOf } from '../en16931/rule.ts';
import type { RuleSet } from '../en16931/rule-set.ts';
import { isSiren } from '../fr/br-fr/forms.ts';
import { brFrRuleSet } from '../fr/br-fr/rule-set.ts';
import { reglesF1 } from './jeu-de-regles.ts';

/** Families of BR-FR that look at what is present. */
const kept = /^BR-FR-(01|02|03|04|08|09|15|16|DEC-\d\d)_/;

const notForPortal: ReadonlySet<string> = new Set(['S3', 'B8', 'S8', 'M8', 'B9', 'S9', 'M9']);
const globalRebate = '262';
const afterDeposit: ReadonlySet<string> = new Set(['B4', 'S4', 'M4']);
const deposits: ReadonlySet<string> = new Set(['386', '500', '503']);
const corrective: ReadonlySet<string> = new Set(['384', '471', '472', '473']);
const credits: ReadonlySet<string> = new Set(['261', '381', '396', '502', '503']);
const sirenScheme = '0002';
/** Of a total against the sum of its breakdown. */
const tolerance: Decimal = { units: 1, scale: 2 };

interface Fault {
  readonly term?: Term | undefined;
  readonly expected?: string;
}

interface F1Rule {
  readonly wording: Wording;
  readonly judge: (invoice: SemanticInvoice) => Fault | undefined;
}

function f1Rule(id: string, bt: string, fr: string, en: string, judge: F1Rule['judge']): F1Rule {
  return { wording: { id, bt, fr, en }, judge };
}

/** G6.08 */
function demand(bt: string, fr: string, en: string, has: (invoice: SemanticInvoice) => boolean): F1Rule {
  return f1Rule(`F1-G6.08_${bt}`, bt, `${fr} dans un flux 1`, `${en} in a flux 1`, (invoice) =>
    has(invoice) ? undefined : {},
  );
}

function filled(term: Term | undefined): boolean {
  return term !== undefined && codeOf(term) !== '';
}

const demands: readonly F1Rule[] = [
  demand('BT-1', 'Le numero est obligatoire', 'The number is mandatory', ({ number }) => filled(number)),
  demand('BT-2', "La date d'emission est obligatoire", 'The issue date is mandatory', ({ issueDate }) =>
    filled(issueDate),
  ),
  demand('BT-3', 'Le type est obligatoire', 'The type is mandatory', ({ typeCode }) => filled(typeCode)),
  demand('BT-5', 'La devise est obligatoire', 'The currency is mandatory', ({ currency }) =>
    filled(currency),
  ),
  demand('BT-24', 'Le profil est obligatoire', 'The profile is mandatory', ({ specification }) =>
    filled(specification),
  ),
  demand(
    'BT-40',
    'Le pays du vendeur est obligatoire',
    'The country of the seller is mandatory',
    ({ seller }) => filled(seller?.address?.country),
  ),
  demand(
    'BT-55',
    "Le pays de l'acheteur est obligatoire",
    'The country of the buyer is mandatory',
    ({ buyer }) => filled(buyer?.address?.country),
  ),
  demand('BT-109', 'Le total hors TVA est obligatoire', 'The total without VAT is mandatory', ({ totals }) =>
    filled(totals?.withoutVat),
  ),
  demand('BT-110', 'Le total de TVA est obligatoire', 'The VAT total is mandatory', ({ vatTotals }) =>
    vatTotals.some(({ amount }) => filled(amount)),
  ),
  demand(
    'BG-23',
    'La repartition de la TVA est obligatoire',
    'The VAT breakdown is mandatory',
    ({ breakdowns }) => breakdowns.length > 0,
  ),
];

const coherences: readonly F1Rule[] = [
  f1Rule(
    'F1-G1.63_BT-30',
    'BT-30',
    'Le vendeur doit etre designe par son SIREN : 9 chiffres, schema 0002',
    'The seller must be named by its SIREN: 9 digits, scheme 0002',
    ({ seller }) => sirenFault(seller?.legalIdentifier),
  ),
  f1Rule(
    'F1-G1.63_BT-47',
    'BT-47',
    "L'acheteur doit etre designe par son SIREN : 9 chiffres, schema 0002",
    'The buyer must be named by its SIREN: 9 digits, scheme 0002',
    ({ buyer }) => sirenFault(buyer?.legalIdentifier),
  ),
  f1Rule(
    'F1-G1.01',
    'BT-3',
    "Le portail public n'admet pas d'avoir de remise globale (262) dans un flux 1",
    'The public portal takes no credit note for a global rebate (262) in a flux 1',
    ({ typeCode }) => (codeOf(typeCode) === globalRebate ? { term: typeCode } : undefined),
  ),
  f1Rule(
    'F1-G1.02',
    'BT-23',
    "Le portail public n'admet pas ce cadre de facturation dans un flux 1",
    'The public portal does not take this business process in a flux 1',
    ({ process }) => (notForPortal.has(codeOf(process)) ? { term: process } : undefined),
  ),
  f1Rule(
    'F1-G1.60',
    'BT-23',
    "Une facture d'acompte (386, 500, 503) ne peut avoir le cadre B4, S4 ou M4, qui vient apres un acompte",
    'A deposit invoice (386, 500, 503) cannot have the business process B4, S4 or M4, which comes after a deposit',
    ({ process, typeCode }) =>
      afterDeposit.has(codeOf(process)) && deposits.has(codeOf(typeCode)) ? { term: process } : undefined,
  ),
  f1Rule(
    'F1-G1.31',
    'BT-25',
    'Une facture rectificative (384, 471, 472, 473) cite une seule facture anterieure, un avoir (261, 381, 396, 502, 503) au moins une',
    'A corrected invoice (384, 471, 472, 473) refers to exactly one preceding invoice, a credit note (261, 381, 396, 502, 503) to at least one',
    referenceFault,
  ),
  f1Rule(
    'F1-G1.53_BT-109',
    'BT-109',
    'Le total hors TVA doit etre la somme des bases de la repartition de la TVA, a 0,01 pres',
    'The total without VAT must be the sum of the taxable amounts of the VAT breakdown, within 0.01',
    ({ totals, breakdowns }) =>
      sumFault(
        totals?.withoutVat,
        breakdowns.map(({ base }) => base),
      ),
  ),
  f1Rule(
    'F1-G1.53_BT-110',
    'BT-110',
    'Le total de TVA doit etre la somme des montants de TVA de la repartition, a 0,01 pres',
    'The VAT total must be the sum of the tax amounts of the VAT breakdown, within 0.01',
    (invoice) =>
      sumFault(
        vatTotalOf(invoice),
        invoice.breakdowns.map(({ tax }) => tax),
      ),
  ),
];

const rules: readonly F1Rule[] = [...demands, ...coherences];

export const f1RuleSet: RuleSet = {
  jeu: reglesF1,
  wordings: [
    ...rules.map(({ wording }) => wording),
    ...brFrRuleSet.wordings.filter(({ id }) => kept.test(id)),
  ],
  judge: (examined, report) => {
    judgeOwn(examined.invoice, report);
    brFrRuleSet.judge(examined, (broken) => {
      if (kept.test(broken.rule.id)) report(broken);
    });
  },
};

function judgeOwn(invoice: SemanticInvoice, report: Report): void {
  for (const { wording, judge } of rules) {
    const fault = judge(invoice);
    if (fault !== undefined) report({ rule: wording, group: invoice, ...fault });
  }
}

function sirenFault(identifier: Identifier | undefined): Fault | undefined {
  const expected = '9 chiffres, schemeID 0002';
  if (identifier === undefined) return { expected };
  const holds = identifier.scheme === sirenScheme && isSiren(identifier.text);
  return holds ? undefined : { term: identifier, expected };
}

function referenceFault({ typeCode, precedingInvoices }: SemanticInvoice): Fault | undefined {
  const type = codeOf(typeCode);
  const numbers = precedingInvoices.flatMap(({ number }) => number ?? []);
  if (numbers.length === 0) {
    return corrective.has(type) || credits.has(type) ? { expected: '>= 1' } : undefined;
  }
  return corrective.has(type) && numbers.length > 1 ? { term: numbers[1], expected: '1' } : undefined;
}

/** BT-110 is in the currency of the invoice; BT-111, in the other, has no breakdown. */
function vatTotalOf({ vatTotals, currency }: SemanticInvoice): Amount | undefined {
  const own = codeOf(currency);
  return vatTotals.find(({ amount }) => amount?.currency === own)?.amount;
}

/** Amounts that are none, or absent, are for other rules. */
function sumFault(total: Amount | undefined, parts: readonly (Amount | undefined)[]): Fault | undefined {
  const values = parts.flatMap((part) => part?.value ?? []);
  if (total?.value === undefined || values.length === 0) return undefined;
  const difference = absolute(subtract(total.value, sum(values)));
  return compare(difference, tolerance) <= 0 ? undefined : { term: total };
}
