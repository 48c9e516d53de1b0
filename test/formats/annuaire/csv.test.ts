// SPDX-License-Identifier: Apache-2.0
/** The public directory of Chorus Pro as CSV: what is understood, what is merged, what is told. */
import { describe, expect, test } from 'vitest';
import { type CsvReport, readAnnuaireCsv } from '../../../formats/annuaire/csv.ts';
import { maxRowLength } from '../../../formats/annuaire/csv-rows.ts';
import { AnnuaireIllisible } from '../../../formats/annuaire/illisible.ts';
import { specimenAnnuaire } from '../../../formats/annuaire/specimen.ts';
import type { CodeRoutage, EtablissementAnnuaire } from '../../../gateway/domain/annuaire.ts';
import { chunksOf, gathered, textOf } from './documents.ts';

type Entry = EtablissementAnnuaire | CodeRoutage;

interface Read {
  readonly entries: readonly Entry[];
  readonly report: CsvReport;
}

async function read(text: string | Uint8Array, size = 1_000_000): Promise<Read> {
  const reading = readAnnuaireCsv(chunksOf(typeof text === 'string' ? Buffer.from(text) : text, size));
  const entries = await gathered(reading.entries);
  return { entries, report: reading.report() };
}

/** One word an entry: SIRET and name, or SIRET/service. */
function short(entries: readonly Entry[]): readonly string[] {
  return entries.map((entry) =>
    entry.nature === 'ETABLISSEMENT' ? `${entry.siret} ${entry.nom}` : `${entry.siret}/${entry.code}`,
  );
}

const a = '10000000900017';
const b = '20000000800017';

test('a line is a structure, and its service when it names one', async () => {
  const { entries, report } = await read(
    [
      'TypeIdentifiant;Identifiant;RaisonSociale;GestionStatutMiseEnPaiement;GestionEngagement;GestionService;GestionServiceEngagement;EstMOA;EstMOAUniquement;StructureActive;CodeService;NomService;ServiceActif;ServiceGestionEngagement',
      `1;${a};Commune A;Oui;Non;Oui;Non;Oui;Non;Oui;S1;Achats;Oui;Oui`,
      `1;${a};Commune A;Oui;Non;Oui;Non;Oui;Non;Oui;S2;Travaux;Non;`,
      `1;${b};Commune B;Non;Oui;Non;Oui;Non;Non;Non;;;;`,
    ].join('\r\n'),
  );
  const none = { moaUnique: false };
  expect(entries).toEqual([
    {
      ...{ nature: 'ETABLISSEMENT', effet: 'ECRIRE', siret: a, nom: 'Commune A', actif: true },
      exigences: {
        ...{ ...none, engagementObligatoire: false, serviceObligatoire: true, serviceOuEngagement: false },
        ...{ moa: true, statutMiseEnPaiement: true },
      },
    },
    {
      ...{ nature: 'CODE_ROUTAGE', effet: 'ECRIRE', siret: a, code: 'S1', nom: 'Achats', actif: true },
      engagementObligatoire: true,
    },
    { nature: 'CODE_ROUTAGE', effet: 'ECRIRE', siret: a, code: 'S2', nom: 'Travaux', actif: false },
    {
      ...{ nature: 'ETABLISSEMENT', effet: 'ECRIRE', siret: b, nom: 'Commune B', actif: false },
      exigences: {
        ...{ ...none, engagementObligatoire: true, serviceObligatoire: false, serviceOuEngagement: true },
        ...{ moa: false, statutMiseEnPaiement: false },
      },
    },
  ]);
  expect(report).toMatchObject({ rows: 3, structures: 2, services: 2, duplicates: 0, faultCount: 0 });
});

