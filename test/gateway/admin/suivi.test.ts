// SPDX-License-Identifier: Apache-2.0
/** What an operator sees of what follows from flux, and does about it: pages, API, figures. */
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createStory, type Story } from '../../support/desk-story.ts';
import { type DeskUnderTest, openDeskUnderTest, type Visitor } from '../../support/desk-visitor.ts';
import { createMemoryDesk } from '../../support/memory-desk.ts';
import { until } from '../../support/until.ts';

let story: Story;
let desk: DeskUnderTest;
let visitor: Visitor;

beforeEach(async () => {
  story = createStory();
  desk = await openDeskUnderTest(story.deps);
  visitor = await desk.login();
});
afterEach(() => desk.app.close());

const english = (url: string) => visitor.get(`${url}${url.includes('?') ? '&' : '?'}lang=en`);

describe('the alertes', () => {
  test('that are open are counted in the menu of every page, and not for a stranger', async () => {
    for (const url of ['/admin', '/admin/flux', '/admin/files', '/admin/lots']) {
      expect((await visitor.get(url)).body).toMatch(/Alertes <span class="tally"[^>]*>2<\/span>/);
    }
    expect((await desk.get('/admin/login')).body).not.toContain('Alertes');
  });

  test('are said in both languages, and lead to the flux they name', async () => {
    const { body } = await visitor.get('/admin/alertes');
    expect(body).toContain('Un statut reçu ne correspond à aucune facture connue');
    expect(body).toContain(`flux <a href="/admin/flux/${story.partial.id}"><code>`);
    expect(body).not.toContain('PURGE-PROCHE');
    expect((await english('/admin/alertes')).body).toContain('A statut received matches no known facture');
    expect((await visitor.get('/admin/alertes?voir=toutes')).body).toContain('PURGE-PROCHE');
  });

  test('lead to the raccordement that they call so', async () => {
    const id = '01KAMZ8Q4T5V6W7X8Y9ZRACC0R';
    const [, open] = story.suivi.alertes;
    if (open !== undefined) {
      const detail = `raccordement ${id} (Dupont) : 5 messages en une heure`;
      story.suivi.alertes.push({ ...open, id: 99, code: 'MESSAGES-REFUSES', detail });
    }
    const { body } = await visitor.get('/admin/alertes');
    expect(body).toContain(`raccordement <a href="/admin/raccordements/${id}">`);
  });

  test('are treated once, by whom is kept, and the count goes down', async () => {
    const answer = await visitor.post('/admin/alertes/2/traiter');
    expect(answer.statusCode).toBe(303);
    expect((await visitor.get(String(answer.headers.location))).body).toContain('L’alerte est traitée.');
    expect(story.suivi.alertes[1]).toMatchObject({
      traiteePar: expect.stringMatching(/^admin /),
      traiteeLe: story.now,
    });
    expect((await visitor.get('/admin')).body).toMatch(/Alertes <span class="tally"[^>]*>1<\/span>/);
    expect((await visitor.post('/admin/alertes/2/traiter')).statusCode).toBe(409);
    expect((await visitor.post('/admin/alertes/x/traiter')).statusCode).toBe(404);
    expect(story.log.filter(({ event }) => event === 'admin.alerte-traitee')).toHaveLength(1);
  });

  test('are not treated by a form from elsewhere', async () => {
    expect((await visitor.post('/admin/alertes/2/traiter', { _csrf: 'forged' })).statusCode).toBe(403);
    expect((await desk.post('/admin/alertes/2/traiter')).statusCode).toBe(403);
    expect(story.suivi.alertes[1]?.traiteeLe).toBeUndefined();
  });

  test('a journal that does not count costs the figure of the menu, not the page', async () => {
    const alertes = {
      ...story.deps.journal.alertes,
      compterOuvertes: () => Promise.reject(new Error('busy')),
    };
    const silent = await openDeskUnderTest({ ...story.deps, journal: { ...story.deps.journal, alertes } });
    const page = await (await silent.login()).get('/admin/flux');
    expect(page.statusCode).toBe(200);
    expect(page.body).toMatch(/Alertes <span class="tally"[^>]* data-nothing>0<\/span>/);
    await silent.app.close();
  });
});

