// SPDX-License-Identifier: Apache-2.0
/**
 * The report for a terminal: one block a document, and for each finding what is wrong, where, what was found and
 * what was expected. Nothing of a document can steer the terminal (escape.ts).
 */
import type { Constat, Gravite } from '../../gateway/domain/constat.ts';
import {
  type DocumentJuge,
  type Interruption,
  type Langue,
  messageOf,
  refusesFlux,
  ruleSetName,
  type Tally,
} from './document.ts';
import { plainLine } from './escape.ts';
import { interruptedText, type Mots, motsDe, omittedText, originText } from './mots.ts';

/** Findings shown for one document; a reader of a terminal goes no further, `--json` has them all. */
const maxShown = 100;
const verdictWidth = 12;
const labelWidth = 8;

const marks: Readonly<Record<Gravite, string>> = { BLOQUANT: '✗', AVERTISSEMENT: '!', INCIDENT: '?' };

/** Lines for one document, without a final line break; empty for one that was ignored. */
export function toText(document: DocumentJuge, langue: Langue): string {
  const { verdict, findings } = document;
  if (verdict === 'ignored') return '';
  const mots = motsDe[langue];
  const lines = [heading(document, mots)];
  for (const finding of findings.slice(0, maxShown)) lines.push(...findingLines(finding, mots, langue));
  const left = findings.length - maxShown;
  if (left > 0) lines.push(`  … ${left} ${mots.constats.toLowerCase()} (--json)`);
  const omitted = omittedText(document, mots);
  if (omitted !== undefined) lines.push(`  ${omitted}`);
  if (refusesFlux(document)) lines.push(`  ${mots.fluxRefuse}`);
  return lines.join('\n');
}

/** The last line of all; and before it, that the run was interrupted. */
export function tallyToText({ verdicts }: Tally, langue: Langue, interrupted?: Interruption): string {
  const mots = motsDe[langue];
  const { comptes: names } = mots;
  const one = (verdict: keyof typeof names) => `${names[verdict]} : ${verdicts[verdict]}`;
  const counts = `${one('valid')}, ${one('invalid')}, ${one('unchecked')}, ${one('ignored')}`;
  return interrupted === undefined ? counts : `${interruptedText(interrupted, mots)}\n${counts}`;
}

function heading(document: DocumentJuge, mots: Mots): string {
  const { file, verdict, numero, codeInterface } = document;
  const about = [
    ...(numero === undefined ? [] : [`${mots.facture} ${plainLine(numero)}`]),
    ...(codeInterface === undefined
      ? []
      : [`${mots.jugePar} ${codeInterface} (${originText(document, mots)})`]),
  ];
  const tail = about.length === 0 ? '' : ` — ${about.join(', ')}`;
  return `${mots.verdicts[verdict].padEnd(verdictWidth)} ${plainLine(file)}${tail}`;
}

function findingLines(finding: Constat, mots: Mots, langue: Langue): readonly string[] {
  const { code, gravite, valeur, attendu, jeuDeRegles } = finding;
  const where = whereOf(finding, mots);
  const rows: readonly (readonly [label: string, text: string | undefined])[] = [
    [mots.ou, where === '' ? undefined : where],
    [mots.trouve, valeur === '' ? mots.vide : valeur],
    [mots.attendu, attendu],
    [mots.regle, jeuDeRegles && ruleSetName(jeuDeRegles)],
  ];
  return [
    `  ${marks[gravite]} ${code} (${mots.gravites[gravite]}) ${plainLine(messageOf(finding, langue))}`,
    ...rows.flatMap(([label, text]) =>
      text === undefined ? [] : [`      ${label.padEnd(labelWidth)} ${plainLine(text)}`],
    ),
  ];
}

/** `ligne 12, colonne 5, /Invoice/cbc:ID, BT-1` */
function whereOf({ ligne, colonne, chemin, bt }: Constat, mots: Mots): string {
  return [
    ...(ligne === undefined ? [] : [`${mots.ligne} ${ligne}`]),
    ...(colonne === undefined ? [] : [`${mots.colonne} ${colonne}`]),
    ...(chemin === undefined ? [] : [chemin]),
    ...(bt ? [bt] : []),
  ].join(', ');
}
