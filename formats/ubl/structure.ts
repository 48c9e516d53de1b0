// SPDX-License-Identifier: Apache-2.0
/**
 * The root of a UBL document, apart from its schema: any global element of UBL may stand alone for the schema, only
 * two are invoices. (OASIS UBL 2.1)
 */
import type { Constat } from '../../gateway/domain/constat.ts';
import { constatAt } from '../xml/constat.ts';
import type { NodeId, XmlTree } from '../xml/tree.ts';
import { reglesUblStructure } from './jeu-de-regles.ts';
import { creditNoteRoot, invoiceRoot } from './vocabulary.ts';

const root: NodeId = 0;

/** BLOQUANT UBL-RACINE when the root is neither Invoice nor CreditNote of UBL 2.1. */
export function checkRoot(tree: XmlTree): Constat | undefined {
  const name = tree.nameId(root);
  if (name === invoiceRoot || name === creditNoteRoot) return undefined;
  const { namespace, local } = tree.name(root);
  return constatAt(tree, root, {
    code: 'UBL-RACINE',
    gravite: 'BLOQUANT',
    jeuDeRegles: reglesUblStructure,
    fr: "La racine du fichier n'est pas Invoice ni CreditNote de UBL 2.1, dans son espace de noms",
    en: 'The root of the file is neither Invoice nor CreditNote of UBL 2.1, in its namespace',
    valeur: `{${namespace}}${local}`,
    attendu: 'Invoice',
  });
}
