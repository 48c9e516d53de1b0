// SPDX-License-Identifier: Apache-2.0
/**
 * The actualisation of the annuaire (F13), judged as a flux: FFE1235A. Étapes as for an invoice: XML, schema, rules; the
 * first that blocks is the last one run. The export (F14) and the public directory (CSV) are read as streams: see f14.ts
 * and csv.ts. (specs: reforme-2026 §5)
 */
import type { Controle, Format, FormatContext } from '../../gateway/ports/formats.ts';
import { reglesXml } from '../xml/jeu-de-regles.ts';
import { openXml } from '../xml/open.ts';
import { checkRoot, type ExpectedRoot } from '../xml/root.ts';
import { readActualisation } from './actualisation.ts';
import { reglesAnnuaire, reglesAnnuaireStructure } from './jeu-de-regles.ts';
import { f13Root } from './model.ts';
import { judgeActualisation } from './rules.ts';
import { f13Schema } from './schema.ts';
import { annuaireVocabulary, names } from './vocabulary.ts';

export const f13: Format = { name: 'f13', check };

function check(content: Uint8Array, { now, allLayers }: FormatContext): Controle {
  const opened = openXml(content, { vocabulary: annuaireVocabulary, schema: f13Schema });
  if (!opened.ok) {
    const { constats } = opened;
    return { constats, irrecevable: true, jeuxDeRegles: [reglesXml], couchesOmises: ['SCHEMA', 'REGLES'] };
  }
  const { tree, structure } = opened;
  const jeuxDeRegles = [reglesXml, reglesAnnuaireStructure];
  const wrongRoot = checkRoot(tree, expectedRoot);
  if (wrongRoot !== undefined) {
    return { constats: [wrongRoot], irrecevable: true, jeuxDeRegles, couchesOmises: ['SCHEMA', 'REGLES'] };
  }
  const read = readActualisation(tree);
  const { codesRoutage, lignes } = read;
  const objet = { nature: 'ANNUAIRE', codesRoutage: codesRoutage.length, lignes: lignes.length } as const;
  const objets = [{ objet, constats: [] }];
  const irrecevable = structure.length > 0;
  if (irrecevable && allLayers !== true) {
    return { constats: structure, irrecevable, jeuxDeRegles, couchesOmises: ['REGLES'], objets };
  }
  return {
    constats: [...structure, ...judgeActualisation(tree, read, now)],
    irrecevable,
    jeuxDeRegles: [...jeuxDeRegles, reglesAnnuaire],
    objets,
  };
}

const expectedRoot: ExpectedRoot = {
  code: 'ANNUAIRE-RACINE',
  jeuDeRegles: reglesAnnuaireStructure,
  fr: `La racine du fichier n'est pas ${f13Root}, hors de tout espace de noms`,
  en: `The root of the file is not ${f13Root}, in no namespace`,
  roots: [{ id: names.AnnuaireActualisation, local: f13Root, namespace: '' }],
};
