// SPDX-License-Identifier: Apache-2.0
/** `npm run crash -- --rounds N [--sessions S] [--redis URL]`: the crash harness by hand, for as long as one likes. */
import { parseArgs } from 'node:util';
import { makeUblInvoice } from '../support/ubl-invoice.ts';
import { crash } from './harness.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '50' },
    sessions: { type: 'string', default: '8' },
    redis: { type: 'string' },
  },
});
const report = await crash(
  {
    rounds: Number(values.rounds),
    sessions: Number(values.sessions),
    ...(values.redis === undefined ? {} : { redisUrl: values.redis }),
    say: (line) => process.stderr.write(`${line}\n`),
  },
  (numero) => Buffer.from(makeUblInvoice({ numero })),
);
process.stdout.write(`${JSON.stringify(report)}\n`);
const clean = [report.lost, report.twice, report.unfinished].every((list) => list.length === 0);
process.exitCode = clean && report.verify.startsWith('journal clean') ? 0 : 1;
