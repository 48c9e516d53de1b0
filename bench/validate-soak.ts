// SPDX-License-Identifier: Apache-2.0
/**
 * The child of validate-memory: judges so many invoices with one worker, and prints its memory before, then every tenth
 * of them.
 */
import { openCheckPool } from '../formats/check-pool.ts';
import { drive } from './validate-pool.ts';
import { samplesOf, subjects } from './validate-samples.ts';

const tenths = 10;
const bytesPerMib = 1024 ** 2;

const invoices = Number(process.argv[2]);
const rssMib = () => process.memoryUsage.rss() / bytesPerMib;
const all = subjects().map((subject) => ({ subject, samples: samplesOf(subject) }));
console.log(rssMib());
const checks = openCheckPool({ threads: 1, timeoutMs: 60_000, maxOldGenerationMb: 512 });
for (let tenth = 0; tenth < tenths; tenth++) {
  for (const { subject, samples } of all) {
    await drive(checks, subject, samples, Math.ceil(invoices / tenths / all.length));
  }
  console.log(rssMib());
}
await checks.close();
