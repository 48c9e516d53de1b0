// SPDX-License-Identifier: Apache-2.0
/**
 * Where BR-FR-CDV applies. It is written for the cycle de vie of factures: it knows one profile, types of invoices and the
 * reasons of factures. A message of AIFE about a flux, a déclaration, the annuaire or another message has its own profile
 * (MDT-3), its own type (MDT-91: 303 to 306) and its own reasons, which these rules refuse one and all. In such a message
 * they give way to CDAR-PROFIL, CDAR-TYPE-OBJET and CDAR-MOTIF-LISTE. (specs: reforme-2026 §3.1, §1.8)
 */
import { isStatutHorsFacture, profils } from '../profils.ts';
import { ram } from '../vocabulary.ts';
import { below, type Scene, textsOf } from './regle.ts';

const ofFactures: ReadonlySet<string> = new Set([
  'BR-FR-04_MDT-91',
  'BR-FR-CDV-02_MDT-3',
  'BR-FR-CDV-11_MDG-35',
  'BR-FR-CDV-13_MDT-129',
  'BR-FR-CDV-CL-01_MDT-2',
]);

/** Which of the published rules judge the message. */
export function applicable(scene: Scene): (id: string) => boolean {
  const otherObject = isAboutAnotherObject(scene);
  return (id) => !otherObject || !(ofFactures.has(id) || id.startsWith('BR-FR-CDV-CL-09_'));
}

/** True when neither the statut nor the profile is one of factures. */
export function isAboutAnotherObject(scene: Scene): boolean {
  const { statuts } = scene;
  return statuts.length > 0 && statuts.every(isStatutHorsFacture) && !hasProfileOfFactures(scene);
}

export function profilsDe({ tree, contextes }: Scene): readonly string[] {
  return textsOf(tree, below(tree, contextes, ram.GuidelineSpecifiedDocumentContextParameter, ram.ID));
}

function hasProfileOfFactures(scene: Scene): boolean {
  return profilsDe(scene).some((profil) => profil === profils.invoice || profil === profils.einvoicingF2);
}
