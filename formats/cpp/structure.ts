// SPDX-License-Identifier: Apache-2.0
/**
 * What is asked of a CPPStatut before its schema: its root, and the level that the code interface calls for. A document
 * says something of flux or something of factures; the other one is not what was agreed. (specs: chorus-pro §4)
 */
import type { CodeInterface } from '../../gateway/domain/code-interface.ts';
import type { Constat } from '../../gateway/domain/constat.ts';
import { constatAt } from '../xml/constat.ts';
import { checkRoot as checkRootOf } from '../xml/root.ts';
import { type NodeId, none, type XmlTree } from '../xml/tree.ts';
import { cdvCppRules } from './regles.ts';
import { reglesCdvCpp, reglesCppStatutStructure } from './schema.ts';
import { cpp } from './vocabulary.ts';

/** What the statuts of a document are about. */
export type Niveau = 'FACTURES' | 'FLUX';

const root: NodeId = 0;

/** Cycles de vie are of factures; a compte rendu or an acknowledgement is of a flux. */
const deFactures: ReadonlySet<CodeInterface> = new Set<CodeInterface>(['FSO1301A', 'FEN1200A']);

export function niveauOf(code: CodeInterface): Niveau {
  return deFactures.has(code) ? 'FACTURES' : 'FLUX';
}

export function isStatutRoot(tree: XmlTree): boolean {
  return tree.nameId(root) === cpp.CPPStatut;
}

/** BLOQUANT CPPSTATUT-RACINE when the root is not CPPStatut, in no namespace. */
export function checkRoot(tree: XmlTree): Constat | undefined {
  return checkRootOf(tree, {
    code: 'CPPSTATUT-RACINE',
    jeuDeRegles: reglesCppStatutStructure,
    fr: "La racine du fichier n'est pas CPPStatut, sans espace de noms",
    en: 'The root of the file is not CPPStatut, in no namespace',
    roots: [{ id: cpp.CPPStatut, local: 'CPPStatut', namespace: '' }],
  });
}

/** BLOQUANT CDV-CPP-NIVEAU when the document is of the other level; one of neither is for the schema. */
export function checkNiveau(tree: XmlTree, code: CodeInterface): Constat | undefined {
  const [wanted, other] =
    niveauOf(code) === 'FACTURES'
      ? ([cpp.CPPFactureStatuts, cpp.CPPFluxStatuts] as const)
      : ([cpp.CPPFluxStatuts, cpp.CPPFactureStatuts] as const);
  const found = tree.child(root, other);
  if (found === none || tree.child(root, wanted) !== none) return undefined;
  const { fr, en } = cdvCppRules['CDV-CPP-NIVEAU'];
  return constatAt(tree, found, {
    code: 'CDV-CPP-NIVEAU',
    gravite: 'BLOQUANT',
    jeuDeRegles: reglesCdvCpp,
    fr,
    en,
    valeur: tree.name(found).local,
    attendu: tree.vocabulary.names[wanted]?.local,
  });
}
