// SPDX-License-Identifier: Apache-2.0
/** The wire of clamd at its edges, against one that misbehaves as told. */
import { afterEach, describe, expect, test } from 'vitest';
import { openClamd } from '../../../gateway/antivirus/clamd.ts';
import { type ScanConfig, scanSection } from '../../../gateway/antivirus/section.ts';
import type { Antivirus } from '../../../gateway/ports/antivirus.ts';
import { type Behaviour, type FakeClamd, startFakeClamd } from '../../support/fake-clamd.ts';
import { freePort } from '../../support/free-port.ts';
import { until } from '../../support/until.ts';

const { signal } = new AbortController();
const open: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

async function against(
  behaviour: Behaviour,
  config: Partial<ScanConfig> = {},
): Promise<{ readonly fake: FakeClamd; readonly antivirus: Antivirus }> {
  const fake = await startFakeClamd(behaviour);
  const antivirus = openClamd(
    scanSection.parse({ mode: 'clamd', port: fake.port, timeoutMs: 5_000, ...config }),
  );
  open.push(antivirus, fake);
  return { fake, antivirus };
}

function content(...pieces: readonly (string | Uint8Array)[]) {
  const state = { closed: false, readBytes: 0 };
  async function* chunks(): AsyncGenerator<Uint8Array> {
    try {
      for (const piece of pieces) {
        state.readBytes += piece.length;
        yield Buffer.from(piece);
      }
    } finally {
      state.closed = true;
    }
  }
  return { chunks: chunks(), state };
}

const answering = (text: string): Behaviour => ({ whole: (scan) => scan.answer(text) });
const failure = (code: string) => ({ name: 'Failure', code });

test('the content arrives whole, in chunks with their lengths', async () => {
  let received: Buffer | undefined;
  const { antivirus, fake } = await against({
    whole: (scan) => {
      received = Buffer.concat(scan.parts);
      scan.answer('stream: OK\0');
    },
  });
  const large = Buffer.alloc(300_000, 'x');
  expect(await antivirus.scan(content('<a/>', large, '').chunks, signal)).toEqual({ verdict: 'SAIN' });
  expect(received?.equals(Buffer.concat([Buffer.from('<a/>'), large]))).toBe(true);
  expect(fake.commands).toEqual(['zINSTREAM']);
});

test('an answer in two pieces is one answer', async () => {
  const { antivirus } = await against({
    whole: (scan) => {
      scan.answer('stream: Win.Test.EICAR');
      setImmediate(() => scan.answer('_HDB-1 FOUND\0'));
    },
  });
  expect(await antivirus.scan(content('x').chunks, signal)).toEqual({
    verdict: 'INFECTE',
    signature: 'Win.Test.EICAR_HDB-1',
  });
});

test('a signature is shown in ASCII, and cut short', async () => {
  const { antivirus } = await against(answering(`stream: Vérole${'x'.repeat(200)} FOUND\0`));
  const verdict = await antivirus.scan(content('x').chunks, signal);
  expect(verdict).toMatchObject({ verdict: 'INFECTE', signature: expect.stringMatching(/^[ -~]{80}$/) });
});

