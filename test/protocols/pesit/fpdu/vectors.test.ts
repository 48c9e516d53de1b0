// SPDX-License-Identifier: Apache-2.0
/** The byte vectors of `vectors.json`, our own, reckoned from the standard: every one read and written byte for byte. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  Compresseur,
  Decompresseur,
  type SorteCompression,
} from '../../../../protocols/pesit/fpdu/compression.ts';
import { crc, crcValide } from '../../../../protocols/pesit/fpdu/crc.ts';
import { ecrireEntite, LecteurEntites, type Lu } from '../../../../protocols/pesit/fpdu/flux-entites.ts';
import { decoderFpdu, encoderFpdu } from '../../../../protocols/pesit/fpdu/fpdu.ts';
import { ecrirePreconnexion, reponsePreconnexion } from '../../../../protocols/pesit/fpdu/preconnexion.ts';
import type { Fpdu } from '../../../../protocols/pesit/fpdu/types.ts';

interface Vecteurs {
  readonly fpdu: readonly { readonly name: string; readonly hex: string; readonly bytes: number }[];
  readonly compression: readonly {
    readonly name: string;
    readonly reference: string;
    readonly article: string;
    readonly compressed: string;
  }[];
  readonly crc: readonly { readonly data: string; readonly check: string }[];
}

const vecteurs = JSON.parse(readFileSync(new URL('vectors.json', import.meta.url), 'utf8')) as Vecteurs;
const parNom = new Map(vecteurs.fpdu.map(({ name, hex }) => [name, hex]));

function octetsDe(name: string): Uint8Array {
  const hex = parNom.get(name);
  if (hex === undefined) throw new RangeError(`no vector ${name}`);
  return Buffer.from(hex, 'hex');
}

function enHex(octets: Uint8Array): string {
  return Buffer.from(octets).toString('hex');
}

function lus(lecteur: LecteurEntites, octets: Uint8Array): Lu[] {
  const tous = [...lecteur.lire(octets)];
  lecteur.fin();
  return tous;
}

function fpdusDe(lu: readonly Lu[]): Fpdu[] {
  return lu.flatMap((un) => (un.genre === 'FPDU' ? [un.fpdu] : []));
}

/** Not one FPDU: several, or framed, or none at all. They have tests of their own below. */
const particuliers = new Set([
  'preconnect.request',
  'preconnect.ack',
  'preconnect.nak',
  'connect.framed',
  'connect.crc',
  'connect.crc.framed',
  'entity.concat.framed',
  'dtf.segmented',
  'msg.segmented',
  'abort.311',
]);

describe('one FPDU', () => {
  test.each(vecteurs.fpdu.filter(({ name }) => !particuliers.has(name)))('$name', ({ hex, bytes }) => {
    const octets = Buffer.from(hex, 'hex');
    expect(octets).toHaveLength(bytes);
    for (const tolerant of [false, true]) {
      const fpdu = decoderFpdu(octets, { tolerant });
      expect(fpdu.tolere).toBeUndefined();
      expect(enHex(encoderFpdu(fpdu))).toBe(hex);
    }
  });

  test('none of the vectors is forgotten', () => {
    expect(vecteurs.fpdu).toHaveLength(50);
    expect([...particuliers].every((name) => parNom.has(name))).toBe(true);
  });

  test('ABORT in its long form is read, and written in its compact form', () => {
    const fpdu = decoderFpdu(octetsDe('abort.311'), { tolerant: false });
    expect(fpdu).toEqual({
      nom: 'ABORT',
      dst: 9,
      src: 1,
      parametres: { diagnostic: { type: 3, raison: 311 } },
    });
    expect(enHex(encoderFpdu(fpdu))).toBe('000940250901030137');
  });

  test('CREATE says what it says', () => {
    expect(decoderFpdu(octetsDe('create'), { tolerant: false })).toEqual({
      nom: 'CREATE',
      dst: 9,
      src: 0,
      parametres: {
        fichier: { type: 0, nom: 'FSO1100A' },
        idTransfert: 4660,
        codeDonnees: 'binaire',
        priorite: 0,
        tailleEntite: 4096,
        logiques: { format: 'variable', longueurArticle: 4000, etiquette: 'INV_0001.xml' },
        physiques: { enArticles: false, tailleMax: 64 },
        historiques: { creeLe: '260117093000' },
      },
    });
  });

  test('CONNECT says what it says', () => {
    expect(decoderFpdu(octetsDe('connect'), { tolerant: false }).parametres).toEqual({
      demandeur: 'PARTNER1',
      serveur: 'GATEWAY',
      controleAcces: { motDePasse: 'secret' },
      version: 2,
      synchro: { intervalleKio: 32, fenetre: 2 },
      acces: 'mixte',
      resynchronisation: true,
    });
  });
});

