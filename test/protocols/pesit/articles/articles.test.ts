// SPDX-License-Identifier: Apache-2.0
/** A file cut into articles and entities, read again as a receiver does. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Decoupe, placeDuPoint } from '../../../../protocols/pesit/articles/faire.ts';
import { Assemblage } from '../../../../protocols/pesit/articles/lire.ts';
import { LecteurEntites } from '../../../../protocols/pesit/fpdu/flux-entites.ts';
import type { Fpdu } from '../../../../protocols/pesit/fpdu/types.ts';
import {
  type Cadrage,
  type FichierNegocie,
  type Point,
  pointZero,
  type Source,
} from '../../../../protocols/pesit/session/types.ts';

const usuel: FichierNegocie = {
  ...{ tailleEntite: 32_768, format: 'variable', longueurArticle: 4096, compression: 'aucune' },
  ...{ enregistrements: 'flot', ebcdic: false, multiArticle: false, segmentation: true },
};

/** Reads at most `parLectureBytes` at a time, as a disk may. */
function sourceDe(contenu: Uint8Array, parLectureBytes = Infinity): Source {
  return {
    sizeBytes: contenu.length,
    read: async (into, positionBytes) => {
      const fin = positionBytes + Math.min(into.length, parLectureBytes);
      const lus = contenu.subarray(positionBytes, fin);
      into.set(lus);
      return lus.length;
    },
  };
}

interface Forme {
  readonly fichier: FichierNegocie;
  readonly intervalleKio: number;
  readonly crc: boolean;
  readonly cadrage: Cadrage;
}

interface Envoye {
  readonly etapes: readonly (Uint8Array | Point)[];
  readonly fpdus: readonly Fpdu[];
  readonly points: readonly Point[];
  readonly total: Point;
}

async function envoyer(source: Source, forme: Forme, depuis: Point = pointZero): Promise<Envoye> {
  const { fichier, cadrage, ...session } = forme;
  const decoupe = new Decoupe(source, { session, fichier, depuis, cadrage, dst: 9, observe: true });
  const etapes: (Uint8Array | Point)[] = [];
  const fpdus: Fpdu[] = [];
  const points: Point[] = [];
  for (;;) {
    const pas = await decoupe.prochain();
    if (pas.genre === 'FIN') return { etapes, fpdus, points, total: pas.total };
    if (pas.genre === 'POINT') points.push(pas.point);
    else fpdus.push(...pas.fpdus);
    etapes.push(pas.genre === 'POINT' ? pas.point : pas.entites);
  }
}

interface Recu {
  readonly octets: Uint8Array;
  readonly points: readonly Point[];
  readonly total: Point;
}

function recevoir(etapes: Envoye['etapes'], forme: Forme, depuis: Point = pointZero): Recu {
  const { cadrage, crc, fichier } = forme;
  const lecteur = new LecteurEntites(
    { cote: 'DEMANDEUR', cadrage, preconnexion: false, crc },
    { tolerant: false },
  );
  lecteur.authentifie();
  const assemblage = new Assemblage(fichier, depuis, { tolerant: true });
  const morceaux: Uint8Array[] = [];
  const points: Point[] = [];
  for (const etape of etapes) {
    if (!(etape instanceof Uint8Array)) {
      points.push(assemblage.jalonner(etape.numero));
      continue;
    }
    for (const lu of lecteur.lire(etape)) {
      if (lu.genre !== 'FPDU') throw new TypeError(lu.genre);
      morceaux.push(...assemblage.recevoir(lu.fpdu).map((morceau) => new Uint8Array(morceau)));
    }
    lecteur.fin();
  }
  return { octets: Buffer.concat(morceaux), points, total: assemblage.finir() };
}

const formes: fc.Arbitrary<Forme> = fc
  .record({
    fichier: fc.record({
      tailleEntite: fc.constantFrom(64, 200, 512, 4102, 32_768),
      format: fc.constantFrom('fixe', 'variable'),
      longueurArticle: fc.constantFrom(1, 10, 63, 64, 500, 1000),
      compression: fc.constantFrom('aucune', 'horizontale', 'verticale', 'mixte'),
      enregistrements: fc.constant('flot'),
      ebcdic: fc.boolean(),
      multiArticle: fc.boolean(),
      segmentation: fc.boolean(),
    }),
    intervalleKio: fc.constantFrom(0, 1, 2, 5),
    crc: fc.boolean(),
    cadrage: fc.constantFrom<Cadrage>('prefixe', 'brut'),
  })
  .map((forme) => forme as Forme);
