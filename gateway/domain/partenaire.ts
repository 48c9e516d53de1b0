// SPDX-License-Identifier: Apache-2.0
/** The partenaire: the system at the other end, known by its code application. */
import type { CodeApplication } from './flux-name.ts';
import type { Structure } from './structure.ts';

export type PartenaireId = string & { readonly __brand: 'PartenaireId' };

export interface Partenaire {
  readonly id: PartenaireId;
  readonly nom: string;
  readonly codeApplication: CodeApplication;
  /** The structure that holds the raccordement, when it was declared. */
  readonly siret?: Structure['siret'];
}
