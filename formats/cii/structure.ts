// SPDX-License-Identifier: Apache-2.0
/** The root of a Cross Industry Invoice, in its namespace; what it holds is for the schema. */
import type { Constat, JeuDeRegles } from '../../gateway/domain/constat.ts';
import { constatAt } from '../xml/constat.ts';
import type { NodeId, XmlTree } from '../xml/tree.ts';
import { rsm } from './vocabulary.ts';

const root: NodeId = 0;

/** BLOQUANT CII-RACINE when the root is not a CrossIndustryInvoice of version 100. */
export function checkRoot(tree: XmlTree, jeuDeRegles: JeuDeRegles): Constat | undefined {
  if (tree.nameId(root) === rsm.CrossIndustryInvoice) return undefined;
  const { namespace, local } = tree.name(root);
  return constatAt(tree, root, {
    code: 'CII-RACINE',
    gravite: 'BLOQUANT',
    jeuDeRegles,
    fr: "La racine du fichier n'est pas CrossIndustryInvoice de UN/CEFACT, dans son espace de noms",
    en: 'The root of the file is not CrossIndustryInvoice of UN/CEFACT, in its namespace',
    valeur: `{${namespace}}${local}`,
    attendu: 'rsm:CrossIndustryInvoice',
  });
}
