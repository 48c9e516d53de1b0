// SPDX-License-Identifier: Apache-2.0
/** The list of messages and that of raccordements: pages, filters, keyset pages, the API. */
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RaccordementId } from '../../../gateway/domain/raccordement.ts';
import type { MessageId, MessageRecord } from '../../../gateway/ports/messages.ts';
import { identiteDeTest } from '../../support/as2-keys.ts';
import { addMessage, inDays, mdn, raccordementAs2 } from '../../support/desk-as2.ts';
import { type DeskUnderTest, openDeskUnderTest, type Visitor } from '../../support/desk-visitor.ts';
import { createMemoryDesk, fluxIdOf, type MemoryDesk } from '../../support/memory-desk.ts';

let story: MemoryDesk;
let desk: DeskUnderTest;
let visitor: Visitor;
beforeEach(async () => {
  story = createMemoryDesk();
  desk = await openDeskUnderTest(story.deps);
  visitor = await desk.login();
});
afterEach(() => desk.app.close());

const idOf = (n: number) => fluxIdOf(1_000 + n) as string as MessageId;
const refus: Partial<MessageRecord> = {
  etat: 'REFUSE',
  flux: [],
  detail: { modificateur: 'authentication-failed', raison: 'signed by <nobody> agreed on' },
  entetes: { 'as2-from': 'DUPONT & FILS', 'as2-to': 'RACCORD', 'message-id': '<refused@dupont>' },
};
const rowOf = (body: string, id: string) =>
  body.slice(body.indexOf(`data-message="${id}"`)).split('</tr>')[0] ?? '';

describe('the messages', () => {
  test('that were refused are there, with the reason and the proof, and nothing of them is markup', async () => {
    story.suivi.raccordements.push(raccordementAs2([]));
    addMessage(story, { id: idOf(1), ...refus });
    const { body, headers } = await visitor.get('/admin/messages');
    const row = rowOf(body, idOf(1));
    for (const words of [
      'Refusé',
      'Reçu',
      'authentication-failed',
      'signed by &lt;nobody&gt; agreed on',
      'DUPONT &amp; FILS',
      '&lt;refused@dupont&gt;',
      '<a href="/admin/raccordements/dupont">Dupont</a>',
      `href="/admin/messages/${idOf(1)}/brut"`,
      `href="/admin/messages/${idOf(1)}/accuse"`,
    ]) {
      expect(row).toContain(words);
    }
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect((await visitor.get('/admin')).body).toContain('href="/admin/messages"');
    const english = rowOf((await visitor.get('/admin/messages?lang=en')).body, idOf(1));
    expect(english).toContain('Refused');
  });

  test('lead to their flux, the first ones by name', async () => {
    const flux = [1, 2, 3, 4, 5].map(() => story.addFlux('<Invoice/>').id);
    addMessage(story, { id: idOf(1), flux });
    const row = rowOf((await visitor.get('/admin/messages')).body, idOf(1));
    expect(row.match(/href="\/admin\/flux\//g)).toHaveLength(3);
    expect(row).toContain('FSO1100A_AAA123_AAA1231100000000000000001');
    expect(row).toContain('2 autres');
  });

  test('come newest first, fifty a page, and the filters stay', async () => {
    for (let n = 1; n <= 60; n++) addMessage(story, { id: idOf(n), ...refus });
    addMessage(story, { id: idOf(61) });
    const first = await visitor.get('/admin/messages?etat=REFUSE');
    const shown = [...first.body.matchAll(/data-message="(\w+)"/g)].map(([, id]) => id);
    expect([shown.length, shown[0], shown.at(-1)]).toEqual([50, idOf(60), idOf(11)]);
    const next = /rel="next" href="([^"]+)"/.exec(first.body)?.[1]?.replaceAll('&amp;', '&') ?? '';
    const second = await visitor.get(next);
    expect(second.body.match(/data-message=/g)).toHaveLength(10);
    expect(second.body).toContain('<option value="REFUSE" selected>');
    expect(second.body).not.toContain('rel="next"');
  });

  test('are filtered by raccordement, direction and state', async () => {
    story.suivi.raccordements.push(raccordementAs2([]));
    addMessage(story, { id: idOf(1) });
    addMessage(story, { id: idOf(2), sens: 'SORTANT', etat: 'ACQUITTE' });
    addMessage(story, { id: idOf(3), raccordement: 'autre' as RaccordementId });
    const shown = async (query: string) =>
      [...(await visitor.get(`/admin/messages?${query}`)).body.matchAll(/data-message="(\w+)"/g)].map(
        ([, id]) => id,
      );
    expect(await shown('raccordement=dupont')).toEqual([idOf(2), idOf(1)]);
    expect(await shown('sens=SORTANT')).toEqual([idOf(2)]);
    expect(await shown('etat=ACCEPTE&raccordement=autre')).toEqual([idOf(3)]);
    expect(await shown('etat=REJETE')).toEqual([]);
    for (const wrong of ['etat=LOST', 'sens=x', 'before=1', `raccordement=${'x'.repeat(65)}`]) {
      expect((await visitor.get(`/admin/messages?${wrong}`)).statusCode, wrong).toBe(400);
    }
    expect((await desk.get('/admin/messages')).statusCode).not.toBe(200);
  });
});

