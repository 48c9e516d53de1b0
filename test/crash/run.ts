// SPDX-License-Identifier: Apache-2.0
/**
 * `npm run crash -- --rounds N [--sessions S] [--redis URL]`: the crash harness by hand, for as long as one likes; with
 * `--retours` that of what comes back.
 */
import { parseArgs } from 'node:util';
import { makeUblInvoice } from '../support/ubl-invoice.ts';
import { crash } from './harness.ts';
import { crashRetours } from './retours-harness.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '50' },
    sessions: { type: 'string', default: '8' },
    redis: { type: 'string' },
    retours: { type: 'boolean', default: false },
  },
});
const rounds = Number(values.rounds);
const say = (line: string) => void process.stderr.write(`${line}\n`);
process.exitCode = (await (values.retours ? whatComesBack() : deposits())) ? 0 : 1;

async function whatComesBack(): Promise<boolean> {
  const report = await crashRetours({ rounds, say });
  process.stdout.write(`${JSON.stringify(report)}\n`);
  return report.troubles.length === 0;
}

async function deposits(): Promise<boolean> {
  const redis = values.redis === undefined ? {} : { redisUrl: values.redis };
  const options = { rounds, sessions: Number(values.sessions), ...redis, say };
  const report = await crash(options, (numero) => Buffer.from(makeUblInvoice({ numero })));
  process.stdout.write(`${JSON.stringify(report)}\n`);
  const clean = [report.lost, report.twice, report.unfinished].every((list) => list.length === 0);
  return clean && report.verify.startsWith('journal clean');
}
