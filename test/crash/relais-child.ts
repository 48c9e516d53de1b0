// SPDX-License-Identifier: Apache-2.0
/** A gateway whose scheduler never rests: rounds of batches and collections follow each other. It is there to be killed. */
import { setTimeout as wait } from 'node:timers/promises';
import { loadConfig } from '../../gateway/config.ts';
import { startGateway } from '../../gateway/main.ts';
import { createLogger } from '../../gateway/observability/logger.ts';

const [file = ''] = process.argv.slice(2);
const config = loadConfig({ file, env: {} });
const logger = createLogger({ level: 'error', destination: process.stderr });
const gateway = await startGateway(config, logger, () => new Date());
let stopping = false;
process.once('SIGTERM', () => {
  stopping = true;
});
process.stdout.write('ready\n');
while (!stopping) {
  await gateway.passerLots({ tout: true });
  await gateway.collecter({ tout: true });
  await wait(20);
}
await gateway.close();
