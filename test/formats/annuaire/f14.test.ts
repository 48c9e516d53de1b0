// SPDX-License-Identifier: Apache-2.0
/** The streaming reader of F14: entries, in any cut of the bytes, and a clear refusal of what is none. */
import { describe, expect, test } from 'vitest';
import { blockBytes } from '../../../formats/annuaire/blocks.ts';
import { readF14 } from '../../../formats/annuaire/f14.ts';
import { AnnuaireIllisible } from '../../../formats/annuaire/illisible.ts';
import { specimenAnnuaire } from '../../../formats/annuaire/specimen.ts';
import type { EntreeAnnuaire } from '../../../gateway/domain/annuaire.ts';
import type { Constat } from '../../../gateway/domain/constat.ts';
import { chunksOf, f14, gathered, oneChunk, textOf } from './documents.ts';

const bytes = Buffer.from(f14);

async function refusalOf(chunks: AsyncIterable<Uint8Array>): Promise<Constat | undefined> {
  try {
    await gathered(readF14(chunks));
    return undefined;
  } catch (error) {
    if (error instanceof AnnuaireIllisible) return error.constat;
    throw error;
  }
}

/** Of the first place of a text in the document. */
function lineOf(what: string): number {
  return f14.slice(0, f14.indexOf(what)).split('\n').length;
}

test('every entry is read, in the order of the file', async () => {
  const entries = await gathered(readF14(oneChunk(f14)));
  expect(entries.map(({ nature }) => nature)).toEqual([
    'ENTETE',
    'UNITE_LEGALE',
    'ETABLISSEMENT',
    'ETABLISSEMENT',
    'CODE_ROUTAGE',
    'PLATEFORME',
    'LIGNE',
    'LIGNE',
  ]);
  expect(entries).toMatchInlineSnapshot(`
    [
      {
        "horodate": "20260921010022",
        "nature": "ENTETE",
        "precedent": "20260920010021",
        "type": "DIFFERENTIEL",
      },
      {
        "actif": true,
        "diffusible": "O",
        "effet": "ECRIRE",
        "instance": "1",
        "motif": "C",
        "nature": "UNITE_LEGALE",
        "nom": "Commune d'Exemple & fils",
        "siren": "100000009",
        "typeEntite": "P",
      },
      {
        "actif": true,
        "adresse": {
          "codePostal": "69001",
          "lignes": [
            "1 place de la Mairie",
            "Bâtiment B",
            "Escalier 3",
          ],
          "localite": "Exemple-sur-Saône 🏛",
          "pays": "FR",
          "subdivision": "Rhône",
        },
        "diffusible": "O",
        "effet": "ECRIRE",
        "exigences": {
          "engagementObligatoire": true,
          "moa": false,
          "moaUnique": false,
          "serviceObligatoire": true,
          "serviceOuEngagement": false,
          "statutMiseEnPaiement": true,
        },
        "instance": "2",
        "motif": "C",
        "nature": "ETABLISSEMENT",
        "nom": "Mairie <d'Exemple>",
        "siret": "10000000900017",
        "typeEtablissement": "S",
      },
      {
        "actif": false,
        "diffusible": "P",
        "effet": "RETIRER",
        "instance": "7",
        "motif": "S",
        "nature": "ETABLISSEMENT",
        "nom": "[ND]",
        "siret": "10000000900025",
        "typeEtablissement": "E",
      },
      {
        "actif": true,
        "adresse": {
          "codePostal": "69001",
          "lignes": [
            "2 rue Basse",
            "Étage 2",
            "Bureau 4",
          ],
          "localite": "Lyon",
          "pays": "FR",
          "subdivision": "Rhône",
        },
        "code": "SERVICE_A",
        "effet": "ECRIRE",
        "engagementObligatoire": true,
        "instance": "3",
        "motif": "C",
        "nature": "CODE_ROUTAGE",
        "nom": "Service A",
        "schema": "0224",
        "siret": "10000000900017",
      },
      {
        "actif": true,
        "contact": "contact@exemple.fr",
        "debut": "2026-01-01",
        "effet": "ECRIRE",
        "fin": "2028-12-31",
        "instance": "4",
        "matricule": "0123",
        "motif": "V",
        "nature": "PLATEFORME",
        "nom": "PLATEFORME EXEMPLE",
        "nomCommercial": "Exemplia",
        "siren": "200000008",
        "type": "PDP",
      },
      {
        "adresse": "100000009_10000000900017_SERVICE_A",
        "debut": "2026-09-22",
        "effet": "ECRIRE",
        "fin": "2027-09-21",
        "finEffective": "2026-12-31",
        "instance": "5",
        "motif": "P",
        "nature": "LIGNE",
        "plateforme": "0123",
        "routage": "SERVICE_A",
        "siren": "100000009",
        "siret": "10000000900017",
        "sorte": "D",
      },
      {
        "adresse": "100000009_COMPTA",
        "debut": "2026-09-22",
        "effet": "ECRIRE",
        "instance": "6",
        "motif": "C",
        "nature": "LIGNE",
        "plateforme": "0123",
        "siren": "100000009",
        "sorte": "M",
        "suffixe": "COMPTA",
      },
    ]
  `);
});

