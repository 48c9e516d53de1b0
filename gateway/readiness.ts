// SPDX-License-Identifier: Apache-2.0
/** Readiness: may a balancer send us flux now? Each condition by name, with what is wrong in words. */
import type { Journal } from './ports/journal.ts';
import type { BlobStore } from './ports/spool.ts';
import type { WorkQueue } from './ports/work.ts';

export interface ReadinessSources {
  readonly journal: Pick<Journal, 'ping'>;
  readonly spool: Pick<BlobStore, 'freeBytes'>;
  readonly queue: Pick<WorkQueue, 'healthy' | 'driver'>;
  readonly closing: { readonly begun: boolean };
  readonly floorBytes: number;
}

interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}

export function buildReadiness(sources: ReadinessSources): () => Promise<readonly Check[]> {
  const { journal, spool, queue, closing, floorBytes } = sources;
  return async () => [
    await check('journal', async () =>
      (await journal.ping()) ? ok('writes are durable') : bad('no durable write'),
    ),
    await check('spool', async () => {
      const freeBytes = await spool.freeBytes();
      return freeBytes >= floorBytes
        ? ok(`${freeBytes} bytes free`)
        : bad(`${freeBytes} bytes free, under ${floorBytes}`);
    }),
    await check('queue', async () =>
      (await queue.healthy()) ? ok(queue.driver) : bad(`${queue.driver} makes no progress`),
    ),
    await check('serving', async () => (closing.begun ? bad('draining') : ok('accepting'))),
  ];
}

function ok(detail: string): Omit<Check, 'name'> {
  return { ok: true, detail };
}

function bad(detail: string): Omit<Check, 'name'> {
  return { ok: false, detail };
}

async function check(name: string, ask: () => Promise<Omit<Check, 'name'>>): Promise<Check> {
  try {
    return { name, ...(await ask()) };
  } catch (error) {
    return { name, ok: false, detail: error instanceof Error ? error.message : String(error) };
  }
}
