// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type OpenDesk, openDesk } from '../../../gateway/admin/index.ts';
import { createStory, type Story } from '../../support/desk-story.ts';
import { cookieOf, openDeskUnderTest } from '../../support/desk-visitor.ts';
import { until } from '../../support/until.ts';

let story: Story;
let desk: OpenDesk;

beforeEach(async () => {
  story = createStory();
  desk = await openDesk({ host: '127.0.0.1', port: 0, liveIntervalMs: 10 }, story.deps);
});
afterEach(() => desk.close());

type Json = Readonly<Record<string, unknown>>;
interface ApiAnswer {
  readonly flux?: unknown;
  readonly before?: string | null;
  readonly factures?: readonly Json[];
  readonly constats?: readonly Json[];
  readonly answers?: readonly Json[];
  readonly etapes?: readonly Json[];
}

const urlOf = (path: string) => `http://127.0.0.1:${desk.port}${path}`;

async function enter(): Promise<string> {
  const token = new URL(desk.loginUrl()).searchParams.get('token') ?? '';
  const body = new URLSearchParams({ token });
  const answer = await fetch(urlOf('/admin/login'), { method: 'POST', body, redirect: 'manual' });
  return (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
}

/** Reads events until one satisfies, at most so many pieces of the stream. */
async function readUntil(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  satisfies: (text: string) => boolean,
): Promise<string> {
  let text = '';
  for (let pieces = 0; pieces < 500; pieces++) {
    const { value, done } = await reader.read();
    if (done) break;
    text += new TextDecoder().decode(value);
    if (satisfies(text)) return text;
  }
  throw new Error(`the stream ended with ${text.slice(-300)}`);
}

async function openStream(cookie: string, signal: AbortSignal) {
  const answer = await fetch(urlOf('/admin/evenements'), { headers: { cookie }, signal });
  const reader = answer.body?.getReader();
  if (reader === undefined) throw new Error('no stream');
  return { answer, reader };
}

test('the stream gives the figures, gives them again when they change, and stops with the desk', async () => {
  const { answer, reader } = await openStream(await enter(), new AbortController().signal);
  expect(answer.headers.get('content-type')).toContain('text/event-stream');
  expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
  const first = await readUntil(reader, (text) => text.includes('\n\nevent: etat') && text.endsWith('\n\n'));
  expect(first).toContain('"flux.EMISSION.RECU":"1"');
  story.addFlux('more', { statut: 'RECU' });
  await readUntil(reader, (text) => text.includes('"flux.EMISSION.RECU":"2"'));
  await desk.close();
  await expect(readUntil(reader, () => false)).rejects.toThrow('the stream ended');
});

test('nobody looking, nothing is read; a session that ends takes its stream along', async () => {
  let readings = 0;
  const journal = {
    ...story.deps.journal,
    countFlux: () => {
      readings += 1;
      return story.deps.journal.countFlux();
    },
  };
  await desk.close();
  desk = await openDesk({ host: '127.0.0.1', port: 0, liveIntervalMs: 10 }, { ...story.deps, journal });
  expect(readings).toBe(0);
  const { reader } = await openStream(await enter(), new AbortController().signal);
  await readUntil(reader, (text) => text.includes('etat'));
  story.now = new Date(story.now.getTime() + 9 * 3_600_000);
  await expect(readUntil(reader, () => false)).rejects.toThrow('the stream ended');
});

test('the thirty-third stream is asked to come back later', async () => {
  const cookie = await enter();
  const abort = new AbortController();
  for (let n = 0; n < 32; n++) expect((await openStream(cookie, abort.signal)).answer.status).toBe(200);
  const refused = await fetch(urlOf('/admin/evenements'), { headers: { cookie } });
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '30']);
  abort.abort();
  await until('a place is free again', async () => {
    const next = new AbortController();
    const { status } = await fetch(urlOf('/admin/evenements'), { headers: { cookie }, signal: next.signal });
    next.abort();
    return status === 200;
  });
});

