// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { figuresFor } from '../../../gateway/admin/figures.ts';
import { html } from '../../../gateway/admin/html.ts';
import { attachmentNamed } from '../../../gateway/admin/routes/flux.ts';
import { fr } from '../../../gateway/admin/texts-fr.ts';
import { createStory, type Story } from '../../support/desk-story.ts';
import { type DeskUnderTest, openDeskUnderTest, type Visitor } from '../../support/desk-visitor.ts';
import { createMemoryDesk } from '../../support/memory-desk.ts';

let story: Story;
let desk: DeskUnderTest;
let visitor: Visitor;

beforeEach(async () => {
  story = createStory();
  desk = await openDeskUnderTest(story.deps);
  visitor = await desk.login();
});
afterEach(() => desk.app.close());

const namesOf = (body: string) => [...body.matchAll(/data-flux="(\w+)"/g)].map((match) => match[1]);

describe('the overview', () => {
  test('counts the flux of each statut, and links each count to its list', async () => {
    const { body } = await visitor.get('/admin');
    expect(body).toContain('<span data-live="flux.EMISSION.INTEGRE">49</span>');
    expect(body).toContain('<span data-live="flux.RECEPTION.EXPIRE">15</span>');
    expect(body).toContain('href="/admin/flux?sens=EMISSION&amp;statut=REJETE"');
    expect(namesOf(body)).toHaveLength(10);
  });

  test('says what is wrong with the health', async () => {
    story.ready = false;
    expect((await visitor.get('/admin')).body).toContain('12 MB free, floor 1 GB');
  });

  test('is whole when the queue does not answer', async () => {
    const queue = { ...story.deps.queue, counts: () => Promise.reject(new Error('Redis is away')) };
    const broken = await openDeskUnderTest({ ...story.deps, queue });
    const answer = await (await broken.login()).get('/admin');
    expect(answer.statusCode).toBe(200);
    expect(answer.body).toContain('Le moteur de files ne répond pas.');
    await broken.app.close();
  });

  test('of a gateway that received nothing says so', async () => {
    const empty = await openDeskUnderTest(createMemoryDesk().deps);
    expect((await (await empty.login()).get('/admin')).body).toContain('Aucun flux pour l’instant.');
    await empty.app.close();
  });
});

describe('the list of flux', () => {
  test('turns its pages from the newest to the oldest, each flux once', async () => {
    const seen: (string | undefined)[] = [];
    let url: string | undefined = '/admin/flux';
    for (let pages = 0; url !== undefined && pages < 10; pages++) {
      const { body } = await visitor.get(url);
      seen.push(...namesOf(body));
      url = /rel="next" href="([^"]+)"/.exec(body)?.[1]?.replaceAll('&amp;', '&');
    }
    expect(seen).toEqual([...story.flux.keys()].sort().reverse());
  });

  test.each([
    ['statut=INCIDENTE', 1],
    ['statut=INTEGRE_PARTIEL&sens=EMISSION', 1],
    ['sens=RECEPTION&statut=EXPIRE', 15],
    ['codeInterface=fso1117a', 1],
    ['codeInterface=FSO9999A', 0],
    ['recherche=FSO1117A_MBT042', 1],
    ['recherche=01KAMZ8Q4T5V6W7X8Y9Z000001', 1],
    ['partenaire=nobody', 0],
  ])('filtered by %s has %d rows, and its form remembers', async (query, count) => {
    const { body, statusCode } = await visitor.get(`/admin/flux?${query}`);
    expect(statusCode).toBe(200);
    expect(namesOf(body)).toHaveLength(count);
    const statut = /statut=(\w+)/.exec(query)?.[1];
    if (statut !== undefined) expect(body).toContain(`<option value="${statut}" selected>`);
  });

  test('finds a flux by the start of its SHA-256', async () => {
    const { body } = await visitor.get(`/admin/flux?recherche=${story.partial.sha256.slice(0, 16)}`);
    expect(namesOf(body)).toContain(story.partial.id);
  });

  test.each(['statut=FOO', 'sens=EAST', 'before=zz', `recherche=${'x'.repeat(256)}`])(
    'asked for %.20s answers 400',
    async (query) => {
      expect((await visitor.get(`/admin/flux?${query}`)).statusCode).toBe(400);
    },
  );

  test('keeps the filters in the link to older flux', async () => {
    const { body } = await visitor.get('/admin/flux?statut=INTEGRE');
    expect(body).not.toContain('rel="next"');
    const all = await visitor.get('/admin/flux?sens=EMISSION');
    expect(all.body).toMatch(/rel="next" href="\/admin\/flux\?sens=EMISSION&amp;before=\w{26}"/);
  });
});