describe('several FPDUs', () => {
  test.each([
    { name: 'dtf.segmented', noms: ['DTFDA', 'DTFMA', 'DTFFA'] },
    { name: 'msg.segmented', noms: ['MSGDM', 'MSGMM', 'MSGFM'] },
  ])('$name, one after another', ({ name, noms }) => {
    const lecteur = new LecteurEntites(
      { cote: 'DEMANDEUR', cadrage: 'brut', preconnexion: false, crc: false },
      { tolerant: false },
    );
    const fpdus = fpdusDe(lus(lecteur, octetsDe(name)));
    expect(fpdus.map(({ nom }) => nom)).toEqual(noms);
    const ecrits = ecrireEntite(fpdus.map(encoderFpdu), { cadrage: 'brut', crc: false });
    expect(enHex(Buffer.concat(ecrits))).toBe(parNom.get(name));
  });

  test('entity.concat.framed: four in one entity', () => {
    const lecteur = new LecteurEntites(
      { cote: 'DEMANDEUR', cadrage: 'prefixe', preconnexion: false, crc: false },
      { tolerant: false },
    );
    const fpdus = fpdusDe(lus(lecteur, octetsDe('entity.concat.framed')));
    expect(fpdus.map(({ nom }) => nom)).toEqual(['DTF', 'DTF', 'SYN', 'DTF.END']);
    const ecrits = ecrireEntite(fpdus.map(encoderFpdu), { cadrage: 'prefixe', crc: false });
    expect(enHex(Buffer.concat(ecrits))).toBe(parNom.get('entity.concat.framed'));
  });
});

describe('the beginning of a connection', () => {
  test.each([
    { name: 'connect', cadrage: 'brut', crc: false },
    { name: 'connect.framed', cadrage: 'prefixe', crc: false },
    { name: 'connect.crc', cadrage: 'brut', crc: true },
    { name: 'connect.crc.framed', cadrage: 'prefixe', crc: true },
  ] as const)('$name is $cadrage, check bytes: $crc', ({ name, cadrage, crc: avecCrc }) => {
    const lecteur = new LecteurEntites({ cote: 'SERVEUR' }, { tolerant: false });
    const fpdus = fpdusDe(lus(lecteur, octetsDe(name)));
    expect(lecteur).toMatchObject({ cadrage, crc: avecCrc });
    const ecrits = ecrireEntite(fpdus.map(encoderFpdu), { cadrage, crc: avecCrc });
    expect(enHex(Buffer.concat(ecrits))).toBe(parNom.get(name));
  });

  test('preconnect.request, bare and after its length', () => {
    expect(enHex(ecrirePreconnexion('PARTNER1', 'secret', 'brut'))).toBe(parNom.get('preconnect.request'));
    expect(enHex(ecrirePreconnexion('PARTNER1', 'secret', 'prefixe'))).toBe(
      `0018${parNom.get('preconnect.request')}`,
    );
    const lecteur = new LecteurEntites({ cote: 'SERVEUR' }, { tolerant: false });
    expect(lus(lecteur, octetsDe('preconnect.request'))).toEqual([
      { genre: 'PRECONNEXION', identifiant: 'PARTNER1', motDePasse: 'secret' },
    ]);
  });

  test.each([
    { name: 'preconnect.ack', ok: true },
    { name: 'preconnect.nak', ok: false },
  ])('$name', ({ name, ok }) => {
    expect(enHex(reponsePreconnexion(ok, 'brut'))).toBe(parNom.get(name));
    const lecteur = new LecteurEntites(
      { cote: 'DEMANDEUR', cadrage: 'brut', preconnexion: true, crc: false },
      { tolerant: false },
    );
    expect(lus(lecteur, octetsDe(name))).toEqual([{ genre: 'REPONSE_PRECONNEXION', ok }]);
  });
});

/** As the annex has them: vertical alone, or all kinds. */
function sorteDe(name: string): SorteCompression {
  return name === 'annexA.vertical' ? 'verticale' : name === 'horizontal' ? 'horizontale' : 'mixte';
}

describe('compression', () => {
  test.each(vecteurs.compression)('$name', ({ name, reference, article, compressed }) => {
    const sorte = sorteDe(name);
    const compresseur = new Compresseur(sorte);
    const decompresseur = new Decompresseur(sorte, 9);
    if (reference !== '') decompresseur.decoder(compresseur.coder(Buffer.from(reference, 'hex')));
    expect(enHex(compresseur.coder(Buffer.from(article, 'hex')))).toBe(compressed);
    expect(enHex(decompresseur.decoder(Buffer.from(compressed, 'hex')))).toBe(article);
  });
});

describe('check bytes', () => {
  test.each(vecteurs.crc)('of "$data" are $check', ({ data, check }) => {
    const octets = Buffer.from(data, 'hex');
    expect(enHex(crc(octets))).toBe(check);
    expect(crcValide(Buffer.concat([octets, crc(octets)]))).toBe(true);
  });
});
