// SPDX-License-Identifier: Apache-2.0
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadOperatorToken } from '../../../gateway/admin/access.ts';
import { createStory, type Story } from '../../support/desk-story.ts';
import { cookieOf, type DeskUnderTest, openDeskUnderTest } from '../../support/desk-visitor.ts';

let story: Story;
let desk: DeskUnderTest;

beforeEach(async () => {
  story = createStory();
  desk = await openDeskUnderTest(story.deps);
});
afterEach(() => desk.app.close());

describe('the one-time link', () => {
  test('opens a session once, and is refused the second time', async () => {
    const token = desk.mintToken();
    const first = await desk.post('/admin/login', { token });
    expect(first.statusCode).toBe(303);
    expect(first.headers.location).toBe('/admin');
    expect((await desk.get('/admin', { cookie: cookieOf(first) })).statusCode).toBe(200);
    const second = await desk.post('/admin/login', { token });
    expect(second.statusCode).toBe(403);
    expect(second.headers['set-cookie']).toBeUndefined();
  });

  test('is not burnt by a prefetcher that reads its page', async () => {
    const token = desk.mintToken();
    for (let times = 0; times < 3; times++) {
      const page = await desk.get(`/admin/login?token=${token}`);
      expect(page.statusCode).toBe(200);
      expect(page.body).toContain('Entrer');
      expect(page.headers['set-cookie']).toBeUndefined();
    }
    expect((await desk.post('/admin/login', { token })).statusCode).toBe(303);
  });

  test('dies after fifteen minutes', async () => {
    const token = desk.mintToken();
    story.now = new Date(story.now.getTime() + 15 * 60_000);
    expect((await desk.get(`/admin/login?token=${token}`)).statusCode).toBe(403);
    expect((await desk.post('/admin/login', { token })).statusCode).toBe(403);
  });

  test.each(['', 'x', 'A'.repeat(43), '../../etc/passwd', '<script>'])(
    'a token %j opens nothing',
    async (token) => {
      expect((await desk.post('/admin/login', { token })).statusCode).toBe(403);
    },
  );

  test('wrong tokens are counted, and the eleventh attempt of an address waits', async () => {
    for (let n = 0; n < 10; n++) {
      expect((await desk.post('/admin/login', { token: 'wrong' })).statusCode).toBe(403);
    }
    const token = desk.mintToken();
    story.now = new Date(story.now.getTime() + 15_000);
    const early = await desk.post('/admin/login', { token });
    expect([early.statusCode, early.headers['retry-after']]).toEqual([429, '45']);
    story.now = new Date(story.now.getTime() + 45_000);
    expect((await desk.post('/admin/login', { token })).statusCode).toBe(303);
  });

  test('a form on another site cannot log somebody in', async () => {
    const token = desk.mintToken();
    const crossed = await desk.post('/admin/login', { token }, { 'sec-fetch-site': 'cross-site' });
    expect(crossed.statusCode).toBe(403);
    expect((await desk.post('/admin/login', { token })).statusCode).toBe(303);
  });
});

describe('the session', () => {
  test('is a cookie that scripts and other sites do not see, Secure behind https', async () => {
    const plain = await desk.post('/admin/login', { token: desk.mintToken() });
    expect(plain.headers['set-cookie']).toMatch(
      /^raccord_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/,
    );
    const behind = await openDeskUnderTest(story.deps, { publicUrl: 'https://raccord.example' });
    const secure = await behind.post('/admin/login', { token: behind.mintToken() });
    expect(secure.headers['set-cookie']).toMatch(/^__Host-raccord=.*; HttpOnly; Secure; SameSite=Strict$/);
    expect(secure.headers['strict-transport-security']).toBe('max-age=31536000');
    await behind.app.close();
  });

  test('ends after eight hours without a visit, and lasts while there are some', async () => {
    const visitor = await desk.login();
    for (let hours = 0; hours < 3; hours++) {
      story.now = new Date(story.now.getTime() + 7 * 3_600_000);
      expect((await visitor.get('/admin')).statusCode).toBe(200);
    }
    story.now = new Date(story.now.getTime() + 8 * 3_600_000 + 1);
    expect((await visitor.get('/admin')).statusCode).toBe(303);
  });

  test('ends at logout', async () => {
    const visitor = await desk.login();
    expect((await visitor.post('/admin/logout')).headers.location).toBe('/admin/login?fin=1');
    expect((await visitor.get('/admin')).headers.location).toBe('/admin/login');
  });

  test.each([
    '/admin',
    '/admin/flux',
    '/admin/flux/01KAMZ8Q4T5V6W7X8Y9Z000001/contenu',
    '/admin/files',
    '/admin/nothing-here',
  ])('%s without one leads to the login page', async (url) => {
    const answer = await desk.get(url);
    expect([answer.statusCode, answer.headers.location]).toEqual([303, '/admin/login']);
    expect(answer.body).not.toContain('FSO1100A');
  });

  test.each(['/api/v1/flux', '/api/v1/flux/01KAMZ8Q4T5V6W7X8Y9Z000001', '/api/v1/queues', '/api/v1/nothing'])(
    '%s without one is a 401 in JSON',
    async (url) => {
      const answer = await desk.get(url);
      expect([answer.statusCode, answer.json()]).toEqual([401, { error: 'unauthenticated' }]);
    },
  );

  test('the stream and actions without one are refused, not redirected', async () => {
    expect((await desk.get('/admin/evenements', { accept: 'text/event-stream' })).statusCode).toBe(401);
    expect((await desk.post('/admin/files/ouverture/pause')).statusCode).toBe(403);
    expect((await desk.post('/api/v1/queues/ouverture/pause')).statusCode).toBe(401);
    expect(story.paused.size).toBe(0);
  });
});

