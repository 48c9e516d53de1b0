// SPDX-License-Identifier: Apache-2.0
/** The flux of these cases are what the generator makes, and are judged as it says; `vitest -u` writes them again. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { cppStatut } from '../../../formats/cpp/index.ts';
import { cdvCppWordings } from '../../../formats/cpp/regles.ts';
import { type Constat, isAccepted } from '../../../gateway/domain/constat.ts';
import { type FixtureCase, fixtureCases } from './fixture-cases.ts';

const fixtures = join(import.meta.dirname, '../../../fixtures');
const now = new Date('2026-10-01T12:00:00Z');

describe.each(fixtureCases)('$code/$name', (one) => {
  const fileOf = (file: string) => join(fixtures, one.code, one.name, file);

  test('is what the generator makes', async () => {
    await expect(Buffer.from(one.flux).toString('utf8')).toMatchFileSnapshot(fileOf('flux.xml'));
    await expect(`${JSON.stringify(expectedOf(one), null, 2)}\n`).toMatchFileSnapshot(
      fileOf('expected.json'),
    );
  });

  test('is judged as it says', async () => {
    const controle = await cppStatut.check(Buffer.from(one.flux), { codeInterface: one.code, now });
    const constats = [...controle.constats, ...(controle.objets ?? []).flatMap((objet) => objet.constats)];
    expect({
      description: one.description,
      verdict: isAccepted(constats) ? 'DEPOSEE' : 'REJETEE',
      irrecevable: controle.irrecevable,
      bloquants: codesOf(constats, 'BLOQUANT'),
      avertissements: codesOf(constats, 'AVERTISSEMENT'),
    }).toEqual(expectedOf(one));
  });
});

function expectedOf({ description, irrecevable, bloquants = [], avertissements = [] }: FixtureCase) {
  return {
    description,
    verdict: bloquants.length === 0 ? 'DEPOSEE' : 'REJETEE',
    irrecevable: irrecevable === true,
    bloquants,
    avertissements,
  };
}

function codesOf(constats: readonly Constat[], gravite: Constat['gravite']): readonly string[] {
  return constats.filter((constat) => constat.gravite === gravite).map(({ code }) => code);
}

test('there is a case for every rule, but those of size', () => {
  const judged = new Set(
    fixtureCases.flatMap(({ bloquants = [], avertissements = [] }) => [...bloquants, ...avertissements]),
  );
  expect(cdvCppWordings.map(({ id }) => id).filter((id) => !judged.has(id))).toEqual([
    'CDV-CPP-NOMBRE',
    'CDV-CPP-TEXTE',
  ]);
});
