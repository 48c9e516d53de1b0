// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { specimenAnnuaire } from '../../../formats/annuaire/specimen.ts';
import { ImportRefuse } from '../../../gateway/annuaire/refus.ts';
import type { Siret } from '../../../gateway/domain/structure.ts';
import type { Journal } from '../../../gateway/ports/journal.ts';
import { type TemporaryJournal, temporaryJournal } from '../../queues/journal/support.ts';
import {
  contenu,
  importContent,
  importF14,
  ligne,
  maintenant,
  octets,
  plateforme,
  processus,
  service,
  structure,
} from './support.ts';

let temporary: TemporaryJournal;
let journal: Journal;
beforeEach(async () => {
  temporary = await temporaryJournal();
  journal = await temporary.open();
});
afterEach(() => temporary.dispose());

const a = '11111111100011';
const b = '22222222200022';
const c = '33333333300033';
const refuse = (code: string) => expect.objectContaining({ constat: expect.objectContaining({ code }) });

/** What the annuaire in force answers about each structure and each service that was made up. */
async function asked(
  { annuaire }: Journal,
  made: ReturnType<typeof specimenAnnuaire>,
): Promise<readonly unknown[]> {
  const version = (await annuaire.courante())?.numero ?? 0;
  const found: unknown[] = [];
  for await (const entree of made.entries()) {
    if (entree.nature === 'ETABLISSEMENT') {
      const known = await annuaire.etablissement(version, entree.siret);
      found.push([entree.siret, known?.exigences, known?.actif, known?.nom]);
    }
    if (entree.nature === 'CODE_ROUTAGE') {
      const known = await annuaire.codeRoutage(version, entree.siret, entree.code);
      found.push([entree.siret, entree.code, known?.actif]);
    }
  }
  return found;
}

