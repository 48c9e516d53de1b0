// SPDX-License-Identifier: Apache-2.0
/** Every code list holds what the official BR-CL tests hold. Runs where RACCORD_ORACLES names the oracles. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ciiCodes } from '../../../formats/cii/regles-syntaxe/codes.ts';
import { subjects, ublSubjects } from '../../../formats/en16931/codes/lists.ts';
import { ublCodes } from '../../../formats/ubl/regles-syntaxe/codes.ts';

const oracles = process.env['RACCORD_ORACLES'];
const why = oracles === undefined ? ' (skipped: RACCORD_ORACLES is not set)' : '';

/** Texts in the test of a rule that are no list: what BR-CL-10 allows besides, and single spaces. */
const noList = new Set(['SEPA', '']);

const syntaxes = [
  { name: 'UBL', rows: [...ublCodes, { id: 'BR-CL-08', list: ublSubjects }] },
  { name: 'CII', rows: ciiCodes },
];

describe.skipIf(oracles === undefined).each(syntaxes)(`the code lists for $name${why}`, ({ name, rows }) => {
  const official = oracles === undefined ? new Map<string, string[]>() : officialLists(name);

  test('are asked for by the same rules', () => {
    expect([...new Set(rows.map(({ id }) => id))].sort()).toEqual([...official.keys()].sort());
  });

  test.each([...official])('of %s are the official ones', (id, codes) => {
    const mine = rows.filter((row) => row.id === id).flatMap(({ list }) => [...list.codes]);
    expect([...new Set(mine)].sort()).toEqual([...new Set(codes)].sort());
  });
});

test('subjects stand in the order of the alphabet, which BR-CL-08 relies on', () => {
  for (const { codes } of [subjects, ublSubjects]) expect([...codes]).toEqual([...codes].sort());
});

/** Codes in quotes in the tests of the BR-CL rules, by rule. */
function officialLists(name: string): Map<string, string[]> {
  const path = `schematron/cen-1.3.16/EN16931-${name}-validation-preprocessed.sch`;
  const text = readFileSync(join(oracles ?? '.', path), 'utf8');
  const lists = new Map<string, string[]>();
  for (const [, id = '', condition = ''] of text.matchAll(
    /<assert\s+id="(BR-CL-\d+)"[^>]*?test="([^"]*)"/g,
  )) {
    const quoted = [...condition.matchAll(/'([^']*)'/g)].map(([, codes = '']) => codes.trim());
    const codes = quoted
      .filter((list) => !noList.has(list) && list !== '#')
      .flatMap((list) => list.split(/\s+/));
    lists.set(id, codes);
  }
  return lists;
}
