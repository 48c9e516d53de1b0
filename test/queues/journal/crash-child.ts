// SPDX-License-Identifier: Apache-2.0
/**
 * The process that `crash.test.ts` kills: it seals blobs and receives flux, several at a time, and writes
 * the id of each to its output only after `receive` has resolved.
 */
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { openSqliteJournal } from '../../../queues/journal/index.ts';
import { openFileSpool } from '../../../queues/spool/index.ts';
import { newFluxId, sampleDepot, sampleFlux } from '../../contracts/journal-samples.ts';
import { silent } from './support.ts';

const lanes = 12;
/** Far more than a round lasts: the parent's kill is what ends it. */
const fluxPerLane = 100_000;
const directory = process.argv[2] ?? '.';

const spool = await openFileSpool({ directory: join(directory, 'spool'), logger: silent });
const journal = await openSqliteJournal({
  file: join(directory, 'journal.sqlite'),
  logger: silent,
  clock: () => new Date(),
});

async function lane(): Promise<void> {
  for (let count = 0; count < fluxPerLane; count++) {
    const id = newFluxId();
    const staging = await spool.stage(id);
    await staging.write(new TextEncoder().encode(`flux ${id}`.repeat(50)), 0);
    const flux = sampleFlux({ id, blob: await staging.seal() });
    await journal.receive(flux, sampleDepot(flux));
    // Synchronous, so that the line is with the kernel when the next flux starts.
    writeSync(1, `${id}\n`);
  }
}

await Promise.all(Array.from({ length: lanes }, lane));
