// SPDX-License-Identifier: Apache-2.0
/**
 * The partenaire of `pesit.ts`: sends or collects the file `in-SIZE`, so many times on so many sessions at once, and says how
 * long it took and what it held. What is collected goes to a file, synced.
 */
import assert from 'node:assert/strict';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { createLogger } from '../gateway/observability/logger.ts';
import { createMetrics } from '../gateway/observability/metrics.ts';
import type { FichierCollecte } from '../gateway/ports/expedition.ts';
import { createExpediteurPesit } from '../protocols/pesit/client/index.ts';
import { memoryMessages } from '../test/support/memory-messages.ts';
import { fluxEnvoye, fluxRetire, identiteDe, raccordementDe, serveurDe } from './pesit-keys.ts';

const [way = '', directory = '.', port = '', size = '', times = '1', sessions = '1'] = process.argv.slice(2);
const identite = await identiteDe(directory);
const raccordement = raccordementDe(directory, 'PARTENAIRE');
const destination = { raccordement, serveur: serveurDe(directory, Number(port)) };
const expediteur = createExpediteurPesit({
  messages: memoryMessages(),
  raccordements: { find: async () => raccordement },
  trousseau: { tls: () => identite },
  clock: () => new Date(),
  logger: createLogger({ level: 'error', destination: process.stderr }),
  metrics: createMetrics(),
  contenuDe: async () => undefined,
  acquitter: async () => false,
  refuser: async () => false,
});
const { signal } = new AbortController();
const startedRssMib = process.memoryUsage.rss() / 2 ** 20;
const eachMs: number[] = [];
let next = 0;
const started = performance.now();
await Promise.all(Array.from({ length: Number(sessions) }, lane));
const seconds = (performance.now() - started) / 1000;
const peakRssMib = process.resourceUsage().maxRSS / 1024;
console.log(JSON.stringify({ seconds, eachMs, startedRssMib, peakRssMib }));
await expediteur.fermer();

async function lane(): Promise<void> {
  while (next < Number(times)) {
    const turn = next++;
    const begun = performance.now();
    await (way === 'write' ? write(turn) : read(turn));
    eachMs.push(performance.now() - begun);
  }
}

async function write(turn: number): Promise<void> {
  const file = await open(join(directory, `in-${size}`), 'r');
  const source = {
    sizeBytes: Number(size),
    read: async (into: Uint8Array, at: number) => (await file.read(into, 0, into.length, at)).bytesRead,
  };
  const nomFichier = `${fluxEnvoye}_BEN001_${process.pid}_${turn}`;
  const result = await expediteur.envoyerFichier(
    destination,
    { nomFichier, nomFlux: fluxEnvoye, sizeBytes: Number(size), source },
    signal,
  );
  assert.equal(result.issue, 'FAIT', JSON.stringify(result));
  await file.close();
}

async function read(turn: number): Promise<void> {
  const recevoir = async ({ contenu }: FichierCollecte) => {
    const file = await open(join(directory, `out-${turn}`), 'w');
    for await (const piece of contenu) await file.write(piece);
    await file.sync();
    await file.close();
    return 'RECU' as const;
  };
  const result = await expediteur.recevoirFichier(
    destination,
    `${fluxRetire}_BEN001_${size}`,
    recevoir,
    signal,
  );
  assert.equal(result.issue, 'FAIT', JSON.stringify(result));
  assert.equal(result.octets, Number(size));
}
