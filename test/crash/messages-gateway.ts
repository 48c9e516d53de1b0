// SPDX-License-Identifier: Apache-2.0
/** A reception of messages on disk, whose calls of the journal and of the spool may end the process. */
import { join } from 'node:path';
import { monotonicFactory } from 'ulid';
import type { FluxId } from '../../gateway/domain/flux.ts';
import type { BlobStore } from '../../gateway/ports/spool.ts';
import { startReception } from '../../gateway/reception/index.ts';
import { createReceptionMessages } from '../../gateway/reception/messages.ts';
import { openSqliteJournal } from '../../queues/journal/index.ts';
import { openFileSpool } from '../../queues/spool/index.ts';
import { limitesDeTest } from '../support/memory-messages.ts';
import { createRecorder } from '../support/recorder.ts';
import type { Killer } from './deadly.ts';

export async function openGateway(directory: string, deadly: Killer) {
  const { logger, metrics } = createRecorder();
  const clock = () => new Date();
  const ulid = monotonicFactory();
  const opened = await openSqliteJournal({ file: join(directory, 'journal.sqlite'), logger, clock });
  const journal = { ...opened, messagesRecus: deadly(opened.messagesRecus) };
  const spool = deadlySpool(await openFileSpool({ directory: join(directory, 'spool'), logger }), deadly);
  const deps = {
    ...{ journal, spool, clock, logger, metrics, limits: limitesDeTest },
    queue: { offer: () => undefined },
    newFluxId: () => ulid() as FluxId,
  };
  await startReception(deps);
  return {
    messages: journal.messages,
    reception: createReceptionMessages(deps),
    close: () => opened.close(),
  };
}

/** It, and the stagings that it opens. */
export function deadlySpool<Spool extends BlobStore>(spool: Spool, deadly: Killer): Spool {
  return deadly({
    ...(methodsOf(spool) as Spool),
    stage: async (id: string) => deadly(await spool.stage(id)),
    resume: async (id: string) => {
      const staging = await spool.resume(id);
      return staging && deadly(staging);
    },
  });
}

/** Every method, bound: a class keeps its own on its prototype. */
function methodsOf(store: object): object {
  const prototype: object = Object.getPrototypeOf(store);
  const inherited = prototype === Object.prototype ? [] : Object.getOwnPropertyNames(prototype);
  const names = [...Object.keys(store), ...inherited].filter((name) => name !== 'constructor');
  return Object.fromEntries(names.map((name) => [name, Reflect.get(store, name).bind(store)]));
}
