// SPDX-License-Identifier: Apache-2.0
/** A server that we reach, as an operator writes it down. Unknown keys are refused; a key is a path, never its content. */
import { z } from 'zod';
import type { ServeurSftp } from '../../../gateway/domain/raccordement.ts';

/** A folder of the other side is written into every path: nothing that could be read otherwise. */
const dossier = z
  .string()
  .min(1)
  .max(1_000)
  .refine((text) => !/[\p{Cc}\\]/u.test(text) && !text.split('/').includes('..'), {
    error: 'a path of the server, with slashes, without ".."',
  });

export const serveurSftpSchema = z.strictObject({
  hote: z
    .string()
    .regex(/^[0-9A-Za-z.:_-]{1,253}$/, 'a host name or an address')
    .describe('Name or address of the server.'),
  port: z.int().min(1).max(65_535).default(22).describe('Port of the server.'),
  login: z.string().min(1).max(100).describe('Our user name there.'),
  cleFichier: z
    .string()
    .startsWith('/', 'an absolute path')
    .describe('File of mode 0600 with our private key, read at each connection.'),
  empreinteHote: z
    .string()
    .regex(/^SHA256:[A-Za-z0-9+/]{43}$/, 'a fingerprint as ssh-keygen -lf prints it: SHA256:…')
    .describe('Fingerprint of its host key. A server with another key is refused.'),
  dossierDepot: dossier.default('/in').describe('Folder where we put flux.'),
  dossierRetrait: dossier.default('/out').describe('Folder where we collect.'),
  cbc: z
    .boolean()
    .exactOptional()
    .describe('Accepts aes256-cbc and aes128-cbc, for a server with nothing newer.'),
  legacyAlgorithms: z.boolean().exactOptional().describe('Accepts SHA-1 (ssh-rsa, hmac-sha1). Weak.'),
});

/** What the operator wrote, or one line a trouble: `empreinteHote: a fingerprint …`. */
export function parseServeurSftp(
  written: unknown,
):
  | { readonly ok: true; readonly value: ServeurSftp }
  | { readonly ok: false; readonly troubles: readonly string[] } {
  const parsed = serveurSftpSchema.safeParse(written);
  if (parsed.success) return { ok: true, value: parsed.data };
  return {
    ok: false,
    troubles: parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'livraison'}: ${message}`),
  };
}
