// SPDX-License-Identifier: Apache-2.0
/** An actualisation (F13) read from its tree: what the rules look at, each thing with the place where it stands. */
import { type NodeId, none, type XmlTree } from '../xml/tree.ts';
import { names } from './vocabulary.ts';

/** A value and its element; text is '' where there is no element. White space around it is no part of it. */
export interface Placed {
  readonly text: string;
  readonly node: NodeId;
  readonly qualifiant: string;
}

export interface CodeRoutageLu {
  readonly node: NodeId;
  readonly statut: Placed;
  readonly siret: Placed;
  readonly routage: Placed;
}

export interface LigneLue {
  readonly node: NodeId;
  readonly nature: Placed;
  readonly debut: Placed;
  readonly fin: Placed;
  /** The element that holds the parts of the address. */
  readonly identifiant: NodeId;
  readonly siren: Placed;
  readonly siret: Placed;
  readonly routage: Placed;
  readonly suffixe: Placed;
  readonly plateforme: Placed;
}

export interface Actualisation {
  readonly codesRoutage: readonly CodeRoutageLu[];
  readonly lignes: readonly LigneLue[];
}

const root: NodeId = 0;

/** The lists are empty where the document has no bloc, or is none. */
export function readActualisation(tree: XmlTree): Actualisation {
  const codes = tree.child(root, names.BlocCodesRoutage);
  const lignes = tree.child(root, names.BlocLignesAnnuaire);
  return {
    codesRoutage: childrenOf(tree, codes, names.CodeRoutage).map((node) => ({
      node,
      statut: placed(tree, node, names.Statut),
      siret: placed(tree, node, names.IdSIRET),
      routage: placed(tree, node, names.IdRoutage),
    })),
    lignes: childrenOf(tree, lignes, names.LigneAnnuaire).map((node) => readLigne(tree, node)),
  };
}

/** The parts of the address as they are joined, whatever they are worth. */
export function addressOf({ siren, siret, routage, suffixe }: LigneLue): string {
  return [siren, siret, routage, suffixe]
    .filter(isThere)
    .map(({ text }) => text)
    .join('_');
}

export function isThere({ node }: Placed): boolean {
  return node !== none;
}

function readLigne(tree: XmlTree, node: NodeId): LigneLue {
  const effet = childOf(tree, node, names.DateEffet);
  const identifiant = childOf(tree, childOf(tree, node, names.InfoAdressage), names.Identifiant);
  return {
    node,
    identifiant,
    nature: placed(tree, node, names.Nature),
    debut: placed(tree, effet, names.DateDebut),
    fin: placed(tree, effet, names.DateFin),
    siren: placed(tree, identifiant, names.IdLinSIREN),
    siret: placed(tree, identifiant, names.IdLinSIRET),
    routage: placed(tree, identifiant, names.IdLinRoutage),
    suffixe: placed(tree, identifiant, names.Suffixe),
    plateforme: placed(tree, node, names.IdPlateforme),
  };
}

function placed(tree: XmlTree, parent: NodeId, name: number): Placed {
  const node = childOf(tree, parent, name);
  if (node === none) return { text: '', node, qualifiant: '' };
  const qualifiant = tree.attribute(node, names.qualifiant)?.trim() ?? '';
  return { text: tree.text(node).trim(), node, qualifiant };
}

function childOf(tree: XmlTree, parent: NodeId, name: number): NodeId {
  return parent === none ? none : tree.child(parent, name);
}

function childrenOf(tree: XmlTree, parent: NodeId, name: number): readonly NodeId[] {
  return parent === none ? [] : tree.children(parent, name);
}
