// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert';
import { expect, test } from 'vitest';
import { Failure } from '../../../gateway/domain/failure.ts';
import type { Work } from '../../../gateway/ports/work.ts';
import { retryDelayMs, runById, runWork, type WorkerContext } from '../../../queues/work/worker.ts';
import { MemoryWorkStore, newWork } from '../../support/memory-work-store.ts';
import { createRecorder } from '../../support/recorder.ts';

const now = new Date('2026-11-22T02:00:00Z');
const never = new AbortController().signal;

async function setUp() {
  const store = new MemoryWorkStore();
  const [id] = store.insert([newWork('controle', '01JABCDEFGHJKMNPQRSTVWXYZ0', 'A')], now);
  assert(id !== undefined);
  const work = await store.find(id);
  assert(work !== undefined);
  const recorder = createRecorder();
  const retry = { max: 3, delaysMs: [1_000, 5_000] };
  const context: WorkerContext = { ...recorder, store, clock: () => now, retry };
  return { store, id, work, recorder, context };
}

test.each([
  { attempt: 1, delayMs: 1_000 },
  { attempt: 2, delayMs: 5_000 },
  { attempt: 3, delayMs: 5_000 },
  { attempt: 40, delayMs: 5_000 },
])('failed attempt $attempt waits $delayMs ms', ({ attempt, delayMs }) => {
  expect(retryDelayMs(attempt, { max: 50, delaysMs: [1_000, 5_000] })).toBe(delayMs);
});

test.each([
  { error: new Failure('SPOOL_WRITE', 'x'), tentatives: 0, outcome: 'retry', code: 'SPOOL_WRITE' },
  { error: new Failure('SPOOL_WRITE', 'x'), tentatives: 2, outcome: 'dead', code: 'SPOOL_WRITE' },
  { error: new Failure('SPOOL_MISSING', 'x'), tentatives: 0, outcome: 'dead', code: 'SPOOL_MISSING' },
  { error: new Error('x'), tentatives: 0, outcome: 'retry', code: 'UNFORESEEN' },
  { error: new Error('x'), tentatives: 2, outcome: 'dead', code: 'UNFORESEEN' },
  { error: 'a string', tentatives: 0, outcome: 'retry', code: 'UNFORESEEN' },
  { error: new TypeError('x'), tentatives: 0, outcome: 'dead', code: 'BUG' },
  { error: new RangeError('x'), tentatives: 0, outcome: 'dead', code: 'BUG' },
  { error: new assert.AssertionError({ message: 'x' }), tentatives: 0, outcome: 'dead', code: 'BUG' },
])('$error after $tentatives failures is $outcome as $code', async (row) => {
  const { store, id, work, recorder, context } = await setUp();
  const tried: Work = { ...work, tentatives: row.tentatives };
  const outcome = await runWork(tried, () => Promise.reject(row.error), never, context);

  expect(outcome.kind).toBe(row.outcome);
  const dead = await store.dead(1);
  expect(dead).toHaveLength(row.outcome === 'dead' ? 1 : 0);
  expect(recorder.counted.get(`work_failures_total{etape=controle,code_failure=${row.code}}`)).toBe(1);
  expect(recorder.observed.get('work_seconds{etape=controle}')).toBe(1);
  if (row.outcome === 'retry') expect((await store.find(id))?.tentatives).toBe(1);
});

test.each([
  { etape: 'livraison', outcome: 'retry', delayMs: 60_000 },
  { etape: 'controle', outcome: 'dead', delayMs: undefined },
] as const)('a third failure of $etape is $outcome where livraison has a policy of its own', async (row) => {
  const { work, context } = await setUp();
  const retry = { ...context.retry, livraison: { max: 5, delaysMs: [10_000, 20_000, 60_000] } };
  const fail = () => Promise.reject(new Failure('LIVRAISON_INJOIGNABLE', 'x'));
  const tried = { ...work, etape: row.etape, tentatives: 2 };
  const outcome = await runWork(tried, fail, never, { ...context, retry });
  expect(outcome).toMatchObject({ kind: row.outcome, ...(row.delayMs && { delayMs: row.delayMs }) });
});

