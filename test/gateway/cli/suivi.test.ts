// SPDX-License-Identifier: Apache-2.0
/** What an operator asks about what follows from flux: beside a real journal, and beside a real gateway for what only it does. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { StatutFactureDit } from '../../../gateway/domain/cycle-de-vie.ts';
import type { FluxId } from '../../../gateway/domain/flux.ts';
import { parseCodeApplication } from '../../../gateway/domain/flux-name.ts';
import type { PartenaireId } from '../../../gateway/domain/partenaire.ts';
import type { Raccordement, RaccordementId } from '../../../gateway/domain/raccordement.ts';
import type { Lot, NouvelEnvoi } from '../../../gateway/ports/envois.ts';
import { workIdOf } from '../../../gateway/ports/work.ts';
import { sampleDepot, sampleFacture, sampleFlux } from '../../contracts/journal-samples.ts';
import { defined } from '../../support/defined.ts';
import { openRaccordCli, type RaccordCli } from '../../support/raccord-cli.ts';
import { type RunningGateway, runGateway } from '../../support/running-gateway.ts';
import { makeUblInvoice } from '../../support/ubl-invoice.ts';

const now = new Date();

function dit(code: '01' | '06', numero = 'F-1'): StatutFactureDit {
  const cle = { numero, fournisseur: '21340172201787' };
  const motifs = code === '06' ? [{ libelle: 'Bon de commande absent' }] : [];
  return { norme: 'CPP', code, cle, horodatage: now, motifs, montants: [] };
}

describe('beside a journal', () => {
  let cli: RaccordCli;
  let flux: FluxId;
  beforeAll(async () => {
    cli = await openRaccordCli();
    const received = sampleFlux();
    flux = received.id;
    await cli.withJournal(async (journal) => {
      await journal.savePartenaire(
        { id: received.partenaire, nom: 'Dupont', codeApplication: parseCodeApplication('AAA123') },
        now,
      );
      await journal.saveRaccordement(dupont(received.raccordement, received.partenaire), now, 'test');
      await journal.receive(received, sampleDepot(received, { statut: 'REMIS' }));
      const objet = { nature: 'FACTURE' as const, numero: 'F-1', siren: '213401722' };
      const facture = sampleFacture(1, { statut: 'DEPOSEE', numero: 'F-1', objet });
      const envois = envoisOf(flux, received.raccordement);
      await journal.apply({
        flux,
        at: now,
        from: ['RECU'],
        to: 'EN_TRAITEMENT',
        doneWork: workIdOf('ouverture', flux),
        events: [],
        factures: [facture],
        envois,
        statuts: [
          { flux, rang: 1, dit: dit('01'), facture: { flux, rang: 1 } },
          { flux, rang: 2, dit: dit('06'), facture: { flux, rang: 1 } },
          { flux, rang: 3, dit: dit('06', 'F-9') },
        ],
        alertes: [{ cle: 'a', code: 'STATUT-NON-CORRELE', detail: `flux ${flux}, objet 3, statut 06` }],
      });
    });
  });
  afterAll(() => cli.close());

  test('alertes are bad news while one is open, and treated once', async () => {
    const listed = await cli.run('alertes', 'list');
    expect([listed.code, listed.out]).toEqual([1, expect.stringContaining('STATUT-NON-CORRELE')]);
    expect((await cli.run('alertes', 'treat', '1')).code).toBe(0);
    expect((await cli.run('alertes', 'treat', '1')).code).toBe(1);
    expect((await cli.run('alertes', 'list', '--json')).code).toBe(0);
    expect(await cli.json('alertes', 'list', '--toutes')).toMatchObject([
      { traiteePar: 'raccord alertes treat' },
    ]);
    expect((await cli.run('alertes', 'treat', 'one')).code).toBe(2);
  });

  test('cycles are listed, shown in their words, and the uncorrelated dismissed with a reason', async () => {
    expect(await cli.json('cycles', 'list')).toMatchObject([
      { flux, rang: 1, numero: 'F-1', statut: { code: '06' } },
    ]);
    expect(await cli.json('cycles', 'list', '--numero', 'F-1', '--siren', '213401722')).toHaveLength(1);
    expect(await cli.json('cycles', 'list', '--numero', 'F-2')).toEqual([]);
    const shown = await cli.run('cycles', 'show', flux, '1');
    expect(shown.out).toMatch(/01 Déposée[\s\S]*06 Suspendue[\s\S]*Bon de commande absent/);
    expect((await cli.run('cycles', 'show', flux, '7')).code).toBe(1);
    const [waiting] = await cli.json('cycles', 'uncorrelated');
    expect(waiting).toMatchObject({ dit: { cle: { numero: 'F-9' } } });
    const id = String(waiting?.['id']);
    expect((await cli.run('cycles', 'dismiss', id)).code).toBe(2);
    expect((await cli.run('cycles', 'dismiss', id, '--motif', 'Facture d’un autre')).code).toBe(0);
    expect((await cli.run('cycles', 'dismiss', id, '--motif', 'encore')).code).toBe(1);
    expect(await cli.json('cycles', 'uncorrelated')).toEqual([]);
  });

  test('envois and lots say what waits and when it leaves; one given up says why, in the flux too', async () => {
    expect(await cli.json('envois', 'list')).toMatchObject([
      { genre: 'DIFFUSION', source: flux },
      { genre: 'CYCLE' },
      { genre: 'CYCLE' },
    ]);
    expect(await cli.json('envois', 'list', '--limit', '1', '--raccordement', 'Dupont SFTP')).toHaveLength(1);
    const [orphan] = await cli.json('envois', 'list', '--sans-raccordement');
    expect(orphan).toMatchObject({ genre: 'DIFFUSION', destinataire: '13000252400018' });
    const id = String(orphan?.['id']);
    for (const command of ['envois', 'lots']) {
      const { out } = await cli.run(command, 'list');
      expect(out).toMatch(new RegExp(`^${id} +DIFFUSION .*13000252400018 .*${flux}`, 'm'));
    }
    const [lots, without] = await cli.json('lots', 'list');
    expect(without).toMatchObject({
      sansRaccordement: { id: orphan?.['id'], destinataire: '13000252400018', source: flux },
    });
    expect(lots).toMatchObject({
      attente: {
        nom: 'Dupont SFTP',
        nombre: 2,
        depart: { raison: 'PLAN' },
        groupes: [{ codeInterface: 'FEN1200A' }],
      },
    });
    expect((await cli.run('envois', 'abandon', id, '--motif', ' ')).code).toBe(2);
    expect((await cli.run('envois', 'abandon', id, '--motif', 'SIRET erroné')).code).toBe(0);
    expect((await cli.run('envois', 'abandon', id, '--motif', 'encore')).code).toBe(1);
    const shown = await cli.run('flux', 'show', flux);
    expect(shown.out).toContain('abandonné : SIRET erroné (raccord envois abandon)');
    expect(shown.out).toMatch(/06 Suspendue, F-1 +en attente/);
    expect(shown.out).toContain('Bon de commande absent');
  });

  test('a round needs the running gateway, and says so', async () => {
    const refused = await cli.run('lots', 'run', '--tout');
    expect([refused.code, refused.err]).toEqual([2, expect.stringContaining('did the gateway ever start?')]);
    const unknown = await cli.run('lots', 'run', '--raccordement', 'nobody');
    expect([unknown.code, unknown.err]).toEqual([2, expect.stringContaining('aucun raccordement nobody')]);
  });
});

describe('beside a gateway that runs', () => {
  let gateway: RunningGateway;
  let cli: RaccordCli;
  beforeAll(async () => {
    gateway = await runGateway();
    cli = await openRaccordCli();
    const { host, port } = gateway.admin;
    const data = JSON.stringify(join(gateway.directory, 'var'));
    const config = `data: { directory: ${data} }\nadmin: { host: ${host}, port: ${port} }\n`;
    await writeFile(join(cli.directory, 'raccord.yaml'), config);
  }, 60_000);
  afterAll(async () => {
    await gateway.close();
    await cli.close();
  });

  test('a round sends what waits at once, and says how much; the flux says in which flux it left', async () => {
    const name = 'FSO1100A_DEM001_DEM0011100000000000000001';
    const deposited = await gateway.deposit(name, Buffer.from(makeUblInvoice({ numero: 'F-1' })));
    expect(deposited.statut).toBe('INTEGRE');
    expect(await cli.json('lots', 'run')).toMatchObject([{ flux: 0, envois: 0 }]);
    expect((await cli.run('lots', 'run')).out).toContain('0 flux parti, 0 envoi, 0 impossible /');
    const ran = await cli.run('lots', 'run', '--tout', '--json');
    expect(ran.code, ran.err).toBe(0);
    const lots = (await cli.json('lots', 'list')).flatMap(({ lot }) =>
      lot === undefined ? [] : [lot as Lot],
    );
    expect(JSON.parse(ran.out)).toMatchObject({ flux: lots.length, echecs: 0 });
    const lot = defined(lots.find(({ codeInterface }) => codeInterface === 'FEN1200A'));
    expect(lot).toMatchObject({ envois: 1 });
    const { flux } = lot;
    expect((await cli.run('flux', 'show', deposited.id)).out).toContain(`parti dans ${flux}`);
    expect((await cli.run('flux', 'show', flux)).out).toContain('01 Déposée, F-1');
    const metrics = await (await fetch(`http://127.0.0.1:${gateway.admin.port}/metrics`)).text();
    expect(metrics).toContain('raccord_lots_total{code="FEN1200A"} 1');
  });
});

function dupont(id: RaccordementId, partenaire: PartenaireId): Raccordement {
  return {
    id,
    partenaire,
    codeApplication: parseCodeApplication('AAA123'),
    systemeEchange: 'CPRO',
    protocole: 'sftp',
    nom: 'Dupont SFTP',
    statut: 'ACTIF',
    valideDu: new Date('2020-01-01'),
    valideAu: new Date('2099-12-31'),
    codesInterface: ['FSO1100A'],
    politiqueRetrait: 'once',
    delaiStabiliteMs: 0,
  };
}

function envoisOf(flux: FluxId, raccordement: RaccordementId): readonly NouvelEnvoi[] {
  const cycle = (code: '01' | '06'): NouvelEnvoi => ({
    cle: `cycle:${code}`,
    genre: 'CYCLE',
    raccordement,
    codeInterface: 'FEN1200A',
    source: flux,
    rang: 1,
    contenu: { dit: dit(code), facture: { flux, rang: 1 } },
  });
  const diffusion = { cle: 'diffusion', genre: 'DIFFUSION' as const, source: flux, rang: 1, contenu: {} };
  return [cycle('01'), cycle('06'), { ...diffusion, destinataire: '13000252400018' }];
}