describe('a complete import', () => {
  test('of the CSV of a directory and of the F14 of the same one say the same of each structure', async () => {
    const made = specimenAnnuaire(300);
    const csv = await importContent(journal, made.csv());
    expect(csv).toMatchObject({
      source: 'CSV',
      effectifs: { ETABLISSEMENT: 300, CODE_ROUTAGE: 450, LIGNE: 0 },
    });
    const before = await asked(journal, made);
    const f14 = await importContent(journal, made.f14());
    expect(f14).toMatchObject({
      source: 'F14',
      effectifs: { ETABLISSEMENT: 300, CODE_ROUTAGE: 450, LIGNE: 300 },
    });
    expect(await asked(journal, made)).toEqual(before);
  });

  test('takes away what it does not say, and changes what it says otherwise', async () => {
    await importF14(journal, [structure(a), structure(b), service(a, 'S1')]);
    await importF14(journal, [structure(b, {}, { nom: 'B nouveau' }), structure(c)], {
      horodate: '20261108010000',
    });
    expect(await contenu(journal)).toEqual([`structure ${b} B nouveau`, `structure ${c} Structure ${c}`]);
  });

  test('of a CSV leaves the lignes and plateformes of an F14 as they are', async () => {
    await importF14(journal, [structure(a), plateforme('0001'), ligne(`${a.slice(0, 9)}_${a}`)]);
    await importContent(journal, octets(`SIRET;RaisonSociale\n${b};Ville B\n`));
    expect(await contenu(journal)).toEqual([
      `structure ${b} Ville B`,
      'plateforme 0001',
      `ligne ${a.slice(0, 9)}_${a} 2026-09-01 D 0001`,
    ]);
  });

  test('that fails in the middle leaves what was in force, and so does every look-up meanwhile', async () => {
    await importF14(journal, [structure(a)]);
    const seen: (readonly string[])[] = [];
    async function* broken() {
      yield* octets(`SIRET;RaisonSociale\n${b};B\n`);
      for (let i = 0; i < 8_000; i++) yield* octets(`${10_000_000_000_000 + i};S${i}\n`);
      throw new Error('the disk is gone');
    }
    const avance = () => void contenu(journal).then((found) => seen.push(found));
    await expect(importContent(journal, broken(), { avance })).rejects.toThrow('the disk is gone');
    expect(await contenu(journal)).toEqual([`structure ${a} Structure ${a}`]);
    expect(seen.length).toBeGreaterThan(0);
    expect(new Set(seen.flat())).toEqual(new Set([`structure ${a} Structure ${a}`]));
    await importContent(journal, octets(`SIRET;RaisonSociale\n${b};B\n`));
    expect(await contenu(journal)).toEqual([`structure ${b} B`]);
    expect((await journal.annuaire.versions(5)).map(({ etat }) => etat)).toEqual([
      'PUBLIEE',
      'NETTOYEE',
      'PUBLIEE',
    ]);
  });

  test('that is half as large as the one before is refused as cut short, unless it is forced', async () => {
    await importContent(journal, specimenAnnuaire(200).csv());
    await expect(importContent(journal, specimenAnnuaire(99).csv())).rejects.toEqual(
      refuse('ANNUAIRE-TRONQUE'),
    );
    expect((await journal.annuaire.courante())?.effectifs?.ETABLISSEMENT).toBe(200);
    await importContent(journal, specimenAnnuaire(99).csv(), { forcer: true });
    expect((await journal.annuaire.courante())?.effectifs?.ETABLISSEMENT).toBe(99);
  });

  test('tells how far it is', async () => {
    const told: number[] = [];
    await importContent(journal, specimenAnnuaire(1_000).csv(), {
      avance: ({ entrees }) => told.push(entrees),
    });
    expect(told.at(-1)).toBe(2_500);
    expect(told.length).toBeGreaterThan(5);
    expect(told).toEqual(told.toSorted((x, y) => x - y));
  });

  test.each([
    ['a zip', 'PK\u0003\u0004…', 'ANNUAIRE-NATURE-FICHIER'],
    ['a CSV without SIRET', 'a;b\n1;2\n', 'ANNUAIRE-CSV'],
    ['another XML', '<Invoice/>', 'ANNUAIRE-RACINE'],
    ['nothing', '', 'ANNUAIRE-CSV'],
  ])('of %s is refused', async (_, text, code) => {
    await expect(importContent(journal, octets(text))).rejects.toEqual(refuse(code));
    expect(await journal.annuaire.courante()).toBeUndefined();
  });
});

describe('a differential', () => {
  beforeEach(async () => {
    await importF14(journal, [structure(a), structure(b), service(a, 'S1'), service(a, 'S2')]);
  });
  const next = { type: 'DIFFERENTIEL', horodate: '20261102010000', precedent: '20261101010000' } as const;

  test('changes, adds and removes what it says, and nothing else', async () => {
    await importF14(
      journal,
      [structure(b, {}, { effet: 'RETIRER' }), structure(c), service(a, 'S1', { actif: false })],
      next,
    );
    expect(await contenu(journal)).toEqual([
      `structure ${a} Structure ${a}`,
      `structure ${c} Structure ${c}`,
      `service ${a} S1 inactif`,
      `service ${a} S2`,
    ]);
  });

  test('leaves the version before it as it was, for whoever still reads it', async () => {
    const before = (await journal.annuaire.courante())?.numero ?? 0;
    await importF14(journal, [structure(b, {}, { effet: 'RETIRER' })], next);
    expect(await journal.annuaire.etablissement(before, b as Siret)).toBeDefined();
    expect(await journal.annuaire.etablissement(before + 1, b as Siret)).toBeUndefined();
  });

  test.each([
    ['applied twice', next, 'deja applique'],
    ['older', { ...next, horodate: '20261101000000' }, 'deja applique'],
    ['that skips one', { ...next, horodate: '20261104010000', precedent: '20261103010000' }, 'qui manquent'],
    ['that names none', { type: 'DIFFERENTIEL', horodate: '20261103010000' } as const, 'qui manquent'],
  ])('%s is refused, with what to do', async (_, head, phrase) => {
    await importF14(journal, [structure(c)], next);
    const refusal = await importF14(journal, [structure(c)], head).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(ImportRefuse);
    expect(refusal).toEqual(refuse('ANNUAIRE-SEQUENCE'));
    expect((refusal as ImportRefuse).constat.message).toContain(phrase);
    expect((await journal.annuaire.versions(9)).filter(({ etat }) => etat === 'PUBLIEE')).toHaveLength(2);
  });

  test('follows a complete export, and a complete export that is not newer is refused', async () => {
    await importF14(journal, [structure(c)], next);
    await expect(importF14(journal, [structure(a)], { horodate: next.horodate })).rejects.toEqual(
      refuse('ANNUAIRE-SEQUENCE'),
    );
    await importF14(journal, [structure(a)], { horodate: '20261103010000' });
    await importF14(journal, [structure(b)], {
      ...next,
      horodate: '20261104010000',
      precedent: '20261103010000',
    });
    expect(await contenu(journal)).toEqual([
      `structure ${a} Structure ${a}`,
      `structure ${b} Structure ${b}`,
    ]);
  });
});

