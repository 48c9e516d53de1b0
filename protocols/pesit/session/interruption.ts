// SPDX-License-Identifier: Apache-2.0
/** Why a transfer is interrupted, as IDT says it: PI 2 and PI 19. (PeSIT E §6.8, §9.1) */
import { Failure } from '../../../gateway/domain/failure.ts';
import { dg } from '../diagnostics.ts';
import { FauteFpdu } from '../fpdu/types.ts';
import { Interruption, type Role } from './types.ts';

/** PI 19. */
export const codesFin = { relance: 4, suspension: 8, annuleParServeur: 12, annuleParDemandeur: 16 } as const;

/** No restart would mend it. */
export function annulation(role: Role): number {
  return role === 'SERVEUR' ? codesFin.annuleParServeur : codesFin.annuleParDemandeur;
}

/** What the Puits or the Source threw, or articles that are not as agreed. */
export function interruptionDe(erreur: unknown, role: Role): Interruption {
  if (erreur instanceof Interruption) return erreur;
  if (erreur instanceof FauteFpdu) {
    return new Interruption(erreur.diagnostic, annulation(role), erreur.message, erreur);
  }
  const raison = erreur instanceof Error ? erreur.message : 'unknown';
  if (!(erreur instanceof Failure)) return new Interruption(dg('2-213'), codesFin.relance, raison, erreur);
  switch (erreur.code) {
    case 'DISK_FULL':
      return new Interruption(dg('2-219'), codesFin.relance, raison, erreur);
    case 'DEPOT_TOO_LARGE':
      return new Interruption(dg('2-224'), annulation(role), raison, erreur);
    case 'SHUTTING_DOWN':
      return new Interruption(dg('2-216'), codesFin.relance, raison, erreur);
    default:
      return new Interruption(dg('2-213'), codesFin.relance, raison, erreur);
  }
}

/** The reason of a signal. */
export function interruptionDuSignal(raison: unknown): Interruption {
  if (raison instanceof Interruption) return raison;
  return new Interruption(dg('2-216'), codesFin.suspension, 'stopped on purpose', raison);
}
