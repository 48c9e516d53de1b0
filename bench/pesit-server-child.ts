// SPDX-License-Identifier: Apache-2.0
/**
 * The process that `pesit.ts` measures: the PeSIT server on a journal and a spool on disk, and nothing behind it. The file
 * `in-SIZE` of the directory waits to be collected, for each SIZE it is told of. On a line of its input it says what it
 * spent and held so far.
 */
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { monotonicFactory } from 'ulid';
import type { FluxId } from '../gateway/domain/flux.ts';
import { createLogger } from '../gateway/observability/logger.ts';
import { createMetrics } from '../gateway/observability/metrics.ts';
import type { Retrait } from '../gateway/ports/retrait.ts';
import type { BlobReader } from '../gateway/ports/spool.ts';
import { startReception } from '../gateway/reception/index.ts';
import { createReceptionMessages } from '../gateway/reception/messages.ts';
import { pesitConfigSchema } from '../protocols/pesit/config.ts';
import { succes } from '../protocols/pesit/diagnostics.ts';
import { listenPesit } from '../protocols/pesit/index.ts';
import { openSqliteJournal } from '../queues/journal/index.ts';
import { openFileSpool } from '../queues/spool/index.ts';
import { limitesDeTest, memoryMessages } from '../test/support/memory-messages.ts';
import { fluxRetire, identiteDe, raccordementDe } from './pesit-keys.ts';

/** More than any of the files. */
const fluxBytes = 4_000_000_000;

const [directory = '.', ...sizes] = process.argv.slice(2);
const logger = createLogger({ level: 'error', destination: process.stderr });
const base = { logger, metrics: createMetrics(), clock: () => new Date() };
const identite = await identiteDe(directory);
const journal = await openSqliteJournal({ file: join(directory, 'journal.sqlite'), ...base });
const spool = await openFileSpool({ directory: join(directory, 'spool'), ...base });
const ulid = monotonicFactory();
const newFluxId = () => ulid() as FluxId;
const deps = {
  ...{ ...base, journal, spool, limits: { ...limitesDeTest, depotBytes: fluxBytes } },
  ...{ queue: { offer: () => {} }, newFluxId },
};
await startReception(deps);
const raccordement = raccordementDe(directory, 'PASSERELLE');
const { partenaire, codeApplication } = raccordement;
await journal.savePartenaire({ id: partenaire, nom: 'bench', codeApplication }, new Date());
await journal.saveRaccordement(raccordement, new Date(), 'bench');

const waiting = sizes.map((size) => ({
  id: newFluxId(),
  size: Number(size),
  nom: `${fluxRetire}_BEN001_${size}`,
}));
const disponibles = waiting.map(({ id, size, nom }) => ({
  ...{ id, nomFichier: nom, sizeBytes: size, disponibleLe: new Date() },
}));
const readers = new Map(
  waiting.map(({ id, size }) => [id, () => fileReader(join(directory, `in-${size}`), size)]),
);
/** Nothing is let go of: the same files are collected again and again. */
const retrait: Retrait = {
  list: async () => disponibles,
  find: async (_, nomFichier) => disponibles.find((one) => one.nomFichier === nomFichier),
  open: async (_, id) => readers.get(id)?.(),
  fetched: async () => undefined,
  remove: async () => false,
};

const listener = await listenPesit(pesitConfigSchema.parse({ port: 0 }), {
  ...base,
  retrait,
  reception: createReceptionMessages(deps),
  // A collection is one row, before its first byte: nothing that a rate shows.
  messages: memoryMessages(),
  raccordements: journal.raccordements,
  trousseau: { tls: () => identite },
  ouvrirFlux: async (id) => readers.get(id)?.(),
  contenuDe: async (id) => {
    const one = waiting.find((found) => found.id === id);
    return one && { sha256: '0'.repeat(64), sizeBytes: one.size };
  },
  messageRecu: async () => succes,
  fluxBytes,
});
const startedRssMib = process.memoryUsage.rss() / 2 ** 20;
console.log(JSON.stringify({ port: listener.port, startedRssMib }));
for await (const _ of createInterface({ input: process.stdin })) {
  const { user, system } = process.cpuUsage();
  const peakRssMib = process.resourceUsage().maxRSS / 1024;
  console.log(JSON.stringify({ cpuMs: (user + system) / 1000, peakRssMib }));
}
await listener.close(1_000);
await journal.close();

async function fileReader(path: string, sizeBytes: number): Promise<BlobReader> {
  const file = await open(path, 'r');
  return {
    sizeBytes,
    read: async (into, positionBytes) => (await file.read(into, 0, into.length, positionBytes)).bytesRead,
    close: () => file.close(),
  };
}
