// SPDX-License-Identifier: Apache-2.0
/** Collecte in a whole gateway: what waits at an AMONT becomes a flux, once. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeCppStatut } from '../../formats/cpp/cpp-statut.ts';
import type { CodeApplication } from '../../gateway/domain/flux-name.ts';
import { type PartnerServer, startPartnerServer } from '../support/partner-server.ts';
import { addRaccordement, type Partner } from '../support/raccordements.ts';
import { type RunningGateway, runGateway } from '../support/running-gateway.ts';

let server: PartnerServer;
let gateway: RunningGateway;
let amont: Partner;
beforeEach(async () => {
  server = await startPartnerServer();
  gateway = await runGateway();
  amont = await addRaccordement(gateway.journal, 'amont', 'RAC001', {
    role: 'AMONT',
    livraison: server.serveur,
    delaiStabiliteMs: 5_000,
  });
});
afterEach(async () => {
  await gateway.close();
  await server.close();
});

const nameOf = (sequence: number) => `CSO1100A_RAC001_RAC0011100${String(sequence).padStart(15, '0')}`;

function compteRendu(idFlux: string): Buffer {
  return Buffer.from(
    writeCppStatut({
      verdict: 'INTEGRE',
      idFlux,
      emetteur: 'CPP001' as CodeApplication,
      recepteur: 'RAC001' as CodeApplication,
      produitLe: new Date('2026-11-22T08:00:00Z'),
      nombreFactures: 1,
      nombreAcceptees: 1,
      lignes: [],
    }),
  );
}

function offer(sequence: number, bytes = compteRendu(nameOf(sequence).slice(16))): string {
  server.files.set(`/out/${nameOf(sequence)}`, { bytes, modifiedSeconds: 1_790_000_000 });
  return nameOf(sequence);
}

const received = async () => {
  const flux = await gateway.journal.listFlux({ sens: 'EMISSION', limit: 100 });
  return flux.filter(({ raccordement }) => raccordement === amont.raccordement.id);
};
const alertes = async () => (await gateway.journal.alertes.list({ limit: 10 })).map(({ code }) => code);
const tout = { tout: true } as const;

test('what waits is a flux of the AMONT at once, with no settle delay, and is let go of', async () => {
  const name = offer(1);
  expect(await gateway.collecter(tout)).toEqual({ recus: 1, dejaRecus: 0, echecs: 0 });
  expect(await received()).toMatchObject([{ nomFichier: name, protocole: 'sftp' }]);
  expect(server.files.size).toBe(0);
  await gateway.concluded(name);
});

test('a return that speaks of no flux of ours is kept, and somebody is told', async () => {
  const name = offer(1);
  await gateway.collecter(tout);
  const [flux] = await gateway.concluded(name);
  expect(flux?.statut).toBe('INTEGRE');
  expect(await alertes()).toEqual(['RETOUR-NON-CORRELE']);
  expect(await gateway.journal.listFlux({ sens: 'RECEPTION', limit: 10 })).toEqual([]);
});

test('a file that we cannot read is kept, answered by nothing, and told', async () => {
  const name = offer(1, Buffer.from('<CPPStatut'));
  await gateway.collecter(tout);
  const [flux] = await gateway.concluded(name);
  expect(flux?.statut).toBe('REJETE');
  expect(await alertes()).toEqual(['RETOUR-NON-CORRELE']);
  expect(await gateway.journal.answers(flux?.id ?? ('' as never))).toEqual([]);
});

test('the same name and the same bytes again are one flux; other bytes are another, and told', async () => {
  const name = offer(1);
  await gateway.collecter(tout);
  await gateway.concluded(name);
  offer(1);
  expect(await gateway.collecter(tout)).toEqual({ recus: 0, dejaRecus: 1, echecs: 0 });
  expect(await received()).toHaveLength(1);
  expect(server.files.size).toBe(0);
  offer(1, compteRendu('RAC0011100000000000000009'));
  expect(await gateway.collecter(tout)).toMatchObject({ recus: 1 });
  expect((await gateway.concluded(name, 2)).map(({ statut }) => statut)).toContain('REJETE');
});

test('cut at each request in turn, each file is one flux', async () => {
  offer(1);
  await gateway.collecter(tout);
  const requests = server.requests.length;
  expect(requests).toBeGreaterThan(8);
  for (let number = 1; number <= requests; number++) {
    for (const order of ['cut-before', 'cut-after'] as const) {
      const name = offer(number * 10 + (order === 'cut-before' ? 1 : 2));
      server.requests.length = 0;
      server.sabotage = (request) => (request.number === number ? order : undefined);
      await gateway.collecter(tout);
      await gateway.collecter(tout);
      const flux = (await received()).filter(({ nomFichier }) => nomFichier === name);
      expect([number, order, flux.length, server.files.size]).toEqual([number, order, 1, 0]);
    }
  }
});
