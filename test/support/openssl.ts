// SPDX-License-Identifier: Apache-2.0
/** The openssl command line, the independent witness of what `certs` writes and reads. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Identite } from '../../certs/identite.ts';
import { pemDe } from './as2-keys.ts';

export interface Openssl {
  readonly directory: string;
  /** Standard output and error of the command; throws when it fails. */
  run(...args: readonly string[]): string;
  /** Writes a file of mode 0600 and returns its path. */
  file(name: string, content: string | Uint8Array): string;
  /** `key.pem`, `cert.pem`, `chain.pem` of an identity. */
  write(identite: Identite): { readonly cle: string; readonly certificat: string; readonly chaine: string };
  close(): void;
}

export function openOpenssl(): Openssl {
  const directory = mkdtempSync(join(tmpdir(), 'raccord-certs-'));
  const file = (name: string, content: string | Uint8Array) => {
    const path = join(directory, name);
    writeFileSync(path, content, { mode: 0o600 });
    return path;
  };
  return {
    directory,
    file,
    run: (...args) => execFileSync('openssl', args, { cwd: directory, stdio: 'pipe' }).toString(),
    write(identite) {
      const { cle, certificat, chaine } = pemDe(identite);
      return {
        cle: file(`${identite.nom}.key.pem`, cle),
        certificat: file(`${identite.nom}.cert.pem`, certificat),
        chaine: file(`${identite.nom}.chain.pem`, chaine),
      };
    },
    close: () => rmSync(directory, { recursive: true, force: true }),
  };
}
