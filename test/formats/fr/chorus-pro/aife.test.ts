// SPDX-License-Identifier: Apache-2.0
/**
 * The official samples of FSO1116A are published as valid flux: nothing that we find in them may block. Runs where
 * RACCORD_ORACLES names the folder of the oracles; the data is only read.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { judgeFacture } from '../../../../formats/facture/judge.ts';
import { now, open } from '../examine.ts';

const oracles = process.env['RACCORD_ORACLES'];
const skipped = oracles === undefined;
const folder = join(oracles ?? '.', 'documents', 'aife-FSO1116A');
const names = skipped ? ['(skipped: RACCORD_ORACLES is not set)'] : readdirSync(folder);

test.skipIf(skipped).each(names)('%s breaks no historic rule', (name) => {
  const { examined, syntax } = open(readFileSync(join(folder, name), 'utf8'));
  const { constats, jeuxDeRegles } = judgeFacture(examined.tree, examined.invoice, syntax, {
    codeInterface: 'FSO1116A',
    now,
  });
  expect(constats).toEqual([]);
  expect(jeuxDeRegles.map(({ id }) => id)).toEqual(['raccord-chorus-pro']);
});