test('a differential without a complete export is refused', async () => {
  const head = { type: 'DIFFERENTIEL', horodate: '20261102010000', precedent: '20261101010000' } as const;
  await expect(importF14(journal, [structure(a)], head)).rejects.toEqual(refuse('ANNUAIRE-SEQUENCE'));
});

describe('one import at a time', () => {
  const begin = (proprietaire: string, at: Date) =>
    journal.annuaire.commencer({ type: 'COMPLET', source: 'CSV', nom: 'autre', proprietaire, at });

  test('a second one is refused while the first lives', async () => {
    await begin(`ailleurs:1:x`, maintenant);
    await expect(importF14(journal, [structure(a)])).rejects.toEqual(refuse('ANNUAIRE-OCCUPE'));
  });

  test.each([
    ['a process of this host that is gone', 'ici:999999999:x', 0],
    ['an earlier start with our process number', `ici:${process.pid}:autre`, 0],
    ['another host, silent for a minute', 'ailleurs:1:x', 61_000],
  ])('one left by %s is taken over, and can write nothing more', async (_, owner, silentMs) => {
    const dead = await begin(owner, new Date(maintenant.getTime() - silentMs));
    if ('enCours' in dead) throw new Error('the first import did not begin');
    expect(await journal.annuaire.ecrire(dead, [structure(b)], ageOf(silentMs))).toBe(true);
    await importF14(journal, [structure(a)]);
    expect(await journal.annuaire.ecrire(dead, [structure(c)], maintenant)).toBe(false);
    expect(await journal.annuaire.publier(dead, noEffectifs, maintenant)).toBe(false);
    expect(await contenu(journal)).toEqual([`structure ${a} Structure ${a}`]);
  });

  test('our own that is still under way is not taken over', async () => {
    await begin(processus.nom, maintenant);
    await expect(importF14(journal, [structure(a)])).rejects.toEqual(refuse('ANNUAIRE-OCCUPE'));
  });
});

const ageOf = (silentMs: number) => new Date(maintenant.getTime() - silentMs);
const noEffectifs = { UNITE_LEGALE: 0, ETABLISSEMENT: 0, CODE_ROUTAGE: 0, PLATEFORME: 0, LIGNE: 0 };

test('what was replaced long ago is purged, and the version in force stays whole', async () => {
  await importF14(journal, [structure(a), structure(b)]);
  await importF14(journal, [structure(a, {}, { nom: 'A2' })], { horodate: '20261102010000' });
  const later = new Date(maintenant.getTime() + 1);
  expect(await journal.annuaire.purger(later, new AbortController().signal)).toBe(2);
  expect(await contenu(journal)).toEqual([`structure ${a} A2`]);
  expect((await journal.annuaire.version(1))?.etat).toBe('PURGEE');
});
