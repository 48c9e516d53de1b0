// SPDX-License-Identifier: Apache-2.0
/** From what pushes to what pulls. */
import { expect, test } from 'vitest';
import { flotDe } from '../../../../protocols/as2/client/flot.ts';
import type { Sink } from '../../../../protocols/as2/sink.ts';

async function gathered(contenu: AsyncIterable<Uint8Array>): Promise<Buffer[]> {
  const pieces: Buffer[] = [];
  for await (const piece of contenu) pieces.push(Buffer.from(piece));
  return pieces;
}

test('what is pushed comes out in order, small pieces together, whatever memory they were in', async () => {
  const reused = Buffer.alloc(70_000);
  const { contenu, resultat } = flotDe(async (sortie) => {
    for (const [value, size] of [
      [1, 10],
      [2, 65_530],
      [3, 70_000],
      [4, 65_536],
      [5, 1],
    ] as const) {
      await sortie.push(reused.fill(value).subarray(0, size));
      reused.fill(0xff);
    }
    await sortie.end();
    return 'done';
  });
  const pieces = await gathered(contenu);
  const expected = Buffer.concat(
    [
      [1, 10],
      [2, 65_530],
      [3, 70_000],
      [4, 65_536],
      [5, 1],
    ].map(([v, n]) => Buffer.alloc(n ?? 0, v)),
  );
  expect(Buffer.concat(pieces).equals(expected)).toBe(true);
  expect(pieces.map(({ length }) => length)).toEqual([10, 65_530, 70_000, 65_536, 1]);
  expect(await resultat).toBe('done');
});

test('nothing at all is nothing', async () => {
  const { contenu, resultat } = flotDe(async (sortie) => void (await sortie.end()));
  expect(await gathered(contenu)).toEqual([]);
  await resultat;
});

test('what its maker throws comes out of the iteration, before or after its first piece', async () => {
  for (const size of [0, 200_000]) {
    const { contenu, resultat } = flotDe(async (sortie) => {
      if (size > 0) await sortie.push(Buffer.alloc(size));
      throw new Error('broken');
    });
    await expect(gathered(contenu)).rejects.toThrow('broken');
    await expect(resultat).rejects.toThrow('broken');
  }
});

test('its maker stops when nobody takes any more', async () => {
  const held: { sortie?: Sink } = {};
  const { contenu, resultat } = flotDe(async (sortie) => {
    held.sortie = sortie;
    for (;;) await sortie.push(Buffer.alloc(100_000));
  });
  for await (const _piece of contenu) break;
  await expect(resultat).rejects.toThrow('nobody takes');
  await expect(held.sortie?.push(Buffer.alloc(100_000))).rejects.toThrow('nobody takes');
});
