// SPDX-License-Identifier: Apache-2.0
/**
 * What a public recipient asks of a facture: a code service, an engagement, one of the two (specs: chorus-pro §7.1,
 * G2.17–G2.19, G3.01, G3.04; BR-FR-CPRO-11 to 13). Pure.
 */
import type { CodeRoutage, EtablissementAnnuaire } from '../domain/annuaire.ts';
import type { IdentiteFacture } from '../domain/objet-metier.ts';
import type { CodeControle } from './constats.ts';

/** The State needs a service and an engagement, whatever an annuaire says of it. */
const siretEtat = '11000201100044';

export interface Destinataire {
  readonly etablissement: EtablissementAnnuaire;
  /** The service that the facture names, when the annuaire has it. */
  readonly service: CodeRoutage | undefined;
}

export interface Manque {
  readonly code: CodeControle;
  readonly valeur?: string;
}

export function manques(
  { codeService, engagement }: Pick<IdentiteFacture, 'codeService' | 'engagement'>,
  { etablissement, service }: Destinataire,
): readonly Manque[] {
  const asked = etablissement.exigences;
  const isState = etablissement.siret === siretEtat;
  const [named, engaged] = [isGiven(codeService), isGiven(engagement)];
  return [
    ...manquesDuService(codeService, service, asked?.serviceObligatoire === true || isState),
    ...(!engaged &&
    (isState || asked?.engagementObligatoire === true || service?.engagementObligatoire === true)
      ? [{ code: 'ANNUAIRE-ENGAGEMENT-REQUIS' as const }]
      : []),
    ...(asked?.serviceOuEngagement === true && !isState && !named && !engaged
      ? [{ code: 'ANNUAIRE-SERVICE-OU-ENGAGEMENT' as const }]
      : []),
  ];
}

function manquesDuService(
  codeService: string | undefined,
  service: CodeRoutage | undefined,
  required: boolean,
): readonly Manque[] {
  if (!isGiven(codeService)) return required ? [{ code: 'ANNUAIRE-SERVICE-REQUIS' }] : [];
  if (service === undefined) return [{ code: 'ANNUAIRE-SERVICE-INCONNU', valeur: codeService }];
  return service.actif ? [] : [{ code: 'ANNUAIRE-SERVICE-INACTIF', valeur: codeService }];
}

function isGiven(text: string | undefined): text is string {
  return text !== undefined && text.trim() !== '';
}
