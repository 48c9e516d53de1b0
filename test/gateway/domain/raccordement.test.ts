// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { parseCodeApplication } from '../../../gateway/domain/flux-name.ts';
import type { PartenaireId } from '../../../gateway/domain/partenaire.ts';
import {
  isOpen,
  type Raccordement,
  type RaccordementId,
  type StatutRaccordement,
} from '../../../gateway/domain/raccordement.ts';

const actif: Raccordement = {
  id: 'r1' as RaccordementId,
  partenaire: 'p1' as PartenaireId,
  codeApplication: parseCodeApplication('AAA123'),
  systemeEchange: 'CPRO',
  protocole: 'sftp',
  nom: 'Dupont',
  statut: 'ACTIF',
  valideDu: new Date('2026-01-01T00:00:00Z'),
  valideAu: new Date('2026-12-31T23:59:59Z'),
  codesInterface: ['FSO1100A'],
  politiqueRetrait: 'once',
  delaiStabiliteMs: 2000,
};

describe('a raccordement', () => {
  const during = new Date('2026-06-15T12:00:00Z');

  test.each<[StatutRaccordement, boolean]>([
    ['BROUILLON', false],
    ['EN_COURS', false],
    ['ACTIF', true],
    ['INACTIF', false],
    ['ERREUR', false],
    ['PARTIELLE', true],
  ])('%s within its dates is open: %s', (statut, open) => {
    expect(isOpen({ ...actif, statut }, during)).toBe(open);
  });

  test.each([
    ['before its first instant', '2025-12-31T23:59:59.999Z', false],
    ['at its first instant', '2026-01-01T00:00:00Z', true],
    ['at its last instant', '2026-12-31T23:59:59Z', true],
    ['after its last instant', '2026-12-31T23:59:59.001Z', false],
  ])('%s is open: %s', (_, instant, open) => {
    expect(isOpen(actif, new Date(instant))).toBe(open);
  });
});