describe('the lots', () => {
  test('show who waits for what, and when it leaves by whose plan', async () => {
    const { body } = await visitor.get('/admin/lots');
    const row = (id: string) => body.slice(body.indexOf(`data-raccordement="${id}"`)).split('</tr>')[0] ?? '';
    expect(row('dupont-sftp')).toContain('<code>FEN1200A</code> <span class="tally">1</span>');
    expect(row('dupont-sftp')).toContain('22/11/2026 20:00:00');
    expect(row('dupont-sftp')).toContain('selon le plan');
    expect(row('dupont-sftp')).toContain('Échéance');
    expect(row('metropole-de-lyon')).toContain('22/11/2026 22:00:00');
    expect(row('metropole-de-lyon')).toContain('à l’ouverture de la fenêtre');
  });

  test('of a raccordement that is closed never leave', async () => {
    const [dupont] = story.suivi.raccordements;
    if (dupont !== undefined) story.suivi.raccordements[0] = { ...dupont, statut: 'INACTIF' };
    expect((await visitor.get('/admin/lots')).body).toContain('raccordement fermé');
  });

  test('that left are shown newest first, with counts and how long they took', async () => {
    const { body } = await visitor.get('/admin/lots');
    expect(body.indexOf('data-lot="2"')).toBeLessThan(body.indexOf('data-lot="1"'));
    expect(body).toMatch(/312<\/td>\s*<td class="number" data-label="Durée">1\u00A0min 12\u00A0s/);
    expect(body).toContain('Métropole de Lyon');
  });

  test('nobody receives are listed, and given up with a reason', async () => {
    expect((await visitor.get('/admin/lots')).body).toContain('data-envoi="4"');
    expect((await visitor.post('/admin/envois/4/abandonner')).statusCode).toBe(400);
    expect((await visitor.post('/admin/envois/4/abandonner', { motif: 'x'.repeat(301) })).statusCode).toBe(
      400,
    );
    const answer = await visitor.post('/admin/envois/4/abandonner', { motif: ' SIRET\n erroné ' });
    expect(answer.statusCode).toBe(303);
    expect(story.suivi.envois[3]?.abandon?.motif).toMatch(/^SIRET erroné \(admin .+\)$/);
    expect((await visitor.get('/admin/lots')).body).not.toContain('data-envoi="4"');
    expect((await visitor.post('/admin/envois/4/abandonner', { motif: 'encore' })).statusCode).toBe(409);
  });

  test('are run once at a time, and what came of it is said', async () => {
    const round = Promise.withResolvers<{ flux: number; envois: number; echecs: number }>();
    story.suivi.round = () => round.promise;
    expect((await visitor.post('/admin/lots/passage', { tout: 'oui' })).statusCode).toBe(303);
    expect(story.suivi.rounds.map(({ options }) => options)).toEqual([{ tout: true }]);
    expect((await visitor.get('/admin/lots')).body).toContain('Un passage est en cours');
    expect((await visitor.post('/admin/lots/passage')).statusCode).toBe(409);
    round.resolve({ flux: 2, envois: 1_552, echecs: 1 });
    await until(
      'the round is over',
      async () => !(await visitor.get('/admin/lots')).body.includes('en cours depuis'),
    );
    const { body } = await visitor.get('/admin/lots');
    expect(body).toMatch(/2 flux partis, 1\u202F552 envois partis, 1 impossibles/);
    expect(body).toContain('notice tone-bad');
  });

  test('that fail are said to have failed, and may be run again', async () => {
    story.suivi.round = () => Promise.reject(new Error('disk'));
    await visitor.post('/admin/lots/passage');
    await until('the failure shows', async () =>
      (await visitor.get('/admin/lots')).body.includes('s’est interrompu'),
    );
    expect(story.log.some(({ event }) => event === 'admin.lots-failed')).toBe(true);
    story.suivi.round = async () => ({ flux: 0, envois: 0, echecs: 0 });
    expect((await visitor.post('/admin/lots/passage')).statusCode).toBe(303);
  });

  test('in progress are stopped with the desk, which waits for them', async () => {
    const other = await openDeskUnderTest(story.deps);
    let ended = false;
    story.suivi.round = (signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          ended = true;
          reject(signal.reason);
        });
      });
    await (await other.login()).post('/admin/lots/passage');
    await other.app.close();
    expect(ended).toBe(true);
  });
});

