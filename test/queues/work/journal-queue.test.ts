// SPDX-License-Identifier: Apache-2.0
import { workQueueContract } from '../../contracts/work-queue.ts';
import { createJournalWorld } from './journal-world.ts';
import { createMemoryWorld } from './world.ts';

workQueueContract('the journal driver over rows in memory', () => Promise.resolve(createMemoryWorld()));
workQueueContract('the journal driver over SQLite', () => createJournalWorld());
