// SPDX-License-Identifier: Apache-2.0
/** One statut of one facture, in CDAR (FEN1204A, FEN4000A, FEN4001A). */
import { Failure } from '../domain/failure.ts';
import type { Fabrication } from './composer.ts';
import type { Cycle } from './fichiers.ts';
import type { LotsDependencies } from './index.ts';

export function writeCycleCdar(
  cycle: Cycle,
  { codeInterface }: Fabrication,
  _deps: LotsDependencies,
): Uint8Array {
  throw new Failure('FORMAT_NOT_SERVED', `no CDAR yet for ${codeInterface} ${cycle.dit.code}`);
}