test('a failure says how long to wait at least; a longer delay of the policy holds', async () => {
  const { store, work, context } = await setUp();
  const fail = (ms: number) => () => Promise.reject(new Failure('LIVRAISON_INJOIGNABLE', 'x', undefined, ms));
  expect(await runWork(work, fail(90_000), never, context)).toMatchObject({ kind: 'retry', delayMs: 90_000 });
  const [row] = await store.todo(undefined, 1);
  expect(row?.disponibleLe).toEqual(new Date(now.getTime() + 90_000));
  expect(await runWork(work, fail(10), never, context)).toMatchObject({ delayMs: 1_000 });
});

test('a receipt that is awaited uses up no attempt, not even the last one', async () => {
  const { store, id, work, context } = await setUp();
  const wait = () => Promise.reject(new Failure('ACCUSE_ATTENDU', 'x', undefined, 60_000));
  const last: Work = { ...work, tentatives: 2 };
  expect(await runWork(last, wait, never, context)).toMatchObject({ kind: 'retry', delayMs: 60_000 });
  expect((await store.find(id))?.tentatives).toBe(0);
  expect(await store.dead(1)).toEqual([]);
});

test('a row whose attempts all ended with the process is given up, not run again', async () => {
  const { store, work, recorder, context } = await setUp();
  let ran = false;
  const outcome = await runWork(
    { ...work, tentatives: context.retry.max },
    async () => {
      ran = true;
    },
    never,
    context,
  );
  expect([outcome.kind, ran]).toEqual(['dead', false]);
  expect(await store.dead(1)).toHaveLength(1);
  expect(recorder.counted.get('work_failures_total{etape=controle,code_failure=STALLED}')).toBe(1);
});

test('a failure is logged under its flux, a bug with the whole error', async () => {
  const { work, recorder, context } = await setUp();
  const bug = new TypeError('undefined is not a function');
  await runWork(work, () => Promise.reject(bug), never, context);
  expect(recorder.lines).toEqual([
    expect.objectContaining({
      level: 'error',
      event: 'work.bug',
      cause: bug,
      fields: expect.objectContaining({ flux: work.flux, etape: 'controle', attempt: 1 }),
    }),
  ]);
});

test('a retry is due exactly after its delay', async () => {
  const { store, work, context } = await setUp();
  await runWork(work, () => Promise.reject(new Error('x')), never, context);
  const [row] = await store.todo(undefined, 1);
  expect(row?.disponibleLe).toEqual(new Date(now.getTime() + 1_000));
});

test('a row that is gone is stale and its handler is not called', async () => {
  const { store, id, recorder, context } = await setUp();
  store.finish(id);
  const handler = () => Promise.reject(new Error('must not run'));
  expect(await runById(id, handler, never, context)).toEqual({ kind: 'stale' });
  expect(recorder.counted.size).toBe(0);
});

test('an interrupted handler is nobody’s failure', async () => {
  const { store, id, work, context } = await setUp();
  const stopping = new AbortController();
  const handler = (): Promise<void> => {
    stopping.abort();
    return Promise.reject(new Error('stopped'));
  };
  expect(await runWork(work, handler, stopping.signal, context)).toEqual({ kind: 'given-back' });
  expect((await store.find(id))?.tentatives).toBe(0);
});

test('a failure that cannot be written down is tried again', async () => {
  const { store, id, work, recorder, context } = await setUp();
  store.fail = () => Promise.reject(new Failure('JOURNAL_WRITE', 'disk gone'));
  const handler = () => Promise.reject(new Failure('SPOOL_MISSING', 'x'));
  expect(await runWork(work, handler, never, context)).toMatchObject({ kind: 'retry', delayMs: 1_000 });
  expect(await store.find(id)).toBeDefined();
  expect(recorder.events()).toContain('work.failure-not-recorded');
});

test('a journal that cannot be read makes a retry, not a loss', async () => {
  const { store, id, context } = await setUp();
  store.find = () => Promise.reject(new Error('journal away'));
  const outcome = await runById(id, () => Promise.resolve(), never, context);
  expect(outcome).toMatchObject({ kind: 'retry', delayMs: 1_000 });
});
