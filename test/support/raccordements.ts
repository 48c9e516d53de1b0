// SPDX-License-Identifier: Apache-2.0
/** Raccordements for tests of whole gateways: a partenaire that deposits and collects, an AMONT that we reach. */
import { parseCodeApplication } from '../../gateway/domain/flux-name.ts';
import type { PartenaireId } from '../../gateway/domain/partenaire.ts';
import type { Raccordement, RaccordementId } from '../../gateway/domain/raccordement.ts';
import type { Journal } from '../../gateway/ports/journal.ts';
import { generateSshKeyPair, type SshKeyPair } from '../../protocols/sftp/keys.ts';

export interface Partner {
  readonly raccordement: Raccordement;
  readonly keys: SshKeyPair;
}

/** Saved with its partenaire: `login` names all of it. */
export async function addRaccordement(
  journal: Journal,
  login: string,
  codeApplication: string,
  changes: Partial<Raccordement> = {},
): Promise<Partner> {
  const keys = generateSshKeyPair(login);
  const partenaire = `p-${login}` as PartenaireId;
  const raccordement: Raccordement = {
    id: `r-${login}` as RaccordementId,
    partenaire,
    codeApplication: parseCodeApplication(codeApplication),
    systemeEchange: 'CPRO',
    protocole: 'sftp',
    nom: login,
    statut: 'ACTIF',
    valideDu: new Date('2020-01-01'),
    valideAu: new Date('2099-12-31'),
    codesInterface: ['FSO1100A'],
    politiqueRetrait: 'once',
    delaiStabiliteMs: 0,
    sftp: { login, clesPubliques: [keys.publicKey], adresses: [] },
    ...changes,
  };
  const { codeApplication: code } = raccordement;
  await journal.savePartenaire({ id: partenaire, nom: login, codeApplication: code }, new Date());
  await journal.saveRaccordement(raccordement, new Date(), 'test');
  return { raccordement, keys };
}
