// SPDX-License-Identifier: Apache-2.0
/** The three files of the desk: its sheet, its one script, its mark. Read once, served under a name that follows their bytes. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { FastifyInstance } from 'fastify';

export interface Assets {
  readonly css: string;
  readonly js: string;
  readonly icon: string;
}

const files = [
  { key: 'css', file: 'desk.css', type: 'text/css; charset=utf-8' },
  { key: 'js', file: 'desk.js', type: 'text/javascript; charset=utf-8' },
  { key: 'icon', file: 'mark.svg', type: 'image/svg+xml' },
] as const;

/** Registers the routes; answers the addresses to write in pages. A change of bytes is a change of address. */
export async function serveAssets(app: FastifyInstance): Promise<Assets> {
  const addresses: Record<keyof Assets, string> = { css: '', js: '', icon: '' };
  for (const { key, file, type } of files) {
    const bytes = await readFile(new URL(`./assets/${file}`, import.meta.url));
    const version = createHash('sha256').update(bytes).digest('hex').slice(0, 12);
    addresses[key] = `/admin/assets/${file}?v=${version}`;
    app.get(`/admin/assets/${file}`, { config: { open: true } }, (_request, reply) =>
      reply.type(type).header('cache-control', 'public, max-age=31536000, immutable').send(bytes),
    );
  }
  return addresses;
}
