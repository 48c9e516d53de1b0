// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { parseFluxId, transitionsFluxEmis, transitionsFluxRecu } from '../../../gateway/domain/flux.ts';
import { transitionsRaccordement } from '../../../gateway/domain/raccordement.ts';

type Machine = Readonly<Record<string, readonly string[]>>;

const machines: readonly (readonly [string, Machine, start: string, ends: readonly string[]])[] = [
  ['a flux received', transitionsFluxRecu, 'RECU', ['INTEGRE', 'INTEGRE_PARTIEL', 'REJETE']],
  ['a flux emitted', transitionsFluxEmis, 'A_EMETTRE', ['RETIRE', 'ACQUITTE', 'EXPIRE']],
  ['a raccordement', transitionsRaccordement, 'BROUILLON', []],
];

describe.each(machines)('the state machine of %s', (_, machine, start, ends) => {
  test('leads only to statuts it has', () => {
    const strangers = Object.values(machine)
      .flat()
      .filter((statut) => !Object.hasOwn(machine, statut));
    expect(strangers).toEqual([]);
  });

  test('reaches every statut from its start', () => {
    expect([...reachable(machine, start)].sort()).toEqual(Object.keys(machine).sort());
  });

  test('ends only in its final statuts', () => {
    const final = Object.keys(machine).filter((statut) => machine[statut]?.length === 0);
    expect(final.sort()).toEqual([...ends].sort());
  });
});

describe('a verdict', () => {
  test('comes only after the flux was taken up, or as a refusal at once', () => {
    expect(transitionsFluxRecu.RECU).not.toContain('INTEGRE');
    expect(transitionsFluxRecu.RECU).toContain('REJETE');
  });

  test('is not what INCIDENTE is: that one goes back to RECU', () => {
    expect(transitionsFluxRecu.INCIDENTE).toEqual(['RECU']);
  });
});

describe('a flux id', () => {
  test('is a ULID in capitals', () => {
    expect(parseFluxId('01KADP1V9ZQ0VJ6M3M8Y2T4R5S')).toBe('01KADP1V9ZQ0VJ6M3M8Y2T4R5S');
  });

  test.each([
    '',
    '01kadp1v9zq0vj6m3m8y2t4r5s',
    '81KADP1V9ZQ0VJ6M3M8Y2T4R5S',
    '01KADP1V9ZQ0VJ6M3M8Y2T4R5I',
    '../etc/passwd',
  ])('"%s" is none', (text) => {
    expect(() => parseFluxId(text)).toThrow(RangeError);
  });
});

function reachable(machine: Machine, start: string): ReadonlySet<string> {
  const seen = new Set([start]);
  for (const statut of seen) for (const next of machine[statut] ?? []) seen.add(next);
  return seen;
}