describe('a form', () => {
  test.each([
    ['without its token', {}, {}],
    ['with the token of another session', { _csrf: 'other' }, {}],
    ['sent from another site', undefined, { 'sec-fetch-site': 'cross-site' }],
    ['sent from a sister site', undefined, { 'sec-fetch-site': 'same-site' }],
  ])('%s is refused, and nothing is done', async (_name, fields, headers) => {
    const visitor = await desk.login();
    const other = await desk.login();
    const sent = fields === undefined ? { _csrf: visitor.csrf } : fields;
    const token = '_csrf' in sent && sent._csrf === 'other' ? { _csrf: other.csrf } : sent;
    const answer = await desk.post('/admin/files/ouverture/pause', token, {
      cookie: visitor.cookie,
      ...headers,
    });
    expect(answer.statusCode).toBe(403);
    expect(answer.body).toContain('Action refusée');
    expect(story.paused.size).toBe(0);
  });

  test('longer than the limit, or not a form, is refused', async () => {
    const visitor = await desk.login();
    const long = await visitor.post('/admin/files/ouverture/pause', { filler: 'x'.repeat(20_000) });
    expect(long.statusCode).toBe(413);
    const json = await visitor.post(
      '/admin/files/ouverture/pause',
      {},
      { 'content-type': 'application/json' },
    );
    expect(json.statusCode).toBe(415);
    expect(story.paused.size).toBe(0);
  });
});

describe("the operator's token", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'raccord-desk-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  test('is made on first use for its owner only, and opens /api/v1 but not /admin', async () => {
    const operatorTokenFile = join(folder, 'admin.token');
    const token = await loadOperatorToken(operatorTokenFile);
    expect((await stat(operatorTokenFile)).mode & 0o777).toBe(0o600);
    const guarded = await openDeskUnderTest(story.deps, { operatorTokenFile });
    const authorization = `Bearer ${token}`;
    expect((await guarded.get('/api/v1/queues', { authorization })).statusCode).toBe(200);
    expect((await guarded.get('/api/v1/queues', { authorization: `${authorization}x` })).statusCode).toBe(
      401,
    );
    expect((await guarded.get('/admin', { authorization })).statusCode).toBe(303);
    expect((await guarded.post('/api/v1/queues/controle/pause')).statusCode).toBe(401);
    const api = (path: string) =>
      guarded.app.inject({ method: 'POST', url: path, headers: { authorization } });
    expect((await api('/api/v1/queues/controle/pause')).statusCode).toBe(204);
    expect([...story.paused]).toEqual(['controle']);
    expect((await api('/api/v1/queues/controle/resume')).statusCode).toBe(204);
    expect((await api('/api/v1/queues/nonsense/resume')).statusCode).toBe(404);
    expect(story.paused.size).toBe(0);
    const minted = await guarded.post('/api/v1/login-links', {}, { authorization });
    expect(minted.statusCode).toBe(201);
    const link = new URL(minted.json().url);
    const entered = await guarded.post('/admin/login', { token: link.searchParams.get('token') ?? '' });
    expect(entered.statusCode).toBe(303);
    await guarded.app.close();
  });

  async function openGuarded() {
    const operatorTokenFile = join(folder, 'admin.token');
    const guarded = await openDeskUnderTest(story.deps, { operatorTokenFile });
    const token = (await readFile(operatorTokenFile, 'utf8')).trim();
    const ask = (bearer: string) => guarded.get('/api/v1/queues', { authorization: `Bearer ${bearer}` });
    return { guarded, token, ask };
  }

  test('opens while wrong ones of the same address are asked to wait, and login links open too', async () => {
    const { guarded, token, ask } = await openGuarded();
    for (let n = 0; n < 10; n++) expect((await ask('w'.repeat(43))).statusCode).toBe(401);
    const barred = await ask('w'.repeat(43));
    expect([barred.statusCode, barred.headers['retry-after'], barred.json()]).toEqual([
      429,
      '60',
      { error: 'tooMany' },
    ]);
    expect((await ask(token)).statusCode).toBe(200);
    expect((await guarded.get('/api/v1/queues')).statusCode).toBe(401);
    const entered = await guarded.post('/admin/login', { token: guarded.mintToken() });
    expect(entered.statusCode).toBe(303);
    story.now = new Date(story.now.getTime() + 60_000);
    expect((await ask('w'.repeat(43))).statusCode).toBe(401);
    await guarded.app.close();
  });

  test('right answers are not counted, and wrong login links do not bar a bearer', async () => {
    const { guarded, token, ask } = await openGuarded();
    for (let n = 0; n < 11; n++) expect((await ask(token)).statusCode).toBe(200);
    for (let n = 0; n < 11; n++) await guarded.post('/admin/login', { token: 'wrong' });
    expect((await guarded.post('/admin/login', { token: 'wrong' })).statusCode).toBe(429);
    expect((await ask('w'.repeat(43))).statusCode).toBe(401);
    expect((await ask(token)).statusCode).toBe(200);
    await guarded.app.close();
  });

  test('is made anew over what a start killed while writing it left, and stays the same after', async () => {
    const path = join(folder, 'admin.token');
    await writeFile(path, '');
    await chmod(path, 0o644);
    await writeFile(`${path}.new`, 'half a tok');
    const token = await loadOperatorToken(path);
    expect(token).toMatch(/^[\w-]{43}$/);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await loadOperatorToken(path)).toBe(token);
    expect(await readdir(folder)).toEqual(['admin.token']);
  });

  test.each(['short', '\n', 'with a space in the middle'])(
    'a file holding %j is refused, not replaced',
    async (text) => {
      const path = join(folder, 'admin.token');
      await writeFile(path, text, { mode: 0o600 });
      await expect(loadOperatorToken(path)).rejects.toThrow('CONFIG');
      expect(await readFile(path, 'utf8')).toBe(text);
    },
  );

  test('is refused when others may read its file', async () => {
    const path = join(folder, 'open.token');
    await writeFile(path, 'abcdefghijklmnopqrstuvwxyz');
    await chmod(path, 0o644);
    await expect(loadOperatorToken(path)).rejects.toThrow('CONFIG');
  });
});

