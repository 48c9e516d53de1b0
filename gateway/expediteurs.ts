// SPDX-License-Identifier: Apache-2.0
/** One expéditeur for every way a party is reached: each flux goes by the protocol of its server. */
import type { ServeurAs2 } from './domain/acces-as2.ts';
import type { ServeurSftp } from './domain/raccordement.ts';
import type { Expediteur } from './ports/expedition.ts';

export interface ExpediteursParProtocole {
  readonly sftp: Expediteur<ServeurSftp>;
  readonly as2: Expediteur<ServeurAs2>;
}

export function createExpediteur({ sftp, as2 }: ExpediteursParProtocole): Expediteur {
  return {
    deposer: ({ raccordement, serveur }, flux, signal) =>
      serveur.protocole === 'as2'
        ? as2.deposer({ raccordement, serveur }, flux, signal)
        : sftp.deposer({ raccordement, serveur }, flux, signal),
    collecter: ({ raccordement, serveur }, recevoir, signal, maxFluxBytes) =>
      serveur.protocole === 'as2'
        ? as2.collecter({ raccordement, serveur }, recevoir, signal, maxFluxBytes)
        : sftp.collecter({ raccordement, serveur }, recevoir, signal, maxFluxBytes),
  };
}
