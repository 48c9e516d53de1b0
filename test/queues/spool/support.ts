// SPDX-License-Identifier: Apache-2.0
/** A file spool in a directory of its own, for the tests of this folder. */
import { mkdtemp, open, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Logger } from '../../../gateway/ports/machinery.ts';
import { type FileSpoolOptions, openFileSpool } from '../../../queues/spool/index.ts';
import type { BlobStoreUnderTest } from '../../contracts/blob-store.ts';

export const silent: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silent,
};

export interface TemporarySpool extends BlobStoreUnderTest {
  readonly directory: string;
  pathOf(sha256: string): string;
}

export async function temporarySpool(options: Partial<FileSpoolOptions> = {}): Promise<TemporarySpool> {
  const directory = await mkdtemp(join(tmpdir(), 'raccord-spool-'));
  const pathOf = (sha256: string) => join(directory, sha256.slice(0, 2), sha256);
  const start = () => openFileSpool({ directory, logger: silent, ...options });
  return {
    directory,
    pathOf,
    open: start,
    reopen: start,
    async age(sha256) {
      const then = new Date(Date.now() - 2 * 24 * 3600 * 1000);
      await utimes(pathOf(sha256), then, then);
    },
    async corrupt(sha256) {
      const handle = await open(pathOf(sha256), 'r+');
      await handle.write(Uint8Array.of(0), 0, 1, 0);
      await handle.close();
    },
    dispose: () => rm(directory, { recursive: true, force: true }),
  };
}