/** With repetitions, so that there is something to compress. */
const contenus = fc
  .array(fc.tuple(fc.uint8Array({ minLength: 1, maxLength: 50 }), fc.integer({ min: 1, max: 60 })), {
    maxLength: 20,
  })
  .map((morceaux) =>
    Buffer.concat(morceaux.flatMap(([octets, fois]) => Array.from({ length: fois }, () => octets))),
  );
const runs = { numRuns: 300 };

describe('a file in articles', () => {
  test('comes out as it went in, and both sides count the same', async () => {
    await fc.assert(
      fc.asyncProperty(
        formes,
        contenus,
        fc.integer({ min: 1, max: 70_000 }),
        async (forme, contenu, parLecture) => {
          const envoye = await envoyer(sourceDe(contenu, parLecture), forme);
          const recu = recevoir(envoye.etapes, forme);
          expect(Buffer.compare(recu.octets, contenu)).toBe(0);
          expect(recu.points).toEqual(envoye.points);
          expect(recu.total).toEqual(envoye.total);
          expect(recu.total.octetsFichier).toBe(contenu.length);
        },
      ),
      runs,
    );
  });

  test('goes on from any of its points, and the point is found without a map', async () => {
    await fc.assert(
      fc.asyncProperty(formes, contenus, fc.nat(), async (forme, contenu, choix) => {
        const { points, total } = await envoyer(sourceDe(contenu), forme);
        const numero = points.length === 0 ? 0 : choix % (points.length + 1);
        const { fichier, intervalleKio } = forme;
        const depuis = await placeDuPoint(sourceDe(contenu), fichier, intervalleKio, numero);
        if (depuis === undefined) throw new Error(`point ${numero} was not found`);
        expect([pointZero, ...points][numero]).toEqual(depuis);
        const suite = await envoyer(sourceDe(contenu, 1000), forme, depuis);
        const recu = recevoir(suite.etapes, forme, depuis);
        expect(Buffer.compare(recu.octets, contenu.subarray(depuis.octetsFichier))).toBe(0);
        expect(recu.total).toEqual(total);
        expect(suite.points).toEqual(points.slice(numero));
        expect(
          await placeDuPoint(sourceDe(contenu), fichier, intervalleKio, points.length + 1),
        ).toBeUndefined();
      }),
      runs,
    );
  });

  test('never sends more between two points than the interval, nor an entity larger than agreed', async () => {
    await fc.assert(
      fc.asyncProperty(formes, contenus, async (forme, contenu) => {
        const { points, fpdus, total } = await envoyer(sourceDe(contenu), { ...forme, cadrage: 'brut' });
        const reste = forme.crc ? 8 : 6;
        const corps = fpdus.map(({ donnees }) => donnees?.length ?? 0);
        expect(Math.min(...corps, 1)).toBe(1);
        expect(Math.max(...corps, 0) + reste).toBeLessThanOrEqual(forme.fichier.tailleEntite);
        expect(fpdus.some(({ src }) => src === 1)).toBe(false);
        const bornes = [pointZero, ...points, total].map(({ octetsDonnees }) => octetsDonnees);
        const ecarts = bornes.slice(1).map((borne, rang) => borne - (bornes[rang] ?? 0));
        const atMost = forme.intervalleKio === 0 ? contenu.length * 2 : forme.intervalleKio * 1024;
        expect(Math.max(...ecarts)).toBeLessThanOrEqual(atMost);
        if (forme.intervalleKio === 0) expect(points).toEqual([]);
      }),
      runs,
    );
  });

  test('of 40 000 bytes, as it is usual: entities of DTFs, a point before the article that would pass the interval', async () => {
    const forme: Forme = { fichier: usuel, intervalleKio: 32, crc: false, cadrage: 'prefixe' };
    const { etapes, fpdus, points, total } = await envoyer(sourceDe(new Uint8Array(40_000)), forme);
    expect(fpdus.map(({ donnees }) => donnees?.length)).toEqual([...Array(9).fill(4096), 3136]);
    expect(points).toEqual([{ numero: 1, octetsFichier: 32_768, octetsDonnees: 32_768, articles: 8 }]);
    expect(total).toEqual({ numero: 1, octetsFichier: 40_000, octetsDonnees: 40_000, articles: 10 });
    // Seven articles fit into an entity of 32 768; the eighth goes with nobody.
    const [premiere] = etapes;
    expect(Buffer.from(premiere as Uint8Array).readUInt16BE(0)).toBe(7 * 4102);
    expect((premiere as Uint8Array).length).toBe(2 + 7 * 4102 + 2 + 4102);
  });

  test('that is empty is nothing but its end', async () => {
    const forme: Forme = { fichier: usuel, intervalleKio: 32, crc: false, cadrage: 'brut' };
    expect(await envoyer(sourceDe(new Uint8Array(0)), forme)).toEqual({
      ...{ etapes: [], fpdus: [], points: [], total: pointZero },
    });
  });

  test('that is shorter than its size is a failure of ours, not a shorter file', async () => {
    const source = { ...sourceDe(new Uint8Array(10)), sizeBytes: 11 };
    const forme: Forme = { fichier: usuel, intervalleKio: 0, crc: false, cadrage: 'brut' };
    await expect(envoyer(source, forme)).rejects.toMatchObject({ code: 'SPOOL_CORRUPT' });
  });

  test('whose articles are longer than the interval cannot be sent', async () => {
    const forme: Forme = { fichier: usuel, intervalleKio: 2, crc: false, cadrage: 'brut' };
    await expect(envoyer(sourceDe(new Uint8Array(5000)), forme)).rejects.toMatchObject({
      diagnostic: { type: 2, raison: 222 },
    });
    expect(await placeDuPoint(sourceDe(new Uint8Array(5000)), usuel, 2, 1)).toBeUndefined();
  });
});

