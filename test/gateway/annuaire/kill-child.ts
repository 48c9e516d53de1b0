// SPDX-License-Identifier: Apache-2.0
/** The process that `kill.test.ts` kills: it imports a complete annuaire and tells of each write before the next. */
import { writeSync } from 'node:fs';
import { specimenAnnuaire } from '../../../formats/annuaire/specimen.ts';
import { importer } from '../../../gateway/annuaire/importer.ts';
import { ceProcessus } from '../../../gateway/annuaire/processus.ts';
import { openSqliteJournal } from '../../../queues/journal/index.ts';
import { silent } from '../../queues/journal/support.ts';

const [, , file = '', structures = '0'] = process.argv;
const clock = () => new Date();
const journal = await openSqliteJournal({ file, logger: silent, clock });
const content = specimenAnnuaire(Number(structures)).csv();
await importer(
  { nom: 'tué', content, sizeBytes: 1 },
  {
    signal: new AbortController().signal,
    forcer: true,
    avance: ({ entrees }) => void writeSync(1, `${entrees}\n`),
  },
  { annuaire: journal.annuaire, processus: ceProcessus('ici', process.pid, 'enfant'), clock, logger: silent },
);
writeSync(1, 'fini\n');
await journal.close();
