// SPDX-License-Identifier: Apache-2.0
/**
 * BR-FR-CDV-CL-09: the reason of a detail is in the closed list, and in that of its statut. The statut of a detail is its
 * own (MDT-115) when it has one, else that of the document (MDT-105), as the published rule compares them.
 */

import type { NodeId } from '../../xml/tree.ts';
import { motifsCdv, motifsParStatut, refusB2g } from '../motifs.ts';
import { ram } from '../vocabulary.ts';
import { below, type RegleElement, type Scene, textsAt } from './regle.ts';

/** Matricule of Chorus Pro, receiver of the B2G. */
const chorusPro = '9999';

const motifs = ({ tree, details }: Scene) => below(tree, details, ram.ReasonCode);

export const reglesMotifs: readonly RegleElement[] = [
  {
    id: 'BR-FR-CDV-CL-09_MDT-113',
    bt: 'MDT-113',
    fr: "Le motif n'est pas dans la liste publiee",
    en: 'The reason is not in the published list',
    over: motifs,
    holds: (node, { tree }) => motifsCdv.has(tree.text(node)),
  },
  motifsOf('200', 'Deposee'),
  motifsOf('213', 'Rejetee'),
  {
    ...motifsOf('210', 'Refusee'),
    holds: (node, scene) =>
      listDoesNotApply(scene, node, '210') ||
      motifsParStatut['210'].has(scene.tree.text(node)) ||
      scene.matricules.includes(chorusPro),
  },
  {
    ...motifsOf('210', 'Refusee'),
    id: 'BR-FR-CDV-CL-09_MDT-113_210B2G',
    fr: "Le motif n'est pas admis pour le statut 210 (Refusee) que dit Chorus Pro",
    en: 'The reason is not allowed for statut 210 (Refusee) said by Chorus Pro',
    attendu: listed(refusB2g),
    holds: (node, scene) => listDoesNotApply(scene, node, '210') || isB2gReason(node, scene),
  },
  motifsOf('207', 'En litige'),
  motifsOf('206', 'Approuvee partiellement'),
  motifsOf('208', 'Suspendue'),
  motifsOf('221', 'Erreur de routage'),
  motifsOf('501', 'Irrecevable'),
];

function motifsOf(statut: keyof typeof motifsParStatut, libelle: string): RegleElement {
  const admitted: ReadonlySet<string> = motifsParStatut[statut];
  return {
    id: `BR-FR-CDV-CL-09_MDT-113_${statut}`,
    bt: 'MDT-113',
    fr: `Le motif n'est pas admis pour le statut ${statut} (${libelle})`,
    en: `The reason is not allowed for statut ${statut} (${libelle})`,
    attendu: listed(admitted),
    over: motifs,
    holds: (node, scene) => listDoesNotApply(scene, node, statut) || admitted.has(scene.tree.text(node)),
  };
}

/** True when neither the detail nor the document is in that statut, or the detail is in another. */
function listDoesNotApply({ tree, statutsDe }: Scene, node: NodeId, statut: string): boolean {
  const detail = tree.parent(node);
  const own = textsAt(tree, detail, ram.ProcessConditionCode);
  const whole = statutsDe.get(tree.parent(detail)) ?? [];
  const ownDiffers = own.some((code) => code !== statut);
  if (whole.some((code) => code === statut)) return ownDiffers;
  // A document without a statut is judged by every list.
  return whole.length > 0 && (own.length === 0 || ownDiffers);
}

/** A sender that has identifiers, none of them a matricule, satisfies nothing: so is the published rule. */
function isB2gReason(node: NodeId, { tree, matricules, emetteurIdentifie }: Scene): boolean {
  if (!emetteurIdentifie || matricules.some((matricule) => matricule !== chorusPro)) return true;
  return matricules.includes(chorusPro) && refusB2g.has(tree.text(node));
}

function listed(codes: ReadonlySet<string>): string {
  return [...codes].join(', ');
}