describe('lines', () => {
  const lignes: FichierNegocie = { ...usuel, enregistrements: 'lignes', longueurArticle: 20 };
  const forme: Forme = { fichier: lignes, intervalleKio: 0, crc: false, cadrage: 'brut' };

  async function allerRetour(texte: string, fichier: FichierNegocie = lignes): Promise<string> {
    const envoye = await envoyer(sourceDe(Buffer.from(texte), 7), { ...forme, fichier });
    return Buffer.from(recevoir(envoye.etapes, { ...forme, fichier }).octets).toString();
  }

  test.each([
    { given: 'a\nbc\n', back: 'a\nbc\n', articles: ['a', 'bc'] },
    { given: 'a\r\nbc\r\n', back: 'a\nbc\n', articles: ['a', 'bc'] },
    { given: 'a\n\nb', back: 'a\n\nb\n', articles: ['a', ' ', 'b'] },
    { given: '\n', back: '\n', articles: [' '] },
    { given: 'exactly twenty bytes\r\n', back: 'exactly twenty bytes\n', articles: ['exactly twenty bytes'] },
    { given: '', back: '', articles: [] },
  ])('$given', async ({ given, back, articles }) => {
    const { fpdus } = await envoyer(sourceDe(Buffer.from(given)), forme);
    expect(fpdus.map(({ donnees }) => Buffer.from(donnees ?? []).toString())).toEqual(articles);
    expect(await allerRetour(given)).toBe(back);
    expect(await allerRetour(given, { ...lignes, ebcdic: true, compression: 'mixte' })).toBe(back);
  });

  test('fixed format fills them with blanks', async () => {
    const fixe: FichierNegocie = { ...lignes, format: 'fixe', longueurArticle: 4 };
    expect(await allerRetour('a\nbcde\n', fixe)).toBe('a   \nbcde\n');
  });

  test('longer than an article: 2-220', async () => {
    await expect(allerRetour(`${'x'.repeat(21)}\n`)).rejects.toMatchObject({
      diagnostic: { type: 2, raison: 220 },
    });
    await expect(allerRetour('x'.repeat(200))).rejects.toMatchObject({
      diagnostic: { type: 2, raison: 220 },
    });
  });

  test('have points that are found again', async () => {
    const contenu = Buffer.from(
      Array.from({ length: 500 }, (_, rang) => `${'x'.repeat(rang % 20)}\n`).join(''),
    );
    const avecPoints = { ...forme, intervalleKio: 1 };
    const { points } = await envoyer(sourceDe(contenu), avecPoints);
    expect(points.length).toBeGreaterThan(3);
    for (const point of points) {
      expect(await placeDuPoint(sourceDe(contenu, 100), lignes, 1, point.numero)).toEqual(point);
    }
  });

  test('go in segments when no entity holds them', async () => {
    const segments: FichierNegocie = { ...lignes, tailleEntite: 12 };
    const { fpdus } = await envoyer(sourceDe(Buffer.from('abcdefghijklmnop\nqr\n')), {
      ...forme,
      fichier: segments,
    });
    expect(fpdus.map(({ nom }) => nom)).toEqual(['DTFDA', 'DTFMA', 'DTFFA', 'DTF']);
    expect(await allerRetour('abcdefghijklmnop\nqr\n', segments)).toBe('abcdefghijklmnop\nqr\n');
  });
});

