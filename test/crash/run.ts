// SPDX-License-Identifier: Apache-2.0
/**
 * `npm run crash -- --rounds N [--sessions S] [--redis URL]`: the crash harness by hand, for as long as one likes; with
 * `--retours` that of what comes back, with `--as2` that of AS2, with `--pesit [--kills N]` that of PeSIT (`--seed N` draws
 * the same again).
 */
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { makeUblInvoice } from '../support/ubl-invoice.ts';
import { crashAs2 } from './as2-harness.ts';
import { crash } from './harness.ts';
import { crashPesit } from './pesit-harness.ts';
import { crashRetours } from './retours-harness.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '50' },
    sessions: { type: 'string', default: '8' },
    redis: { type: 'string' },
    retours: { type: 'boolean', default: false },
    as2: { type: 'boolean', default: false },
    pesit: { type: 'boolean', default: false },
    kills: { type: 'string' },
    seed: { type: 'string' },
  },
});
const rounds = Number(values.kills ?? values.rounds);
const redis = values.redis === undefined ? {} : { redisUrl: values.redis };
const say = (line: string) => void process.stderr.write(`${line}\n`);
process.exitCode = (await chosen()()) ? 0 : 1;

function chosen(): () => Promise<boolean> {
  if (values.as2) return as2;
  if (values.pesit) return pesit;
  return values.retours ? whatComesBack : deposits;
}

async function whatComesBack(): Promise<boolean> {
  const report = await crashRetours({ rounds, say });
  process.stdout.write(`${JSON.stringify(report)}\n`);
  return report.troubles.length === 0;
}

async function as2(): Promise<boolean> {
  const report = await crashAs2({
    kills: rounds,
    lanes: Number(values.sessions),
    seed: drawn(),
    ...redis,
    say,
  });
  process.stdout.write(`${JSON.stringify(report)}\n`);
  return report.troubles.length === 0 && report.verify.startsWith('journal clean');
}

async function pesit(): Promise<boolean> {
  const lanes = Number(values.sessions);
  const report = await crashPesit({ kills: rounds, lanes, seed: drawn(), ...redis, say });
  process.stdout.write(`${JSON.stringify(report)}\n`);
  return report.troubles.length === 0 && report.verify.startsWith('journal clean');
}

function drawn(): number {
  const seed = values.seed === undefined ? randomInt(2 ** 31) : Number(values.seed);
  say(`seed ${seed}`);
  return seed;
}

async function deposits(): Promise<boolean> {
  const options = { rounds, sessions: Number(values.sessions), ...redis, say };
  const report = await crash(options, (numero) => Buffer.from(makeUblInvoice({ numero })));
  process.stdout.write(`${JSON.stringify(report)}\n`);
  const clean = [report.lost, report.twice, report.unfinished].every((list) => list.length === 0);
  return clean && report.verify.startsWith('journal clean');
}
