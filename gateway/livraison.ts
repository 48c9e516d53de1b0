// SPDX-License-Identifier: Apache-2.0
/** Livraison: a flux emitted put on the server of its raccordement. */
import { Failure } from './domain/failure.ts';
import type { Work } from './ports/work.ts';
import type { StepDependencies } from './step.ts';

export async function livrer(work: Work, _signal: AbortSignal, _deps: StepDependencies): Promise<void> {
  throw new Failure('LIVRAISON_REFUSEE', `flux ${work.flux}: no way to deliver yet`);
}
