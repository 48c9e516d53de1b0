// SPDX-License-Identifier: Apache-2.0
/** The cases of FFE1235A against the official schema: it takes what we take, and refuses what our schema refuses. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { f13 } from '../../../formats/annuaire/index.ts';
import { parseWithLibrary } from '../../../formats/xml/libxml2.ts';
import { officialAnnuaire, oracles, why } from './documents.ts';

const folder = join(import.meta.dirname, '../../../fixtures/FFE1235A');
const context = { codeInterface: 'FFE1235A', now: new Date('2026-10-01T12:00:00Z') } as const;

describe('cases of FFE1235A', () => {
  test.each(readdirSync(folder))('%s has the verdict it expects', async (name) => {
    const expected = JSON.parse(readFileSync(join(folder, name, 'expected.json'), 'utf8'));
    const { constats, irrecevable } = await f13.check(readFileSync(join(folder, name, 'flux.xml')), context);
    const codesOf = (gravite: string) =>
      constats.filter((c) => c.gravite === gravite).map(({ code }) => code);
    expect({
      ...{ irrecevable, bloquants: codesOf('BLOQUANT'), avertissements: codesOf('AVERTISSEMENT') },
    }).toEqual({
      irrecevable: expected.irrecevable,
      bloquants: expected.bloquants,
      avertissements: expected.avertissements,
    });
  });

  test.skipIf(oracles === undefined)(`the official schema agrees${why}`, async () => {
    const official = officialAnnuaire('Actualisation_F12-F13');
    for (const name of readdirSync(folder)) {
      const bytes = readFileSync(join(folder, name, 'flux.xml'));
      const { irrecevable } = await f13.check(bytes, context);
      const judged = parseWithLibrary(
        bytes,
        false,
        (document) => document.hasDoctype || official.validate(document).length > 0,
      );
      expect([name, !judged.ok || judged.value]).toEqual([name, irrecevable]);
    }
  });
});