describe('what is understood', () => {
  const expected = [`${a} Mairie d’Été`, `${a}/S1`];
  const table = (separator: string) =>
    [
      ['SIRET', 'Raison sociale', 'Code service'],
      [a, 'Mairie d’Été', 'S1'],
    ]
      .map((row) => row.join(separator))
      .join('\n');

  test.each([';', ',', '\t', '|'])('separator %j', async (separator) => {
    const { entries, report } = await read(table(separator));
    expect(short(entries)).toEqual(expected);
    expect(report.separator).toBe(separator);
  });

  test.each([
    ['UTF-8', Buffer.from(table(';')), 'utf-8'],
    ['UTF-8 with its mark', Buffer.from(`\uFEFF${table(';')}`), 'utf-8'],
    ['Windows-1252', Buffer.from(table(';').replace('’', '\u0092'), 'latin1'), 'windows-1252'],
    ['UTF-16 with its mark', Buffer.from(`\uFEFF${table('\t')}`, 'utf16le'), 'utf-16le'],
  ])('%s, however the bytes are cut', async (_, bytes, encoding) => {
    for (const size of [1, 2, 3, 1_000]) {
      const { entries, report } = await read(bytes, size);
      expect(short(entries)).toEqual(expected);
      expect(report.encoding).toBe(encoding);
    }
  });

  test.each([
    ['a title and an empty line before the header', `Annuaire du lundi;;\n;;\n${table(';')}`],
    ['a line that says the separator', `sep=;\n${table(';')}`],
    ['quoted cells', table(';').replace(/[^;\n]+/g, '"$&"')],
    ['line ends of Windows, and one at the end', `${table(';').replaceAll('\n', '\r\n')}\r\n`],
    [
      'columns in another order, and others beside',
      `Ville;Code du service;SIRET;Dénomination\nLyon;S1;${a};Mairie d’Été`,
    ],
    ['names with accents, cases and points', `N° SIRET;Libellé structure;CODE-SERVICE\n${a};Mairie d’Été;S1`],
    ['a SIRET in groups', table(';').replace(a, '100 000 009 00017')],
    ['a SIRET with the apostrophe of a spreadsheet', table(';').replace(a, `'${a}`)],
  ])('%s', async (_, text) => {
    expect(short((await read(text)).entries)).toEqual(expected);
  });

  test('a cell may hold the separator, quotes and line ends; the lines after it keep their numbers', async () => {
    const text = `SIRET;Nom\n${a};"Mairie; ""B""\nAnnexe"\nx;y\n${b};z`;
    const { entries, report } = await read(text, 5);
    expect(short(entries)).toEqual([`${a} Mairie; "B"\nAnnexe`, `${b} z`]);
    expect(report.faults).toMatchObject([{ ligne: 4, valeur: 'x' }]);
  });

  test('a SIRET that a spreadsheet took for a number has its zero again, when it is then one', async () => {
    const { entries, report } = await read('SIRET;Nom\n1000000200013;x\n1000000200014;y');
    expect(short(entries)).toEqual(['01000000200013 x']);
    expect(report.faults).toMatchObject([{ ligne: 3, valeur: '1000000200014' }]);
  });

  test.each([
    ['Oui', 'NON'],
    ['VRAI', 'faux'],
    ['1', '0'],
    ['true', ''],
    ['Obligatoire', 'Facultatif'],
    ['X', 'n'],
  ])('%j is yes and %j is no', async (yes, no) => {
    const { entries, report } = await read(
      `SIRET;Nom;Engagement obligatoire;Code service obligatoire\n${a};x;${yes};${no}`,
    );
    expect(entries).toMatchObject([
      { exigences: { engagementObligatoire: true, serviceObligatoire: false } },
    ]);
    expect(report.faultCount).toBe(0);
  });

  test('a file of services alone gives services', async () => {
    const { entries, report } = await read(`SIRET;Code service;Nom service\n${a};S1;Achats\n${a};S2;`);
    expect(short(entries)).toEqual([`${a}/S1`, `${a}/S2`]);
    expect(entries).toMatchObject([{ nom: 'Achats' }, { nom: 'S2' }]);
    expect(report.faultCount).toBe(0);
  });

  test('who has no SIRET is nobody a public invoice goes to', async () => {
    const { entries, report } = await read(`TypeIdentifiant;Identifiant;RaisonSociale\n3;FR12;X\n1;${a};Y`);
    expect(short(entries)).toEqual([`${a} Y`]);
    expect(report.faultCount).toBe(0);
  });
});

