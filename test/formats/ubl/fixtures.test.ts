// SPDX-License-Identifier: Apache-2.0
/** Every case of fixtures/FSO1100A gets its verdict: exactly the constats of `expected.json`, no more. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ublInvoice } from '../../../formats/ubl/index.ts';
import { type Constat, isAccepted } from '../../../gateway/domain/constat.ts';

interface Expected {
  readonly description: string;
  readonly verdict: 'DEPOSEE' | 'REJETEE';
  /** True when the whole flux is refused, not this facture alone. */
  readonly irrecevable: boolean;
  readonly bloquants: readonly string[];
  readonly avertissements: readonly string[];
}

const folder = join(import.meta.dirname, '../../../fixtures/FSO1100A');
const context = { codeInterface: 'FSO1100A', now: new Date('2026-10-01T12:00:00Z') } as const;
const cases = readdirSync(folder).map((name) => ({
  name,
  expected: JSON.parse(readFileSync(join(folder, name, 'expected.json'), 'utf8')) as Expected,
}));

/** One file, or those of the folder that a test packs into an archive. */
function filesOf(name: string): readonly string[] {
  const single = join(folder, name, 'flux.xml');
  if (existsSync(single)) return [single];
  const several = join(folder, name, 'flux');
  return readdirSync(several).map((file) => join(several, file));
}

function codes(constats: readonly Constat[], gravite: Constat['gravite']): readonly string[] {
  return [
    ...new Set(constats.filter((constat) => constat.gravite === gravite).map(({ code }) => code)),
  ].sort();
}

describe('fixtures of FSO1100A', () => {
  test.each(cases)('$name: $expected.verdict', async ({ name, expected }) => {
    const files = filesOf(name);
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) {
      const { constats, irrecevable, jeuxDeRegles } = await ublInvoice.check(readFileSync(file), context);
      expect({
        verdict: isAccepted(constats) ? 'DEPOSEE' : 'REJETEE',
        irrecevable,
        bloquants: codes(constats, 'BLOQUANT'),
        avertissements: codes(constats, 'AVERTISSEMENT'),
      }).toEqual({
        verdict: expected.verdict,
        irrecevable: expected.irrecevable,
        bloquants: expected.bloquants,
        avertissements: expected.avertissements,
      });
      expect(jeuxDeRegles.length).toBeGreaterThan(0);
      for (const constat of constats) expectWhole(constat);
    }
  });

  test('every verdict has its cases', () => {
    const verdicts = new Set(cases.map(({ expected }) => expected.verdict));
    expect(verdicts).toEqual(new Set(['DEPOSEE', 'REJETEE']));
    expect(cases.length).toBeGreaterThan(40);
  });
});

/** What every constat owes to whoever reads it. */
function expectWhole({ message, messageEn, valeur = '', attendu = '', jeuDeRegles }: Constat): void {
  expect(message).toMatch(/^[ -~]+$/);
  expect(message.length).toBeLessThanOrEqual(500);
  expect(messageEn).toMatch(/^[ -~]+$/);
  expect(valeur.length).toBeLessThanOrEqual(80);
  expect(attendu.length).toBeLessThanOrEqual(80);
  expect(jeuDeRegles).toBeDefined();
}