describe('no verdict', () => {
  test.each<{ what: string; behaviour: Behaviour; code: string }>([
    {
      what: 'an error',
      behaviour: answering('Can’t allocate memory ERROR\0'),
      code: 'ANTIVIRUS_UNAVAILABLE',
    },
    { what: 'an unknown answer', behaviour: answering('stream: MAYBE\0'), code: 'ANTIVIRUS_UNAVAILABLE' },
    {
      what: 'an answer that only begins well',
      behaviour: answering('stream: OKAY\0'),
      code: 'ANTIVIRUS_UNAVAILABLE',
    },
    { what: 'an empty answer', behaviour: answering('\0'), code: 'ANTIVIRUS_UNAVAILABLE' },
    {
      what: 'an answer without an end',
      behaviour: answering('x'.repeat(10_000)),
      code: 'ANTIVIRUS_UNAVAILABLE',
    },
    {
      what: 'a connection closed in the middle of the answer',
      behaviour: {
        whole: (scan) => {
          scan.answer('stream: OK');
          setImmediate(() => scan.hangUp());
        },
      },
      code: 'ANTIVIRUS_UNAVAILABLE',
    },
    {
      what: 'a connection closed without an answer',
      behaviour: { whole: (scan) => scan.hangUp() },
      code: 'ANTIVIRUS_UNAVAILABLE',
    },
    {
      what: 'a connection closed in the middle of the content',
      behaviour: { piece: (scan) => scan.hangUp() },
      code: 'ANTIVIRUS_UNAVAILABLE',
    },
    {
      what: 'a content that clamd finds too large',
      behaviour: { piece: (scan) => scan.answer('INSTREAM size limit exceeded. ERROR\0') },
      code: 'ANTIVIRUS_LIMIT',
    },
    {
      what: 'a clamd that finds it clean before its end',
      behaviour: { piece: (scan) => scan.answer('stream: OK\0') },
      code: 'ANTIVIRUS_UNAVAILABLE',
    },
  ])('$what is $code', async ({ behaviour, code }) => {
    const { antivirus, fake } = await against(behaviour);
    const pieces = Array.from({ length: 200 }, () => Buffer.alloc(64 * 1024));
    const { chunks, state } = content(...pieces);
    await expect(antivirus.scan(chunks, signal)).rejects.toMatchObject(failure(code));
    expect(state.closed).toBe(true);
    await until('the connection is closed', () => fake.open === 0);
  });

  test('nobody listening', async () => {
    const antivirus = openClamd(scanSection.parse({ mode: 'clamd', port: await freePort() }));
    open.push(antivirus);
    await expect(antivirus.scan(content('x').chunks, signal)).rejects.toMatchObject(
      failure('ANTIVIRUS_UNAVAILABLE'),
    );
    await expect(antivirus.version()).rejects.toMatchObject(failure('ANTIVIRUS_UNAVAILABLE'));
  });

  test('a clamd that never answers', async () => {
    const { antivirus } = await against({}, { timeoutMs: 200 });
    await expect(antivirus.scan(content('x').chunks, signal)).rejects.toMatchObject(
      failure('ANTIVIRUS_UNAVAILABLE'),
    );
  });

  test('a clamd that reads nothing holds nothing of the content, and runs out of time', async () => {
    const { antivirus } = await against({ deaf: true }, { timeoutMs: 300 });
    const { chunks, state } = content(...Array.from({ length: 1_000 }, () => Buffer.alloc(64 * 1024)));
    await expect(antivirus.scan(chunks, signal)).rejects.toMatchObject(failure('ANTIVIRUS_UNAVAILABLE'));
    expect(state).toMatchObject({ closed: true });
    expect(state.readBytes).toBeLessThan(32 * 1024 * 1024);
  });

  test('a content larger than the configuration allows is not sent on', async () => {
    const { antivirus } = await against(answering('stream: OK\0'), { maxBytes: 10 });
    expect(await antivirus.scan(content('0123456789').chunks, signal)).toEqual({ verdict: 'SAIN' });
    await expect(antivirus.scan(content('01234567890').chunks, signal)).rejects.toMatchObject(
      failure('ANTIVIRUS_LIMIT'),
    );
  });

  test('what the content throws passes unchanged', async () => {
    const { antivirus, fake } = await against(answering('stream: OK\0'));
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('x');
      throw new Error('spool gone');
    }
    await expect(antivirus.scan(failing(), signal)).rejects.toThrow('spool gone');
    await until('the connection is closed', () => fake.open === 0);
  });

  test('a step that is given up ends the scan, waiting or not', async () => {
    const { antivirus, fake } = await against({}, { connections: 1 });
    const leaving = new AbortController();
    const scanning = antivirus.scan(content('x').chunks, leaving.signal);
    await until('clamd was asked', () => fake.commands.length === 1);
    const waiting = antivirus.scan(content('y').chunks, leaving.signal);
    leaving.abort(new Error('stopping'));
    const ends = await Promise.allSettled([scanning, waiting]);
    expect(ends.map((end) => end.status === 'rejected' && String(end.reason))).toEqual([
      'Error: stopping',
      'Error: stopping',
    ]);
    await until('the connection is closed', () => fake.open === 0);
  });

  test('closing the gateway ends the scan as a failure that may be tried again', async () => {
    const { antivirus, fake } = await against({});
    const scanning = antivirus.scan(content('x').chunks, signal);
    await until('clamd was asked', () => fake.commands.length === 1);
    await antivirus.close();
    await expect(scanning).rejects.toMatchObject({ code: 'ANTIVIRUS_UNAVAILABLE', transient: true });
  });
});

test('no more connections than configured; the others wait for their turn', async () => {
  const late: Behaviour = { whole: (scan) => setImmediate(() => scan.answer('stream: OK\0')) };
  const { antivirus, fake } = await against(late, { connections: 3 });
  const scans = Array.from({ length: 20 }, () => antivirus.scan(content('x').chunks, signal));
  for (const scan of scans) expect(await scan).toEqual({ verdict: 'SAIN' });
  expect(fake.most).toBeLessThanOrEqual(3);
});

test('the version is what clamd says, in ASCII', async () => {
  const { antivirus } = await against({ version: 'ClamAV 1.4.6/27000/Mon\0' });
  expect(await antivirus.version()).toBe('ClamAV 1.4.6/27000/Mon');
});