describe('what is received', () => {
  type Donnees = readonly [nom: 'DTF' | 'DTFDA' | 'DTFMA' | 'DTFFA', src: number, hex: string];

  function assembler(
    donnees: readonly Donnees[],
    fichier: Partial<FichierNegocie> = {},
    tolerant = false,
  ): string {
    const assemblage = new Assemblage({ ...usuel, longueurArticle: 8, ...fichier }, pointZero, { tolerant });
    const morceaux = donnees.flatMap(([nom, src, hex]) =>
      assemblage.recevoir({ nom, dst: 9, src, parametres: {}, donnees: Buffer.from(hex, 'hex') }),
    );
    const { articles, octetsDonnees } = assemblage.finir();
    return `${Buffer.concat(morceaux).toString('hex')} ${articles} ${octetsDonnees}`;
  }

  test.each<{ given: string; donnees: Donnees[]; said: string }>([
    { given: 'one article', donnees: [['DTF', 0, '68656c6c6f']], said: '68656c6c6f 1 5' },
    { given: 'three articles', donnees: [['DTF', 3, '000161000262620003636363']], said: '616262636363 3 6' },
    { given: 'byte 5 = 1 with a length', donnees: [['DTF', 1, '0003616263']], said: '616263 1 3' },
    { given: 'byte 5 = 1 without one', donnees: [['DTF', 1, '616263']], said: '616263 1 3' },
    {
      given: 'segments',
      donnees: [
        ['DTFDA', 0, '6161'],
        ['DTFMA', 0, '62'],
        ['DTFFA', 0, '63'],
      ],
      said: '61616263 1 4',
    },
    {
      given: 'segments after several articles',
      donnees: [
        ['DTF', 2, '00016100016b'],
        ['DTFDA', 0, '62'],
        ['DTFFA', 0, '63'],
      ],
      said: '616b6263 3 4',
    },
  ])('$given', ({ donnees, said }) => {
    expect(assembler(donnees)).toBe(said);
  });

  test.each<{ given: string; donnees: Donnees[]; faute: string }>([
    { given: 'fewer articles than said', donnees: [['DTF', 3, '0001610001']], faute: '3-311' },
    { given: 'more bytes than its articles', donnees: [['DTF', 2, '00016100016200']], faute: '3-311' },
    { given: 'a middle without a start', donnees: [['DTFMA', 0, '61']], faute: '3-311' },
    { given: 'an end without a start', donnees: [['DTFFA', 0, '61']], faute: '3-311' },
    {
      given: 'a start inside an article',
      donnees: [
        ['DTFDA', 0, '61'],
        ['DTFDA', 0, '61'],
      ],
      faute: '3-311',
    },
    {
      given: 'a DTF inside an article',
      donnees: [
        ['DTFDA', 0, '61'],
        ['DTF', 0, '61'],
      ],
      faute: '3-311',
    },
    { given: 'the end of data inside an article', donnees: [['DTFDA', 0, '61']], faute: '3-311' },
    { given: 'an article longer than agreed', donnees: [['DTF', 0, '61'.repeat(9)]], faute: '2-220' },
    {
      given: 'segments longer than agreed',
      donnees: [
        ['DTFDA', 0, '61'.repeat(5)],
        ['DTFMA', 0, '61'.repeat(4)],
      ],
      faute: '2-220',
    },
  ])('$given is refused', ({ donnees, faute }) => {
    const [type, raison] = faute.split('-').map(Number);
    for (const tolerant of [false, true]) {
      expect(() => assembler(donnees, {}, tolerant)).toThrow(
        expect.objectContaining({ diagnostic: { type, raison } }),
      );
    }
  });

  test('a short article of fixed format is refused in strict reading only', () => {
    const court: Donnees[] = [['DTF', 0, '6161']];
    expect(() => assembler(court, { format: 'fixe' })).toThrow('shorter than agreed');
    expect(assembler(court, { format: 'fixe' }, true)).toBe('6161 1 2');
  });

  test('compressed segments are put together, within what an article can take', () => {
    const compresse = { compression: 'mixte' } as const;
    expect(
      assembler(
        [
          ['DTFDA', 0, '86'],
          ['DTFFA', 0, '41'],
        ],
        compresse,
      ),
    ).toBe('414141414141 1 2');
    const sansFin: Donnees[] = [['DTFDA', 0, '0141'], ...Array(8).fill(['DTFMA', 0, '0141'])];
    expect(() => assembler(sansFin, compresse)).toThrow('too long');
  });

  test('SYN inside an article is refused', () => {
    const assemblage = new Assemblage(usuel, pointZero, { tolerant: true });
    assemblage.recevoir({ nom: 'DTFDA', dst: 9, src: 0, parametres: {}, donnees: Buffer.from('a') });
    expect(() => assemblage.jalonner(1)).toThrow('SYN inside an article');
  });
});
