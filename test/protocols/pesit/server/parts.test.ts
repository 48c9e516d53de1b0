// SPDX-License-Identifier: Apache-2.0
/** The parts of the server that need no line: names, what is agreed on, places. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Fpdu } from '../../../../protocols/pesit/fpdu/types.ts';
import { surNom } from '../../../../protocols/pesit/noms.ts';
import { createEnCours } from '../../../../protocols/pesit/server/en-cours.ts';
import {
  negocierCompression,
  negocierEntite,
  negocierSession,
} from '../../../../protocols/pesit/server/negociation.ts';
import { cleLecture, cleRelance, nomDuFlux, repond } from '../../../../protocols/pesit/server/noms.ts';
import { createPasswordTurns } from '../../../../protocols/pesit/server/passwords.ts';
import { createPlaces, createVerrous } from '../../../../protocols/pesit/server/places.ts';
import { detailDuPoint, pointDuDetail } from '../../../../protocols/pesit/server/points.ts';
import { pointZero } from '../../../../protocols/pesit/session/types.ts';

const noms = { demandeur: 'A', serveur: 'B' };

function create(parametres: Fpdu['parametres']): Fpdu {
  return { nom: 'CREATE', dst: 0, src: 0, parametres };
}

test('a name is made safe, whatever it is', () => {
  fc.assert(
    fc.property(fc.string(), (nom) => {
      expect(surNom(nom)).toMatch(/^(?:[A-Za-z0-9_-][A-Za-z0-9._-]{0,79})?$/);
    }),
  );
  expect(surNom('C:\\in\\a b.xml')).toBe('a_b.xml');
});

test('a whole name in PI 12 is the name; a flow is not', () => {
  const nom = 'FSO1100A_AAA123_AAA1231100000000000000001';
  expect(nomDuFlux(create({ fichier: { type: 0, nom }, idTransfert: 1 }), 'X')).toBe(nom);
  const of = (partenaire: string) =>
    nomDuFlux(create({ fichier: { type: 0, nom: 'FLOW' }, idTransfert: 7 }), partenaire);
  expect(of('PART/NER')).toBe('FLOW_PART_NER_7');
});

test('no two transfers have one name', () => {
  const of = (parametres: Fpdu['parametres']) => cleRelance(noms, create(parametres));
  const base = { fichier: { type: 0, nom: 'F' }, idTransfert: 1 };
  const all = [
    of(base),
    of({ ...base, idTransfert: 2 }),
    of({ ...base, fichier: { type: 1, nom: 'F' } }),
    of({ ...base, fichier: { type: 0, nom: 'F:1#' } }),
    of({ ...base, emetteurInitial: 'E' }),
    of({ ...base, destinataireFinal: 'E' }),
    cleLecture(noms, create(base), 1),
  ];
  expect(new Set(all).size).toBe(all.length);
  expect(all.every((cle) => !cle.includes('#'))).toBe(true);
});

test.each([
  ['CSO1100A_AAA123_x', '*', true],
  ['CSO1100A_AAA123_x', 'CSO*_x', true],
  ['CSO1100A_AAA123_x', '*AAA*', true],
  ['CSO1100A_AAA123_x', 'CSO*AAA*y', false],
  ['abcabc', 'abc*abc', true],
  ['abcab', 'abc*abc', false],
  ['a', 'a*a', false],
  ['a', 'A', false],
  ['a.b', 'a?b', false],
])('%s answers to %s: %s', (nom, motif, answer) => expect(repond(nom, motif)).toBe(answer));

test('a pattern of many stars is judged at once', () => {
  expect(repond('a'.repeat(80), `${'a*'.repeat(37)}b`)).toBe(false);
});

const notre = { intervalleKio: 32, fenetre: 2, resynchronisation: true };

test.each([
  { propose: undefined, intervalleKio: 0, fenetre: 0, resynchronisation: false },
  { propose: { intervalleKio: 0, fenetre: 3 }, intervalleKio: 0, fenetre: 0, resynchronisation: false },
  { propose: { intervalleKio: 8, fenetre: 1 }, intervalleKio: 8, fenetre: 1, resynchronisation: true },
  { propose: { intervalleKio: 256, fenetre: 9 }, intervalleKio: 32, fenetre: 2, resynchronisation: true },
  { propose: { intervalleKio: 65_535, fenetre: 0 }, intervalleKio: 32, fenetre: 0, resynchronisation: true },
])('synchronisation $propose is agreed on as the smaller of both', ({ propose, ...agreed }) => {
  const said = { version: 2, resynchronisation: true, ...(propose && { synchro: propose }) };
  expect(negocierSession(said, notre, false)).toMatchObject(agreed);
});

test('the version is the lower one, an undefined interval of both sides is a number', () => {
  expect(negocierSession({ version: 1 }, notre, true)).toMatchObject({ version: 1, crc: true });
  const undefinedBoth = { synchro: { intervalleKio: 65_535, fenetre: 1 } };
  expect(negocierSession(undefinedBoth, { ...notre, intervalleKio: 65_535 }, false).intervalleKio).toBe(
    65_534,
  );
});

test.each([
  ['mixte', 'horizontale', 'horizontale'],
  ['mixte', 'mixte', 'mixte'],
  ['horizontale', 'mixte', 'horizontale'],
  ['verticale', 'aucune', 'aucune'],
  ['aucune', 'mixte', 'aucune'],
  [undefined, 'mixte', 'aucune'],
] as const)('compression %s proposed, %s agreed: %s', (propose, agreed, answer) =>
  expect(negocierCompression(propose, agreed)).toBe(answer),
);

test('an entity that holds no data is none', () => {
  expect(negocierEntite(6, 4096)).toBeUndefined();
  expect(negocierEntite(8192, 4096)).toBe(4096);
});

test('places are given back once, and to whoever comes next', () => {
  const places = createPlaces(3, 2);
  const first = places.prendre('a');
  places.prendre('a');
  expect(places.prendre('a')).toBeUndefined();
  places.prendre('b');
  expect(places.prendre('c')).toBeUndefined();
  first?.();
  first?.();
  expect(places.prises).toBe(2);
  expect(places.prendre('a')).toBeDefined();
  expect(places.prendre('c')).toBeUndefined();
});

test('what is held is had by whoever waits for it, one at a time', async () => {
  const verrous = createVerrous();
  const first = await verrous.prendre('x');
  expect(await verrous.prendre('x')).toBeUndefined();
  const two = [verrous.prendre('x', 5000), verrous.prendre('x', 5000)];
  first?.();
  const got = await Promise.all(two);
  expect(got.filter((one) => one !== undefined)).toHaveLength(1);
  expect(verrous.estPris('x')).toBe(true);
  for (const one of got) one?.();
  expect(verrous.estPris('x')).toBe(false);
  expect(await verrous.prendre('x', 1)).toBeDefined();
});

test.each([
  { silenceMs: 4999, asked: 'mine', ends: 0 },
  { silenceMs: 5000, asked: 'mine', ends: 1 },
  { silenceMs: 5000, asked: 'other', ends: 0 },
])('a session that was silent for $silenceMs ms gives way to $asked: $ends', ({ silenceMs, asked, ends }) => {
  const enCours = createEnCours();
  let ended = 0;
  const session = { silenceMs, abandonner: async () => void ended++ };
  const rendre = enCours.inscrire('mine', session);
  enCours.supplanter(asked);
  expect(ended).toBe(ends);
  rendre();
  enCours.supplanter('mine');
  expect(ended).toBe(ends);
});

test('a point is kept in a row and read back; a row without one is the start', () => {
  const point = { numero: 3, octetsFichier: 300, octetsDonnees: 310, articles: 4 };
  expect(pointDuDetail({ ...detailDuPoint(point), other: 'x' })).toEqual(point);
  expect(pointDuDetail({ point: 3 })).toEqual(pointZero);
});

test('more passwords at once than the verifier takes wait for their turn', async () => {
  let [running, most] = [0, 0];
  const turns = createPasswordTurns({
    verify: async () => {
      most = Math.max(most, ++running);
      await Promise.resolve();
      running--;
      return true;
    },
  });
  const all = await Promise.all(Array.from({ length: 100 }, () => turns.verify('x', undefined)));
  expect(all.every(Boolean)).toBe(true);
  expect(most).toBeLessThanOrEqual(4);
});

test('a password that was right is known again, another one is not, nor is it for another hash', async () => {
  const asked: string[] = [];
  const turns = createPasswordTurns({
    verify: async (password, stored) => {
      asked.push(`${password} ${stored}`);
      return password === 'right';
    },
  });
  expect(await turns.verify('right', 'hash')).toBe(true);
  expect(await turns.verify('right', 'hash')).toBe(true);
  expect(await turns.verify('wrong', 'hash')).toBe(false);
  expect(await turns.verify('right', 'changed')).toBe(true);
  expect(asked).toEqual(['right hash', 'wrong hash', 'right changed']);
});
