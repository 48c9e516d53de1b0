// SPDX-License-Identifier: Apache-2.0
/** The schema of flux 10, and its root: one global element, which the schema would only call unknown. */
import type { Constat } from '../../gateway/domain/constat.ts';
import { checkRoot as checkRootOf } from '../xml/root.ts';
import { defineSchema, type XmlSchema } from '../xml/schema.ts';
import type { XmlTree } from '../xml/tree.ts';
import { reglesF10Structure } from './jeu-de-regles.ts';
import { f10Model } from './modele.ts';
import { names } from './vocabulary.ts';

export const f10Schema: XmlSchema = defineSchema({
  model: f10Model,
  codes: { structure: 'F10-STRUCTURE', type: 'F10-TYPE' },
  jeuDeRegles: reglesF10Structure,
});

/** BLOQUANT F10-RACINE when the root is not Report, without a namespace. */
export function checkRoot(tree: XmlTree): Constat | undefined {
  return checkRootOf(tree, {
    code: 'F10-RACINE',
    jeuDeRegles: reglesF10Structure,
    fr: "La racine du fichier n'est pas Report, sans espace de noms : ce n'est pas un flux 10",
    en: 'The root of the file is not Report, without a namespace: this is no flux 10',
    roots: [{ id: names.Report, local: 'Report', namespace: '' }],
  });
}