describe('one flux', () => {
  test('shows its verdicts, its constats by facture, its answers and its timeline', async () => {
    const { body } = await visitor.get(`/admin/flux/${story.partial.id}`);
    for (const text of [
      'Intégré en partie',
      'Dépôt de demandes de paiement (factures simples, travaux)',
      story.partial.sha256,
      'Rejetée',
      'BR-CO-15',
      '/Invoice/cac:LegalMonetaryTotal/cbc:TaxInclusiveAmount',
      '214:7',
      '1199.99',
      'en16931-raccord 1.3.13',
      'Flux reçu et acquitté',
      story.answer.nomFichier,
    ]) {
      expect(body).toContain(text);
    }
    expect(body.indexOf('Sur le flux entier')).toBeLessThan(body.indexOf('Facture 2'));
    expect(body).not.toContain('Rejouer');
  });

  test('that was emitted leads back to the one it answers, and reads as text', async () => {
    const page = await visitor.get(`/admin/flux/${story.answer.id}`);
    expect(page.body).toContain(`href="/admin/flux/${story.partial.id}"`);
    const text = await visitor.get(`/admin/flux/${story.answer.id}/texte`);
    expect(text.body).toContain('&lt;Statut&gt;96&lt;/Statut&gt;');
  });

  test('that was received is not shown as text', async () => {
    expect((await visitor.get(`/admin/flux/${story.partial.id}/texte`)).statusCode).toBe(404);
  });

  test('that is not text says so, and a long one is cut between two characters', async () => {
    const over = { sens: 'RECEPTION', statut: 'RETIRE' } as const;
    const binary = story.addFlux(new Uint8Array([31, 139, 8, 0]), over);
    expect((await visitor.get(`/admin/flux/${binary.id}/texte`)).body).toContain('pas un texte UTF-8');
    const long = story.addFlux(`a${'é'.repeat(200_000)}`, over);
    const { body } = await visitor.get(`/admin/flux/${long.id}/texte`);
    expect(body).toContain('ééé</pre>');
    expect(body).toContain('Le début seulement');
  });

  test.each(['01KAMZ8Q4T5V6W7X8Y9ZZZZZZZ', 'nothing', '%00', '..%2f..%2fetc'])(
    '%s is not found',
    async (id) => {
      expect((await visitor.get(`/admin/flux/${id}`)).statusCode).toBe(404);
      expect((await visitor.get(`/admin/flux/${id}/contenu`)).statusCode).toBe(404);
    },
  );

  test('downloads byte for byte, as an attachment no browser will run', async () => {
    const bytes = Uint8Array.from({ length: 200_001 }, (_, index) => (index * 7) % 256);
    const flux = story.addFlux(bytes, { nomFichier: 'é"\r\n;<x>.xml' });
    const answer = await visitor.get(`/admin/flux/${flux.id}/contenu`);
    expect(Buffer.compare(answer.rawPayload, bytes)).toBe(0);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-length': '200001',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
    });
    expect(answer.headers['content-disposition']).toBe(
      `attachment; filename="______x_.xml"; filename*=UTF-8''%C3%A9%22%0D%0A%3B%3Cx%3E.xml`,
    );
  });

  test('whose bytes are gone is an incident of ours, with a reference found in the logs', async () => {
    story.blobs.delete(story.partial.sha256);
    const answer = await visitor.get(`/admin/flux/${story.partial.id}/contenu`);
    expect(answer.statusCode).toBe(500);
    const reference = /data-testid="reference">(\w+)</.exec(answer.body)?.[1];
    const line = story.log.find(({ event }) => event === 'admin.failed');
    expect(line?.fields['request']).toBe(reference);
    expect(answer.body).not.toContain('SPOOL_MISSING');
  });

  test('that is INCIDENTE is replayed once, and offered to the queue', async () => {
    const url = `/admin/flux/${story.incident.id}`;
    expect((await visitor.get(url)).body).toContain('Rejouer le flux');
    const answer = await visitor.post(`${url}/rejouer`);
    expect(answer.statusCode).toBe(303);
    expect(story.offered).toEqual([`ouverture-${story.incident.id}`]);
    const page = await visitor.get(String(answer.headers.location));
    expect(page.body).toContain('remis au début');
    expect(page.body).not.toContain('Rejouer le flux');
    expect((await visitor.post(`${url}/rejouer`)).statusCode).toBe(409);
    expect(story.offered).toHaveLength(1);
  });
});

