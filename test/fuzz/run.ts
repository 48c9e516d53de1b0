// SPDX-License-Identifier: Apache-2.0
/**
 * `npm run fuzz -- [--seconds 60] [--seed N]`: mutated documents through every format, under a watch, then for a quarter of
 * the time mutated AS2 messages through their decoder. What fails is saved in a folder it names, with what was wrong; it
 * ends with 1 then. The same seed makes the same cases.
 */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { makeCorpus } from '../support/as2-peer/corpus.ts';
import { peerInstalled, whyNot } from '../support/as2-peer/session.ts';
import { fuzzAs2 } from './as2.ts';
import { corpus } from './corpus.ts';
import { type FuzzResult, fuzz } from './harness.ts';
import { knownCodes } from './known-codes.ts';

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '60' }, seed: { type: 'string', default: '20261121' } },
});
const seeds = await corpus();
const forMs = numberOf('seconds', values.seconds) * 1000;
const seed = numberOf('seed', values.seed);
console.log(`${seeds.length} documents, seed ${seed}, ${forMs / 1000} s`);
const as2Share = 1 / 4;
const result = await fuzz({ seeds, seed, forMs: forMs * (1 - as2Share), knownCodes: knownCodes() });
const { cases, seconds, slowestCpuMs, failures } = result;
console.log(
  `${cases} cases, ${Math.round(cases / seconds)}/s, slowest ${Math.round(slowestCpuMs)} ms of processor time`,
);
if (failures.length > 0) {
  console.log(`${failures.length} kind(s) of failure, saved in ${await save(result)}`);
  process.exitCode = 1;
} else {
  console.log('no failure');
}
if (peerInstalled) await runAs2(forMs * as2Share);
else console.log(`no AS2 messages${whyNot}`);

async function runAs2(as2Ms: number): Promise<void> {
  const found = await fuzzAs2(await makeCorpus(), seed, as2Ms);
  const slowest = `slowest ${Math.round(found.slowestMs)} ms`;
  console.log(`AS2: ${found.cases} cases, ${found.taken} taken all the same, ${slowest}`);
  if (found.failures.length === 0) return;
  process.exitCode = 1;
  const folder = await mkdtemp(join(tmpdir(), 'raccord-fuzz-as2-'));
  for (const [i, { what, name, bytes }] of found.failures.entries()) {
    console.log(`  ${i}: ${what.split('\n')[0]} (${name})`);
    await writeFile(join(folder, `${i}.bin`), bytes);
    await writeFile(join(folder, `${i}.txt`), `${name}\n${what}\n`);
  }
  console.log(`${found.failures.length} kind(s) of failure, saved in ${folder}`);
}

async function save({ failures: found }: FuzzResult): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'raccord-fuzz-'));
  for (const [i, { what, of }] of found.entries()) {
    console.log(`  ${i}: ${what.split('\n')[0]} (${of.code}, ${of.target}, ${of.name})`);
    await writeFile(join(folder, `${i}.bin`), of.bytes);
    await writeFile(join(folder, `${i}.txt`), `${of.name}\n${of.target} ${of.code}\n${what}\n`);
  }
  return folder;
}

function numberOf(name: string, text: string): number {
  if (/^\d{1,10}$/.test(text)) return Number(text);
  throw new RangeError(`--${name} must be a whole number: ${text}`);
}
