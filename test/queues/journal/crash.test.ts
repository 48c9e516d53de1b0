// SPDX-License-Identifier: Apache-2.0
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { FluxId } from '../../../gateway/domain/flux.ts';
import { workIdOf } from '../../../gateway/ports/work.ts';
import { openFileSpool } from '../../../queues/spool/index.ts';
import { collect } from '../../contracts/blob-store.ts';
import { silent, temporaryJournal } from './support.ts';

const rounds = 8;
const child = fileURLToPath(new URL('./crash-child.ts', import.meta.url));

/** Kills it after a random number of acknowledged flux; answers all it acknowledged. */
async function roundOf(directory: string, killAfter: number): Promise<readonly string[]> {
  const running = spawn(process.execPath, [child, directory], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  running.stdout.setEncoding('utf8');
  running.stdout.on('data', (text: string) => {
    output += text;
    if (output.length >= killAfter * 27) running.kill('SIGKILL');
  });
  const [, signal] = await once(running, 'close');
  expect(signal).toBe('SIGKILL');
  // A last line without its end is an id cut short by the kill.
  return output.split('\n').slice(0, -1);
}

test('after kill -9 at random moments, everything acknowledged is there and the proof is clean', async () => {
  const temporary = await temporaryJournal();
  try {
    const acknowledged: string[] = [];
    for (let round = 0; round < rounds; round++) {
      acknowledged.push(...(await roundOf(temporary.directory, 1 + Math.floor(Math.random() * 150))));
    }
    expect(acknowledged.length).toBeGreaterThan(rounds);

    const journal = await temporary.open();
    const spool = await openFileSpool({ directory: join(temporary.directory, 'spool'), logger: silent });
    const named = new Set<string>();
    const known = new Set<string>();
    for (const id of acknowledged as FluxId[]) {
      const flux = await journal.findFlux(id);
      expect(flux, `acknowledged and lost: ${id}`).toBeDefined();
      expect(await journal.work.find(workIdOf('ouverture', id))).toBeDefined();
      known.add(id);
      if (flux !== undefined) named.add(flux.sha256);
    }
    expect(await collect(journal.verify(spool))).toEqual([]);
    let orphans = 0;
    for await (const { sha256 } of spool.list()) {
      if (named.has(sha256)) continue;
      const content = new TextDecoder().decode(await spool.readWhole(sha256, 100_000));
      expect(known.has(content.slice(5, 31)), `a blob of an acknowledged flux has no row: ${sha256}`).toBe(
        false,
      );
      orphans += 1;
    }
    // Twelve were under way at each kill: no more than those may be without acknowledgement.
    expect(orphans).toBeLessThanOrEqual(rounds * 12);
  } finally {
    await temporary.dispose();
  }
}, 120_000);
