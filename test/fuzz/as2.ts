// SPDX-License-Identifier: Apache-2.0
/**
 * Mutated AS2 messages through the decoder: it never throws, and it never takes what it did not open or what is not what
 * was signed. The same seed makes the same cases.
 */
import { type Corpus, type CorpusMessage, cut, type Decoded, decode } from '../support/as2-peer/corpus.ts';
import { mutate } from './mutations.ts';
import { Chance } from './random.ts';

export interface As2FuzzResult {
  readonly cases: number;
  /** Cases that the decoder took all the same: the mutation was where nothing depends on it. */
  readonly taken: number;
  readonly seconds: number;
  readonly slowestMs: number;
  readonly failures: readonly As2Failure[];
}

export interface As2Failure {
  readonly what: string;
  readonly name: string;
  readonly bytes: Buffer;
}

/** Of ordinary size a message takes under 2 ms; one of 300 kB under 10. */
const maxMs = 1_500;
const maxFailures = 20;
/** Messages larger than this would only slow the others down. */
const maxBytes = 20_000;
const outside = [
  '-',
  '--',
  '\r\n',
  '\r\n\r\n',
  '\r\n--',
  '=',
  '=\r\n',
  '\u0000\u0000',
  '0\u0080',
  '$\u0080',
  '\u0004\u0084',
];

export async function fuzzAs2(corpus: Corpus, seed: number, forMs: number): Promise<As2FuzzResult> {
  const chance = new Chance(seed);
  const messages = corpus.messages.filter(({ body }) => body.length <= maxBytes);
  const started = performance.now();
  const failures = new Map<string, As2Failure>();
  let cases = 0;
  let taken = 0;
  let slowestMs = 0;
  while (performance.now() - started < forMs && failures.size < maxFailures) {
    const message = chance.one(messages);
    const bytes = mutated(message, chance.one(messages), chance);
    const size = 1 + chance.below(2_000);
    const began = performance.now();
    const { what, accepted } = await judged(corpus, message, bytes, size);
    const tookMs = performance.now() - began;
    slowestMs = Math.max(slowestMs, tookMs);
    const faults = tookMs > maxMs ? [...what, `slow: ${Math.round(tookMs)} ms`] : what;
    for (const fault of faults) {
      const name = `case ${cases} of seed ${seed}: a message ${message.name}, in pieces of ${size}`;
      const kind = fault.replace(/\d+/g, '#').slice(0, 200);
      if (!failures.has(kind)) failures.set(kind, { what: fault, name, bytes });
    }
    cases++;
    if (accepted) taken++;
  }
  const seconds = (performance.now() - started) / 1000;
  return { cases, taken, seconds, slowestMs, failures: [...failures.values()] };
}

function mutated(message: CorpusMessage, other: CorpusMessage, chance: Chance): Buffer {
  if (message.body.length === 0) return Buffer.from(chance.one(outside), 'latin1');
  if (chance.below(4) > 0) return mutate(message.body, chance, other.body, false);
  const at = chance.below(message.body.length);
  const piece = Buffer.from(chance.one(outside), 'latin1');
  return Buffer.concat([message.body.subarray(0, at), piece, message.body.subarray(at + chance.below(3))]);
}

async function judged(
  corpus: Corpus,
  message: CorpusMessage,
  bytes: Buffer,
  size: number,
): Promise<{ readonly what: readonly string[]; readonly accepted: boolean }> {
  try {
    const decoded = await decode(corpus, message, () => cut(bytes, size));
    return { what: faultsOf(message, decoded), accepted: decoded.resultat.trouble === undefined };
  } catch (error) {
    return { what: [`threw: ${error instanceof Error ? error.stack : String(error)}`], accepted: false };
  }
}

/** What a decoding may not say, whatever was done to the message. */
export function faultsOf(message: CorpusMessage, { resultat, contents }: Decoded): readonly string[] {
  const { trouble, couches, signataire, fichiers } = resultat;
  if (trouble !== undefined) return [];
  const faults: string[] = [];
  if (message.signed && signataire === undefined) faults.push('taken without the signature that is required');
  if (couches.includes('signe') && signataire === undefined) faults.push('a signature of nobody');
  const [outer] = message.couches;
  if (outer !== undefined && couches[0] !== outer) faults.push(`taken without opening: ${outer}`);
  for (const { type } of fichiers) {
    if (/pkcs7|multipart\/signed/.test(type)) faults.push(`taken with a layer closed: ${type}`);
  }
  if (signataire !== undefined && !sameContents(contents, message.payloads)) {
    faults.push('content under a signature that nobody signed');
  }
  return faults;
}

function sameContents(one: readonly Buffer[], other: readonly Buffer[]): boolean {
  return one.length === other.length && one.every((content, i) => other[i]?.equals(content) === true);
}