test('however the bytes are cut, also within a character, the entries are the same', async () => {
  const whole = await gathered(readF14(oneChunk(f14)));
  for (const size of [1, 2, 3, 5, 64, 1_000]) {
    expect(await gathered(readF14(chunksOf(bytes, size)))).toEqual(whole);
  }
});

test('every cut in two gives the same entries', async () => {
  const whole = JSON.stringify(await gathered(readF14(oneChunk(f14))));
  async function* cutAt(at: number): AsyncGenerator<Uint8Array> {
    yield bytes.subarray(0, at);
    yield bytes.subarray(at);
  }
  for (let at = 0; at <= bytes.length; at++) {
    const entries = await gathered(readF14(cutAt(at)));
    if (JSON.stringify(entries) !== whole) expect.fail(`a cut at ${at} changes the entries`);
  }
});

test('entries that lie across blocks are whole', async () => {
  const specimen = specimenAnnuaire(2_000);
  const text = await textOf(specimen.f14());
  expect(text.length).toBeGreaterThan(10 * blockBytes);
  const [, ...entries] = await gathered(readF14(oneChunk(text)));
  const expected: EntreeAnnuaire[] = await gathered(specimen.entries());
  expect(entries.length).toBe(expected.length);
  expect(entries[4_321]).toMatchObject(expected[4_321] ?? {});
  expect(entries.at(-1)).toMatchObject(expected.at(-1) ?? {});
});

test('what has been read is given before the rest is asked for', async () => {
  let asked = 0;
  const text = await textOf(specimenAnnuaire(1_000).f14());
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunksOf(Buffer.from(text), blockBytes)) {
      asked++;
      yield chunk;
    }
  }
  const entries = readF14(counted());
  await entries.next();
  await entries.next();
  expect(asked).toBe(1);
  await entries.return(undefined);
});

test('a byte order mark, another prefix for nothing and comments change nothing', async () => {
  const whole = await gathered(readF14(oneChunk(f14)));
  const other = `\uFEFF${f14.replaceAll('<Nom>', '<Nom><!-- x --><?y?>')}<!-- end -->`;
  expect(await gathered(readF14(oneChunk(other)))).toEqual(whole);
});

describe('what a complete and a differential export mean', () => {
  test('a suppression takes an entry away', async () => {
    const entries = await gathered(readF14(oneChunk(f14)));
    expect(entries[3]).toMatchObject({ effet: 'RETIRER', siret: '10000000900025' });
  });

  test('a motif nobody knows stops a differential, and is an entry of a complete export', async () => {
    const unknown = f14.replace('<MotifPresence>P<', '<MotifPresence>Z<');
    expect(await refusalOf(oneChunk(unknown))).toMatchObject({
      code: 'ANNUAIRE-TYPE',
      ligne: lineOf('<LigneAnnuaire>'),
    });
    const complete = unknown.replace('<TypeFlux>D<', '<TypeFlux>C<');
    const entries = await gathered(readF14(oneChunk(complete)));
    expect(entries[6]).toMatchObject({ effet: 'ECRIRE', motif: 'Z' });
  });
});

