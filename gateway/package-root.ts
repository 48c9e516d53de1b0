// SPDX-License-Identifier: Apache-2.0
/** Where the package lies: from the sources as from `dist/`, whose tree is the same one level deeper. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export function packageRoot(): string {
  const parent = join(dirname(fileURLToPath(import.meta.url)), '..');
  return existsSync(join(parent, 'package.json')) ? parent : join(parent, '..');
}

/** As `package.json` says. */
export function packageVersion(): string {
  const text = readFileSync(join(packageRoot(), 'package.json'), 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version;
}