test('the desk closes at its deadline while a download hangs', async () => {
  const spool = {
    ...story.deps.spool,
    async *stream() {
      yield new Uint8Array(10);
      await new Promise<void>(() => {});
    },
  };
  await desk.close();
  desk = await openDesk({ host: '127.0.0.1', port: 0 }, { ...story.deps, spool });
  const cookie = await enter();
  const answer = await fetch(urlOf(`/admin/flux/${story.partial.id}/contenu`), { headers: { cookie } });
  await desk.close(50);
  await expect(answer.arrayBuffer()).rejects.toThrow();
});

test('/healthz says the loop turns, /readyz what is ready and what is not', async () => {
  expect((await fetch(urlOf('/healthz'))).status).toBe(200);
  const ready = await fetch(urlOf('/readyz'));
  expect([ready.status, ((await ready.json()) as Json)['status']]).toEqual([200, 'ready']);
  story.ready = false;
  const notReady = await fetch(urlOf('/readyz'));
  expect(notReady.status).toBe(503);
  expect(((await notReady.json()) as Json)['checks']).toContainEqual({
    name: 'spool',
    ok: false,
    detail: '12 MB free, floor 1 GB',
  });
});

test('/readyz that hears nothing is not ready', async () => {
  await desk.close();
  const readiness = () => Promise.reject(new Error('no'));
  desk = await openDesk({ host: '127.0.0.1', port: 0 }, { ...story.deps, readiness });
  expect((await fetch(urlOf('/readyz'))).status).toBe(503);
});

test('/metrics shows the state of the queues as it is when asked', async () => {
  const text = await (await fetch(urlOf('/metrics'))).text();
  expect(text).toContain('raccord_queue_depth{etape="controle",state="dead"} 1');
  expect(text).toContain('raccord_spool_free_bytes 120000000000');
  expect(text).toContain('raccord_nodejs_eventloop_lag_seconds');
});

test('the address of the login names the host an operator can reach', async () => {
  expect(desk.loginUrl()).toMatch(
    new RegExp(`^http://127\\.0\\.0\\.1:${desk.port}/admin/login\\?token=[\\w-]{43}$`),
  );
  const { url, expiresAt } = desk.mintLoginLink();
  expect(url).not.toBe(desk.loginUrl());
  expect(expiresAt.getTime() - story.now.getTime()).toBe(15 * 60_000);
  const config = { host: '127.0.0.1', port: 0, publicUrl: 'https://raccord.example/' };
  const proxied = await openDesk(config, story.deps);
  expect(proxied.loginUrl()).toMatch(/^https:\/\/raccord\.example\/admin\/login\?token=/);
  await proxied.close();
});

test('the API gives what the pages show, page by page', async () => {
  const cookie = await enter();
  const ask = async (path: string) =>
    (await (await fetch(urlOf(path), { headers: { cookie } })).json()) as ApiAnswer;
  const first = await ask('/api/v1/flux?limit=100');
  expect(first.flux).toHaveLength(100);
  const second = await ask(`/api/v1/flux?limit=100&before=${first.before}`);
  expect(second.flux).toHaveLength(story.flux.size - 100);
  expect(second.before).toBeNull();
  const one = await ask(`/api/v1/flux/${story.partial.id}`);
  expect([one.flux, one.factures?.length, one.constats?.length, one.answers?.length]).toEqual([
    expect.objectContaining({ statut: 'INTEGRE_PARTIEL' }),
    3,
    3,
    1,
  ]);
  expect((await ask('/api/v1/queues')).etapes).toHaveLength(4);
  expect(await ask('/api/v1/flux?limit=0')).toEqual({ error: 'bad' });
  expect(await ask('/api/v1/flux/nope')).toEqual({ error: 'missing' });
});

test('a session asks the API for a login link only with its form token', async () => {
  const inner = await openDeskUnderTest(story.deps);
  const visitor = await inner.login();
  expect((await inner.post('/api/v1/login-links', {}, { cookie: visitor.cookie })).statusCode).toBe(403);
  expect((await visitor.post('/api/v1/login-links')).statusCode).toBe(201);
  expect(cookieOf(await visitor.get('/admin'))).toBe('');
  await inner.app.close();
});
