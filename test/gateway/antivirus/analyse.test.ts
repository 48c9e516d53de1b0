// SPDX-License-Identifier: Apache-2.0
/** What the verdict of an antivirus means for a flux, and the section of the configuration. */
import { describe, expect, test } from 'vitest';
import { analyser } from '../../../gateway/antivirus/analyse.ts';
import { openAntivirus } from '../../../gateway/antivirus/index.ts';
import { scanSection } from '../../../gateway/antivirus/section.ts';
import { isAccepted } from '../../../gateway/domain/constat.ts';
import { Failure } from '../../../gateway/domain/failure.ts';
import type { Antivirus, VerdictAntivirus } from '../../../gateway/ports/antivirus.ts';

const { signal } = new AbortController();

function engine(answer: () => VerdictAntivirus): Antivirus {
  return { scan: async () => answer(), version: async () => 'essai', close: async () => undefined };
}

async function* bytes(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('<a/>');
}

function refusing(error: Error): Antivirus {
  return engine(() => {
    throw error;
  });
}

test('a clean flux goes on, and it is written that it was scanned', async () => {
  const antivirus = engine(() => ({ verdict: 'SAIN' }));
  expect(await analyser(bytes, signal, { antivirus, failClosed: true })).toEqual({
    constats: [],
    event: { type: 'antivirus.sain', detail: {} },
  });
});

test.each([true, false])(
  'an infected flux is irrecevable, and the signature is named (fail closed: %s)',
  async (failClosed) => {
    const antivirus = engine(() => ({ verdict: 'INFECTE', signature: 'Win.Test-1' }));
    const { constats, event } = await analyser(bytes, signal, { antivirus, failClosed });
    expect(constats).toMatchObject([{ code: 'IRR_ANTIVIRUS', gravite: 'BLOQUANT', valeur: 'Win.Test-1' }]);
    expect(constats[0]?.message).toMatch(/^[ -~]+Win\.Test-1[ -~]+$/);
    expect(event).toEqual({ type: 'antivirus.infecte', detail: { signature: 'Win.Test-1' } });
  },
);

describe.each(['ANTIVIRUS_UNAVAILABLE', 'ANTIVIRUS_LIMIT'] as const)('without a verdict (%s)', (code) => {
  const antivirus = refusing(new Failure(code, 'essai'));

  test('a flux waits, when it fails closed', async () => {
    await expect(analyser(bytes, signal, { antivirus, failClosed: true })).rejects.toMatchObject({ code });
  });

  test('a flux passes with a warning, when it fails open', async () => {
    const { constats, event } = await analyser(bytes, signal, { antivirus, failClosed: false });
    expect(constats).toMatchObject([{ code: 'ANTIVIRUS-OMIS', gravite: 'AVERTISSEMENT' }]);
    expect(isAccepted(constats)).toBe(true);
    expect(event).toEqual({ type: 'antivirus.omis', detail: { motif: code } });
  });
});

test('a failure of the spool is no failure of the antivirus, also when it fails open', async () => {
  const antivirus = refusing(new Failure('SPOOL_MISSING', 'essai'));
  await expect(analyser(bytes, signal, { antivirus, failClosed: false })).rejects.toMatchObject({
    code: 'SPOOL_MISSING',
  });
});

test('without an antivirus nothing is read, and nothing says it was scanned', async () => {
  const antivirus = openAntivirus(scanSection.parse({}));
  const never = () => {
    throw new Error('read');
  };
  expect(await analyser(never, signal, { antivirus, failClosed: true })).toEqual({ constats: [] });
});

describe('the section', () => {
  test('has a default for every key, and fails closed', () => {
    expect(scanSection.parse({})).toEqual({
      mode: 'none',
      host: '127.0.0.1',
      port: 3_310,
      failClosed: true,
      timeoutMs: 300_000,
      maxBytes: 1_073_741_824,
      connections: 4,
    });
  });

  test.each([
    { mode: 'autre' },
    { port: 0 },
    { timeoutMs: 0 },
    { maxBytes: 0 },
    { socket: '' },
    { inconnue: 1 },
  ])('refuses %j', (written) => {
    expect(scanSection.safeParse(written).success).toBe(false);
  });
});
