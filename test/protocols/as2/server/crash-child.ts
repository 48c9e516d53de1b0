// SPDX-License-Identifier: Apache-2.0
/** The server on a journal and a spool on disk, to be killed: `crash-child.ts DIRECTORY URL`. Writes its port, then serves. */
import { join } from 'node:path';
import { monotonicFactory } from 'ulid';
import { lireIdentite } from '../../../../certs/identite.ts';
import type { FluxId } from '../../../../gateway/domain/flux.ts';
import { startReception } from '../../../../gateway/reception/index.ts';
import { createReceptionMessages } from '../../../../gateway/reception/messages.ts';
import { as2ConfigSchema } from '../../../../protocols/as2/config.ts';
import { listenAs2 } from '../../../../protocols/as2/index.ts';
import { openSqliteJournal } from '../../../../queues/journal/index.ts';
import { openFileSpool } from '../../../../queues/spool/index.ts';
import { limitesDeTest } from '../../../support/memory-messages.ts';
import { createRecorder } from '../../../support/recorder.ts';

const [directory = '.'] = process.argv.slice(2);
const { logger, metrics } = createRecorder();
const base = { logger, metrics, clock: () => new Date() };
const nous = await lireIdentite({
  fichier: join(directory, 'nous.pem'),
  cleFichier: join(directory, 'nous.key'),
});
const journal = await openSqliteJournal({ file: join(directory, 'journal.sqlite'), ...base });
const spool = await openFileSpool({ directory: join(directory, 'spool'), ...base });
const ulid = monotonicFactory();
const deps = {
  ...{ ...base, journal, spool, limits: limitesDeTest },
  ...{ queue: { offer: () => {} }, newFluxId: () => ulid() as FluxId },
};
await startReception(deps);
const listener = await listenAs2(
  as2ConfigSchema.parse({ port: 0, accuses: { premierDelaiMs: 1, reseauxPrives: ['127.0.0.0/8'] } }),
  {
    ...base,
    reception: createReceptionMessages(deps),
    messages: journal.messages,
    raccordements: journal.raccordements,
    trousseau: { signataire: () => nous, dechiffrants: () => [nous] },
    accuseRecu: async () => ({ status: 200 }),
  },
);
process.stdout.write(`${listener.port}\n`);
