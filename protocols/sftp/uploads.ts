// SPDX-License-Identifier: Apache-2.0
/**
 * A file written into `/in`: the handle side of a dépôt (sftp spec §4.4).
 *
 * What must stay true: CLOSE is answered OK only after `commit` resolved; a write that failed can never be
 * committed, whatever the client does next; a handle lost with its line is interrupted, never committed.
 */
import type { Clock, Metrics } from '../../gateway/ports/machinery.ts';
import type { Depot } from '../../gateway/ports/reception.ts';
import { fileAttributes } from './attributes.ts';
import type { Attributes } from './protocol.ts';
import type { FileTimesMemory } from './times.ts';
import type { OpenFile } from './tree.ts';

export interface UploadContext {
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly times: FileTimesMemory;
}

export function openUpload(depot: Depot, nomFichier: string, context: UploadContext): OpenFile {
  const { clock, metrics, times } = context;
  let broken: { readonly cause: unknown } | undefined;

  /** Remembers the first failure: after it the bytes are not what the client believes they are. */
  const guarded = async (change: () => Promise<void>) => {
    if (broken !== undefined) throw broken.cause;
    try {
      await change();
    } catch (cause) {
      broken = { cause };
      throw cause;
    }
  };

  return {
    label: nomFichier,
    sense: 'upload',
    attributes: async () => fileAttributes(depot.sizeBytes, clock(), times.of(depot.id)),
    setAttributes: async (attributes: Attributes) => {
      const { sizeBytes } = attributes;
      times.keep(depot.id, attributes);
      if (sizeBytes !== undefined) await guarded(() => depot.truncate(sizeBytes));
    },
    read: (into, position) => depot.read(into, position),
    write: (bytes, position) => guarded(() => depot.write(bytes, position)),
    sync: () => guarded(() => depot.sync()),
    close: async () => {
      const startedAt = performance.now();
      try {
        await guarded(() => depot.commit());
      } catch (cause) {
        await depot.abort();
        throw cause;
      }
      metrics.observe('sftp_ack_seconds', (performance.now() - startedAt) / 1000, { operation: 'close' });
    },
    lost: () => (broken === undefined ? depot.interrupt() : depot.abort()),
  };
}