const refusals: readonly (readonly [name: string, text: string, expected: Partial<Constat>])[] = [
  ['an empty file', '', { code: 'XML-MALFORME', ligne: 1 }],
  ['a file cut short', f14.slice(0, 3_000), { code: 'XML-MALFORME' }],
  ['another root', '<AnnuaireActualisation/>', { code: 'ANNUAIRE-RACINE', ligne: 1 }],
  [
    'a namespace',
    '\n<AnnuaireConsultationF14 xmlns="urn:x"/>',
    { code: 'ANNUAIRE-RACINE', ligne: 2, valeur: '{urn:x}AnnuaireConsultationF14' },
  ],
  ['a DOCTYPE', '<?xml version="1.0"?>\n<!DOCTYPE x><x/>', { code: 'XML-DOCTYPE', ligne: 2 }],
  [
    'another encoding',
    '<?xml version="1.0" encoding="ISO-8859-1"?>\n<x/>',
    { code: 'XML-ENCODAGE', ligne: 1 },
  ],
  [
    'a character that is none',
    f14.replace('COMPTA', '\u0001'),
    { code: 'XML-MALFORME', ligne: lineOf('COMPTA') },
  ],
  [
    'an unknown element',
    f14.replace('<CP>', '<Code>'),
    {
      code: 'ANNUAIRE-STRUCTURE',
      ligne: lineOf('<CP>'),
      valeur: 'Code',
      chemin: '/AnnuaireConsultationF14/BlocEtablissements/Etablissement',
    },
  ],
  [
    'an element that is missing',
    f14.replace(/<Matricule>.*\n/, ''),
    { code: 'ANNUAIRE-STRUCTURE', attendu: 'Matricule' },
  ],
  [
    'an attribute that is missing',
    f14.replace(' qualifiant="0002"', ''),
    { code: 'ANNUAIRE-STRUCTURE', attendu: '@qualifiant' },
  ],
  [
    'text between elements',
    f14.replace('<BlocEtablissements>', '<BlocEtablissements>x'),
    { code: 'ANNUAIRE-STRUCTURE' },
  ],
  [
    'a SIRET of thirteen digits',
    f14.replace('>10000000900025<', '>1000000090002<'),
    { code: 'ANNUAIRE-TYPE', ligne: lineOf('>10000000900025<'), attendu: 'Siret' },
  ],
  [
    'a day that is none',
    f14.replace('20271231', '20270231').replace('20270921', '20270931'),
    { code: 'ANNUAIRE-TYPE', valeur: '20270931' },
  ],
  [
    'an unknown statut',
    f14.replace('<Statut>I<', '<Statut>Q<'),
    { code: 'ANNUAIRE-TYPE', chemin: 'Etablissement/Statut' },
  ],
  [
    'an unknown type of export',
    f14.replace('>D</TypeFlux>', '>Z</TypeFlux>'),
    { code: 'ANNUAIRE-TYPE', ligne: 5 },
  ],
  [
    'a SIRET of another SIREN',
    f14.replace('"0009">10000000900017</IdLinSIRET>', '"0009">20000000900017</IdLinSIRET>'),
    { code: 'ANNUAIRE-TYPE', attendu: '100000009NNNNN' },
  ],
  ['a name without end', f14.replace('Service A', 'x'.repeat(10_001)), { code: 'XML-LIMITE' }],
];

describe('is refused, with its line and in words for whoever sent it', () => {
  test.each(refusals)('%s', async (_, text, expected) => {
    const constat = await refusalOf(oneChunk(text));
    expect(constat).toMatchObject({ gravite: 'BLOQUANT', ...expected });
    expect(constat?.ligne).toBeGreaterThan(0);
    expect(constat?.message).toMatch(/^[ -~]+$/);
    expect(constat?.messageEn).toMatch(/^[ -~]+$/);
    expect(constat?.jeuDeRegles).toBeDefined();
    for (const size of [1, 7, 1_000])
      expect(await refusalOf(chunksOf(Buffer.from(text), size))).toEqual(constat);
  });

  test.each([
    ['bytes that are no UTF-8', Buffer.from(f14.replace('Lyon', 'Lyon\u00e9'), 'latin1')],
    ['UTF-16', Buffer.from(f14, 'utf16le')],
    ['a character cut by the end of the file', Buffer.concat([bytes, Buffer.from([0xc3])])],
  ])('%s', async (_, content) => {
    expect(await refusalOf(chunksOf(content, 100))).toMatchObject({ code: 'XML-ENCODAGE' });
  });

  test('a bad byte far in the file has the line where it is', async () => {
    const text = await textOf(specimenAnnuaire(1_000).f14());
    const lines = text.split('\n').length;
    const content = Buffer.concat([Buffer.from(text), Buffer.from('\n\n<!-- '), Buffer.from([0xff])]);
    expect(await refusalOf(chunksOf(content, 3_333))).toMatchObject({
      code: 'XML-ENCODAGE',
      ligne: lines + 2,
    });
  });
});
