// SPDX-License-Identifier: Apache-2.0
/** PeSIT put together: a gateway serves it, delivers by it to a server (its own), and says so where it does not. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ecrirePem } from '../../certs/pem.ts';
import type { AccesPesit } from '../../gateway/domain/acces-pesit.ts';
import type { Raccordement, RaccordementId } from '../../gateway/domain/raccordement.ts';
import { sansPesit } from '../../gateway/pesit.ts';
import { type RunningGateway, runGateway } from '../support/running-gateway.ts';
import { until } from '../support/until.ts';

let gateway: RunningGateway;
beforeAll(async () => {
  gateway = await runGateway({ pesit: { port: 0, portClair: 0, identifiant: 'NOUS' } });
});
afterAll(() => gateway.close());

test('it is served over TLS and, on this machine, without; what partenaires need is told', () => {
  const { pesit, demoPesit } = gateway;
  expect(pesit).toMatchObject({ host: '127.0.0.1', identifiant: 'NOUS' });
  expect(pesit?.port).toBeGreaterThan(0);
  expect(pesit?.portClair).toBeGreaterThan(0);
  expect(pesit?.portClair).not.toBe(pesit?.port);
  expect(pesit?.certificat?.sujet).toContain('Raccord PeSIT NOUS');
  expect(demoPesit?.scriptPath).toContain(join('demo', 'pesit', 'send.sh'));
});

describe('a flux that is pushed', () => {
  /** It answers by another raccordement of the same gateway: the names are the other way round. */
  async function agree(acquittement: 'aucun' | 'message'): Promise<void> {
    const { journal, pesit, directory } = gateway;
    const all = await journal.raccordements.list();
    const demo = all.find((one) => one.sftp?.login === 'demo');
    const model = all.find((one) => one.pesit !== undefined);
    if (demo === undefined || model?.pesit === undefined || pesit?.certificat === undefined)
      throw new Error();
    const autorites = await readFile(join(directory, 'var', 'keys', 'ca.crt'), 'utf8');
    const base: AccesPesit = {
      ...model.pesit,
      identifiant: 'EUX',
      notreIdentifiant: 'NOUS',
      certificats: [],
      reglages: { acquittement },
    };
    const livraison = {
      protocole: 'pesit',
      hote: '127.0.0.1',
      port: pesit.port ?? 0,
      autorites,
    } as const;
    const theirs: Raccordement = {
      ...model,
      id: 'pesit-eux' as RaccordementId,
      nom: 'Eux',
      livraison,
      pesit: {
        ...base,
        identifiant: 'NOUS',
        notreIdentifiant: 'EUX',
        certificats: [{ pem: ecrirePem('CERTIFICATE', pesit.certificat.der) }],
        nomsFlux: ['CSO1100A'],
      },
    };
    await journal.saveRaccordement({ ...demo, pesit: base, livraison }, new Date(), 'test');
    await journal.saveRaccordement(theirs, new Date(), 'test');
  }

  test('arrives whole, is ACQUITTE, and leaves its transfer as proof on both sides', async () => {
    await agree('aucun');
    const invoice = await readFile(join('fixtures', 'FSO1100A', 'valide-taux-normal', 'flux.xml'));
    await gateway.deposit('FSO1100A_DEM001_DEM0011100000000000000900', invoice);
    const name = 'CSO1100A_DEM001_DEM0011100000000000000900';
    const { journal } = gateway;
    const emitted = async () => (await journal.listFlux({ sens: 'RECEPTION', recherche: name, limit: 1 }))[0];
    await until('it is delivered', async () => (await emitted())?.statut === 'ACQUITTE');
    const flux = await emitted();
    const [sent] = flux === undefined ? [] : await journal.messages.deFlux(flux.id);
    expect(sent).toMatchObject({ sens: 'SORTANT', protocole: 'pesit', etat: 'ACQUITTE' });
    const [received] = await journal.messages.list({ raccordement: 'pesit-eux' as RaccordementId, limit: 5 });
    expect(received).toMatchObject({ sens: 'ENTRANT', protocole: 'pesit', etat: 'ACCEPTE' });
    expect(received?.brut.sha256).toBe(flux?.sha256);
  });
});

test('a gateway without PeSIT says why nothing is delivered by it', async () => {
  const { deposer, collecter } = sansPesit as unknown as Record<string, () => Promise<unknown>>;
  for (const asked of [deposer, collecter]) await expect(asked?.()).rejects.toMatchObject({ code: 'CONFIG' });
});
