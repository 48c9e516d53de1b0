// SPDX-License-Identifier: Apache-2.0
/** What the diffusion thread and its owner say to each other: a demand, then one piece for each time more is asked. */
import type { DemandeDiffusion } from '../gateway/ports/diffusion.ts';

export type VersDiffusion =
  | { readonly content: Uint8Array; readonly demande: DemandeDiffusion }
  | 'suite'
  | 'assez'
  | 'partir';

export type DeDiffusion =
  | 'pret'
  | { readonly morceau: Uint8Array }
  | { readonly fin: true }
  /** No way between the two formats, or the file is not what it was when it was accepted. */
  | { readonly refus: string };
