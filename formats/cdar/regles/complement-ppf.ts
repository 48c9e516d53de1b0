// SPDX-License-Identifier: Apache-2.0
/**
 * What the PPF asks of a message in its own codes interface (FFE, CFE) and nobody else does: fields, matricule, lengths, no
 * attachment. The lengths are worth a warning elsewhere. (specs: reforme-2026 §3.1; DSE-PPF Annexe 2 and Annexe 7)
 */
import { contratOf } from '../../../gateway/domain/code-interface.ts';
import type { FormatContext } from '../../../gateway/ports/formats.ts';
import type { NodeId } from '../../xml/tree.ts';
import { longueurs } from '../longueurs.ts';
import { isStatutHorsFacture, schemas } from '../profils.ts';
import { attribute, ram } from '../vocabulary.ts';
import { below, type Faute, has, matriculesOf, type Regle, type Scene } from './regle.ts';

function isPpf({ codeInterface }: FormatContext): boolean {
  return contratOf(codeInterface).systemeEchange === 'PPF';
}

export const reglesPpf: readonly Regle[] = [
  {
    id: 'CDAR-PPF-OBLIGATOIRE',
    bt: 'MDT-5',
    fr: 'Un element que le PPF demande manque',
    en: 'An element that the PPF asks for is missing',
    fautes: (scene, context) => (isPpf(context) ? missingForPpf(scene) : []),
  },
  {
    id: 'CDAR-PPF-MATRICULE',
    bt: 'MDT-19',
    fr: "L'expediteur d'un message au PPF n'a pas de matricule de plateforme : 4 chiffres, schema 0238",
    en: 'The sender of a message to the PPF has no matricule of a platform: 4 digits, scheme 0238',
    attendu: '0238',
    fautes: ({ tree, documents }, context) => {
      if (!isPpf(context)) return [];
      return below(tree, documents, ram.SenderTradeParty)
        .filter(
          (node) =>
            !matriculesOf(tree, tree.children(node, ram.GlobalID)).some((id) => /^\d{4}$/.test(id.trim())),
        )
        .map((node) => ({ node, vers: 'ram:GlobalID' }));
    },
  },
  {
    id: 'CDAR-PPF-SIREN',
    bt: 'MDT-129',
    fr: 'Le vendeur de la facture doit avoir un SIREN et un seul : 9 chiffres, schema 0002',
    en: 'The seller of the invoice must have one SIREN and no more: 9 digits, scheme 0002',
    attendu: '0002',
    fautes: (scene, context) =>
      isPpf(context) && !scene.statuts.every(isStatutHorsFacture) ? wrongSirens(scene) : [],
  },
  {
    id: 'CDAR-PPF-PIECE-JOINTE',
    bt: 'MDT-96',
    fr: 'Le PPF refuse tout cycle de vie qui porte une piece jointe',
    en: 'The PPF refuses a cycle de vie that carries an attachment',
    fautes: ({ tree, references }, context) =>
      isPpf(context) ? below(tree, references, ram.AttachmentBinaryObject).map((node) => ({ node })) : [],
  },
  {
    id: 'CDAR-LONGUEUR',
    bt: 'MDT-4',
    fr: 'Un texte du message est plus long que permis',
    en: 'A text of the message is longer than allowed',
    fautes: (scene, context) =>
      tooLong(scene).map((faute) => (isPpf(context) ? faute : { ...faute, gravite: 'AVERTISSEMENT' })),
  },
];

function missingForPpf({ tree, documents, references }: Scene): readonly Faute[] {
  const lacks = (nodes: readonly NodeId[], vers: string, name: number, bt: string) =>
    nodes.filter((node) => !has(tree, node, name)).map((node) => ({ node, vers, bt }));
  return [
    ...lacks(documents, 'ram:Name', ram.Name, 'MDT-5'),
    ...lacks(references, 'ram:ReceiptDateTime', ram.ReceiptDateTime, 'MDT-95'),
    ...lacks(references, 'ram:ReferenceTypeCode', ram.ReferenceTypeCode, 'MDT-97'),
  ];
}

function wrongSirens({ tree, references }: Scene): readonly Faute[] {
  const isSiren = (node: NodeId) => tree.attribute(node, attribute.schemeID) === schemas.siren;
  return below(tree, references, ram.IssuerTradeParty)
    .filter((node) => {
      const [siren, ...others] = tree.children(node, ram.GlobalID).filter(isSiren);
      return siren === undefined || others.length > 0 || !/^\d{9}$/.test(tree.text(siren).trim());
    })
    .map((node) => ({ node, vers: 'ram:GlobalID' }));
}

function tooLong({ tree, documents, details }: Scene): readonly Faute[] {
  const over = (nodes: readonly NodeId[], bt: keyof typeof longueurs) =>
    nodes
      .filter((node) => [...tree.text(node).trim()].length > longueurs[bt])
      .map((node) => ({ node, bt, attendu: String(longueurs[bt]) }));
  return [
    ...over(below(tree, documents, ram.ID), 'MDT-4'),
    ...over(below(tree, details, ram.ReasonCode), 'MDT-113'),
    ...over(below(tree, details, ram.Reason), 'MDT-114'),
    ...over(below(tree, details, ram.IncludedNote, ram.Content), 'MDT-126'),
  ];
}
