// SPDX-License-Identifier: Apache-2.0
/**
 * First checks of structure, on what is certain without the whole XSD: the root and its namespace, the top level
 * (mandatory elements, order, what may repeat, nothing unknown) and the simple types that UBL's naming
 * rules give away (every …Amount is a decimal, every …Date a date). (OASIS UBL 2.1; UBL NDR)
 *
 * Deliberately absent: the content of the aggregates, which comes with the content models.
 */
import type { Constat } from '../../gateway/domain/constat.ts';
import { parseDecimal } from '../en16931/decimal.ts';
import { constatAt, constatMissing, type Wording } from '../xml/constat.ts';
import { type NodeId, none, type XmlTree } from '../xml/tree.ts';
import type { XmlName } from '../xml/vocabulary.ts';
import { reglesUblStructure } from './jeu-de-regles.ts';
import { parseBoolean } from './read-terms.ts';
import { type TopLevel, topLevels } from './top-level.ts';
import { cbcUri, creditNoteRoot, invoiceRoot } from './vocabulary.ts';

/** A file this wrong needs no longer list. */
const maxConstats = 100;

const root: NodeId = 0;

/** BLOQUANT UBL-RACINE when the root is neither Invoice nor CreditNote of UBL 2.1. */
export function checkRoot(tree: XmlTree): Constat | undefined {
  const name = tree.nameId(root);
  if (name === invoiceRoot || name === creditNoteRoot) return undefined;
  const { namespace, local } = tree.name(root);
  return constatAt(tree, root, {
    ...blocking('UBL-RACINE'),
    fr: "La racine du fichier n'est pas Invoice ni CreditNote de UBL 2.1, dans son espace de noms",
    en: 'The root of the file is neither Invoice nor CreditNote of UBL 2.1, in its namespace',
    valeur: `{${namespace}}${local}`,
    attendu: 'Invoice',
  });
}

/** BLOQUANT UBL-STRUCTURE and UBL-TYPE; the root has been checked. */
export function checkStructure(tree: XmlTree): readonly Constat[] {
  const topLevel = topLevels[tree.nameId(root) === creditNoteRoot ? 'CreditNote' : 'Invoice'];
  return [...checkTopLevel(tree, topLevel), ...checkTypes(tree)];
}

function checkTopLevel(tree: XmlTree, { order, mandatory, repeatable }: TopLevel): readonly Constat[] {
  const constats: Constat[] = [];
  const seen = new Set<string>();
  let reached = -1;
  for (let child = tree.firstChild(root); child !== none; child = tree.nextSibling(child)) {
    if (constats.length >= maxConstats) return constats;
    const { shown } = tree.name(child);
    const rank = order.get(shown);
    if (rank === undefined) constats.push(misplaced(tree, child, "n'est pas permis", 'is not allowed'));
    else if (rank < reached) constats.push(misplaced(tree, child, "n'est pas a sa place", 'is out of order'));
    else if (seen.has(shown) && !repeatable.has(shown)) {
      constats.push(misplaced(tree, child, 'ne peut etre repete', 'cannot be repeated'));
    }
    seen.add(shown);
    reached = Math.max(reached, rank ?? -1);
  }
  return [...mandatory.filter((name) => !seen.has(name)).map((name) => missing(tree, name)), ...constats];
}

function misplaced(tree: XmlTree, node: NodeId, fr: string, en: string): Constat {
  return constatAt(tree, node, {
    ...blocking('UBL-STRUCTURE'),
    fr: `L'element ${fr}`,
    en: `The element ${en}`,
  });
}

function missing(tree: XmlTree, name: string): Constat {
  return constatMissing(tree, root, name, {
    ...blocking('UBL-STRUCTURE'),
    fr: "L'element est obligatoire",
    en: 'The element is mandatory',
  });
}

interface SimpleType {
  readonly suffix: RegExp;
  readonly holds: (text: string) => boolean;
  readonly attendu: string;
}

/** UBL names an element after its type. TimeAmount alone is a text. */
const simpleTypes: readonly SimpleType[] = [
  {
    suffix: /(^|[a-z])(Amount|Quantity|Percent|Rate|Numeric|Measure)$/,
    holds: (text) => parseDecimal(text) !== undefined,
    attendu: 'decimal',
  },
  { suffix: /Date$/, holds: isDate, attendu: 'AAAA-MM-JJ' },
  { suffix: /Indicator$/, holds: (text) => parseBoolean(text) !== undefined, attendu: 'true | false' },
];
const notTyped: ReadonlySet<string> = new Set(['TimeAmount']);

function checkTypes(tree: XmlTree): readonly Constat[] {
  const constats: Constat[] = [];
  const types = new Map<number, SimpleType | undefined>();
  for (let node = 0; node < tree.size && constats.length < maxConstats; node++) {
    const name = tree.nameId(node);
    if (!types.has(name)) types.set(name, simpleTypeOf(tree.name(node)));
    const type = types.get(name);
    if (type === undefined || type.holds(tree.text(node))) continue;
    constats.push(wrongType(tree, node, type));
  }
  return constats;
}

function simpleTypeOf({ namespace, local }: XmlName): SimpleType | undefined {
  if (namespace !== cbcUri || notTyped.has(local)) return undefined;
  return simpleTypes.find(({ suffix }) => suffix.test(local));
}

function wrongType(tree: XmlTree, node: NodeId, { attendu }: SimpleType): Constat {
  return constatAt(tree, node, {
    ...blocking('UBL-TYPE'),
    fr: `La valeur n'est pas du type attendu : ${attendu}`,
    en: `The value is not of the expected type: ${attendu}`,
    valeur: tree.text(node),
    attendu,
  });
}

/** A day of xs:date, with or without a time zone, that the calendar has. */
function isDate(text: string): boolean {
  const match = /^(\d{4})-(\d{2})-(\d{2})(?:Z|[+-]\d{2}:\d{2})?$/.exec(text.trim());
  if (match === null) return false;
  const [, year = '', month = '', day = ''] = match;
  return Number(day) >= 1 && Number(day) <= daysIn(Number(year), Number(month));
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month < 1 || month > 12 ? 0 : month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function blocking(code: string): Pick<Wording, 'code' | 'gravite' | 'jeuDeRegles'> {
  return { code, gravite: 'BLOQUANT', jeuDeRegles: reglesUblStructure };
}
