// SPDX-License-Identifier: Apache-2.0
/** What AS2 is held to is numbered, 1 to 75: each statement has at least one test that bears its number. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const statements = 75;
const tests = join(import.meta.dirname, '..', '..');

test('every statement on AS2 has a test named after it', () => {
  const named = new Set<number>();
  for (const file of readdirSync(tests, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.test.ts')) continue;
    const text = readFileSync(join(tests, file), 'utf8');
    for (const [, number] of text.matchAll(/['"`]AS2-(\d\d): /g)) named.add(Number(number));
  }
  const all = Array.from({ length: statements }, (_, i) => i + 1);
  expect(all.filter((number) => !named.has(number))).toEqual([]);
});
