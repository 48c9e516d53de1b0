// SPDX-License-Identifier: Apache-2.0
/**
 * The steps and one round of batches on a journal and a spool, by a process that ends itself with SIGKILL at the call it
 * was told: `points-child.ts DIRECTORY MEMBER WHEN NTH`. Told nothing, it does all there is to do and ends well.
 */
import { join } from 'node:path';
import { monotonicFactory } from 'ulid';
import { loadConfig } from '../../gateway/config.ts';
import type { FluxId } from '../../gateway/domain/flux.ts';
import { buildHandlers } from '../../gateway/etapes.ts';
import { passerLots } from '../../gateway/lots/index.ts';
import type { Controle } from '../../gateway/ports/formats.ts';
import { etapes } from '../../gateway/ports/work.ts';
import { servedNatures } from '../../gateway/registry.ts';
import { openSqliteJournal } from '../../queues/journal/index.ts';
import { openFileSpool } from '../../queues/spool/index.ts';
import { createCalendrier } from '../../queues/work/calendrier.ts';
import { createRecorder } from '../support/recorder.ts';
import { siretDestinataire, siretFournisseur } from '../support/ubl-invoice.ts';
import { killerAt, pointOf } from './deadly.ts';

const [directory = '.', ...point] = process.argv.slice(2);
const deadly = killerAt(pointOf(point));

const { logger, metrics } = createRecorder();
const clock = () => new Date();
const opened = await openSqliteJournal({ file: join(directory, 'journal.sqlite'), logger, clock });
const journal = deadly({ ...opened, envois: deadly(opened.envois) });
const spool = deadly(await openFileSpool({ directory: join(directory, 'spool'), logger }));
const { limits, emetteur } = loadConfig({ file: false, env: {} });
const ulid = monotonicFactory();

/** Accepts every invoice: its number is all that is read. */
async function check(content: Uint8Array): Promise<Controle> {
  const [, numero = ''] = /<cbc:ID>([^<]*)/.exec(Buffer.from(content).toString()) ?? [];
  const described = { numero, fournisseur: siretFournisseur, destinataire: siretDestinataire };
  const objet = {
    nature: 'FACTURE' as const,
    ...described,
    siren: siretFournisseur.slice(0, 9),
    dateEmission: '2026-09-15',
  };
  return {
    constats: [],
    jeuxDeRegles: [],
    irrecevable: false,
    ...described,
    objets: [{ objet, constats: [] }],
  };
}

const deps = {
  journal,
  spool,
  pool: {
    check: async (_: unknown, content: unknown) =>
      check(typeof content === 'function' ? await content() : (content as Uint8Array)),
    close: async () => {},
  },
  queue: { offer: () => {} },
  servedFormats: servedNatures(),
  limits,
  emetteur,
  politiqueCompteRendu: 'toujours' as const,
  dialecteCdar: 'FNFE' as const,
  scan: { antivirus: undefined, failClosed: false },
  destinataires: async () => [],
  referenceAnnuaire: async () => 'aucun',
  expediteur: { deposer: async () => {}, collecter: async () => ({ recus: 0, dejaRecus: 0, laisses: [] }) },
  purgeAfterMs: 7 * 24 * 3600 * 1000,
  newFluxId: () => ulid() as FluxId,
  clock,
  logger,
  metrics,
  calendrier: createCalendrier(),
  plan: { cron: '0 20 * * *' },
  diffuseur: {
    async *diffuser(content: () => Promise<Uint8Array>) {
      yield await content();
    },
    close: async () => {},
  },
};

const { signal } = new AbortController();
const handlers = buildHandlers(deps);
await opened.work.takeOver();
const wanted = { etapes, limit: 10, owner: 'child', leaseMs: 60_000, capPerPartenaire: 10 };
for (let work = await opened.work.claim({ ...wanted, now: clock() }); work.length > 0; ) {
  for (const one of work) await handlers[one.etape](one, signal);
  work = await opened.work.claim({ ...wanted, now: clock() });
}
await passerLots(deps, signal, { tout: true });
await opened.close();
