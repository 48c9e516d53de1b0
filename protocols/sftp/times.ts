// SPDX-License-Identifier: Apache-2.0
/**
 * The times a client gave to its deposits (SETSTAT, FSETSTAT): kept in memory and told back, since rclone and
 * WinSCP look whether they took. They mean nothing to us and a restart forgets them (sftp spec §4.3 T4).
 */
import type { FluxId } from '../../gateway/domain/flux.ts';
import type { FileTimes } from './attributes.ts';
import type { Attributes } from './protocol.ts';

/** About 1 MB; the oldest are forgotten first. */
const maxRemembered = 10_000;

export interface FileTimesMemory {
  keep(depot: FluxId, attributes: Attributes): void;
  of(depot: FluxId): FileTimes | undefined;
}

export function createTimesMemory(): FileTimesMemory {
  const known = new Map<FluxId, FileTimes>();
  return {
    keep: (depot, { atime, mtime }) => {
      if (atime === undefined || mtime === undefined) return;
      known.delete(depot);
      known.set(depot, { atime, mtime });
      if (known.size <= maxRemembered) return;
      for (const oldest of known.keys()) {
        known.delete(oldest);
        break;
      }
    },
    of: (depot) => known.get(depot),
  };
}
