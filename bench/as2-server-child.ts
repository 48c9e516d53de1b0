// SPDX-License-Identifier: Apache-2.0
/**
 * The process that `as2-receive.ts` measures: the AS2 server on a journal and a spool on disk, and nothing behind it. On a
 * line of its input it says what it spent and held so far, and how late its event loop was since the line before.
 */

import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { monotonicFactory } from 'ulid';
import { lireIdentite } from '../certs/identite.ts';
import { loadConfig } from '../gateway/config.ts';
import type { FluxId } from '../gateway/domain/flux.ts';
import { createLogger } from '../gateway/observability/logger.ts';
import { createMetrics } from '../gateway/observability/metrics.ts';
import { startReception } from '../gateway/reception/index.ts';
import { createReceptionMessages } from '../gateway/reception/messages.ts';
import { as2ConfigSchema } from '../protocols/as2/config.ts';
import { listenAs2 } from '../protocols/as2/index.ts';
import { openSqliteJournal } from '../queues/journal/index.ts';
import { openFileSpool } from '../queues/spool/index.ts';

const [directory = '.'] = process.argv.slice(2);
const logger = createLogger({ level: 'error', destination: process.stderr });
const base = { logger, metrics: createMetrics(), clock: () => new Date() };
const nous = await lireIdentite({
  fichier: join(directory, 'cert.pem'),
  cleFichier: join(directory, 'key.pem'),
});
const { reception, limits } = loadConfig({ file: false, env: {}, overrides: {} });
const journal = await openSqliteJournal({ file: join(directory, 'journal.sqlite'), ...base });
const spool = await openFileSpool({ directory: join(directory, 'spool'), ...base });
const ulid = monotonicFactory();
const deps = {
  ...{ ...base, journal, spool, limits: { ...reception, depotBytes: limits.fluxBytes } },
  ...{ queue: { offer: () => {} }, newFluxId: () => ulid() as FluxId },
};
await startReception(deps);
const listener = await listenAs2(as2ConfigSchema.parse({ port: 0 }), {
  ...base,
  reception: createReceptionMessages(deps),
  messages: journal.messages,
  raccordements: journal.raccordements,
  trousseau: { signataire: () => nous, dechiffrants: () => [nous] },
  limites: { messageBytes: limits.fluxBytes },
  accuseRecu: async () => ({ status: 200 }),
});
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
const startedRssMib = process.memoryUsage.rss() / 2 ** 20;
console.log(JSON.stringify({ port: listener.port, startedRssMib }));
for await (const _ of createInterface({ input: process.stdin })) {
  const { user, system } = process.cpuUsage();
  const peakRssMib = process.resourceUsage().maxRSS / 1024;
  const lateP99Ms = delay.percentile(99) / 1e6;
  console.log(JSON.stringify({ cpuMs: (user + system) / 1000, peakRssMib, lateP99Ms }));
  delay.reset();
}
await listener.close(1_000);
await journal.close();
