// SPDX-License-Identifier: Apache-2.0
/**
 * The rules of flux 10 on a transmission: those of its official Schematron 1.0, with the same verdict at each element,
 * and what the specifications state beyond. What blocks comes first. (specs: reforme-2026 §4)
 *
 * Not here: that an initial transmission is the only one of its period and declarant (G8.05), which no file says; that
 * currencies and countries exist, which the portal does not look at either.
 */
import type { Constat } from '../../../gateway/domain/constat.ts';
import type { Wording } from '../../en16931/rule.ts';
import { constatAt, constatMissing } from '../../xml/constat.ts';
import type { XmlTree } from '../../xml/tree.ts';
import { reglesF10 } from '../jeu-de-regles.ts';
import { f10Sentences } from './codes.ts';
import { invoiceRows } from './factures.ts';
import { limitationRows } from './limitations.ts';
import { amountRows } from './montants.ts';
import type { F10Day, Row } from './rows.ts';
import { transmissionRows } from './transmission.ts';
import { valueRows } from './valeurs.ts';
import { type Found, type Walk, walkOf } from './walk.ts';

const rows: readonly Row[] = [
  ...transmissionRows,
  ...valueRows,
  ...invoiceRows,
  ...amountRows,
  ...limitationRows,
];

export const f10Walk: Walk = walkOf(rows);

/** Every rule, with the terms it looks at, for docs/errors.md and its test. */
export const f10Wordings: readonly Wording[] = Object.entries(f10Sentences).map(([id, sentence]) => ({
  id,
  bt: termsOf(id),
  ...sentence,
}));

function termsOf(id: string): string {
  const places = rows.filter(({ code }) => code === id).flatMap(({ at }) => at.split(', '));
  return [...new Set(places.map((place) => place.split(' ')[0]))].join(', ');
}

/** A declarant mends its program, not the 10,000th invoice: each rule is worded at most this often for one file. */
const maxPerRule = 200;
/** Whatever the rules, an answer has an end; every rule that is broken is in it at least once before that. */
const maxConstats = 5_000;

export function judgeF10(tree: XmlTree, day: F10Day): readonly Constat[] {
  const blocking: Constat[] = [];
  const warnings: Constat[] = [];
  const counts = new Map<string, number>();
  f10Walk(tree, day, (found) => {
    const count = (counts.get(found.code) ?? 0) + 1;
    counts.set(found.code, count);
    if (count > maxPerRule || blocking.length + warnings.length >= maxConstats) return;
    const constat = worded(tree, found);
    (constat.gravite === 'BLOQUANT' ? blocking : warnings).push(constat);
  });
  return [...blocking, ...warnings];
}

function worded(tree: XmlTree, { code, term, node, fault }: Found): Constat {
  const { fr, en, gravite = 'BLOQUANT' as const } = f10Sentences[code];
  const about = fault.node ?? node;
  const { missing, attribute, expected: attendu } = fault;
  const wording = { code, gravite, bt: term, fr, en, attendu, attribute, jeuDeRegles: reglesF10 };
  if (missing !== undefined) return constatMissing(tree, about, missing, wording);
  const valeur = attribute === undefined ? tree.text(about) : attributeOf(tree, about, attribute);
  return constatAt(tree, about, { ...wording, ...(valeur === '' ? {} : { valeur }) });
}

function attributeOf(tree: XmlTree, node: number, attribute: string): string {
  return tree.attributes(node).find(({ name }) => name.shown === attribute)?.value ?? '';
}
