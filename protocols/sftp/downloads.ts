// SPDX-License-Identifier: Apache-2.0
/**
 * Files read: a flux of `/out`, and the reading back of one's own deposit from `/in`.
 *
 * A flux counts as fetched when every byte of it was sent in this session (a resumed get counts with the
 * part sent before) and the handle is closed; that is told before CLOSE is answered. A handle lost with its
 * line tells nothing. The reader keeps its bytes after a removal by somebody else.
 */
import type { FluxId } from '../../gateway/domain/flux.ts';
import type { FluxDisponible } from '../../gateway/ports/retrait.ts';
import type { BlobReader } from '../../gateway/ports/spool.ts';
import { fileAttributes } from './attributes.ts';
import { SftpError } from './errors.ts';
import type { Attributes } from './protocol.ts';
import { SentRanges } from './ranges.ts';
import type { OpenFile } from './tree.ts';

/** Flux a session may have half fetched at once; past it the oldest must be read again whole. */
const maxHalfFetched = 1000;

/** What this session has sent of each flux it has not fetched whole yet. */
export class FetchLedger {
  readonly #sent = new Map<FluxId, SentRanges>();

  note(id: FluxId, start: number, end: number): void {
    const ranges = this.#sent.get(id) ?? new SentRanges();
    ranges.add(start, end);
    if (this.#sent.size >= maxHalfFetched && !this.#sent.has(id)) this.#forgetOldest();
    this.#sent.set(id, ranges);
  }

  isWhole(id: FluxId, sizeBytes: number): boolean {
    return this.#sent.get(id)?.covers(sizeBytes) ?? false;
  }

  forget(id: FluxId): void {
    this.#sent.delete(id);
  }

  #forgetOldest(): void {
    for (const oldest of this.#sent.keys()) {
      this.#sent.delete(oldest);
      return;
    }
  }
}

export interface DownloadContext {
  readonly ledger: FetchLedger;
  readonly fetched: () => Promise<void>;
}

export function openDownload(flux: FluxDisponible, reader: BlobReader, context: DownloadContext): OpenFile {
  const { ledger, fetched } = context;
  return {
    ...readOnly(flux.nomFichier, reader),
    attributes: async () => fileAttributes(reader.sizeBytes, flux.disponibleLe),
    read: async (into, position) => {
      const count = await reader.read(into, position);
      // A read at the end is noted too: it is all there is to fetch of an empty file.
      if (count > 0 || position === 0) ledger.note(flux.id, position, position + count);
      return count;
    },
    close: async (delivered) => {
      try {
        if (!ledger.isWhole(flux.id, reader.sizeBytes) || !(await delivered())) return;
        await fetched();
        ledger.forget(flux.id);
      } finally {
        await reader.close();
      }
    },
  };
}

/** The partenaire reads its own deposit or ghost: nothing follows from it. */
export function openReadBack(nomFichier: string, reader: BlobReader, modifieLe: Date): OpenFile {
  return {
    ...readOnly(nomFichier, reader),
    attributes: async () => fileAttributes(reader.sizeBytes, modifieLe),
  };
}

function readOnly(label: string, reader: BlobReader): Omit<OpenFile, 'attributes'> {
  const refuse = async () => {
    throw new SftpError('PERMISSION_DENIED', 'This handle was opened for reading only');
  };
  return {
    label,
    sense: 'download',
    read: (into, position) => reader.read(into, position),
    write: refuse,
    // Times and mode are accepted and mean nothing; a size would be a change.
    setAttributes: async (attributes: Attributes) => {
      if (attributes.sizeBytes !== undefined) await refuse();
    },
    sync: async () => undefined,
    close: () => reader.close(),
    lost: () => reader.close(),
  };
}
