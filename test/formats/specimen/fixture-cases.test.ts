// SPDX-License-Identifier: Apache-2.0
/** The flux of these cases are what the generator makes; `vitest -u` writes them again. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fixtureCases, fluxOf } from './fixture-cases.ts';

const fixtures = join(import.meta.dirname, '../../../fixtures');

test.each(fixtureCases)('$code/$name', async (one) => {
  await expect(fluxOf(one)).toMatchFileSnapshot(join(fixtures, one.code, one.name, 'flux.xml'));
});
