// SPDX-License-Identifier: Apache-2.0
/** The official schemas of the oracles, compiled by libxml2 from memory like ours. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CompiledSchema } from '../../../../formats/xml/libxml2.ts';

/** All `.xsd` under `folder`; `entry` is the path of the one to compile, from there. */
export function officialSchema(folder: string, entry: string): CompiledSchema {
  const address = (path: string) => `mem://official/${path}`;
  const texts = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.xsd'))
    .map((path) => [address(path), readFileSync(join(folder, path), 'utf8')] as const);
  return new CompiledSchema({ entry: address(entry), texts: new Map(texts) });
}
