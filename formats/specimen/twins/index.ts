// SPDX-License-Identifier: Apache-2.0
/**
 * One invalid twin per rule of EN 16931: the specimen of a description with one fault, that this rule names. The rest
 * of it stays valid, but for what the same fault breaks too (`failing`).
 */
import type { SpecimenDescription } from '../description.ts';
import { documentOf } from '../index.ts';
import { makeDraft } from '../make.ts';
import { writeXml } from '../xml.ts';
import { calculationTwins } from './calculations.ts';
import { codeTwins } from './codes.ts';
import { consequencesOf } from './consequences.ts';
import { groupTwins } from './groups.ts';
import { syntaxTwins } from './syntax.ts';
import type { Twin } from './twin.ts';
import { vatTwins } from './vat.ts';

export interface MadeTwin {
  readonly rule: string;
  /** Every rule that must fail: the rule itself, and those that its fault breaks too. */
  readonly failing: readonly string[];
  readonly xml: string;
}

const twins: readonly Twin[] = [
  ...groupTwins,
  ...calculationTwins,
  ...codeTwins,
  ...vatTwins,
  ...syntaxTwins,
];

/** Rules that have a twin in this syntax. */
export function rulesWithTwin(syntax: SpecimenDescription['syntax']): readonly string[] {
  return twins.filter(({ only }) => only === undefined || only === syntax).map(({ rule }) => rule);
}

/** The twin of a rule; undefined when it has none in the syntax of the description. */
export function makeTwin(rule: string, description: SpecimenDescription): MadeTwin | undefined {
  const { syntax } = description;
  const twin = twins.find((one) => one.rule === rule && (one.only ?? syntax) === syntax);
  if (twin === undefined) return undefined;
  const draft = makeDraft({ ...description, ...twin.base });
  twin.spoil?.(draft);
  const document = documentOf(draft, syntax);
  twin.edit?.(document, syntax);
  const failing = [rule, ...consequencesOf(rule, syntax)];
  return { rule, failing, xml: writeXml(document) };
}
