// SPDX-License-Identifier: Apache-2.0
/**
 * A sender that comes with the same message at each start, and a gateway that ends itself with SIGKILL where it was told:
 * `messages-child.ts DIRECTORY WAY MEMBER WHEN NTH`. Told no point, it takes the message and ends well.
 */
import { join } from 'node:path';
import { monotonicFactory } from 'ulid';
import type { FluxId } from '../../gateway/domain/flux.ts';
import type { ConclusionMessage, MessageOuvert } from '../../gateway/ports/messages.ts';
import type { BlobStore } from '../../gateway/ports/spool.ts';
import { startReception } from '../../gateway/reception/index.ts';
import { createReceptionMessages } from '../../gateway/reception/messages.ts';
import { openSqliteJournal } from '../../queues/journal/index.ts';
import { openFileSpool } from '../../queues/spool/index.ts';
import { limitesDeTest } from '../support/memory-messages.ts';
import { raccordementNamed } from '../support/reception-bench.ts';
import { createRecorder } from '../support/recorder.ts';
import { killerAt, pointOf } from './deadly.ts';
import { brut, cle, contenus } from './messages-sample.ts';

const [directory = '.', way = '', ...point] = process.argv.slice(2);
const deadly = killerAt(pointOf(point));
const { logger, metrics } = createRecorder();
const clock = () => new Date();
const ulid = monotonicFactory();

const opened = await openSqliteJournal({ file: join(directory, 'journal.sqlite'), logger, clock });
const journal = { ...opened, messagesRecus: deadly(opened.messagesRecus) };
const files = await openFileSpool({ directory: join(directory, 'spool'), logger });
const spool: BlobStore = deadly({
  ...methodsOf(files),
  stage: async (id: string) => deadly(await files.stage(id)),
  resume: async (id: string) => {
    const staging = await files.resume(id);
    return staging && deadly(staging);
  },
});
const deps = {
  ...{ journal, spool, clock, logger, metrics, limits: limitesDeTest },
  queue: { offer: () => undefined },
  newFluxId: () => ulid() as FluxId,
};
await startReception(deps);
const reception = createReceptionMessages(deps);
const raccordement = raccordementNamed('dupont');
const nouveau = { raccordement, protocole: 'as2' as const, cle, session: 's-1' };

/** Every method, bound: a class keeps its own on its prototype. */
function methodsOf(store: BlobStore): BlobStore {
  const names = Object.getOwnPropertyNames(Object.getPrototypeOf(store)).filter(
    (name) => name !== 'constructor',
  );
  return Object.fromEntries(names.map((name) => [name, Reflect.get(store, name).bind(store)])) as never;
}

async function conclure(message: MessageOuvert): Promise<void> {
  const fichiers: ConclusionMessage['fichiers'][number][] = [];
  for (const [nomFichier, contenu] of contenus) {
    const fichier = await message.fichier();
    await fichier.write(contenu);
    fichiers.push({ fichier, nomFichier });
  }
  await message.conclure({
    ...{ etat: 'ACCEPTE', entetes: {}, detail: {}, certificats: [], events: [] },
    ...{ fichiers, accuse: Buffer.from('MDN') },
  });
}

/** As a server at its start: what was acknowledged by its transport is judged. */
for (const message of await journal.messages.aTraiter(10)) {
  await conclure(await reception.rouvrir(message, raccordement));
}

async function recevoir(): Promise<void> {
  if ((await journal.messages.parCle(cle)) !== undefined) return;
  const message =
    (way === 'reprise' ? await reception.reprendre(nouveau, 'etag') : undefined) ??
    (await reception.ouvrir(nouveau));
  const half = brut.length / 2;
  if (way === 'reprise' && message.brutBytes === 0) {
    await message.ecrireBrut(brut.subarray(0, half));
    await reception.suspendre(message, 'etag', {});
    return recevoir();
  }
  await message.ecrireBrut(brut.subarray(message.brutBytes));
  if (way === 'async') await message.conserver({});
  await conclure(message);
}

await recevoir();
await opened.close();
