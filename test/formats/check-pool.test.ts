// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { type CheckPoolOptions, openCheckPool } from '../../formats/check-pool.ts';
import type { FailureCode } from '../../gateway/domain/failure.ts';
import type { CheckPool } from '../../gateway/ports/formats.ts';
import { makeUblInvoice } from '../support/ubl-invoice.ts';

const context = { codeInterface: 'FSO1100A', now: new Date('2026-10-01T12:00:00Z') } as const;
const unruly = new URL('../support/unruly-check-worker.ts', import.meta.url);
const patientMs = 30_000;

const pools: CheckPool[] = [];
function open(options: Partial<CheckPoolOptions> = {}): CheckPool {
  const pool = openCheckPool({ threads: 1, timeoutMs: patientMs, maxOldGenerationMb: 128, ...options });
  pools.push(pool);
  return pool;
}
afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.close()));
});

function order(pool: CheckPool, text: string) {
  return pool.check('ubl-invoice', Buffer.from(text), context);
}

function failure(code: FailureCode) {
  return expect.objectContaining({ name: 'Failure', code });
}

describe('with the real worker', () => {
  test('an invoice is judged in a thread as it is here', async () => {
    const controle = await open().check(
      'ubl-invoice',
      Buffer.from(makeUblInvoice({ numero: 'F-1' })),
      context,
    );
    expect(controle).toMatchObject({ constats: [], numero: 'F-1' });
    expect(controle.jeuxDeRegles.map(({ id }) => id)).toContain('raccord-en16931');
  });

  test('a file that is wrong is a constat, not a failure', async () => {
    const file = readFileSync(join(import.meta.dirname, '../../fixtures/FSO1100A/invalide-doctype/flux.xml'));
    const { constats } = await open().check('ubl-invoice', file, context);
    expect(constats.map(({ code }) => code)).toEqual(['XML-DOCTYPE']);
  });

  test('a large content is moved to the thread, a small one stays with the caller', async () => {
    const pool = open();
    const large = new TextEncoder().encode(makeUblInvoice({ numero: 'F-1', lines: 800 }));
    const whole = large.slice();
    const small = new TextEncoder().encode(makeUblInvoice({ numero: 'F-2' })).slice();
    expect((await pool.check('ubl-invoice', whole, context)).numero).toBe('F-1');
    expect((await pool.check('ubl-invoice', small, context)).numero).toBe('F-2');
    expect([whole.byteLength, small.byteLength > 0]).toEqual([0, true]);
  });

  test('a format nobody wrote is a failure of its own', async () => {
    await expect(open().check('cdar', Buffer.from(''), context)).rejects.toEqual(
      failure('FORMAT_NOT_SERVED'),
    );
  });
});

describe('with a worker that misbehaves', () => {
  test('a check that hangs is ended by the time limit, and the next one works', async () => {
    const pool = open({ workerUrl: unruly, timeoutMs: 300 });
    await expect(order(pool, 'hang')).rejects.toEqual(failure('CHECK_TIMEOUT'));
    expect((await order(pool, 'next')).numero).toBe('next');
  });

  test('time spent waiting behind another check does not count', async () => {
    const pool = open({ workerUrl: unruly, timeoutMs: 300 });
    const hanging = expect(order(pool, 'hang')).rejects.toEqual(failure('CHECK_TIMEOUT'));
    const behind = await order(pool, 'behind');
    await hanging;
    expect(behind.numero).toBe('behind');
  });

  test.each(['exit', 'throw', 'eat'])(
    'a check that makes the thread %s is a crash, and the next one works',
    async (how) => {
      const pool = open({ workerUrl: unruly, maxOldGenerationMb: 32 });
      await expect(order(pool, how)).rejects.toEqual(failure('CHECK_CRASH'));
      expect((await order(pool, 'next')).numero).toBe('next');
    },
  );

  test('a crash takes only its own check with it', async () => {
    const pool = open({ workerUrl: unruly, threads: 2 });
    const orders = Array.from({ length: 12 }, (_, i) => (i % 4 === 1 ? 'exit' : `ok-${i}`));
    const results = await Promise.allSettled(orders.map((text) => order(pool, text)));
    expect(results.map(({ status }) => status)).toEqual(
      orders.map((text) => (text === 'exit' ? 'rejected' : 'fulfilled')),
    );
  });
});

test('more callers than threads wait their turn, and all are answered', async () => {
  const pool = open({ workerUrl: unruly, threads: 2 });
  const orders = Array.from({ length: 500 }, (_, i) => `n-${i}`);
  const controles = await Promise.all(orders.map((text) => order(pool, text)));
  expect(controles.map(({ numero }) => numero)).toEqual(orders);
});

test('threads are replaced after so many checks, and none is lost', async () => {
  const pool = open({ workerUrl: unruly, recycle: { checks: 3, bytes: 1e9 } });
  const orders = Array.from({ length: 10 }, (_, i) => `n-${i}`);
  const controles = await Promise.all(orders.map((text) => order(pool, text)));
  expect(controles.map(({ numero }) => numero)).toEqual(orders);
});

test('closing ends what is in flight, refuses who waits and who comes later', async () => {
  const pool = open({ workerUrl: unruly });
  const results = Promise.allSettled(['a', 'b', 'c', 'd'].map((text) => order(pool, text)));
  await pool.close();
  await pool.close();
  const [a, b, c, d] = await results;
  expect([a?.status, b?.status]).toEqual(['fulfilled', 'fulfilled']);
  expect([c, d]).toEqual([
    { status: 'rejected', reason: failure('SHUTTING_DOWN') },
    { status: 'rejected', reason: failure('SHUTTING_DOWN') },
  ]);
  await expect(order(pool, 'late')).rejects.toEqual(failure('SHUTTING_DOWN'));
});
