// SPDX-License-Identifier: Apache-2.0
/**
 * An invoice as the historic rules of Chorus Pro see it: what kind of flux carries it, whether it is of the
 * French circuit, and how to say that a rule of rows.ts is broken.
 */
import type { CodeInterface } from '../../../gateway/domain/code-interface.ts';
import { parseSiret } from '../../../gateway/domain/structure.ts';
import type { Group, Identifier, Party, SemanticInvoice, Term } from '../../en16931/model.ts';
import type { Report, Wording } from '../../en16931/rule.ts';
import type { Examined } from '../../en16931/rule-set.ts';
import { type ChorusProCode, type ChorusProRule, chorusProRules } from './rows.ts';

export interface Historic extends Examined {
  /** Flux mixte, E2 or E5: least data, and a readable file beside it. */
  readonly mixte: boolean;
  readonly say: Say;
}

/** What to point at when a rule is broken; `group` is the invoice when not given. */
export interface Saying {
  readonly group?: Group | undefined;
  readonly term?: Term | undefined;
  readonly attribute?: string;
  readonly expected?: string | undefined;
  /** The term it is about, where it is not that of the row. */
  readonly bt?: string;
  /** Other words, or another gravity, than those of the row. */
  readonly wording?: Pick<ChorusProRule, 'fr' | 'en'>;
  readonly gravite?: 'BLOQUANT' | 'AVERTISSEMENT';
}

export type Say = (code: ChorusProCode, saying?: Saying) => void;

const mixtes: ReadonlySet<CodeInterface> = new Set<CodeInterface>([
  'FSO1110A',
  'FSO1113A',
  'FSO1116A',
  'FSO1117A',
  'FSO1131A',
  'FSO1137A',
]);

export function historicOf(examined: Examined, report: Report): Historic {
  const french = isFrenchCircuit(examined.invoice);
  const say: Say = (code, saying = {}) => {
    const { term, attribute, expected = attenduOf(code), group = examined.invoice } = saying;
    report({ rule: wordingOf(code, saying, french), group, term, attribute, expected });
  };
  return { ...examined, mixte: mixtes.has(examined.context.codeInterface), say };
}

/**
 * An invoice to a debtor of another country, who has no SIRET, is none of the French circuit: it may well be an
 * invoice of EN 16931, and cannot keep rules it never heard of.
 */
function isFrenchCircuit({ buyer }: SemanticInvoice): boolean {
  const country = buyer?.address?.country?.text.trim() ?? '';
  if (country === '' || frenchTerritories.has(country)) return true;
  return buyer !== undefined && siretSchemes.has(siretOf(buyer)?.scheme?.trim() ?? '');
}

/** Fourteen digits without one of these may be anything in another country. */
const siretSchemes: ReadonlySet<string> = new Set(['1', '0002', '0009']);

/** ISO 3166 has codes of their own for the territories overseas. */
const frenchTerritories: ReadonlySet<string> = new Set('FR GF GP MQ RE YT PM BL MF WF PF NC TF'.split(' '));

/** The first identifier of a party, of any scheme, that has the form of a SIRET; the party's own come first. */
export function siretOf(party: Party): Identifier | undefined {
  return identifiersOf(party).find(({ text }) => parseSiret(text.trim()) !== undefined);
}

/** Those of a party or payee, its legal one last. */
export function identifiersOf({
  identifiers,
  legalIdentifier,
}: Pick<Party, 'identifiers' | 'legalIdentifier'>): readonly Identifier[] {
  return legalIdentifier === undefined ? identifiers : [...identifiers, legalIdentifier];
}

function wordingOf(code: ChorusProCode, { bt, wording, gravite }: Saying, french: boolean): Wording {
  const row: ChorusProRule = chorusProRules[code];
  const fallback = row.gravite === 'AVERTISSEMENT' || (row.gravite === 'CIRCUIT' && !french);
  const warns = gravite === undefined ? fallback : gravite === 'AVERTISSEMENT';
  return {
    id: code,
    bt: bt ?? row.bt,
    ...(warns ? { gravite: 'AVERTISSEMENT' } : {}),
    fr: wording?.fr ?? row.fr,
    en: wording?.en ?? row.en,
  };
}

function attenduOf(code: ChorusProCode): string | undefined {
  const row: ChorusProRule = chorusProRules[code];
  return row.attendu;
}
