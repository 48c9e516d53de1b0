// SPDX-License-Identifier: Apache-2.0
/** The root of a UBL document, apart from its schema: of the global elements of UBL only two are invoices. (OASIS UBL 2.1) */
import type { Constat } from '../../gateway/domain/constat.ts';
import { checkRoot as checkRootOf } from '../xml/root.ts';
import type { XmlTree } from '../xml/tree.ts';
import { reglesUblStructure } from './jeu-de-regles.ts';
import { creditNoteRoot, creditNoteUri, invoiceRoot, invoiceUri } from './vocabulary.ts';

/** BLOQUANT UBL-RACINE when the root is neither Invoice nor CreditNote of UBL 2.1. */
export function checkRoot(tree: XmlTree): Constat | undefined {
  return checkRootOf(tree, {
    code: 'UBL-RACINE',
    jeuDeRegles: reglesUblStructure,
    fr: "La racine du fichier n'est pas Invoice ni CreditNote de UBL 2.1, dans son espace de noms",
    en: 'The root of the file is neither Invoice nor CreditNote of UBL 2.1, in its namespace',
    roots: [
      { id: invoiceRoot, local: 'Invoice', namespace: invoiceUri },
      { id: creditNoteRoot, local: 'CreditNote', namespace: creditNoteUri },
    ],
  });
}
