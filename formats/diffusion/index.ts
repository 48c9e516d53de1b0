// SPDX-License-Identifier: Apache-2.0
/** One facture made into what its recipient subscribed to. */
import type { DemandeDiffusion } from '../../gateway/ports/diffusion.ts';

export async function* fabriquer(
  _content: Uint8Array,
  demande: DemandeDiffusion,
): AsyncGenerator<Uint8Array> {
  throw new RangeError(`no way from ${demande.source} to ${demande.cible}`);
}
