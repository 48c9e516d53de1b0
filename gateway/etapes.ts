// SPDX-License-Identifier: Apache-2.0
/** The steps of a flux received, in order: ouverture, contrôle, restitution; and that of a flux emitted: livraison. */
import { controler } from './controle.ts';
import { livrer } from './livraison.ts';
import { ouvrir } from './ouverture.ts';
import type { Etape, WorkHandler } from './ports/work.ts';
import { restituer } from './restitution.ts';
import type { StepDependencies } from './step.ts';

/** The handlers the work queue runs, one per step. */
export function buildHandlers(deps: StepDependencies): Readonly<Record<Etape, WorkHandler>> {
  return {
    ouverture: (work, signal) => ouvrir(work, signal, deps),
    controle: (work, signal) => controler(work, signal, deps),
    restitution: (work, signal) => restituer(work, signal, deps),
    livraison: (work, signal) => livrer(work, signal, deps),
  };
}
