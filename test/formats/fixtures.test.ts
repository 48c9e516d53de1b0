// SPDX-License-Identifier: Apache-2.0
/** Every case of fixtures/ gets its verdict: exactly the constats of `expected.json`, no more, and its compte rendu. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { writeCppStatut } from '../../formats/cpp/cpp-statut.ts';
import { servedFormats } from '../../formats/served.ts';
import { buildCompteRendu, concludeFacture, concludeFlux } from '../../gateway/conclusion.ts';
import { type CodeInterface, codesInterface, contratOf } from '../../gateway/domain/code-interface.ts';
import { type Constat, isAccepted } from '../../gateway/domain/constat.ts';
import type { Facture } from '../../gateway/domain/facture.ts';
import { parseCodeApplication } from '../../gateway/domain/flux-name.ts';
import type { Controle } from '../../gateway/ports/formats.ts';

interface Expected {
  readonly description: string;
  readonly verdict: 'DEPOSEE' | 'REJETEE';
  /** True when the whole flux is refused, not this facture alone. */
  readonly irrecevable: boolean;
  readonly bloquants: readonly string[];
  readonly avertissements: readonly string[];
}

const fixtures = join(import.meta.dirname, '../../fixtures');
const now = new Date('2026-10-01T12:00:00Z');
const codes = readdirSync(fixtures).filter((name): name is CodeInterface => name in codesInterface);

function casesOf(code: CodeInterface) {
  return readdirSync(join(fixtures, code)).map((name) => ({
    name,
    expected: JSON.parse(readFileSync(join(fixtures, code, name, 'expected.json'), 'utf8')) as Expected,
  }));
}

/** One file, or those of the folder that a test packs into an archive. */
function filesOf(code: CodeInterface, name: string): readonly string[] {
  const folder = join(fixtures, code, name);
  const single = ['flux.xml', 'flux.pdf'].map((file) => join(folder, file)).find((file) => existsSync(file));
  if (single !== undefined) return [single];
  return readdirSync(join(folder, 'flux')).map((file) => join(folder, 'flux', file));
}

function check(code: CodeInterface, file: string): Controle | Promise<Controle> {
  const format = servedFormats[contratOf(code).format];
  if (format === undefined) throw new Error(`no format is served for ${code}`);
  return format.check(readFileSync(file), { codeInterface: code, now });
}

function codesOf(constats: readonly Constat[], gravite: Constat['gravite']): readonly string[] {
  const found = constats.filter((constat) => constat.gravite === gravite).map(({ code }) => code);
  return [...new Set(found)].sort();
}

test('there are cases for every code interface in service, accepted and rejected', () => {
  const deposited = (Object.keys(codesInterface) as CodeInterface[]).filter((code) => {
    const { sens, obsolete } = contratOf(code);
    return sens === 'EMISSION' && !obsolete;
  });
  expect(deposited.length).toBeGreaterThan(40);
  for (const code of deposited) {
    const verdicts = codes.includes(code) ? casesOf(code).map(({ expected }) => expected.verdict) : [];
    expect([code, verdicts.includes('DEPOSEE'), verdicts.includes('REJETEE')]).toEqual([code, true, true]);
  }
});

describe.each(codes)('fixtures of %s', (code) => {
  test.each(casesOf(code))('$name: $expected.verdict', async ({ name, expected }) => {
    const files = filesOf(code, name);
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) {
      const { constats: ofFile, objets = [], irrecevable, jeuxDeRegles } = await check(code, file);
      const constats = [...ofFile, ...objets.flatMap((one) => one.constats)];
      expect({
        description: expected.description,
        verdict: isAccepted(constats) ? 'DEPOSEE' : 'REJETEE',
        irrecevable,
        bloquants: codesOf(constats, 'BLOQUANT'),
        avertissements: codesOf(constats, 'AVERTISSEMENT'),
      }).toEqual(expected);
      expect(jeuxDeRegles.length).toBeGreaterThan(0);
      for (const constat of constats) expectWhole(constat);
    }
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

const answered: readonly (readonly [code: CodeInterface, name: string])[] = [
  ['FSO1100A', 'valide-taux-multiples'],
  ['FSO1100A', 'invalide-total-ttc'],
  ['FSO1106A', 'valide-taux-multiples'],
  ['FSO1106A', 'invalide-ligne-sans-tva'],
  ['FSO1116A', 'valide-sans-specification'],
  ['FSO1116A', 'invalide-numero-21-caracteres'],
  ['FSO1116A', 'invalide-base-de-tva'],
];

test.each(answered)('the compte rendu of %s/%s is the golden one', async (code, name) => {
  const [file = ''] = filesOf(code, name);
  const bytes = compteRenduOf(code, name, await check(code, file));
  await expect(bytes).toMatchFileSnapshot(join(fixtures, code, name, 'compte-rendu.xml'));
});

function compteRenduOf(code: CodeInterface, name: string, controle: Controle): string {
  const constats = controle.constats.map((constat) => ({ ...constat, rang: 1 }));
  const facture: Facture = {
    rang: 1,
    nomFichier: `${name}.xml`,
    sha256: '0'.repeat(64),
    sizeBytes: 1,
    statut: concludeFacture(controle.constats),
    jeuxDeRegles: controle.jeuxDeRegles,
    ...(controle.numero === undefined ? {} : { numero: controle.numero }),
  };
  const verdict = concludeFlux([facture], constats);
  if (verdict === undefined) throw new Error(`no verdict on ${code}/${name}`);
  const compteRendu = buildCompteRendu({
    verdict,
    idFlux: `AAA123${code.slice(3, 7)}000000000000001`,
    codeInterface: code,
    emetteur: parseCodeApplication('CPP001'),
    recepteur: parseCodeApplication('AAA123'),
    produitLe: now,
    factures: [facture],
    constats,
  });
  return new TextDecoder('utf-8', { fatal: true }).decode(writeCppStatut(compteRendu));
}
