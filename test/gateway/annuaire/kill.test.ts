// SPDX-License-Identifier: Apache-2.0
/** An import killed with SIGKILL at several points: what is seen is the old annuaire or the new one, never between. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { specimenAnnuaire } from '../../../formats/annuaire/specimen.ts';
import { temporaryJournal } from '../../queues/journal/support.ts';
import { contenu, importContent } from './support.ts';

const child = fileURLToPath(new URL('./kill-child.ts', import.meta.url));
const [before, after] = [1_500, 3_000];

/** Kills it once it has written so many entries; `undefined`: when it says that it has written them all. */
async function killedAt(file: string, entrees: number | 'fini'): Promise<void> {
  const running = spawn(process.execPath, [child, file, String(after)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running.stdout.setEncoding('utf8');
  let output = '';
  running.stdout.on('data', (text: string) => {
    output += text;
    const lines = output.split('\n').slice(0, -1);
    const reached = lines.some((line) => (entrees === 'fini' ? line === 'fini' : Number(line) >= entrees));
    if (reached) running.kill('SIGKILL');
  });
  await once(running, 'close');
}

test('killed anywhere, the annuaire is the old one or the new one, and the next import is whole', async () => {
  const temporary = await temporaryJournal();
  try {
    const first = await temporary.open();
    await importContent(first, specimenAnnuaire(before).csv());
    const old = await contenu(first);
    await first.close();
    for (const entrees of [500, 2_500, 5_000, 7_500] as const) {
      await killedAt(temporary.file, entrees);
      const journal = await temporary.open();
      const seen = await contenu(journal);
      const version = await journal.annuaire.courante();
      // The last write may be told of just before the switch.
      expect([old.length, 7_500]).toContain(seen.length);
      expect(await journal.annuaire.compter(version?.numero ?? 0)).toEqual(version?.effectifs);
      if (seen.length === old.length) expect(seen).toEqual(old);
      await journal.close();
    }
    await killedAt(temporary.file, 'fini');
    const journal = await temporary.open();
    expect(await contenu(journal)).toHaveLength(7_500);
    await importContent(journal, specimenAnnuaire(before).csv(), { forcer: true });
    expect(await contenu(journal)).toEqual(old);
    expect((await journal.annuaire.versions(20)).map(({ etat }) => etat)).not.toContain('EN_COURS');
    await journal.close();
  } finally {
    await temporary.dispose();
  }
}, 120_000);