describe('the cycles de vie', () => {
  test('that found no facture are a queue, dismissed with a reason', async () => {
    const { body } = await visitor.get('/admin/cycles');
    expect(body).toContain('data-statut="4"');
    expect(body).toContain('Rejetée - autre motif');
    expect(body).toContain('F2026-999');
    expect((await visitor.post('/admin/cycles/4/classer')).statusCode).toBe(400);
    expect((await visitor.post('/admin/cycles/4/classer', { motif: 'Facture d’un autre' })).statusCode).toBe(
      303,
    );
    expect(story.suivi.statuts[3]?.classe).toMatch(/^Facture d’un autre \(admin /);
    expect((await visitor.get('/admin/cycles')).body).toContain(
      'Tous les statuts reçus ont trouvé leur facture.',
    );
    expect((await visitor.post('/admin/cycles/4/classer', { motif: 'x' })).statusCode).toBe(409);
  });

  test('of a facture are found by its number', async () => {
    const found = await visitor.get('/admin/cycles?numero=F2026-117');
    expect(found.body).toContain(`href="/admin/flux/${story.partial.id}#titre-cycles"`);
    expect((await visitor.get('/admin/cycles?numero=F2026-118x')).body).toContain('Aucune facture acceptée');
    expect((await visitor.get(`/admin/cycles?numero=${'9'.repeat(81)}`)).statusCode).toBe(400);
  });

  test('of a flux are told in order, with their words, reasons and amounts', async () => {
    const { body } = await visitor.get(`/admin/flux/${story.partial.id}`);
    const steps = ['Déposée', 'Suspendue', 'Encaissée'].map((label) =>
      body.indexOf(`${label}</span></strong>`),
    );
    expect(steps.every((place) => place > 0)).toBe(true);
    expect([...steps].sort((a, b) => a - b)).toEqual(steps);
    for (const words of [
      'dit par la passerelle',
      'Bon de commande absent',
      '4500012345',
      '1200.00 EUR (20.00\u00A0%)',
    ]) {
      expect(body).toContain(words);
    }
    expect((await english(`/admin/flux/${story.partial.id}`)).body).toContain('said by the gateway');
  });
});

describe('the envois of a flux', () => {
  test('are each waiting, gone in a flux, without anybody, or given up and why', async () => {
    const { body } = await visitor.get(`/admin/flux/${story.partial.id}`);
    const row = (id: number) => body.slice(body.indexOf(`data-envoi="${id}"`)).split('</tr>')[0] ?? '';
    const carrier = story.suivi.envois[0]?.emis;
    expect(row(1)).toContain(`href="/admin/flux/${carrier}"`);
    expect(row(2)).toContain('En attente de lot');
    expect(row(4)).toContain('Sans raccordement');
    expect(row(6)).toContain('Doublon de test');
    const carried = await visitor.get(`/admin/flux/${carrier}`);
    expect(carried.body).toContain('Envois portés par ce flux');
    expect(carried.body).toContain(`href="/admin/flux/${story.partial.id}"`);
  });

  test('that left are not taken for its comptes rendus', async () => {
    const emis = story.addFlux('<CPPFacturePivot/>', {
      sens: 'RECEPTION',
      statut: 'MIS_A_DISPOSITION',
      nomFichier: 'FEN0036A_MBT042_CPP0010036000000000000001',
      origine: story.partial.id,
    });
    const [first] = story.suivi.envois;
    if (first !== undefined) story.suivi.envois.push({ ...first, id: 20, genre: 'DIFFUSION', emis: emis.id });
    const { body } = await visitor.get(`/admin/flux/${story.partial.id}`);
    const answers = body.slice(
      body.indexOf('data-testid="reponses"'),
      body.indexOf('data-testid="factures"'),
    );
    expect(answers).toContain(story.answer.nomFichier);
    expect(answers).not.toContain(emis.nomFichier);
  });

  test('are none for a flux that gave rise to none', async () => {
    const { body } = await visitor.get(`/admin/flux/${story.incident.id}`);
    expect(body).toContain('Ce flux n’a donné lieu à aucun envoi.');
  });
});

describe('what a partenaire wrote', () => {
  test('stays text in alertes, statuts and envois', async () => {
    const hostile = '<script>alert(1)</script>"onx=';
    const [alerte] = story.suivi.alertes.slice(1);
    if (alerte !== undefined) story.suivi.alertes.push({ ...alerte, id: 9, detail: hostile });
    const lost = story.suivi.statuts[3];
    if (lost !== undefined) {
      const cle = { numero: hostile, fournisseur: hostile };
      story.suivi.statuts.push({ ...lost, id: 9, dit: { ...lost.dit, cle } });
      const motifs = [{ code: hostile, libelle: hostile }];
      const facture = { flux: story.partial.id, rang: 1 };
      story.suivi.statuts.push({
        ...lost,
        id: 10,
        facture,
        dit: { ...lost.dit, motifs, commentaire: hostile },
      });
    }
    for (const url of ['/admin/alertes', '/admin/cycles', `/admin/flux/${story.partial.id}`, '/admin/lots']) {
      const { body } = await visitor.get(url);
      expect(body).not.toMatch(/<script>alert|"onx=/);
      if (url !== '/admin/lots') expect(body).toContain('&lt;script&gt;');
    }
  });
});

describe('/api/v1', () => {
  const token = join(tmpdir(), `raccord-token-${process.pid}`);
  let api: DeskUnderTest;
  let authorization: string;
  beforeEach(async () => {
    api = await openDeskUnderTest(story.deps, { operatorTokenFile: token });
    authorization = `Bearer ${(await readFile(token, 'utf8')).trim()}`;
  });
  afterEach(async () => {
    await api.app.close();
    await rm(token, { force: true });
  });
  const ask = async (url: string) => (await api.get(url, { authorization })).json();
  const act = (url: string, fields = {}) => api.post(url, fields, { authorization });

  test.each(['alertes', 'lots', 'envois', 'cycles/non-correles'])(
    '%s is closed without session or token',
    async (what) => {
      expect((await api.get(`/api/v1/${what}`)).statusCode).toBe(401);
      expect((await api.get(`/api/v1/${what}`, { authorization })).statusCode).toBe(200);
    },
  );

  test('gives the alertes, open ones unless asked, and treats them', async () => {
    expect((await ask('/api/v1/alertes')).alertes).toHaveLength(2);
    expect(await ask('/api/v1/alertes?ouvertes=non')).toMatchObject({
      alertes: [{ code: 'PURGE-PROCHE' }],
      ouvertes: 2,
    });
    expect((await ask('/api/v1/alertes?ouvertes=toutes&limit=1')).alertes).toHaveLength(1);
    expect(await ask('/api/v1/alertes?ouvertes=peut-etre')).toEqual({ error: 'bad' });
    expect(await ask('/api/v1/alertes?limit=501')).toEqual({ error: 'bad' });
    expect((await act('/api/v1/alertes/2/traiter')).statusCode).toBe(204);
    expect((await act('/api/v1/alertes/2/traiter')).statusCode).toBe(409);
    expect(story.suivi.alertes[1]?.traiteePar).toBe('api');
  });

  test('gives what waits with its departure, what left, and runs a round', async () => {
    const said = await ask('/api/v1/lots');
    expect(said.attente).toContainEqual({
      raccordement: 'metropole-de-lyon',
      nom: 'Métropole de Lyon',
      nombre: 1,
      depart: { raison: 'FENETRE', le: '2026-11-22T21:00:00.000Z' },
      groupes: [expect.objectContaining({ codeInterface: 'FEN0036A', nombre: 1 })],
    });
    expect(said).toMatchObject({ lots: [{ id: 2 }, { id: 1 }], passage: null });
    expect((await ask('/api/v1/lots?raccordement=dupont-sftp')).lots).toHaveLength(1);
    expect((await act('/api/v1/lots/run', { raccordement: 'nobody' })).statusCode).toBe(404);
    const run = await act('/api/v1/lots/run', { tout: 'oui', raccordement: 'dupont-sftp' });
    expect(run.statusCode).toBe(202);
    expect(story.suivi.rounds[0]?.options).toEqual({ tout: true, raccordement: 'dupont-sftp' });
    await until(
      'the round is reported',
      async () => (await ask('/api/v1/lots')).passage.rapport !== undefined,
    );
  });

  test('gives the envois of a group, or those nobody receives, page by page, and gives one up', async () => {
    const group = '/api/v1/envois?raccordement=dupont-sftp&codeInterface=FEN1200A';
    expect(await ask(`${group}&limit=1`)).toMatchObject({ envois: [{ id: 2 }], apres: 2 });
    expect(await ask(`${group}&limit=1&apres=2`)).toEqual({ envois: [], apres: null });
    expect(await ask('/api/v1/envois')).toMatchObject({ envois: [{ id: 4 }], apres: null });
    expect(await ask('/api/v1/envois?raccordement=dupont-sftp')).toEqual({ error: 'bad' });
    expect((await act('/api/v1/envois/2/abandonner', { motif: 'Périmé' })).statusCode).toBe(204);
    expect(story.suivi.envois[1]?.abandon?.motif).toBe('Périmé (api)');
    expect((await act('/api/v1/envois/1/abandonner', { motif: 'Parti' })).statusCode).toBe(409);
  });

  test('gives the uncorrelated statuts, dismisses one, and the cycle of one facture', async () => {
    expect(await ask('/api/v1/cycles/non-correles')).toMatchObject({
      statuts: [{ id: 4 }],
      total: 1,
      apres: null,
    });
    expect((await act('/api/v1/cycles/4/classer')).statusCode).toBe(400);
    expect((await act('/api/v1/cycles/4/classer', { motif: 'Vu' })).statusCode).toBe(204);
    const cycle = await ask(`/api/v1/flux/${story.partial.id}/factures/1/cycle`);
    expect(cycle.statuts.map(({ dit }: { readonly dit: { readonly code: string } }) => dit.code)).toEqual([
      '01',
      '06',
      '212',
    ]);
    expect(cycle.envois).toHaveLength(3);
    expect(
      (await api.get(`/api/v1/flux/${story.partial.id}/factures/9/cycle`, { authorization })).statusCode,
    ).toBe(404);
    const { suivi } = await ask(`/api/v1/flux/${story.partial.id}`);
    expect([suivi.envois.length, suivi.cycles.length]).toEqual([6, 1]);
  });

  test('asks a session for its form token', async () => {
    const inside = await api.login();
    expect((await api.post('/api/v1/alertes/2/traiter', {}, { cookie: inside.cookie })).statusCode).toBe(403);
    expect((await inside.post('/api/v1/alertes/2/traiter')).statusCode).toBe(204);
  });
});

test('/metrics says what waits, and a code under which nothing waits any more goes back to 0', async () => {
  const first = (await desk.get('/metrics')).body;
  expect(first).toContain('raccord_alertes_ouvertes 2');
  expect(first).toContain('raccord_statuts_non_correles 1');
  expect(first).toContain('raccord_envois_en_attente{code="FEN0036A"} 1');
  story.suivi.envois.splice(0);
  expect((await desk.get('/metrics')).body).toContain('raccord_envois_en_attente{code="FEN0036A"} 0');
});

test('a gateway where nothing follows from anything yet says so', async () => {
  const empty = await openDeskUnderTest(createMemoryDesk().deps);
  const nobody = await empty.login();
  expect((await nobody.get('/admin/alertes')).body).toContain('Aucune alerte ouverte.');
  expect((await nobody.get('/admin/lots')).body).toContain('Rien n’attend.');
  expect((await nobody.get('/admin/cycles')).body).toContain('Tous les statuts reçus');
  await empty.app.close();
});
