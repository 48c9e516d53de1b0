// SPDX-License-Identifier: Apache-2.0
/** The bytes of a message that are a flux, too: no purge takes them, whoever else was refused with the same. */
import { monotonicFactory } from 'ulid';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { FluxId } from '../../../gateway/domain/flux.ts';
import type { ConclusionMessage } from '../../../gateway/ports/messages.ts';
import { purgeRefuses, purgeSpool } from '../../../gateway/purge.ts';
import {
  createReceptionMessages,
  type RunningReceptionMessages,
} from '../../../gateway/reception/messages.ts';
import { defined } from '../../support/defined.ts';
import { limitesDeTest } from '../../support/memory-messages.ts';
import { openReceptionBench, type ReceptionBench, raccordementNamed } from '../../support/reception-bench.ts';

const dayMs = 24 * 3600 * 1000;
const ulid = monotonicFactory();
const nouveau = {
  raccordement: raccordementNamed('dupont'),
  ...{ protocole: 'pesit' as const, cle: 'pesit:k', session: 's-1' },
};
const accepted: ConclusionMessage = {
  ...{ etat: 'ACCEPTE', entetes: {}, detail: {}, certificats: [], events: [] },
  fichiers: [{ fichier: 'BRUT', nomFichier: 'F-1.xml' }],
};
const refused: ConclusionMessage = { ...accepted, etat: 'REFUSE', fichiers: [] };
const bytes = Buffer.alloc(100_000, 'the same bytes ');

let bench: ReceptionBench;
let messages: RunningReceptionMessages;
beforeEach(async () => {
  bench = await openReceptionBench();
  const { journal, spool, recorder } = bench;
  messages = createReceptionMessages({
    ...{ journal, spool, clock: () => new Date(), logger: recorder.logger, metrics: recorder.metrics },
    ...{ queue: { offer: () => undefined }, newFluxId: () => ulid() as FluxId, limits: limitesDeTest },
  });
});
afterEach(() => bench.close());

async function ecrit(cle: string) {
  const message = await messages.ouvrir({ ...nouveau, cle });
  await message.ecrireBrut(bytes);
  return message;
}

/** Both purges, as if so much later. */
async function purger(aheadMs: number): Promise<number> {
  const { journal, spool, recorder } = bench;
  const clock = () => new Date(Date.now() + aheadMs);
  const deps = { journal, spool, clock, logger: recorder.logger, messagesRefusesMs: dayMs };
  const { signal } = new AbortController();
  const refuses = await purgeRefuses(deps, signal);
  return refuses.deleted + (await purgeSpool(deps, signal));
}

test('a flux keeps its bytes when messages with the same ones are refused and let go', async () => {
  await (await ecrit('a')).conclure(refused);
  await (await ecrit('b')).conclure(accepted);
  await (await ecrit('c')).conclure(refused);
  expect(await purger(10 * dayMs)).toBe(0);
  const [flux] = await bench.journal.listFlux({ limit: 10 });
  const kept = await bench.spool.readWhole(defined(flux).sha256, bytes.length);
  expect(Buffer.from(kept).equals(bytes)).toBe(true);
  const rows = await bench.journal.messages.list({ limit: 10 });
  expect(rows.filter(({ brutPurgeLe }) => brutPurgeLe !== undefined)).toHaveLength(2);
});

test('what was refused and is nobody else keeps nothing past its time', async () => {
  await (await ecrit('a')).conclure(refused);
  expect(await purger(0)).toBe(0);
  expect(await purger(10 * dayMs)).toBe(1);
});

test('a content that is about to be a flux stays while its row does', async () => {
  const message = await ecrit('a');
  await message.jalonner('k', bytes.length, {});
  await message.sceller();
  expect(await purger(10 * dayMs)).toBe(0);
  expect(await message.conclure(accepted)).toBe('CONCLU');
  expect(await purger(10 * dayMs)).toBe(0);
  const given = await ecrit('b');
  await given.jalonner('k', 10, {});
  await given.reculer(10);
  await given.sceller();
  await given.abort();
  expect(await purger(10 * dayMs)).toBe(1);
});
