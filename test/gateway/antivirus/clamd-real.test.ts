// SPDX-License-Identifier: Apache-2.0
/** The adapter against a real clamd with a signature of ours. Runs where clamd is installed. */
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openClamd } from '../../../gateway/antivirus/clamd.ts';
import { scanSection } from '../../../gateway/antivirus/section.ts';
import type { Antivirus } from '../../../gateway/ports/antivirus.ts';
import { tarGzOf } from '../../formats/enveloppe/archives.ts';
import {
  clamdInstalled,
  marker,
  markerSignature,
  startClamd,
  streamMaxBytes,
  type TestClamd,
} from '../../support/clamd.ts';

const why = clamdInstalled ? '' : ' (skipped: clamd is not installed)';
const { signal } = new AbortController();

async function* pieces(...contents: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const content of contents) yield Buffer.from(content);
}

describe.skipIf(!clamdInstalled)(`a real clamd${why}`, () => {
  let clamd: TestClamd;
  let antivirus: Antivirus;

  beforeAll(async () => {
    clamd = await startClamd();
    antivirus = openClamd(scanSection.parse({ mode: 'clamd', socket: clamd.socket, timeoutMs: 20_000 }));
  }, 60_000);

  afterAll(async () => {
    await antivirus?.close();
    await clamd?.close();
  });

  test('says its version', async () => {
    expect(await antivirus.version()).toMatch(/^ClamAV \d/);
  });

  test('finds nothing in an invoice, nor in nothing', async () => {
    expect(await antivirus.scan(pieces('<Invoice>', '</Invoice>'), signal)).toEqual({ verdict: 'SAIN' });
    expect(await antivirus.scan(pieces(), signal)).toEqual({ verdict: 'SAIN' });
  });

  test('names the signature it found, also across two pieces', async () => {
    const found = { verdict: 'INFECTE', signature: markerSignature };
    expect(await antivirus.scan(pieces(`<a>${marker}</a>`), signal)).toEqual(found);
    const split = pieces(`<a>${marker.slice(0, 9)}`, `${marker.slice(9)}</a>`);
    expect(await antivirus.scan(split, signal)).toEqual(found);
  });

  test('looks into the archive a flux is', async () => {
    const archive = await tarGzOf([{ name: 'a.xml', content: `<a>${marker}</a>` }]);
    expect(await antivirus.scan(pieces(archive), signal)).toMatchObject({ verdict: 'INFECTE' });
    const clean = gzipSync('<a/>');
    expect(await antivirus.scan(pieces(clean), signal)).toEqual({ verdict: 'SAIN' });
  });

  test('a content larger than its StreamMaxLength is no clean content', async () => {
    const piece = Buffer.alloc(64 * 1024, 0x20);
    const many = Array.from({ length: (streamMaxBytes / piece.length) * 4 }, () => piece);
    // It answers and closes at once: what it said may be lost with the connection, and then may be tried again.
    await expect(antivirus.scan(pieces(...many), signal)).rejects.toMatchObject({
      name: 'Failure',
      code: expect.stringMatching(/^ANTIVIRUS_(LIMIT|UNAVAILABLE)$/),
    });
  });

  test('more scans at once than its turns all get their verdict', async () => {
    const scans = Array.from({ length: 12 }, (_, i) =>
      antivirus.scan(pieces(i % 2 === 0 ? '<a/>' : marker), signal),
    );
    const verdicts = (await Promise.all(scans)).map(({ verdict }) => verdict);
    expect(verdicts).toEqual(Array.from({ length: 12 }, (_, i) => (i % 2 === 0 ? 'SAIN' : 'INFECTE')));
  });
});
