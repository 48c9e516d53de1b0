// SPDX-License-Identifier: Apache-2.0
/** Livraison in a whole gateway: what is addressed to a raccordement that has a server is put there, once. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readCppStatut } from '../../formats/cpp/cpp-statut.ts';
import type { FluxRecord } from '../../gateway/ports/journal.ts';
import { defined } from '../support/defined.ts';
import { type PartnerServer, startPartnerServer } from '../support/partner-server.ts';
import { addRaccordement, type Partner } from '../support/raccordements.ts';
import { type RunningGateway, runGateway } from '../support/running-gateway.ts';
import { makeUblInvoice } from '../support/ubl-invoice.ts';
import { until } from '../support/until.ts';

let server: PartnerServer;
let gateway: RunningGateway;
let dupont: Partner;
beforeEach(async () => {
  server = await startPartnerServer();
  gateway = await runGateway({
    queue: { driver: 'journal', attempts: { livraison: { max: 3, delaysMs: [20] } } },
  });
  dupont = await addRaccordement(gateway.journal, 'dupont', 'AAA123', { livraison: server.serveur });
});
afterEach(async () => {
  await gateway.close();
  await server.close();
});

const nomFichier = 'FSO1100A_AAA123_AAA1231100000000000000001';

/** The compte rendu of a deposit, once it is in one of these statuts. */
async function answer(...statuts: readonly FluxRecord['statut'][]): Promise<FluxRecord> {
  const client = await gateway.connect('dupont', dupont.keys.privateKey);
  await client.put(Buffer.from(makeUblInvoice({ numero: 'F-1' })), `/in/${nomFichier}`);
  const [flux] = await gateway.concluded(nomFichier);
  return settled(defined(flux), ...statuts);
}

async function settled(flux: FluxRecord, ...statuts: readonly FluxRecord['statut'][]): Promise<FluxRecord> {
  let found: FluxRecord | undefined;
  await until(`an answer that is ${statuts}`, async () => {
    [found] = await gateway.journal.answers(flux.id);
    return found !== undefined && statuts.includes(found.statut);
  });
  return defined(found);
}

const eventsOf = async ({ id }: FluxRecord) =>
  (await gateway.journal.events(id)).map(({ type }) => type).filter((type) => type.startsWith('livraison.'));

test('an answer is delivered, and its events say how', async () => {
  const delivered = await answer('ACQUITTE');
  expect(server.delivered.map(({ nom }) => nom)).toEqual([`C${nomFichier.slice(1)}`]);
  expect(readCppStatut(defined(server.delivered[0]).bytes)).toMatchObject({ idStatut: '90' });
  expect(await eventsOf(delivered)).toEqual([
    'livraison.commencee',
    'livraison.renommage',
    'livraison.acquittee',
  ]);
  const client = await gateway.connect('dupont', dupont.keys.privateKey);
  expect(await client.list('/out')).toEqual([]);
  const works = await gateway.journal.work.todo(undefined, 10);
  expect(works).toEqual([]);
});

test('cut after its rename, it is known by the next attempt to be there', async () => {
  server.takesAtOnce = true;
  let cut = 0;
  server.sabotage = ({ name }) => (name === 'RENAME' && cut++ === 0 ? 'cut-after' : undefined);
  // The server that was lost rests for five seconds, by the clock of the gateway.
  const delivered = answer('ACQUITTE');
  await until('it was cut', () => cut > 0);
  gateway.advance(6_000);
  expect(await eventsOf(await delivered)).toEqual([
    'livraison.commencee',
    'livraison.renommage',
    'livraison.acquittee',
  ]);
  expect(server.delivered).toHaveLength(1);
});

test('a server that refuses makes a dead letter and an alerte at once; replayed once mended, it is delivered', async () => {
  server.sabotage = ({ name }) => (name === 'OPEN' ? 'deny' : undefined);
  const dead = await answer('INCIDENTE');
  const alertes = await gateway.journal.alertes.list({ limit: 10 });
  expect(alertes.map(({ code }) => code)).toContain('LIVRAISON-IMPOSSIBLE');
  server.sabotage = () => undefined;
  expect(await gateway.replay(dead.id, 'test')).toBe(true);
  await settled(defined(await gateway.journal.findFlux(defined(dead.origine))), 'ACQUITTE');
  expect(server.delivered).toHaveLength(1);
  expect(await gateway.replay(dead.id, 'test')).toBe(false);
});

test('a server that is down for all its attempts makes a dead letter too', async () => {
  await server.stop();
  const dead = await answer('INCIDENTE');
  expect((await gateway.journal.work.dead(10)).map(({ erreur }) => erreur)).toEqual([
    'LIVRAISON_INJOIGNABLE',
  ]);
  await server.restart();
  gateway.advance(6_000);
  expect(await gateway.replay(dead.id, 'test')).toBe(true);
  await settled(defined(await gateway.journal.findFlux(defined(dead.origine))), 'ACQUITTE');
  expect(server.delivered).toHaveLength(1);
});