describe('what a partenaire wrote', () => {
  const hostile = '"><script>alert(1)</script><img src=x onerror=alert(1)>\u{202E}lmx.é';

  test('stays text on every page', async () => {
    const flux = story.addFlux('x', { nomFichier: hostile, codeInterface: '<b>', statut: 'INCIDENTE' });
    story.constats.set(flux.id, [
      {
        code: '<i>',
        gravite: 'BLOQUANT',
        message: hostile,
        messageEn: hostile,
        chemin: hostile,
        valeur: hostile,
      },
    ]);
    story.addEvent(flux.id, '<u>', { '<s>': hostile });
    story.addDead(flux, 'ouverture', hostile);
    const urls = ['/admin', '/admin/flux', `/admin/flux/${flux.id}`, '/admin/files'];
    for (const url of [...urls, `/admin/flux?recherche=${encodeURIComponent(hostile)}`]) {
      const { body } = await visitor.get(url);
      expect(body).toContain('&lt;script&gt;');
      expect(body).not.toMatch(/<script>|<img|<b>|<i>|<u>|<s>|\u{202E}/u);
    }
  });

  test('is escaped in text and attributes; only markup of ours is not', () => {
    const inner = html`<b>${'<'}</b>`;
    expect(html`<a title="${`"'&\``}">${[inner, 1, undefined, false, null]}</a>`.toString()).toBe(
      '<a title="&quot;&#39;&amp;&#96;"><b>&lt;</b>1</a>',
    );
  });

  test.each([
    ['../../x', 'attachment; filename=".._.._x"; filename*=UTF-8\'\'..%2F..%2Fx'],
    ["l'été.xml", 'attachment; filename="l__t_.xml"; filename*=UTF-8\'\'l%27%C3%A9t%C3%A9.xml'],
    ['\u{D800}', 'attachment; filename="_"; filename*=UTF-8\'\'%EF%BF%BD'],
  ])('the name %j is safe in a header', (name, expected) => {
    expect(attachmentNamed(name)).toBe(expected);
  });
});

describe('the queues', () => {
  test('are paused and resumed by étape', async () => {
    const paused = await visitor.post('/admin/files/controle/pause');
    expect(paused.headers.location).toBe('/admin/files?fait=pause');
    expect([...story.paused]).toEqual(['controle']);
    expect((await visitor.get('/admin/files')).body).toContain('En pause');
    await visitor.post('/admin/files/controle/reprise');
    expect(story.paused.size).toBe(0);
    expect((await visitor.post('/admin/files/nonsense/pause')).statusCode).toBe(404);
  });

  test('a dead letter is shown with its error, and retried', async () => {
    expect((await visitor.get('/admin/files')).body).toContain('CHECK_TIMEOUT');
    const travail = `controle-${story.incident.id}`;
    expect((await visitor.post('/admin/files/relance', { travail })).statusCode).toBe(303);
    expect(story.dead).toEqual([]);
    expect((await visitor.post('/admin/files/relance', { travail })).statusCode).toBe(409);
    expect((await visitor.post('/admin/files/relance', { travail: 'x-y' })).statusCode).toBe(400);
    expect((await visitor.get('/admin/files')).body).toContain('Aucun travail abandonné.');
  });

  test('reconciliation says what it did', async () => {
    const answer = await visitor.post('/admin/files/reconciliation');
    const page = await visitor.get(String(answer.headers.location));
    expect(page.body).toContain('Réconciliation faite : 3 offerts de nouveau, 1 réparés.');
  });

  test('on the journal driver have no BullMQ board', async () => {
    const { body } = await visitor.get('/admin/files');
    expect(body).toContain('pris directement dans le journal');
    expect(body).not.toContain('/admin/bullmq');
    expect((await visitor.get('/admin/bullmq/')).statusCode).toBe(404);
  });
});

describe('the language', () => {
  test('is French, until English is asked for, and then remembered', async () => {
    expect((await visitor.get('/admin')).body).toContain('<html lang="fr">');
    const english = await visitor.get('/admin/flux?statut=REJETE&lang=en');
    expect(english.body).toContain('<html lang="en">');
    expect(english.body).toContain('href="/admin/flux?statut=REJETE&amp;lang=fr"');
    const cookie = `${visitor.cookie}; ${String(english.headers['set-cookie']).split(';')[0]}`;
    expect((await desk.get('/admin', { cookie })).body).toContain('Overview');
    const constats = await desk.get(`/admin/flux/${story.partial.id}`, { cookie });
    expect(constats.body).toContain('correct one of them');
  });

  test.each([
    [999, '999\u00A0o'],
    [55_512, '55,5\u00A0Ko'],
    [1_000_000_000_000, '1\u202F000\u00A0Go'],
  ])('a size of %d bytes is written %s', (sizeBytes, text) => {
    expect(figuresFor(fr, 'Europe/Paris').size(sizeBytes)).toBe(text);
  });

  test.each([
    [1234, '1,2\u00A0s'],
    [59_999, '59\u00A0s'],
    [192_000, '3\u00A0min 12\u00A0s'],
    [7_260_000, '2\u00A0h 1\u00A0min'],
    [180_000_000, '2\u00A0j 2\u00A0h'],
  ])('an age of %d ms is written %s', (ageMs, text) => {
    expect(figuresFor(fr, 'Europe/Paris').age(ageMs)).toBe(text);
  });
});
