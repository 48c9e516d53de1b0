// SPDX-License-Identifier: Apache-2.0
/** Archives made in memory for the tests of the enveloppe, and a store that keeps what it is given. */
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { type EnveloppeLimits, enveloppeLimits } from '../../../formats/enveloppe/limits.ts';
import { type Ouverture, openEnveloppe, type StoreFichier } from '../../../formats/enveloppe/open.ts';
import type { Nature } from '../../../formats/enveloppe/sniff.ts';

export const facture = '<?xml version="1.0"?>\n<Invoice><ID>F-1</ID></Invoice>';

export interface Part {
  readonly name: string;
  readonly content?: string | Uint8Array;
  readonly type?: 'file' | 'directory' | 'symlink' | 'link' | 'character-device' | 'fifo';
}

export async function tarOf(parts: readonly Part[]): Promise<Buffer> {
  const archive = pack();
  for (const { name, content = '', type = 'file' } of parts) {
    archive.entry({ name, type, linkname: 'elsewhere', mtime: new Date(0) }, Buffer.from(content));
  }
  archive.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of archive) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}

export async function tarGzOf(parts: readonly Part[]): Promise<Buffer> {
  return gzipSync(await tarOf(parts));
}

/** The content in chunks, and whether its reader closed it. */
export function source(content: Uint8Array, chunkBytes = 64 * 1024) {
  const state = { closed: false, readBytes: 0 };
  async function* chunks(): AsyncGenerator<Uint8Array> {
    try {
      for (let at = 0; at < content.length; at += chunkBytes) {
        const chunk = content.subarray(at, at + chunkBytes);
        state.readBytes += chunk.length;
        yield chunk;
      }
    } finally {
      state.closed = true;
    }
  }
  return { chunks: chunks(), state };
}

export function memoryStore(): { readonly store: StoreFichier; readonly kept: Map<string, string> } {
  const kept = new Map<string, string>();
  const store: StoreFichier = async (nom, content) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of content) chunks.push(chunk);
    const whole = Buffer.concat(chunks);
    kept.set(nom, whole.toString());
    return { sha256: createHash('sha256').update(whole).digest('hex'), sizeBytes: whole.length };
  };
  return { store, kept };
}

export interface Opened extends Ouverture {
  readonly kept: ReadonlyMap<string, string>;
  readonly closed: boolean;
  readonly readBytes: number;
  readonly codes: readonly string[];
}

export async function open(
  content: Uint8Array,
  options: Partial<EnveloppeLimits> & {
    readonly allowed?: readonly Nature[];
    readonly chunkBytes?: number;
  } = {},
): Promise<Opened> {
  const { chunks, state } = source(content, options.chunkBytes);
  const { store, kept } = memoryStore();
  const ouverture = await openEnveloppe(chunks, content.length, { ...enveloppeLimits, ...options }, store);
  return { ...ouverture, ...state, kept, codes: ouverture.constats.map(({ code }) => code) };
}
