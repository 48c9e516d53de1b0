// SPDX-License-Identifier: Apache-2.0
/**
 * Settings of a protocol as an operator writes and reads them: `CLE=VALEUR`. A protocol brings a table with a row for each
 * of its settings: a setting that joins does not compile until it can be written and shown.
 */

/** Gives a setting back to its preset. */
const rendu = 'preset';

export interface Reglage<Value> {
  /** What may be written. */
  readonly attend: string;
  /** Undefined: not understood. */
  read(text: string): Value | undefined;
  say(value: Value): string;
}

export type TableReglages<Reglages> = { readonly [Cle in keyof Reglages]: Reglage<Reglages[Cle]> };

export const ouiNon: Reglage<boolean> = {
  attend: 'oui, non',
  read: (text) => ({ oui: true, yes: true, true: true, non: false, no: false, false: false })[text],
  say: (value) => (value ? 'oui' : 'non'),
};

export function oneOf<const Value extends string>(values: readonly Value[]): Reglage<Value> {
  return {
    attend: values.join(', '),
    read: (text) => values.find((one) => one === text),
    say: (value) => value,
  };
}

/** A whole number, bounds included. */
export function entier(least: number, most: number): Reglage<number> {
  return {
    attend: `${least} à / to ${most}`,
    read(text) {
      const value = /^\d{1,9}$/.test(text) ? Number(text) : -1;
      return value >= least && value <= most ? value : undefined;
    },
    say: String,
  };
}

/** `before` with what was written over it. `option` names it in a refusal. @throws RangeError, one line a trouble. */
export function lireReglages<Reglages extends object>(
  table: TableReglages<Reglages>,
  option: string,
  written: readonly string[] | undefined,
  before: Partial<Reglages>,
): Partial<Reglages> {
  const after: Partial<Record<keyof Reglages, unknown>> = { ...before };
  const troubles = (written ?? []).flatMap((one) => lireUn(table, option, one, after) ?? []);
  if (troubles.length > 0) throw new RangeError(troubles.join('\n'));
  return after as Partial<Reglages>;
}

/** What is wrong with it, or undefined. */
function lireUn<Reglages extends object>(
  table: TableReglages<Reglages>,
  option: string,
  written: string,
  into: Partial<Record<keyof Reglages, unknown>>,
): string | undefined {
  const [, name = '', text = ''] = /^([^=]*)=(.*)$/s.exec(written) ?? [];
  if (!isCle(table, name)) {
    return `${option} ${written} : réglage inconnu ; CLE=VALEUR, parmi / unknown setting, among:\n${direConnus(table)}`;
  }
  if (text === rendu) {
    delete into[name];
    return undefined;
  }
  const value = table[name].read(text);
  if (value === undefined) {
    return `${option} ${name} attend / takes: ${table[name].attend}, ${rendu} (pas / not: ${text})`;
  }
  into[name] = value;
  return undefined;
}

function isCle<Reglages extends object>(
  table: TableReglages<Reglages>,
  name: string,
): name is keyof Reglages & string {
  return Object.hasOwn(table, name);
}

/** Every setting with what it takes, a line each. */
function direConnus<Reglages extends object>(table: TableReglages<Reglages>): string {
  return clesDe(table)
    .map((name) => `  ${name}=${table[name].attend.replaceAll(', ', '|')}`)
    .join('\n');
}

/** As they would be written; in the order of the table. */
export function direReglages<Reglages extends object>(
  table: TableReglages<Reglages>,
  reglages: Reglages,
): Readonly<Record<string, string>> {
  return Object.fromEntries(clesDe(table).map((cle) => [cle, table[cle].say(reglages[cle])]));
}

function clesDe<Reglages extends object>(
  table: TableReglages<Reglages>,
): readonly (keyof Reglages & string)[] {
  return Object.keys(table) as (keyof Reglages & string)[];
}

/** What a terminal of 110 columns holds. */
const reglagesParLigne = 4;

/** Settings on lines of a few; one that stands over the preset has a star. */
export function lignesDeReglages(
  said: Readonly<Record<string, string>>,
  own: object,
): readonly (readonly [string, string])[] {
  const words = Object.entries(said).map(
    ([cle, value]) => `${cle}=${value}${Object.hasOwn(own, cle) ? '*' : ''}`,
  );
  const lines: string[][] = [];
  for (const [i, word] of words.entries()) {
    if (i % reglagesParLigne === 0) lines.push([]);
    lines.at(-1)?.push(word);
  }
  return lines.map((line, i) => [i === 0 ? 'réglages' : '', line.join(' ')]);
}
