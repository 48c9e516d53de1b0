// SPDX-License-Identifier: Apache-2.0
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockDataDirectory } from '../../../queues/journal/data-lock.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'raccord-lock-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

test('a second gateway on the same directory is refused until the first lets go', async () => {
  const first = await lockDataDirectory(directory);
  await expect(lockDataDirectory(directory)).rejects.toThrow('another gateway runs on');
  first.release();
  const second = await lockDataDirectory(directory);
  second.release();
});

test('a gateway killed with SIGKILL leaves no lock behind', async () => {
  const code = `import { lockDataDirectory } from ${JSON.stringify(join(process.cwd(), 'queues/journal/data-lock.ts'))};
    await lockDataDirectory(${JSON.stringify(directory)});
    console.log('locked');
    setInterval(() => {}, 60000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await once(child.stdout, 'data');
  await expect(lockDataDirectory(directory)).rejects.toThrow('another gateway runs on');
  child.kill('SIGKILL');
  await once(child, 'exit');
  (await lockDataDirectory(directory)).release();
});
