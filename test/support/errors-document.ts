// SPDX-License-Identifier: Apache-2.0
/**
 * Writes docs/errors.md from the tables of codes and from `code-meanings.ts`. A code without a meaning does not
 * compile, or fails `test/docs-errors.test.ts`; run that test with `-u` after a change, and read the difference.
 */

import { cdarWordings } from '../../formats/cdar/index.ts';
import { ciiSyntaxRules } from '../../formats/cii/syntax-rules.ts';
import { cdvCppWordings } from '../../formats/cpp/regles.ts';
import { mixteRules } from '../../formats/cpp-facture/rows.ts';
import { en16931RuleSet } from '../../formats/en16931/core.ts';
import { f1RuleSet } from '../../formats/f1/regles.ts';
import { f10Wordings } from '../../formats/f10/regles/judge.ts';
import { brFrRuleSet } from '../../formats/fr/br-fr/rule-set.ts';
import { cproRuleSet } from '../../formats/fr/cpro/rule-set.ts';
import { extendedCtcFrWordings } from '../../formats/fr/extended-ctc/rule-set.ts';
import { ublSyntaxRules } from '../../formats/ubl/syntax-rules.ts';
import { type FailureCode, failures } from '../../gateway/domain/failure.ts';
import { type MotifIrrecevabilite, motifsIrrecevabilite } from '../../gateway/domain/irrecevabilite.ts';
import { type CodeAlerte, codesAlerte } from '../../gateway/ports/alertes.ts';
import {
  diagnosticsConnus,
  ecrireDiagnostic,
  estRelancable,
  estSucces,
  libelle,
} from '../../protocols/pesit/diagnostics.ts';
import { journalTroubles, type TroubleCode } from '../../queues/journal/troubles.ts';
import { alerteActions, failureMeanings, motifActions, troubleMeanings } from './code-meanings.ts';
import { otherConstats } from './constat-meanings.ts';

/** A rule as the document shows it. */
export interface DocumentedRule {
  readonly id: string;
  readonly bt: string;
  readonly gravite?: 'AVERTISSEMENT';
  readonly fr: string;
  readonly en: string;
}

export function ruleIds(rules: readonly DocumentedRule[]): readonly string[] {
  return [...new Set(rules.map(({ id }) => id))].sort(byNumber);
}

interface DocumentedSet {
  readonly title: string;
  readonly rules: readonly DocumentedRule[];
}

/** A rule that several sets share is shown with the first of them. */
const documentedSets: readonly DocumentedSet[] = firstOccurrences([
  { title: 'EN 16931', rules: en16931RuleSet.wordings },
  { title: 'EN 16931, UBL', rules: ublSyntaxRules.wordings },
  { title: 'EN 16931, CII', rules: ciiSyntaxRules.wordings },
  { title: 'BR-FR, flux 2', rules: brFrRuleSet.wordings },
  { title: 'BR-FR-CPRO', rules: cproRuleSet.wordings },
  { title: 'EXTENDED-CTC-FR', rules: extendedCtcFrWordings },
  { title: 'Données réglementaires, F1', rules: f1RuleSet.wordings },
  {
    title: 'CPPFactureMixte',
    rules: Object.entries(mixteRules).map(([id, rule]) => ({ bt: '', ...rule, id })),
  },
  { title: 'E-reporting, F10', rules: f10Wordings },
  { title: 'Cycles de vie, CPPStatut', rules: cdvCppWordings },
  { title: 'Cycles de vie, CDAR', rules: cdarWordings },
]);

export const documentedRules: readonly DocumentedRule[] = documentedSets.flatMap(({ rules }) => rules);

function firstOccurrences(sets: readonly DocumentedSet[]): readonly DocumentedSet[] {
  const seen = new Set<string>();
  return sets.map(({ title, rules }) => {
    const own = rules.filter(({ id }) => !seen.has(id));
    for (const { id } of own) seen.add(id);
    return { title, rules: own };
  });
}

export function writeErrorsDocument(): string {
  return [
    head,
    section('Défaillances / Failures', failureIntroduction, failureRows()),
    section('Irrecevabilités / Whole flux refused', motifIntroduction, motifRows()),
    section('Constats des formats / Found by the formats', otherIntroduction, otherRows()),
    `## Règles / Rules\n\n${ruleIntroduction}\n`,
    ...documentedSets.map(({ title, rules }) =>
      section(`Règles / Rules: ${title}`, rulesCount(rules), ruleRows(rules)),
    ),
    section('Diagnostics PeSIT / PeSIT diagnostics', pesitIntroduction, pesitRows()),
    section('Alertes / Alerts', alerteIntroduction, alerteRows()),
    section('Journal', troubleIntroduction, troubleRows()),
  ].join('\n');
}

const head = `# Codes

Every code that Raccord gives out, in French and in English, with what to do. A code may be retired; it is never given
another meaning. This page is written from the tables of the code (\`test/docs-errors.test.ts\`): it lists them all, and
no others.
`;

