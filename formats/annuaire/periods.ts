// SPDX-License-Identifier: Apache-2.0
/**
 * The lignes of one address against each other, in the order of the file: two définitions never hold on the same day, and
 * a masquage repeats the définition it masks. What the annuaire holds already is not known here.
 * (specs: reforme-2026 §5)
 */
import type { Wording } from '../xml/constat.ts';
import type { NodeId } from '../xml/tree.ts';
import { addressOf, type LigneLue } from './actualisation.ts';
import { dayOf } from './days.ts';

export interface Reported {
  readonly node: NodeId;
  /** BLOQUANT unless it warns. */
  readonly wording: Omit<Wording, 'gravite' | 'jeuDeRegles'> & { readonly warns?: true };
}

interface Definition {
  readonly first: string;
  readonly last: string;
  readonly plateforme: string;
}

/** Each is compared with each: an address that changed every day for three years has as many. */
const maxDefinitions = 1_000;
/** After every day: a ligne without an end. */
const never = '9999-12-31';

export function* periodConstats(lignes: readonly LigneLue[]): Generator<Reported> {
  const byAddress = new Map<string, Definition[]>();
  for (const ligne of lignes) {
    const definition = definitionOf(ligne);
    if (definition === undefined) continue;
    const address = addressOf(ligne);
    const known = byAddress.get(address) ?? [];
    byAddress.set(address, known);
    if (ligne.nature.text === 'M') yield* mask(ligne, definition, known);
    else yield* define(ligne, definition, known);
  }
}

/** Undefined where another rule has spoken already. */
function definitionOf({ nature, debut, fin, plateforme }: LigneLue): Definition | undefined {
  const first = dayOf(debut.text);
  const last = fin.text === '' ? never : dayOf(fin.text);
  const isKnown = nature.text === 'D' || nature.text === 'M';
  if (!isKnown || first === undefined || last === undefined || last < first) return undefined;
  return { first, last, plateforme: plateforme.text };
}

function* define(ligne: LigneLue, definition: Definition, known: Definition[]): Generator<Reported> {
  if (known.length >= maxDefinitions) {
    yield { node: ligne.debut.node, wording: tooMany };
    return;
  }
  const other = known.find(({ first, last }) => first <= definition.last && definition.first <= last);
  known.push(definition);
  if (other === undefined) return;
  yield {
    node: ligne.debut.node,
    wording: {
      code: 'ANNUAIRE-CHEVAUCHEMENT',
      fr: 'Une autre ligne de la meme adresse est en vigueur sur une partie de cette periode',
      en: 'Another line of the same address holds on a part of this period',
      valeur: shown(definition),
      attendu: `hors de ${shown(other)}`,
    },
  };
}

const tooMany: Reported['wording'] = {
  code: 'ANNUAIRE-LIMITE',
  fr: 'Trop de lignes pour la meme adresse dans ce fichier : les repartir sur plusieurs flux',
  en: 'Too many lines for the same address in this file: spread them over several flux',
  attendu: `${maxDefinitions} au plus`,
};

function* mask(ligne: LigneLue, masked: Definition, known: Definition[]): Generator<Reported> {
  if (known.length === 0) return;
  const at = known.findIndex(
    (definition) => shown(definition) === shown(masked) && definition.plateforme === masked.plateforme,
  );
  if (at !== -1) {
    known.splice(at, 1);
    return;
  }
  yield {
    node: ligne.nature.node,
    wording: {
      code: 'ANNUAIRE-MASQUAGE',
      warns: true,
      fr: 'Ce masquage ne repete aucune ligne de la meme adresse definie avant lui dans le fichier : verifier ses dates et sa plateforme',
      en: 'This masking repeats no line of the same address defined before it in the file: check its dates and its platform',
      valeur: shown(masked),
    },
  };
}

function shown({ first, last }: Definition): string {
  return last === never ? `depuis ${first}` : `${first} a ${last}`;
}
