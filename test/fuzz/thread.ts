// SPDX-License-Identifier: Apache-2.0
/** The thread that judges the cases, so that one that hangs or crashes takes only the thread with it. */
import { parentPort, workerData } from 'node:worker_threads';
import { enveloppeLimits } from '../../formats/enveloppe/limits.ts';
import { openEnveloppe } from '../../formats/enveloppe/open.ts';
import { servedFormats } from '../../formats/served.ts';
import { contratOf } from '../../gateway/domain/code-interface.ts';
import type { Case } from './cases.ts';
import { faultsOf, lineCountOf } from './verdict.ts';

export interface ThreadStart {
  readonly knownCodes: readonly string[];
}

export interface Judged {
  readonly cpuMs: number;
  readonly faults: readonly string[];
}

const now = new Date('2026-10-01T12:00:00Z');
const start = workerData as ThreadStart;
const knownCodes = new Set(start.knownCodes);
const usPerMs = 1_000;

parentPort?.on('message', async (one: Case) => {
  const before = process.threadCpuUsage();
  const faults = await judge(one);
  const { user, system } = process.threadCpuUsage(before);
  parentPort?.postMessage({ cpuMs: (user + system) / usPerMs, faults } satisfies Judged);
});

async function judge({ target, code, bytes }: Case): Promise<readonly string[]> {
  try {
    const content = Uint8Array.from(bytes);
    return target === 'facture' ? await judgeFacture(code, content) : await judgeEnveloppe(code, content);
  } catch (error) {
    return [`threw ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`];
  }
}

async function judgeFacture(code: Case['code'], content: Uint8Array): Promise<readonly string[]> {
  const format = servedFormats[contratOf(code).format];
  if (format === undefined) return [];
  const { constats, jeuxDeRegles } = await format.check(content, { codeInterface: code, now });
  const isPdf = format.name.startsWith('factur-x');
  const none = jeuxDeRegles.length === 0 ? ['no rule set is named'] : [];
  return [
    ...none,
    ...faultsOf(constats, { knownCodes, lineCount: isPdf ? undefined : lineCountOf(content) }),
  ];
}

async function judgeEnveloppe(code: Case['code'], content: Uint8Array): Promise<readonly string[]> {
  const inside: Uint8Array[] = [];
  const store = async (_: string, chunks: AsyncIterable<Uint8Array>) => {
    const kept: Uint8Array[] = [];
    for await (const chunk of chunks) kept.push(chunk);
    const whole = Buffer.concat(kept);
    inside.push(whole);
    return { sha256: '0'.repeat(64), sizeBytes: whole.length };
  };
  const source = (async function* () {
    yield content;
  })();
  const { constats } = await openEnveloppe(source, content.length, enveloppeLimits, store);
  const faults = [...faultsOf(constats, { knownCodes, lineCount: undefined })];
  for (const file of inside) faults.push(...(await judgeFacture(code, file)));
  return faults;
}
