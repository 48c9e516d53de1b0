// SPDX-License-Identifier: Apache-2.0
/** What an operator is told of an attempt that failed: would a later one do, and what did the other side say? */
import type { ServeurPesit } from '../../../gateway/domain/acces-pesit.ts';
import { Failure } from '../../../gateway/domain/failure.ts';
import type { Destination } from '../../../gateway/ports/expedition.ts';
import { ecrireDiagnostic } from '../diagnostics.ts';
import { Rupture } from '../session/types.ts';
import { failureOf, Refus } from './errors.ts';
import type { ResultatEnvoi } from './essai.ts';
import { adresseDe } from './repos.ts';

export function depuisMs(start: number): number {
  return Math.round(performance.now() - start);
}

export type Echec = Pick<ResultatEnvoi, 'issue' | 'raison' | 'diagnostic'>;

/** Throws Failure CONFIG, the reason of `signal`, and bugs. */
export function echec({ serveur }: Destination<ServeurPesit>, error: unknown, signal: AbortSignal): Echec {
  signal.throwIfAborted();
  const failure = failureOf(adresseDe(serveur), error);
  if (!(failure instanceof Failure) || failure.code === 'CONFIG') throw failure;
  const said = error instanceof Refus || error instanceof Rupture ? error : undefined;
  return {
    issue: failure.code === 'LIVRAISON_INJOIGNABLE' ? 'INJOIGNABLE' : 'REFUSE',
    raison: error instanceof Error ? error.message : failure.message,
    ...(said !== undefined && { diagnostic: ecrireDiagnostic(said.diagnostic) }),
  };
}