describe('the API', () => {
  const token = join(tmpdir(), `raccord-token-messages-${process.pid}`);
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
  const get = (path: string) => api.get(`/api/v1/messages${path}`, { authorization });

  test('lists messages without their bytes, and turns the page', async () => {
    for (let n = 1; n <= 3; n++) addMessage(story, { id: idOf(n), ...refus });
    const page = (await get('?etat=REFUSE&limit=2')).json();
    expect(page.messages.map(({ id }: MessageRecord) => id)).toEqual([idOf(3), idOf(2)]);
    expect(page.before).toBe(idOf(2));
    expect(page.messages[0]).toMatchObject({ ...refus, accuseBytes: mdn.length });
    expect(page.messages[0]).not.toHaveProperty('accuse');
    expect((await get(`?limit=2&before=${page.before}`)).json()).toMatchObject({
      messages: [{ id: idOf(1) }],
      before: null,
    });
    expect((await get('?limit=500')).statusCode).toBe(400);
    expect((await api.get('/api/v1/messages')).statusCode).toBe(401);
  });

  test('says when bytes were let go', async () => {
    const brutPurgeLe = new Date('2026-10-20T08:00:00.000Z');
    addMessage(story, { id: idOf(1), ...refus, brutPurgeLe });
    const gone = await get(`/${idOf(1)}/brut`);
    expect([gone.statusCode, gone.json()]).toEqual([
      410,
      { error: 'gone', brutPurgeLe: brutPurgeLe.toJSON() },
    ]);
    expect((await get(`/${idOf(1)}`)).json().message.brutPurgeLe).toBe(brutPurgeLe.toJSON());
  });

  test('gives one, its bytes and its receipt', async () => {
    addMessage(story, { id: idOf(1) });
    expect((await get(`/${idOf(1)}`)).json()).toMatchObject({ message: { id: idOf(1), etat: 'ACCEPTE' } });
    expect((await get(`/${idOf(1)}/accuse`)).rawPayload.equals(mdn)).toBe(true);
    expect((await get(`/${idOf(1)}/brut`)).body).toContain('the bytes on the wire');
    for (const path of ['/x', `/${idOf(2)}`, `/${idOf(2)}/brut`]) {
      expect((await get(path)).statusCode, path).toBe(404);
    }
    expect((await api.get(`/api/v1/messages/${idOf(1)}/brut`)).statusCode).toBe(401);
  });
});

describe('the raccordements', () => {
  test('are listed by name, with the days left of each certificate', async () => {
    const short = identiteDeTest('court', { du: inDays(-300), au: inDays(12) });
    const broken = raccordementAs2([], { id: 'casse' as RaccordementId, nom: 'Casse', statut: 'ERREUR' });
    const { as2, ...sftp } = raccordementAs2([], {
      id: 'zoe' as RaccordementId,
      nom: 'Zoé',
      protocole: 'sftp',
    });
    story.suivi.raccordements.push(sftp, raccordementAs2([short]), {
      ...broken,
      ...(as2 && { as2: { ...as2, certificats: [{ pem: 'nothing', usages: ['TLS'] }] } }),
    });
    const { body } = await visitor.get('/admin/raccordements');
    const shown = [...body.matchAll(/data-raccordement="(\w+)"/g)].map(([, id]) => id);
    expect(shown).toEqual(['casse', 'dupont', 'zoe']);
    for (const words of ['12 jours', 'Signature', 'Certificat illisible', 'En erreur', 'Actif', 'AAA123']) {
      expect(body).toContain(words);
    }
    const english = (await visitor.get('/admin/raccordements?lang=en&recherche=dup')).body;
    expect(english).toContain('12 days');
    expect(english).not.toContain('data-raccordement="zoe"');
  });

  test('are in the words of the language on their own page too', async () => {
    const { as2, ...rest } = raccordementAs2([identiteDeTest('court')]);
    const certificats = as2?.certificats.map((one) => ({ ...one, usages: ['CHIFFREMENT' as const] })) ?? [];
    story.suivi.raccordements.push({ ...rest, ...(as2 && { as2: { ...as2, certificats } }) });
    const { body } = await visitor.get('/admin/raccordements/dupont?lang=en');
    for (const words of ['Encryption', '<dd>Active</dd>', 'href="/admin/messages?raccordement=dupont"']) {
      expect(body).toContain(words);
    }
    for (const word of ['CHIFFREMENT', 'ACTIF', 'PARTENAIRE']) expect(body).not.toContain(word);
  });
});