describe('duplicates', () => {
  const header = 'SIRET;Nom;GestionEngagement;GestionService;StructureActive';

  test('a structure given twice the same is given once', async () => {
    const { entries, report } = await read(`${header}\n${a};x;Oui;Non;Oui\n${a};x;Oui;Non;Oui`);
    expect(entries.length).toBe(1);
    expect(report).toMatchObject({ structures: 1, duplicates: 1 });
  });

  test('what one of two lines asks is asked', async () => {
    const { entries } = await read(`${header}\n${a};x;Oui;Non;Non\n${a};x;Non;Oui;Oui\n${a};x;Non;Non;Non`);
    expect(entries).toMatchObject([
      { actif: false, exigences: { engagementObligatoire: true, serviceObligatoire: false } },
      { actif: true, exigences: { engagementObligatoire: true, serviceObligatoire: true } },
    ]);
  });
});

describe('what cannot be read is told, and stops nothing', () => {
  test('each with its line', async () => {
    const { entries, report } = await read(
      `SIRET;Nom;GestionService\n123;x;Oui\n${a};;Oui\n${a};x;peut-être\n;;\n${b};y;Non\n`,
    );
    expect(short(entries)).toEqual([`${a} x`, `${b} y`]);
    expect(report.faultCount).toBe(3);
    expect(report.faults.map(({ ligne, valeur }) => [ligne, valeur])).toEqual([
      [2, '123'],
      [3, undefined],
      [4, 'peut-être'],
    ]);
    for (const { message, messageEn } of report.faults) {
      expect(message).toMatch(/^[ -~]+$/);
      expect(messageEn).toMatch(/^[ -~]+$/);
    }
  });

  test('a hundred are listed, all are counted', async () => {
    const bad = Array.from({ length: 250 }, (_, i) => `${i};x`).join('\n');
    const { entries, report } = await read(`SIRET;Nom\n${bad}\n${a};x`);
    expect(entries.length).toBe(1);
    expect(report.faultCount).toBe(250);
    expect(report.faults.length).toBe(100);
  });

  test('a quote that is never closed costs its line', async () => {
    const others = Array.from(
      { length: 4_000 },
      () => `${b};y;une valeur assez longue pour remplir le tampon`,
    );
    const { entries, report } = await read(`SIRET;Nom;z\n${a};"x;z\n${others.join('\n')}`);
    expect(others.join('\n').length).toBeGreaterThan(maxRowLength);
    expect(short(entries)).toEqual([`${b} y`]);
    expect(report.faults.map(({ ligne }) => ligne)).toEqual([2]);
    expect(report.rows).toBe(4_000);
  });

  test('so does one in the last line', async () => {
    const { entries, report } = await read(`SIRET;Nom\n${a};x\n${b};"y`);
    expect(short(entries)).toEqual([`${a} x`]);
    expect(report.faults.map(({ ligne }) => ligne)).toEqual([3]);
  });

  test('a line longer than any is left out', async () => {
    const { entries, report } = await read(`SIRET;Nom\n${a};${'x'.repeat(maxRowLength)}\n${b};y`);
    expect(short(entries)).toEqual([`${b} y`]);
    expect(report.faults.map(({ ligne }) => ligne)).toEqual([2]);
  });

  test.each([
    ['an empty file', ''],
    ['another header', 'Nom;Ville\nx;y'],
    ['lines without a header', Array.from({ length: 50 }, () => `${a};x`).join('\n')],
  ])('but without a SIRET column there is no directory: %s', async (_, text) => {
    await expect(read(text)).rejects.toThrow(AnnuaireIllisible);
    await expect(read(text)).rejects.toMatchObject({ constat: { code: 'ANNUAIRE-CSV', ligne: 1 } });
  });
});

test('the specimen is read whole, and says what the F14 of the same says', async () => {
  const specimen = specimenAnnuaire(1_000);
  const { entries, report } = await read(await textOf(specimen.csv()), 10_000);
  expect(report).toMatchObject({ structures: 1_000, services: 1_500, duplicates: 0, faultCount: 0 });
  const key = (entry: Entry) => entry.siret + (entry.nature === 'CODE_ROUTAGE' ? `/${entry.code}` : '');
  const byKey = new Map(entries.map((entry) => [key(entry), entry]));
  for (const entry of await gathered(specimen.entries())) {
    if (entry.nature !== 'ETABLISSEMENT' && entry.nature !== 'CODE_ROUTAGE') continue;
    const { nature, nom, actif } = entry;
    expect(byKey.get(key(entry))).toMatchObject({ nature, nom, actif });
    if (entry.nature === 'ETABLISSEMENT') {
      expect(byKey.get(key(entry))).toMatchObject({ exigences: entry.exigences });
    }
  }
});
