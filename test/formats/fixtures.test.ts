// SPDX-License-Identifier: Apache-2.0
/** Every case of fixtures/ gets its verdict: exactly the constats of `expected.json`, no more, and its compte rendu. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { servedFormats } from '../../formats/served.ts';
import { concludeFlux } from '../../gateway/conclusion.ts';
import { objetsOf } from '../../gateway/controle.ts';
import { type CodeInterface, codesInterface, contratOf } from '../../gateway/domain/code-interface.ts';
import { type Constat, isAccepted } from '../../gateway/domain/constat.ts';
import type { Facture } from '../../gateway/domain/facture.ts';
import type { FluxId } from '../../gateway/domain/flux.ts';
import { type IdentifiantFlux, parseCodeApplication } from '../../gateway/domain/flux-name.ts';
import { irrecevable } from '../../gateway/domain/irrecevabilite.ts';
import type { PartenaireId } from '../../gateway/domain/partenaire.ts';
import type { Raccordement, RaccordementId } from '../../gateway/domain/raccordement.ts';
import type { Controle } from '../../gateway/ports/formats.ts';
import type { ConstatRecord, FluxRecord } from '../../gateway/ports/journal.ts';
import { writeReponseFlux, writeReponseObjet } from '../../gateway/restitution/ecrire.ts';
import { reponsesDues } from '../../gateway/restitution/reponses.ts';
import type { ObjetJuge } from '../../gateway/unicite.ts';

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

/** The first accepted, the first rejected and the first irrecevable case of every code. */
const answered = codes.flatMap((code) => {
  const cases = casesOf(code).filter(({ name }) => filesOf(code, name).length === 1);
  const chosen = [
    cases.find(({ expected }) => expected.verdict === 'DEPOSEE'),
    cases.find(({ expected }) => expected.verdict === 'REJETEE' && !expected.irrecevable),
    cases.find(({ expected }) => expected.verdict === 'REJETEE' && expected.irrecevable),
  ];
  return chosen.flatMap((one) => (one === undefined ? [] : [[code, one.name] as const]));
});

test.each(answered)('the answers to %s/%s are the golden ones', async (code, name) => {
  const [file = ''] = filesOf(code, name);
  const answers = answersTo(code, name, await check(code, file));
  for (const [golden, bytes] of answers) {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    await expect(text).toMatchFileSnapshot(join(fixtures, code, name, golden));
  }
  const kept = readdirSync(join(fixtures, code, name)).filter((one) => one.startsWith('reponse-'));
  expect(kept.toSorted()).toEqual(answers.map(([golden]) => golden).toSorted());
});

const raccordement: Raccordement = {
  id: 'r1' as RaccordementId,
  partenaire: 'p1' as PartenaireId,
  codeApplication: parseCodeApplication('AAA123'),
  systemeEchange: 'CPRO',
  protocole: 'sftp',
  nom: 'Dupont SA',
  statut: 'ACTIF',
  valideDu: now,
  valideAu: now,
  codesInterface: [],
  politiqueRetrait: 'once',
  delaiStabiliteMs: 0,
  matricule: '1234',
};

/** As the restitution makes them, each with the name it is kept under. */
function answersTo(
  code: CodeInterface,
  name: string,
  controle: Controle,
): readonly (readonly [string, Uint8Array])[] {
  const own = { ...raccordement, systemeEchange: contratOf(code).systemeEchange, codesInterface: [code] };
  const judged = numberedObjets(fileFacture(`${name}.xml`), controle);
  const { irrecevable: refused } = controle;
  const constats = [...(refused ? [fluxRefused(controle)] : []), ...judged.flatMap((one) => one.constats)];
  const factures = judged.map(({ facture }) => facture);
  const verdict = concludeFlux(factures, constats);
  if (verdict === undefined) throw new Error(`no verdict on ${code}/${name}`);
  const flux = fluxOf(code, own);
  const matiere = { flux, raccordement: own, verdict, irrecevable: refused, factures, constats };
  const plume = { emetteur: parseCodeApplication('CPP001'), dialecte: 'FNFE' as const, produitLe: now };
  return reponsesDues({ ...matiere, politique: 'toujours' }).flatMap((due) =>
    due.niveau === 'FLUX'
      ? [[`reponse-${due.code}.xml`, writeReponseFlux(due, matiere, plume)] as const]
      : due.objets.map(
          (objet) =>
            [
              `reponse-${due.code}-${objet.facture.rang}.xml`,
              writeReponseObjet(objet, matiere, plume),
            ] as const,
        ),
  );
}

function fluxRefused({ constats }: Controle): ConstatRecord {
  const code = constats.find(({ gravite }) => gravite === 'BLOQUANT')?.code ?? '';
  return irrecevable('IRR_SYNTAX', { fr: code, en: code });
}

function fileFacture(nomFichier: string): Facture {
  const sha256 = '0'.repeat(64);
  return { rang: 1, nomFichier, sha256, sizeBytes: 1, statut: 'A_CONTROLER', jeuxDeRegles: [] };
}

function numberedObjets(file: Facture, controle: Controle): readonly ObjetJuge[] {
  return objetsOf(file, controle).map(({ facture, constats }, i) => ({
    facture: { ...facture, rang: i + 1 },
    constats: constats.map((constat) => ({ ...constat, rang: i + 1 })),
  }));
}

function fluxOf(code: CodeInterface, own: Raccordement): FluxRecord {
  const identifiant = `AAA123${code.slice(3, 7)}000000000000001` as IdentifiantFlux;
  return {
    id: '01JABCDEFGHJKMNPQRSTVWXYZ0' as FluxId,
    sens: 'EMISSION',
    partenaire: own.partenaire,
    raccordement: own.id,
    protocole: 'sftp',
    nomFichier: `${code}_AAA123_${identifiant}`,
    sha256: '0'.repeat(64),
    sizeBytes: 1,
    statut: 'EN_TRAITEMENT',
    codeInterface: code,
    identifiant,
    nombreFactures: 1,
    creeLe: now,
    modifieLe: now,
  };
}
