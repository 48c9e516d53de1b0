// SPDX-License-Identifier: Apache-2.0
/**
 * Conformance: the sample flux that the AIFE publishes as valid are judged as the historic rules say. Runs where
 * RACCORD_ORACLES names the folder of the oracles; the data is only read.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { servedFormats } from '../../formats/served.ts';
import { type CodeInterface, contratOf } from '../../gateway/domain/code-interface.ts';
import { defined } from '../support/defined.ts';

const oracles = process.env['RACCORD_ORACLES'];
const skipped = oracles === undefined;
const why = skipped ? ' (skipped: RACCORD_ORACLES is not set)' : '';
const now = new Date('2026-10-01T12:00:00Z');

async function judge(codeInterface: CodeInterface, bytes: Uint8Array) {
  const format = defined(servedFormats[contratOf(codeInterface).format]);
  return await format.check(bytes, { codeInterface, now });
}

describe.skipIf(skipped)(`published samples${why}`, () => {
  test.each([
    { codeInterface: 'FSO1116A', count: 21 },
    { codeInterface: 'FSO1117A', count: 14 },
  ] as const)('$codeInterface: all $count are accepted', async ({ codeInterface, count }) => {
    const folder = join(oracles ?? '.', 'documents', `aife-${codeInterface}`);
    const files = readdirSync(folder);
    const refused = [];
    for (const file of files) {
      const { constats, irrecevable, numero } = await judge(codeInterface, readFileSync(join(folder, file)));
      const blocking = constats.filter(({ gravite }) => gravite === 'BLOQUANT').map(({ code }) => code);
      if (blocking.length > 0 || irrecevable || numero === undefined) refused.push({ file, blocking });
    }
    expect(refused).toEqual([]);
    expect(files).toHaveLength(count);
  });

  test.each([
    {
      spoil: 'a number of 21 characters',
      from: /(<ram:ID>)[^<]*/,
      to: '$1F-23456789012345678901',
      code: 'G1.05',
    },
    { spoil: 'a payment means of nobody', from: /(<ram:TypeCode>)48/, to: '$199', code: 'S2.05' },
    { spoil: 'a cadre of the reform', from: /(<ram:ID>)A\d+/, to: '$1B1', code: 'G1.02' },
  ])('FSO1116A: $spoil is refused by $code', async ({ from, to, code }) => {
    const folder = join(oracles ?? '.', 'documents', 'aife-FSO1116A');
    const xml = readFileSync(join(folder, 'FSO1116A_P02.xml'), 'utf8');
    const document = xml.indexOf('ExchangedDocument>');
    const spoilt =
      code === 'G1.02'
        ? xml.replace(from, to)
        : xml.slice(0, document) + xml.slice(document).replace(from, to);
    expect(spoilt).not.toBe(xml);
    const { constats } = await judge('FSO1116A', Buffer.from(spoilt));
    expect(constats.filter(({ gravite }) => gravite === 'BLOQUANT').map((one) => one.code)).toContain(code);
  });
});
