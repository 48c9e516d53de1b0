// SPDX-License-Identifier: Apache-2.0
/**
 * Every rule of EN 16931 and of its syntaxes is seen to fail: its invalid twin fails it, and with it exactly what the same fault breaks.
 * The expected sets were checked against the official rules.
 */
import { describe, expect, test } from 'vitest';
import type { SpecimenSyntax } from '../../../formats/specimen/description.ts';
import { makeSpecimen } from '../../../formats/specimen/index.ts';
import { makeTwin, rulesWithTwin } from '../../../formats/specimen/twins/index.ts';
import { europeanFailures } from './judged.ts';

const number = 'F-2026-0007';

describe.each<SpecimenSyntax>(['UBL', 'CII'])('in %s', (syntax) => {
  const description = { syntax, circuit: 'CHORUS_PRO', number } as const;

  test('the twin of every rule fails it, and what follows from the same fault, no more', () => {
    const different = rulesWithTwin(syntax).flatMap((rule) => {
      const twin = makeTwin(rule, description);
      const failed = twin === undefined ? [] : europeanFailures(twin.xml, syntax);
      const expected = [...(twin?.failing ?? [rule])].sort();
      return failed.join(' ') === expected.join(' ') ? [] : [{ rule, failed, expected }];
    });
    expect(different).toEqual([]);
  });

  test('the specimen they were made from fails nothing', () => {
    expect(europeanFailures(makeSpecimen(description), syntax)).toEqual([]);
  });

  test('no rule has two twins, and no rule but those that cannot fail has none', () => {
    const rules = rulesWithTwin(syntax);
    expect(new Set(rules).size).toBe(rules.length);
    expect(rules.length).toBe(syntax === 'UBL' ? 928 : 723);
  });

  test('a rule without a twin has none', () => {
    expect(makeTwin('BR-CO-05', description)).toBeUndefined();
  });
});
