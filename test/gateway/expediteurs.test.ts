// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import type { FluxId } from '../../gateway/domain/flux.ts';
import { createExpediteur } from '../../gateway/expediteurs.ts';
import type { Expediteur } from '../../gateway/ports/expedition.ts';
import { blobReader } from '../support/memory-blob.ts';
import { destinationDe } from '../support/raccordements.ts';

const told: string[] = [];
function named(name: string): Expediteur {
  return {
    deposer: async ({ raccordement }) => void told.push(`${name} deposer ${raccordement.id}`),
    async collecter({ raccordement }, _, __, maxFluxBytes) {
      told.push(`${name} collecter ${raccordement.id} ${maxFluxBytes}`);
      return { recus: 0, dejaRecus: 0, laisses: [] };
    },
  };
}

const sftp = {
  ...{ hote: 'h', port: 22, login: 'l', cleFichier: '/k', empreinteHote: 'SHA256:x' },
  ...{ dossierDepot: '/in', dossierRetrait: '/out' },
};

test('each flux goes by the protocol of its server; one agreed before there was another is SFTP', async () => {
  const expediteur = createExpediteur({ sftp: named('sftp'), as2: named('as2'), pesit: named('pesit') });
  const flux = {
    ...{ id: '01JD0000000000000000000000' as FluxId, nomFichier: 'f', sizeBytes: 0, renommageNote: false },
    open: async () => blobReader(Buffer.alloc(0)),
    noterRenommage: async () => undefined,
  };
  const { signal } = new AbortController();
  for (const serveur of [
    sftp,
    { ...sftp, protocole: 'sftp' as const },
    { protocole: 'as2' as const, url: 'https://a.example/' },
    { protocole: 'pesit' as const, hote: 'h', port: 6330 },
  ]) {
    await expediteur.deposer(destinationDe(serveur), flux, signal);
    await expediteur.collecter(destinationDe(serveur), async () => 'RECU', signal, 7);
  }
  const of = (name: string) => [`${name} deposer r-destination`, `${name} collecter r-destination 7`];
  expect(told).toEqual([...of('sftp'), ...of('sftp'), ...of('as2'), ...of('pesit')]);
});
