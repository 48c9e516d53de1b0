// SPDX-License-Identifier: Apache-2.0
/** A raccordement for tests, in force, with nothing but what every one has. */
import { parseCodeApplication } from '../../gateway/domain/flux-name.ts';
import type { PartenaireId } from '../../gateway/domain/partenaire.ts';
import type { Raccordement, RaccordementId } from '../../gateway/domain/raccordement.ts';

/** `nom` names all of it: `r-<nom>` of `p-<nom>`. */
export function raccordementNomme(nom: string, changes: Partial<Raccordement> = {}): Raccordement {
  return {
    id: `r-${nom}` as RaccordementId,
    partenaire: `p-${nom}` as PartenaireId,
    codeApplication: parseCodeApplication('PER001'),
    systemeEchange: 'CPRO',
    protocole: 'sftp',
    nom,
    statut: 'ACTIF',
    valideDu: new Date('2020-01-01'),
    valideAu: new Date('2099-12-31'),
    codesInterface: ['FSO1100A'],
    politiqueRetrait: 'once',
    delaiStabiliteMs: 0,
    ...changes,
  };
}
