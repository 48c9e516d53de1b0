// SPDX-License-Identifier: Apache-2.0
import { journalContract } from '../../contracts/journal.ts';
import { journalEnvoisContract } from '../../contracts/journal-envois.ts';
import { journalRetoursContract } from '../../contracts/journal-retours.ts';
import { workStoreContract } from '../../contracts/work-store.ts';
import { temporaryJournal } from './support.ts';

journalContract('sqlite', temporaryJournal);
journalEnvoisContract('sqlite', temporaryJournal);
journalRetoursContract('sqlite', temporaryJournal);
workStoreContract('sqlite', temporaryJournal);
