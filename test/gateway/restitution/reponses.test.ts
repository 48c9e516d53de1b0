// SPDX-License-Identifier: Apache-2.0
/** Which answers are due: the table of the circuits, and what we owe to a system of which we are the partenaire. */
import { describe, expect, test } from 'vitest';
import type { SystemeEchange } from '../../../gateway/domain/code-interface.ts';
import type { Facture } from '../../../gateway/domain/facture.ts';
import type { FluxId } from '../../../gateway/domain/flux.ts';
import { parseCodeApplication } from '../../../gateway/domain/flux-name.ts';
import type { PartenaireId } from '../../../gateway/domain/partenaire.ts';
import type { Raccordement, RaccordementId } from '../../../gateway/domain/raccordement.ts';
import type { FluxRecord } from '../../../gateway/ports/journal.ts';
import { isSubscribed, reponsesDues } from '../../../gateway/restitution/reponses.ts';

const now = new Date('2026-10-01T12:00:00Z');

function raccordement(codesInterface: readonly string[], more: Partial<Raccordement> = {}): Raccordement {
  return {
    id: 'r' as RaccordementId,
    partenaire: 'p' as PartenaireId,
    codeApplication: parseCodeApplication('AAA123'),
    systemeEchange: 'CPRO',
    protocole: 'sftp',
    nom: 'A',
    statut: 'ACTIF',
    valideDu: now,
    valideAu: now,
    codesInterface,
    politiqueRetrait: 'once',
    delaiStabiliteMs: 0,
    ...more,
  };
}

function flux(codeInterface: string): FluxRecord {
  return {
    id: '01JABCDEFGHJKMNPQRSTVWXYZ0' as FluxId,
    sens: 'EMISSION',
    partenaire: 'p' as PartenaireId,
    raccordement: 'r' as RaccordementId,
    protocole: 'sftp',
    nomFichier: `${codeInterface}_AAA123_AAA123${codeInterface.slice(3, 7)}000000000000001`,
    sha256: '0'.repeat(64),
    sizeBytes: 1,
    statut: 'EN_TRAITEMENT',
    codeInterface,
    nombreFactures: 1,
    creeLe: now,
    modifieLe: now,
  };
}

const facture = (statut: Facture['statut']): Facture => ({
  rang: 1,
  nomFichier: 'f.xml',
  sha256: '0'.repeat(64),
  sizeBytes: 1,
  statut,
  jeuxDeRegles: [],
});

function due(
  code: string,
  how: {
    readonly irrecevable?: boolean;
    readonly accepted?: boolean;
    readonly politique?: 'toujours' | 'irrecevable';
    readonly systeme?: SystemeEchange;
    readonly amont?: boolean;
  } = {},
): readonly string[] {
  const {
    irrecevable = false,
    accepted = true,
    politique = 'toujours',
    systeme = 'CPRO',
    amont = false,
  } = how;
  const own = raccordement([code], { systemeEchange: systeme, ...(amont ? { role: 'AMONT' } : {}) });
  const factures = [facture(accepted && !irrecevable ? 'DEPOSEE' : 'REJETEE')];
  const verdict = accepted && !irrecevable ? ('INTEGRE' as const) : ('REJETE' as const);
  const found = reponsesDues({
    flux: flux(code),
    raccordement: own,
    verdict,
    irrecevable,
    factures,
    politique,
  });
  return found.map((one) =>
    one.niveau === 'FLUX'
      ? `${one.code} ${one.norme}`
      : `${one.code} ${one.objets.map(({ statut }) => statut)}`,
  );
}

describe('what is due to a partenaire', () => {
  test.each([
    ['FSO1100A', {}, ['CSO1100A CPP']],
    ['FSO1100A', { politique: 'irrecevable' as const }, []],
    ['FSO1100A', { politique: 'irrecevable' as const, irrecevable: true }, ['CSO1100A CPP']],
    ['FSO1150A', {}, ['CSO1150A CDAR', 'FEN1214A 202']],
    ['FSO1150A', { accepted: false }, ['CSO1150A CDAR', 'FEN1214A 213']],
    ['FSO1150A', { irrecevable: true }, ['CSO1150A CDAR']],
    ['FSO1304A', {}, []],
    ['FSO1304A', { accepted: false }, ['FEN1205A 601']],
    ['FSO3110A', { systeme: 'PA_CPRO' as const }, ['CSO3110A 200']],
    ['FSO3110A', { systeme: 'PA_CPRO' as const, irrecevable: true }, ['CSI3110A CDAR']],
    ['FSO6000A', { systeme: 'PA_CPRO' as const, accepted: false }, ['FEN6000A 301']],
    ['FFE0614A', { systeme: 'PPF' as const }, ['CFE0614A CDAR']],
    ['CEN1214A', {}, []],
    ['CEN1214A', { irrecevable: true }, []],
  ])('%s %j is answered %j', (code, how, answers) => {
    expect(due(code, how)).toEqual(answers);
  });
});

describe('what we owe to a system of which we are the partenaire', () => {
  test.each([
    ['FFE0604A', { systeme: 'PPF' as const }, ['CFE0604A CDAR']],
    ['FFE1435A', { systeme: 'PPF' as const, irrecevable: true }, ['CFE1435A CDAR']],
    ['FEN4000A', { systeme: 'PA_CPRO' as const }, []],
    ['FEN4000A', { systeme: 'PA_CPRO' as const, irrecevable: true }, ['CEI4000A CDAR']],
    ['FEN1200A', { irrecevable: true }, []],
  ])('%s %j is acknowledged %j', (code, how, answers) => {
    expect(due(code, { ...how, amont: true })).toEqual(answers);
  });
});

test('a subscription brings the codes that answer it, and what answers those', () => {
  const own = raccordement(['FSO1150A']);
  const known = ['CSO1150A', 'FEN1214A', 'FEN1204A', 'CEN1214A', 'CEN1204A'] as const;
  expect(known.filter((code) => !isSubscribed(code, own))).toEqual([]);
  expect(isSubscribed('FSO1100A', own)).toBe(false);
  expect(isSubscribed('FEN1200A', own)).toBe(false);
});