const failureIntroduction = `Ours, never a verdict on a flux. *Transient* ones are tried again; the others, or the last attempt, make the flux
INCIDENTE, and \`raccord flux replay\` takes it up again. Défaillances de notre côté, jamais un verdict.`;
const motifIntroduction = `Blocking constats on the flux as a whole: compte rendu 93, nothing is integrated. The correction goes in a new flux, except after
\`IRR_VIDE\`, \`IRR_EXTRAC\` and \`XML-MALFORME\`, which give the identifiant back. Constats bloquants sur tout le flux : rien n’est intégré. La correction
part dans un nouveau flux, sauf après \`IRR_VIDE\`, \`IRR_EXTRAC\` et \`XML-MALFORME\` : le même identifiant peut alors resservir.`;
const otherIntroduction = `Two kinds (decision 0009). \`XML-*\`, \`*-RACINE\`, \`*-STRUCTURE\`, \`*-TYPE\`, and the \`PDF-*\`, \`PDFA-*\` and \`FACTURX-*\` that block are technical: one such
file refuses the **whole** flux, with \`IRR_SYNTAX\` (93). The others are rules of Chorus Pro: they reject their own facture only, unless they warn.
Deux sortes : les premiers sont techniques, un seul fichier fautif fait refuser **tout** le flux par \`IRR_SYNTAX\` (93) ; les autres sont des règles de
Chorus Pro et ne rejettent que leur facture, sauf avertissement.`;
const ruleIntroduction = `A broken rule rejects its own facture only. One line a rule; the compte rendu gives the place, the value found and the value expected. Une ligne par règle ; le compte
rendu donne l’endroit, la valeur trouvée et la valeur attendue. Une règle ne rejette que sa facture : la corriger et la renvoyer dans un nouveau flux.`;
const pesitIntroduction = `PI 2 of PeSIT, said by either side. *Again*: may the same transfer be asked for again, with PI 15 = 1, without anybody changing anything? For an
IDT its PI 19 says (4 and 8: yes); after a line that was lost: always. What to look at: [guide-pesit.md](guide-pesit.md#5-diagnostics). PI 2, dit par l’un ou l’autre
côté. *À relancer* : le même transfert, avec PI 15 = 1, sans que personne change rien ; après un IDT, c’est PI 19 qui le dit.`;
const alerteIntroduction = `Shown on the desk and by \`raccord alertes list\` until somebody treats them. Montrées au bureau et par \`raccord alertes list\` jusqu’à
ce que quelqu’un les traite.`;
const troubleIntroduction = `Found by \`raccord journal verify\`. Trouvés par \`raccord journal verify\`.`;

interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

function section(title: string, introduction: string, { columns, rows }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rule = line(columns.map(() => '---'));
  return [`## ${title}`, '', introduction, '', line(columns), rule, ...rows.map(line), ''].join('\n');
}

function failureRows(): Table {
  const rows = (Object.keys(failures) as FailureCode[]).map((code) => {
    const [fr, en, faire, todo] = failureMeanings[code];
    return [
      `\`${code}\``,
      failures[code].transient ? 'yes' : 'no',
      `${fr}. *${en}.*`,
      `${faire}. *${todo}.*`,
    ];
  });
  return { columns: ['Code', 'Transient', 'Sens / *Meaning*', 'Que faire / *What to do*'], rows };
}

function motifRows(): Table {
  const rows = (Object.keys(motifsIrrecevabilite) as MotifIrrecevabilite[]).map((code) => {
    const [fr, en] = motifsIrrecevabilite[code];
    const [faire, todo] = motifActions[code];
    return [`\`${code}\``, `${fr}. *${en}.*`, `${faire}. *${todo}.*`];
  });
  return { columns: ['Code', 'Sens / *Meaning*', 'Que faire / *What to do*'], rows };
}

function alerteRows(): Table {
  const rows = (Object.keys(codesAlerte) as CodeAlerte[]).map((code) => {
    const [fr, en] = codesAlerte[code];
    const [faire, todo] = alerteActions[code];
    return [`\`${code}\``, `${fr}. *${en}.*`, `${faire}. *${todo}.*`];
  });
  return { columns: ['Code', 'Sens / *Meaning*', 'Que faire / *What to do*'], rows };
}

/** `D2-226`, as everybody writes them. */
export const pesitCodes: readonly string[] = diagnosticsConnus().map(ecrireDiagnostic);

function pesitRows(): Table {
  const rows = diagnosticsConnus().map((diagnostic) => {
    const { fr, en } = libelle(diagnostic);
    return [
      `\`${ecrireDiagnostic(diagnostic)}\``,
      `${fr}. *${en}.*`,
      estSucces(diagnostic) ? '' : estRelancable(diagnostic) ? 'oui / *yes*' : 'non / *no*',
    ];
  });
  return { columns: ['Code', 'Sens / *Meaning*', 'À relancer / *Again*'], rows };
}

function otherRows(): Table {
  const rows = Object.entries(otherConstats)
    .sort(([a], [b]) => byNumber(a, b))
    .map(([code, [fr, en, faire, todo]]) => [`\`${code}\``, `${fr}. *${en}.*`, `${faire}. *${todo}.*`]);
  return { columns: ['Code', 'Sens / *Meaning*', 'Que faire / *What to do*'], rows };
}

function rulesCount(rules: readonly DocumentedRule[]): string {
  return `${ruleIds(rules).length} règles / *rules*.`;
}

function ruleRows(rules: readonly DocumentedRule[]): Table {
  const rows = ruleIds(rules).flatMap((id) =>
    rules
      .filter((rule) => rule.id === id)
      .slice(0, 1)
      .map(ruleRow),
  );
  return { columns: ['Code', 'Terme / *Term*', 'Sens / *Meaning*'], rows };
}

function ruleRow({ id, bt, gravite, fr, en }: DocumentedRule): readonly string[] {
  const [faible, weak] = gravite === undefined ? ['', ''] : [' ; avertissement', '; a warning'];
  return [`\`${id}\``, bt, `${fr}${faible}. *${en}${weak}.*`];
}

function troubleRows(): Table {
  const rows = (Object.keys(journalTroubles) as TroubleCode[]).map((code) => {
    const [fr, faire, todo] = troubleMeanings[code];
    return [`\`${code}\``, `${fr}. *${journalTroubles[code]}.*`, `${faire}. *${todo}.*`];
  });
  return { columns: ['Code', 'Sens / *Meaning*', 'Que faire / *What to do*'], rows };
}

/** `BR-2` before `BR-10`. */
function byNumber(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}
