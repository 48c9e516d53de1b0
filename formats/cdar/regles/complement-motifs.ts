// SPDX-License-Identifier: Apache-2.0
/**
 * Reasons and comments that the exchange asks for beyond BR-FR-CDV: of statuts that are not said of factures, of refusals
 * and suspensions, of receipts taken back. (specs: reforme-2026 §1.8, §3.3; Annexe 7 G7.08, G7.19, G7.25, P1.15)
 */
import { contratOf } from '../../../gateway/domain/code-interface.ts';
import type { FormatContext } from '../../../gateway/ports/formats.ts';
import type { NodeId } from '../../xml/tree.ts';
import { motifsAutresObjets, statutsMotives, statutsMotivesCdv } from '../motifs.ts';
import { ram } from '../vocabulary.ts';
import { isAboutAnotherObject } from './br-fr-cdv-portee.ts';
import { below, has, type Regle, type Scene, statutOf, textsAt } from './regle.ts';

export const reglesComplementMotifs: readonly Regle[] = [
  {
    id: 'CDAR-MOTIF',
    bt: 'MDT-113',
    fr: 'Ce statut demande un motif',
    en: 'This statut needs a reason',
    attendu: 'ram:SpecifiedDocumentStatus/ram:ReasonCode',
    fautes: (scene) =>
      scene.references
        .filter((node) => {
          const statut = statutOf(scene, node);
          // BR-FR-CDV-15 asks it of the others.
          if (!statutsMotives.has(statut) || statutsMotivesCdv.has(statut)) return false;
          return !has(scene.tree, node, ram.SpecifiedDocumentStatus, ram.ReasonCode);
        })
        .map((node) => ({ node, vers: 'ram:ProcessConditionCode' })),
  },
  {
    id: 'CDAR-MOTIF-LISTE',
    bt: 'MDT-113',
    gravite: 'AVERTISSEMENT',
    fr: "Le motif n'est pas dans la liste de ce statut",
    en: 'The reason is not in the list of this statut',
    fautes: (scene) => {
      if (!isAboutAnotherObject(scene)) return [];
      return scene.references.flatMap((node) => {
        const admitted = admittedReasons(statutOf(scene, node));
        if (admitted === undefined) return [];
        return below(scene.tree, [node], ram.SpecifiedDocumentStatus, ram.ReasonCode)
          .filter((reason) => !admitted.has(scene.tree.text(reason).trim()))
          .map((reason) => ({ node: reason, attendu: [...admitted].join(', ') }));
      });
    },
  },
  {
    id: 'CDAR-COMMENTAIRE',
    bt: 'MDT-126',
    fr: 'Une facture refusee (210) ou suspendue (208) demande un commentaire',
    en: 'An invoice that is refused (210) or suspended (208) needs a comment',
    attendu: 'ram:SpecifiedDocumentStatus/ram:IncludedNote/ram:Content',
    fautes: (scene, context) => {
      if (!wantsComment(context)) return [];
      return scene.references
        .filter((node) => ['208', '210'].includes(statutOf(scene, node)) && !hasComment(scene, node))
        .map((node) => ({ node, vers: 'ram:SpecifiedDocumentStatus/ram:IncludedNote/ram:Content' }));
    },
  },
  {
    id: 'CDAR-REPRISE',
    bt: 'MDT-215',
    gravite: 'AVERTISSEMENT',
    fr: 'Un montant encaisse negatif reprend un encaissement : un commentaire doit dire pourquoi',
    en: 'A negative amount cashed takes a receipt back: a comment must say why',
    fautes: (scene) =>
      scene.references.flatMap((node) =>
        hasComment(scene, node) ? [] : negativeReceipts(scene, node).map((amount) => ({ node: amount })),
      ),
  },
];

function admittedReasons(statut: string): ReadonlySet<string> | undefined {
  return Object.hasOwn(motifsAutresObjets, statut)
    ? motifsAutresObjets[statut as keyof typeof motifsAutresObjets]
    : undefined;
}

/** To the PPF and in the B2G (G7.25). */
function wantsComment({ codeInterface }: FormatContext): boolean {
  const { systemeEchange, circuit } = contratOf(codeInterface);
  return systemeEchange === 'PPF' || circuit === 'B2G_PA';
}

function hasComment({ tree, documents }: Scene, reference: NodeId): boolean {
  const texts = [
    ...textsAt(tree, reference, ram.SpecifiedDocumentStatus, ram.IncludedNote, ram.Content),
    ...documents.flatMap((node) => textsAt(tree, node, ram.IncludedNote, ram.Content)),
  ];
  return texts.some((text) => text.trim() !== '');
}

function negativeReceipts({ tree }: Scene, reference: NodeId): readonly NodeId[] {
  return below(tree, [reference], ram.SpecifiedDocumentStatus, ram.SpecifiedDocumentCharacteristic)
    .filter((node) => textsAt(tree, node, ram.TypeCode).includes('MEN'))
    .flatMap((node) => tree.children(node, ram.ValueAmount))
    .filter((node) => /^\s*-.*[1-9]/.test(tree.text(node)));
}