describe('a method that a path does not have', () => {
  const ask = (
    method: 'GET' | 'PUT' | 'DELETE' | 'POST',
    url: string,
    headers: Record<string, string> = {},
  ) => desk.app.inject({ method, url, headers, ...(method === 'PUT' && { payload: '{}' }) });

  test.each([
    ['PUT', '/admin/flux', 'GET, HEAD'],
    ['DELETE', '/admin', 'GET, HEAD'],
    ['POST', '/api/v1/flux/01KAMZ8Q4T5V6W7X8Y9Z000001', 'GET, HEAD'],
    ['GET', '/admin/files/ouverture/pause', 'POST'],
    ['GET', '/api/v1/login-links', 'POST'],
    ['DELETE', '/admin/login', 'GET, HEAD, POST'],
  ] as const)('%s %s is told which it has, by 405', async (method, url, allow) => {
    const { cookie } = await desk.login();
    const answer = await ask(method, url, { cookie });
    expect([answer.statusCode, answer.headers.allow]).toEqual([405, allow]);
  });

  test('tells a stranger nothing, and an unknown path stays unknown', async () => {
    for (const [method, url, status] of [
      ['PUT', '/admin/flux', 403],
      ['DELETE', '/admin/nothing-here', 403],
      ['PUT', '/api/v1/flux', 401],
      ['GET', '/admin/files/ouverture/pause', 303],
      ['DELETE', '/healthz', 403],
    ] as const) {
      const answer = await ask(method, url);
      expect([url, answer.statusCode, answer.headers.allow]).toEqual([url, status, undefined]);
    }
    const { cookie } = await desk.login();
    expect((await ask('GET', '/admin/nothing-here', { cookie })).statusCode).toBe(404);
  });
});

test('no token reaches the logs', async () => {
  const token = desk.mintToken();
  await desk.get(`/admin/login?token=${token}`);
  const entered = await desk.post('/admin/login', { token });
  await desk.get('/admin', { cookie: cookieOf(entered) });
  expect(story.log.map(({ event }) => event)).toContain('admin.login');
  const written = JSON.stringify(story.log);
  expect(written).not.toContain(token);
  expect(written).not.toContain(cookieOf(entered).split('=')[1]);
});

test('every answer carries the headers that keep a browser safe', async () => {
  const visitor = await desk.login();
  for (const answer of [
    await desk.get('/admin/login'),
    await visitor.get('/admin'),
    await visitor.get('/admin/no-such-page'),
    await desk.get('/healthz'),
    await desk.get('/api/v1/flux'),
  ]) {
    const policy = String(answer.headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe');
    expect(answer.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'x-frame-options': 'DENY',
      'cache-control': 'no-store',
    });
  }
});

test('no page holds an inline script, an inline style or a handler', async () => {
  const visitor = await desk.login();
  for (const url of ['/admin', '/admin/flux', `/admin/flux/${story.partial.id}`, '/admin/files']) {
    const { body } = await visitor.get(url);
    expect(body).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?![^>]*src=)|javascript:/i);
  }
});
