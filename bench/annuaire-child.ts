// SPDX-License-Identifier: Apache-2.0
/**
 * The process that `annuaire.ts` measures: it imports one file as `raccord annuaire import` does, then looks structures
 * up. What it had before the import is said apart: from the sources it holds the compiler of types too.
 */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { setFlagsFromString } from 'node:v8';
import { importer } from '../gateway/annuaire/importer.ts';
import { ceProcessus } from '../gateway/annuaire/processus.ts';
import type { Siret } from '../gateway/domain/structure.ts';
import { openSqliteJournal } from '../queues/journal/index.ts';
import { createRecorder } from '../test/support/recorder.ts';

const [, , file = '', journalFile = ''] = process.argv;
setFlagsFromString('--semi-space-growth-factor=1');
const { logger } = createRecorder();
const clock = () => new Date();
const journal = await openSqliteJournal({ file: journalFile, logger, clock });
const { annuaire } = journal;
const { size: sizeBytes } = await stat(file);
const beforeMib = process.resourceUsage().maxRSS / 1024;
let worstMs = 0;
let last = performance.now();
const lag = setInterval(() => {
  const now = performance.now();
  worstMs = Math.max(worstMs, now - last);
  last = now;
}, 5);
const { entrees, durationMs } = await importer(
  { nom: file, content: createReadStream(file), sizeBytes },
  { signal: new AbortController().signal, forcer: true },
  { annuaire, processus: ceProcessus('bench', process.pid, 'x'), clock, logger },
);
clearInterval(lag);
const peakMib = process.resourceUsage().maxRSS / 1024;

const version = (await annuaire.courante())?.numero ?? 0;
const sirets: Siret[] = [];
for await (const entree of annuaire.entrees(version)) {
  if (entree.nature !== 'ETABLISSEMENT') continue;
  sirets.push(entree.siret);
  if (sirets.length >= 20_000) break;
}
const started = performance.now();
for (const siret of sirets) await annuaire.etablissement(version, siret);
const lookUps = Math.round(sirets.length / ((performance.now() - started) / 1000));
await journal.close();
console.log(JSON.stringify({ entrees, seconds: durationMs / 1000, beforeMib, peakMib, worstMs, lookUps }));
