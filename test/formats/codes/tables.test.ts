// SPDX-License-Identifier: Apache-2.0
/** The tables of codes are the package and our deltas, and nothing of a delta is already in the package. */
import { expect, test } from 'vitest';
import { deltas } from '../../../formats/en16931/codes/deltas.ts';
import { renderTables, sources } from './render-tables.ts';

test('tables.ts is what the package and the deltas say', async () => {
  await expect(renderTables()).toMatchFileSnapshot('../../../formats/en16931/codes/tables.ts');
});

test.each(deltas)('the delta of $table still changes something, code by code', (delta) => {
  const source = Object.entries(sources).find(([name]) => name === delta.table)?.[1] ?? {};
  const codes = new Set<string>(Object.values(source));
  expect(codes.size).toBeGreaterThan(0);
  expect(delta.since).toMatch(/^\d{4}-\d\d-\d\d$/);
  expect((delta.add ?? []).filter((code) => codes.has(code))).toEqual([]);
  expect((delta.remove ?? []).filter((code) => !codes.has(code))).toEqual([]);
});
