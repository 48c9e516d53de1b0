// SPDX-License-Identifier: Apache-2.0
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { type CheckPoolOptions, openCheckPool } from '../../formats/check-pool.ts';
import { largeFromBytes } from '../../formats/check-turns.ts';
import { Failure, type FailureCode } from '../../gateway/domain/failure.ts';
import type { CheckPool } from '../../gateway/ports/formats.ts';
import { makeUblInvoice } from '../support/ubl-invoice.ts';

const context = { codeInterface: 'FSO1100A', now: new Date('2026-10-01T12:00:00Z') } as const;
const unruly = new URL('../support/unruly-check-worker.ts', import.meta.url);
const telling = new URL('../support/telling-check-worker.ts', import.meta.url).href;
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

  test('a thread that tried every format before its first file judges as any other', async () => {
    const warmUp = ['ubl-invoice', 'cii-16b', 'factur-x', 'cdar'] as const;
    const file = Buffer.from(makeUblInvoice({ numero: 'F-1' }));
    const cold = await open().check('ubl-invoice', file, context);
    expect(await open({ warmUp }).check('ubl-invoice', file, context)).toEqual(cold);
  });

  test('the layers that were asked for are those that are run', async () => {
    const file = Buffer.from(makeUblInvoice({ numero: 'F-1' }).replace('<cbc:ID>F-1</cbc:ID>', ''));
    const idsOf = async (allLayers: boolean) => {
      const { constats } = await open().check('ubl-invoice', file, { ...context, allLayers });
      return constats.map(({ code }) => code);
    };
    expect(await idsOf(false)).not.toContain('BR-02');
    expect(await idsOf(true)).toContain('BR-02');
  });

  test('a format nobody wrote is a failure of its own', async () => {
    await expect(open().check('pes', Buffer.from(''), context)).rejects.toEqual(failure('FORMAT_NOT_SERVED'));
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
  await order(pool, 'started');
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

describe('several partenaires', () => {
  /** Contents that are asked for one by one: the order in which turns come. */
  function recorded(pool: CheckPool) {
    const asked: string[] = [];
    const from = (name: string, turn: string, sizeBytes = 0, gate?: Promise<unknown>) =>
      pool.check('ubl-invoice', () => fetch(name, gate), context, { turn, sizeBytes });
    async function fetch(name: string, gate?: Promise<unknown>) {
      asked.push(name);
      await gate;
      return Buffer.from(name);
    }
    return { asked, from };
  }

  test('alternate, whoever sent more', async () => {
    const pool = open({ workerUrl: unruly });
    const { asked, from } = recorded(pool);
    await Promise.all([
      ...['a1', 'a2', 'a3', 'a4'].map((name) => from(name, 'a')),
      ...['b1', 'b2'].map((name) => from(name, 'b')),
    ]);
    expect(asked).toEqual(['a1', 'b1', 'a2', 'b2', 'a3', 'a4']);
  });

  test('a thread is left to small files while large ones are judged', async () => {
    const pool = open({ workerUrl: unruly, threads: 2 });
    const { asked, from } = recorded(pool);
    const gate = Promise.withResolvers<void>();
    const large = ['A', 'B', 'C'].map((name) => from(name, 'a', largeFromBytes, gate.promise));
    await Promise.all(['x', 'y', 'z'].map((name) => from(name, 'b')));
    expect(asked.filter((name) => /[A-C]/.test(name))).toEqual(['A']);
    gate.resolve();
    await Promise.all(large);
    expect(asked.filter((name) => /[A-C]/.test(name))).toEqual(['A', 'B', 'C']);
  });

  test('one thread alone is joined by another once large files come', async () => {
    const pool = open({ workerUrl: unruly, threads: 1 });
    const { from } = recorded(pool);
    const gate = Promise.withResolvers<void>();
    const large = from('A', 'a', largeFromBytes, gate.promise);
    expect((await from('x', 'b')).numero).toBe('x');
    gate.resolve();
    await large;
  });

  test('large files are judged at once on the other threads, up to so many bytes', async () => {
    const pool = open({ workerUrl: unruly, threads: 4 });
    const { asked, from } = recorded(pool);
    const gate = Promise.withResolvers<void>();
    const half = 60 * 1024 ** 2;
    const large = ['A', 'B', 'C'].map((name) => from(name, 'a', half, gate.promise));
    await from('x', 'b');
    await from('y', 'b');
    expect(asked.filter((name) => /[A-C]/.test(name))).toEqual(['A', 'B']);
    gate.resolve();
    await Promise.all(large);
  });

  test('a content that was given away before fails its own check only', async () => {
    const pool = open({ workerUrl: unruly });
    await order(pool, 'started');
    const gone = new Uint8Array(8);
    structuredClone(gone, { transfer: [gone.buffer] });
    const lost = pool.check('ubl-invoice', gone, context);
    const next = order(pool, 'next');
    await expect(lost).rejects.toThrow();
    expect((await next).numero).toBe('next');
  });

  test('a content that cannot be got fails its own check only', async () => {
    const pool = open({ workerUrl: unruly });
    const lost = pool.check('ubl-invoice', () => Promise.reject(new Error('lost')), context);
    const next = order(pool, 'next');
    await expect(lost).rejects.toThrow('lost');
    expect((await next).numero).toBe('next');
  });
});

describe('a file that is read in pieces', () => {
  /** Kept here, and read as the spool would. */
  function stored(text: string, trouble?: Error) {
    const content = Buffer.from(text);
    const state = { reads: 0, closed: false };
    const open = () =>
      Promise.resolve({
        sizeBytes: content.length,
        read: (into: Uint8Array, positionBytes: number) => {
          state.reads++;
          if (trouble !== undefined) return Promise.reject(trouble);
          return Promise.resolve(content.copy(into, 0, positionBytes));
        },
        close: () => {
          state.closed = true;
          return Promise.resolve();
        },
      });
    return { open, state };
  }

  test('is judged as one that is given whole', async () => {
    const text = makeUblInvoice({ numero: 'F-1', lines: 4_000 });
    const { open: opened, state } = stored(text);
    const pool = open();
    const inPieces = await pool.check('ubl-invoice', { open: opened }, context);
    expect(inPieces).toEqual(await pool.check('ubl-invoice', Buffer.from(text), context));
    expect(inPieces.numero).toBe('F-1');
    expect(state.reads).toBeGreaterThan(3);
    expect(state.closed).toBe(true);
  });

  test('is given whole to a format that cannot read it so', async () => {
    const { open: opened, state } = stored('not a PDF');
    const { constats } = await open().check(
      'factur-x',
      { open: opened },
      { ...context, codeInterface: 'FSO1117A' },
    );
    expect(constats.map(({ code }) => code)).toEqual(['PDF-STRUCTURE']);
    expect(state.closed).toBe(true);
  });

  test('that cannot be read fails with what went wrong, and the next is judged', async () => {
    const { open: opened, state } = stored('any', new Failure('SPOOL_CORRUPT', 'shorter'));
    const pool = open({ workerUrl: unruly });
    await expect(pool.check('ubl-invoice', { open: opened }, context)).rejects.toEqual(
      failure('SPOOL_CORRUPT'),
    );
    expect(state.closed).toBe(true);
    expect((await order(pool, 'next')).numero).toBe('next');
  });

  test('that never ends is a time-out, and is closed', async () => {
    const { open: opened, state } = stored('hang');
    const pool = open({ workerUrl: unruly, timeoutMs: 300 });
    await expect(pool.check('ubl-invoice', { open: opened }, context)).rejects.toEqual(
      failure('CHECK_TIMEOUT'),
    );
    expect(state.closed).toBe(true);
  });

  test('and that cannot be opened fails its own check only', async () => {
    const pool = open({ workerUrl: unruly });
    const lost = pool.check('ubl-invoice', { open: () => Promise.reject(new Error('lost')) }, context);
    const next = order(pool, 'next');
    await expect(lost).rejects.toThrow('lost');
    expect((await next).numero).toBe('next');
  });
});

test('a thread that cannot start is told to who waits, and the pool still closes', async () => {
  const pool = open({ workerUrl: new URL('file:///nowhere/worker.ts') });
  await expect(order(pool, 'a')).rejects.toEqual(failure('CHECK_CRASH'));
  await expect(order(pool, 'b')).rejects.toEqual(failure('CHECK_CRASH'));
});

test('closing threads that are still starting ends no process', async () => {
  // Ending a thread of Node while it loads its modules aborts the whole process, in some of the cases: however far
  // they are, both are let load to the end.
  const program = `
    const { openCheckPool } = await import('./formats/check-pool.ts');
    const workerUrl = new URL(${JSON.stringify(telling)});
    const all = Number.MAX_SAFE_INTEGER;
    for (const modules of [0, 1, 30, 90, 150, 210, 270, 330, all]) {
      const loading = new BroadcastChannel('check-worker-loading');
      const reached = Promise.withResolvers();
      let loadedWhole = 0;
      loading.onmessage = ({ data }) => {
        if (data >= modules) reached.resolve();
        if (data === all) loadedWhole++;
      };
      const pool = openCheckPool({ threads: 2, timeoutMs: 1e4, maxOldGenerationMb: 128, workerUrl });
      if (modules > 0) await reached.promise;
      await pool.close();
      for (let turn = 0; turn < 3; turn++) await new Promise(setImmediate);
      loading.close();
      if (loadedWhole !== 2) process.exit(2);
    }`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: 'inherit' });
  expect(await once(child, 'exit')).toEqual([0, null]);
}, 120_000);

test('a pool that nobody closes and nobody waits for keeps no process alive', async () => {
  const program = `
    const { openCheckPool } = await import('./formats/check-pool.ts');
    const pool = openCheckPool({ threads: 1, timeoutMs: 1e4, maxOldGenerationMb: 128 });
    const context = { codeInterface: 'FSO1100A', now: new Date(0) };
    await pool.check('ubl-invoice', Buffer.from('<x/>'), context);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: 'inherit' });
  expect(await once(child, 'exit')).toEqual([0, null]);
});
