// SPDX-License-Identifier: Apache-2.0
/** The writers of F13 and F14: what is written is valid, and is read again as it was. */
import { describe, expect, test } from 'vitest';
import { readF14 } from '../../../formats/annuaire/f14.ts';
import { f13 as f13Format } from '../../../formats/annuaire/index.ts';
import { f14Model } from '../../../formats/annuaire/model.ts';
import { specimenAnnuaire } from '../../../formats/annuaire/specimen.ts';
import { writeF13 } from '../../../formats/annuaire/write-f13.ts';
import { writeF14 } from '../../../formats/annuaire/write-f14.ts';
import { schemaDocuments } from '../../../formats/xml/content-model/schema-documents.ts';
import { CompiledSchema, parseWithLibrary } from '../../../formats/xml/libxml2.ts';
import type { CodeRoutage, EntreeAnnuaire, LigneAnnuaire } from '../../../gateway/domain/annuaire.ts';
import type { Siren, Siret } from '../../../gateway/domain/structure.ts';
import { each, f14, gathered, officialAnnuaire, oneChunk, oracles, textOf, why } from './documents.ts';

const head = { type: 'DIFFERENTIEL', horodate: '20260921010022', precedent: '20260920010021' } as const;

function faultsOf(text: string, schema: CompiledSchema): readonly string[] {
  const parsed = parseWithLibrary(Buffer.from(text), false, (document) => schema.validate(document));
  if (!parsed.ok) return ['malformed'];
  return parsed.value.map(({ message }) => message);
}

const codeRoutage: CodeRoutage = {
  nature: 'CODE_ROUTAGE',
  effet: 'ECRIRE',
  siret: '10000000900017' as Siret,
  code: 'SERVICE_A',
  nom: 'Achats & "dépenses" <1>\u0001 de l’État 🏛\r\n\uD800',
  actif: false,
};

const ligne: LigneAnnuaire = {
  nature: 'LIGNE',
  effet: 'ECRIRE',
  sorte: 'D',
  adresse: '100000009_COMPTA',
  siren: '100000009' as Siren,
  suffixe: 'COMPTA',
  plateforme: '0123',
  debut: '2027-01-01',
  fin: '2027-12-31',
};

describe('F14', () => {
  test('what was read is written and read again as it was', async () => {
    const entries = await gathered(readF14(oneChunk(f14)));
    const text = await textOf(writeF14(each(entries), head));
    expect(await gathered(readF14(oneChunk(text)))).toEqual(entries);
    expect(faultsOf(text, new CompiledSchema(schemaDocuments(f14Model)))).toEqual([]);
  });

  test('an annuaire without an entry is a document', async () => {
    const text = await textOf(writeF14(each([]), { type: 'COMPLET', horodate: '20260921010022' }));
    expect(await gathered(readF14(oneChunk(text)))).toEqual([
      { nature: 'ENTETE', type: 'COMPLET', horodate: '20260921010022' },
    ]);
  });

  test('what the entry does not say is written as usual: rank, motif, statut', async () => {
    const removed: CodeRoutage = { ...codeRoutage, effet: 'RETIRER' };
    const text = await textOf(writeF14(each([codeRoutage, removed]), head));
    const [, first, second] = await gathered(readF14(oneChunk(text)));
    expect(first).toMatchObject({ instance: '1', motif: 'C', effet: 'ECRIRE', schema: '0224' });
    expect(second).toMatchObject({ instance: '2', motif: 'S', effet: 'RETIRER' });
  });

  test('a name may hold anything: what XML cannot say is left out', async () => {
    const text = await textOf(writeF14(each([codeRoutage]), head));
    const [, entry] = await gathered(readF14(oneChunk(text)));
    expect(entry).toMatchObject({ nom: 'Achats & "dépenses" <1> de l’État 🏛\r\n\uFFFD' });
  });

  test('entries out of the order of the blocs are a mistake of the caller', async () => {
    await expect(textOf(writeF14(each<EntreeAnnuaire>([ligne, codeRoutage]), head))).rejects.toThrow(
      RangeError,
    );
  });

  test.skipIf(oracles === undefined)(`is valid for the official schema${why}`, async () => {
    const official = officialAnnuaire('Consultation_F14');
    const entries = await gathered(readF14(oneChunk(f14)));
    expect(faultsOf(await textOf(writeF14(each(entries), head)), official)).toEqual([]);
    expect(faultsOf(await textOf(specimenAnnuaire(50).f14()), official)).toEqual([]);
    expect(faultsOf(await textOf(writeF14(each([]), head)), official)).toEqual([]);
    expect(faultsOf(await textOf(writeF14(each([codeRoutage, ligne]), head)), official)).toEqual([]);
  });
});

describe('F13', () => {
  const context = { codeInterface: 'FFE1235A', now: new Date('2026-10-01T12:00:00Z') } as const;

  test('what is written is accepted', async () => {
    const text = await textOf(writeF13(each([codeRoutage, { ...codeRoutage, code: 'B' }, ligne])));
    const controle = await f13Format.check(Buffer.from(text), context);
    expect(controle.constats).toEqual([]);
    expect(controle.objets).toEqual([
      { objet: { nature: 'ANNUAIRE', codesRoutage: 2, lignes: 1 }, constats: [] },
    ]);
  });

  test('only lignes, in their order', async () => {
    const masked: LigneAnnuaire = { ...ligne, sorte: 'M' };
    const text = await textOf(writeF13(each([masked, ligne])));
    expect([...text.matchAll(/<Nature>(.)/g)].map(([, nature]) => nature)).toEqual(['M', 'D']);
    expect(text).not.toContain('BlocCodesRoutage');
  });

  test('a code routage after a ligne is a mistake of the caller', async () => {
    await expect(textOf(writeF13(each([ligne, codeRoutage])))).rejects.toThrow(RangeError);
  });

  test.skipIf(oracles === undefined)(`is valid for the official schema${why}`, async () => {
    const official = officialAnnuaire('Actualisation_F12-F13');
    for (const entries of [[], [codeRoutage], [ligne], [codeRoutage, ligne]]) {
      expect(faultsOf(await textOf(writeF13(each(entries))), official)).toEqual([]);
    }
  });
});
