// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { whileRoom } from '../../../gateway/cli/pesit/room.ts';

const mib = 1024 ** 2;
const piece = new Uint8Array(16 * mib);

async function* endless() {
  for (;;) yield piece;
}

test('a file without end is fetched until little of the disk is left', async () => {
  let free = 1024 * mib;
  let written = 0;
  const fetching = (async () => {
    for await (const { byteLength } of whileRoom(endless(), async () => free)) {
      written += byteLength;
      free -= byteLength;
    }
  })();
  await expect(fetching).rejects.toMatchObject({ code: 'DISK_FULL' });
  expect(free).toBeGreaterThanOrEqual((512 - 64) * mib);
  expect(written).toBeGreaterThanOrEqual(512 * mib - 64 * mib);
});

test('a small file is fetched on a disk that is nearly full', async () => {
  const pieces = (async function* () {
    yield piece;
  })();
  let written = 0;
  for await (const { byteLength } of whileRoom(pieces, async () => 0)) written += byteLength;
  expect(written).toBe(piece.byteLength);
});
