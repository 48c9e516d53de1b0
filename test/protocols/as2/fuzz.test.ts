// SPDX-License-Identifier: Apache-2.0
/**
 * Every message of the independent peer, decoded whole, in pieces of one byte, cut at every offset, and mutated.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { faultsOf, fuzzAs2 } from '../../fuzz/as2.ts';
import { type Corpus, cut, decode, makeCorpus } from '../../support/as2-peer/corpus.ts';
import { goodMessages } from '../../support/as2-peer/messages.ts';
import { peerInstalled, whyNot } from '../../support/as2-peer/session.ts';

/** Of several cuts in one decoding, each is this far from the next; all phases together cut at every offset. */
const stride = 61;
/** Larger ones are cut in the tests of the codec itself. */
const smallBytes = 8_000;
/** One cut at a time, at each offset, is for messages as small as these. */
const tinyBytes = 700;
const mutationMs = 5_000;

describe.skipIf(!peerInstalled)(`AS2 messages of the independent peer${whyNot}`, () => {
  let corpus: Corpus;
  const names = goodMessages.map(({ name }) => name);

  beforeAll(async () => {
    corpus = await makeCorpus();
  });

  function messageNamed(name: string) {
    const found = corpus.messages.find((message) => message.name === name);
    if (found === undefined) throw new Error(`no message ${name}`);
    return found;
  }

  test.each(names)('a message %s is opened: its files, its MIC, its layers', async (name) => {
    const message = messageNamed(name);
    const { resultat, contents } = await decode(corpus, message, () => [message.body]);
    expect(resultat.trouble).toBeUndefined();
    expect(contents.map(String)).toEqual(message.payloads.map(String));
    expect(contents).toEqual(message.payloads);
    expect(resultat.couches).toEqual(message.couches);
    expect(resultat.mic).toEqual({ valeur: message.mic, digest: 'sha-256' });
  });

  test.each(names)('a message %s gives the same in pieces of one byte', async (name) => {
    const message = messageNamed(name);
    const whole = await decode(corpus, message, () => [message.body]);
    const inBytes = await decode(corpus, message, () => cut(message.body, 1));
    expect(inBytes.told).toBe(whole.told);
  });

  test('every small message gives the same, cut at every offset', async () => {
    let cuts = 0;
    for (const message of corpus.messages.filter(({ body }) => body.length <= smallBytes)) {
      const { told } = await decode(corpus, message, () => [message.body]);
      for (let phase = 0; phase < stride; phase++) {
        const decoded = await decode(corpus, message, () => cut(message.body, stride, phase));
        if (decoded.told !== told) expect.soft({ name: message.name, phase, told: decoded.told }).toBe(told);
        cuts += Math.ceil(message.body.length / stride);
      }
    }
    expect(cuts).toBeGreaterThan(100_000);
  }, 60_000);

  test('the smallest messages give the same in two pieces, wherever these part', async () => {
    for (const message of corpus.messages.filter(({ body }) => body.length <= tinyBytes)) {
      const { told } = await decode(corpus, message, () => [message.body]);
      for (let at = 0; at <= message.body.length; at++) {
        const decoded = await decode(corpus, message, () => [
          message.body.subarray(0, at),
          new Uint8Array(0),
          message.body.subarray(at),
        ]);
        if (decoded.told !== told) expect.soft({ name: message.name, at, told: decoded.told }).toBe(told);
      }
    }
  }, 60_000);

  test('some seconds of mutated messages: nothing throws, nothing is taken that was not opened or signed', async () => {
    const result = await fuzzAs2(corpus, 20_261_122, mutationMs);
    expect(result.failures.map(({ what, name }) => `${name}: ${what}`)).toEqual([]);
    expect(result.cases).toBeGreaterThan(500);
  });

  test('the judge of mutations sees content that was not signed', async () => {
    const message = messageNamed('signed with RSA and sha256');
    const decoded = await decode(corpus, message, () => [message.body]);
    expect(faultsOf(message, decoded)).toEqual([]);
    expect(faultsOf(message, { ...decoded, contents: [Buffer.from('other')] })).toHaveLength(1);
    expect(faultsOf(message, { ...decoded, resultat: { ...decoded.resultat, couches: [] } })).toHaveLength(1);
  });
});
