// SPDX-License-Identifier: Apache-2.0
/** docs/errors.md lists every code, and no others. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { failures } from '../gateway/domain/failure.ts';
import { motifsIrrecevabilite } from '../gateway/domain/irrecevabilite.ts';
import { codesAlerte } from '../gateway/ports/alertes.ts';
import { journalTroubles } from '../queues/journal/troubles.ts';
import { otherConstats } from './support/constat-meanings.ts';
import { documentedRules, pesitCodes, ruleIds, writeErrorsDocument } from './support/errors-document.ts';
import { publicNames } from './support/literals.ts';
import { root } from './support/modules.ts';

const tables = [
  Object.keys(failures),
  Object.keys(motifsIrrecevabilite),
  Object.keys(journalTroubles),
  Object.keys(codesAlerte),
  Object.keys(otherConstats),
  ruleIds(documentedRules),
  pesitCodes,
];

test('docs/errors.md is what the tables of codes say', async () => {
  await expect(writeErrorsDocument()).toMatchFileSnapshot('../docs/errors.md');
});

test('docs/errors.md lists every code once, and no others', () => {
  const text = readFileSync(join(root, 'docs/errors.md'), 'utf8');
  const listed = [...text.matchAll(/^\| `([^`]+)` \|/gm)].map(([, code = '']) => code);
  expect(listed.sort()).toEqual(tables.flat().sort());
});

test('no code means two things', () => {
  const codes = tables.flat();
  expect(codes.filter((code, i) => codes.indexOf(code) !== i)).toEqual([]);
});

test('every constat written in the code, outside the tables of rules, is documented', () => {
  const { constatCodes, troubleCodes } = publicNames();
  const documented = new Set(tables.flat());
  // LIGNES_OMISES is a line of the compte rendu that counts the ones left out: no constat of anybody.
  const known = (code: string) => documented.has(code) || code === 'LIGNES_OMISES';
  expect(constatCodes.length).toBeGreaterThan(2);
  expect([...constatCodes, ...troubleCodes].filter((code) => !known(code))).toEqual([]);
});
