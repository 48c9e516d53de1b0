// SPDX-License-Identifier: Apache-2.0
/**
 * A facture of a CPPFactureMixte as a facture of the pivot: the two formats are of one family, so that what the
 * semantic model does not know is copied. (specs: chorus-pro §7.3)
 */
import { type NodeId, none, type XmlTree } from '../xml/tree.ts';
import type { FacturePivot, ReferenceBancaire } from './facture-pivot.ts';
import { pieceAJoindreOf } from './piece-a-joindre.ts';
import { typeTiersOf } from './pivot-codes.ts';
import { type ComplementsPivot, pivotOfInvoice } from './pivot-of-invoice.ts';
import type { FactureMixte } from './read-mixte.ts';
import { cpp } from './vocabulary.ts';

const readable = '01';

/** `facture` is one that `readMixte` found in `tree`; the tree is needed until the pivot is written. */
export function pivotOfMixte(
  tree: XmlTree,
  facture: FactureMixte,
  complements: Omit<ComplementsPivot, 'pieces'>,
): FacturePivot {
  const { node, invoice, typeFournisseur } = facture;
  const pieces = facture.pieces.flatMap(({ contenu, nom, mime, type, categorie }) => {
    if (contenu === undefined) return [];
    const said = { lisible: type === readable, ...(categorie === undefined ? {} : { categorie }) };
    return [pieceAJoindreOf({ nom, mime, base64: tree.text(contenu) }, said)];
  });
  const nomService = textOf(tree, node, cpp.Debiteur, cpp.NomService);
  const pivot = pivotOfInvoice(invoice, {
    ...(nomService === undefined ? {} : { nomService }),
    ...complements,
    pieces,
  });
  const libelle = textOf(tree, node, cpp.DonneesFacture, cpp.ModePaiement, cpp.Libelle);
  const { code } = pivot.modePaiement;
  return {
    ...pivot,
    fournisseur: {
      ...pivot.fournisseur,
      typeIdentifiant: typeTiersOf(typeFournisseur?.text) ?? pivot.fournisseur.typeIdentifiant,
      ...referenceBancaireOf(tree, node, pivot.fournisseur.referenceBancaire),
    },
    modePaiement: libelle === undefined ? { code } : { code, libelle },
  };
}

/** The bank and the payee, which stand beside the account. */
function referenceBancaireOf(
  tree: XmlTree,
  node: NodeId,
  known: ReferenceBancaire | undefined,
): { readonly referenceBancaire?: ReferenceBancaire } {
  const at = [cpp.Fournisseur, cpp.ReferenceBancaire] as const;
  const etablissement = textOf(tree, node, ...at, cpp.Etablissement);
  const encaisseur = textOf(tree, node, ...at, cpp.RaisonSocialeEncaisseur);
  if (known === undefined && etablissement === undefined && encaisseur === undefined) return {};
  return {
    referenceBancaire: {
      ...known,
      ...(etablissement === undefined ? {} : { etablissement }),
      ...(encaisseur === undefined ? {} : { encaisseur }),
    },
  };
}

function textOf(tree: XmlTree, node: NodeId, ...path: readonly number[]): string | undefined {
  let at = node;
  for (const name of path) at = at === none ? none : tree.child(at, name);
  const text = at === none ? '' : tree.text(at).trim();
  return text === '' ? undefined : text;
}
