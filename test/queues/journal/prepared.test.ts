// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { query } from '../../../queues/journal/database.ts';
import { prepared } from '../../../queues/journal/prepared.ts';

interface Given {
  readonly id: string;
  readonly tour: number;
}

test('each use fills the places of the same statement, in their order', () => {
  const chosen = prepared(({ id, tour }: Given) =>
    query.selectFrom('work').select('id').where('tour', '>', tour).where('dead', '=', 0).where('id', '=', id),
  );
  const [one, other] = [chosen({ id: 'a', tour: 1 }).compile(), chosen({ id: 'b', tour: 2 }).compile()];
  expect(one.sql).toBe(other.sql);
  expect(one.parameters).toEqual([1, 0, 'a']);
  expect(other.parameters).toEqual([2, 0, 'b']);
});

test('a value is a parameter whatever it holds, and null stays null', () => {
  const renamed = prepared(({ nom, id }: { readonly nom: string | null; readonly id: string }) =>
    query.updateTable('work').set({ erreur: nom }).where('id', '=', id),
  );
  const hostile = renamed({ nom: "x' OR 1=1 --", id: '?' }).compile();
  expect(hostile.sql).not.toContain('OR 1=1');
  expect(hostile.parameters).toEqual(["x' OR 1=1 --", '?']);
  expect(renamed({ nom: null, id: 'a' }).compile().parameters).toEqual([null, 'a']);
});
