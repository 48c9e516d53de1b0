// SPDX-License-Identifier: Apache-2.0
// Second half of `npm run build`: tsc emits modules only, so what they read beside themselves (style sheet, script,
// mark of the desk) is copied to the same place under dist.
import { cpSync, globSync } from 'node:fs';
import { join } from 'node:path';

const folders = ['gateway', 'protocols', 'formats', 'queues', 'certs'];
const assets = globSync(`{${folders.join(',')}}/**/*`, { withFileTypes: true })
  .filter((entry) => entry.isFile() && !entry.name.endsWith('.ts'))
  .map((entry) => join(entry.parentPath, entry.name));

for (const asset of assets) cpSync(asset, join('dist', asset));
process.stdout.write(`build: ${assets.length} assets copied\n`);
