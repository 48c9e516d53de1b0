// SPDX-License-Identifier: Apache-2.0
/** One start of the sender of `messages-jalons.ts`, and of the gateway: `messages-jalons-child.ts DIRECTORY MEMBER WHEN NTH`. */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { killerAt, pointOf } from './deadly.ts';
import { openGateway } from './messages-gateway.ts';
import { type Carnet, envoyer, type Promesse } from './messages-jalons.ts';

const [directory = '.', ...point] = process.argv.slice(2);
const file = join(directory, 'carnet');
const carnet: Carnet = {
  lire: () =>
    existsSync(file)
      ? readFileSync(file, 'utf8')
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line) as Promesse)
      : [],
  noter: (promesse) => appendFileSync(file, `${JSON.stringify(promesse)}\n`),
};
const gateway = await openGateway(directory, killerAt(pointOf(point)));
await envoyer(gateway, carnet);
await gateway.close();
