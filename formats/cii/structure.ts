// SPDX-License-Identifier: Apache-2.0
/** The root of a Cross Industry Invoice, in its namespace; what it holds is for the schema. */
import type { Constat, JeuDeRegles } from '../../gateway/domain/constat.ts';
import { checkRoot as checkRootOf } from '../xml/root.ts';
import type { XmlTree } from '../xml/tree.ts';
import { rsm, rsmUri } from './vocabulary.ts';

/** BLOQUANT CII-RACINE when the root is not a CrossIndustryInvoice of version 100. */
export function checkRoot(tree: XmlTree, jeuDeRegles: JeuDeRegles): Constat | undefined {
  return checkRootOf(tree, {
    code: 'CII-RACINE',
    jeuDeRegles,
    fr: "La racine du fichier n'est pas CrossIndustryInvoice de UN/CEFACT, dans son espace de noms",
    en: 'The root of the file is not CrossIndustryInvoice of UN/CEFACT, in its namespace',
    roots: [{ id: rsm.CrossIndustryInvoice, local: 'CrossIndustryInvoice', namespace: rsmUri }],
  });
}
