// SPDX-License-Identifier: Apache-2.0
/** One expéditeur for every way a party is reached: each flux goes by the protocol of its server. */
import type { ServeurAs2 } from './domain/acces-as2.ts';
import type { ServeurPesit } from './domain/acces-pesit.ts';
import type { ServeurSftp } from './domain/raccordement.ts';
import type { Expediteur } from './ports/expedition.ts';

export interface ExpediteursParProtocole {
  readonly sftp: Expediteur<ServeurSftp>;
  readonly as2: Expediteur<ServeurAs2>;
  readonly pesit: Expediteur<ServeurPesit>;
}

export function createExpediteur({ sftp, as2, pesit }: ExpediteursParProtocole): Expediteur {
  return {
    deposer({ raccordement, serveur }, flux, signal) {
      if (serveur.protocole === 'as2') return as2.deposer({ raccordement, serveur }, flux, signal);
      if (serveur.protocole === 'pesit') return pesit.deposer({ raccordement, serveur }, flux, signal);
      return sftp.deposer({ raccordement, serveur }, flux, signal);
    },
    collecter({ raccordement, serveur }, ...rest) {
      if (serveur.protocole === 'as2') return as2.collecter({ raccordement, serveur }, ...rest);
      if (serveur.protocole === 'pesit') return pesit.collecter({ raccordement, serveur }, ...rest);
      return sftp.collecter({ raccordement, serveur }, ...rest);
    },
  };
}
