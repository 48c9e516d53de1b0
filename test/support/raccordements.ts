// SPDX-License-Identifier: Apache-2.0
/** Raccordements for tests of whole gateways: a partenaire that deposits and collects, an AMONT that we reach. */
import { parseCodeApplication } from '../../gateway/domain/flux-name.ts';
import type { Livraison, Raccordement } from '../../gateway/domain/raccordement.ts';
import type { Destination } from '../../gateway/ports/expedition.ts';
import type { Journal } from '../../gateway/ports/journal.ts';
import { generateSshKeyPair, type SshKeyPair } from '../../protocols/sftp/keys.ts';
import { raccordementNomme } from './raccordement.ts';

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
  const raccordement = raccordementNomme(login, {
    codeApplication: parseCodeApplication(codeApplication),
    sftp: { login, clesPubliques: [keys.publicKey], adresses: [] },
    ...changes,
  });
  const { codeApplication: code } = raccordement;
  await journal.savePartenaire(
    { id: raccordement.partenaire, nom: login, codeApplication: code },
    new Date(),
  );
  await journal.saveRaccordement(raccordement, new Date(), 'test');
  return { raccordement, keys };
}

/** For an expéditeur asked by itself: the raccordement has nothing but this server. */
export function destinationDe<Serveur extends Livraison>(serveur: Serveur): Destination<Serveur> {
  const raccordement = raccordementNomme('destination', {
    protocole: serveur.protocole ?? 'sftp',
    codesInterface: [],
    livraison: serveur,
  });
  return { raccordement, serveur };
}
