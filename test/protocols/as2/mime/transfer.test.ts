// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { TroubleAs2 } from '../../../../protocols/as2/disposition.ts';
import { LecteurEntetes } from '../../../../protocols/as2/mime/header-block.ts';
import { lireParametres } from '../../../../protocols/as2/mime/parameters.ts';
import { decodeurTransfert } from '../../../../protocols/as2/mime/transfer.ts';
import { octets, recueil } from '../../../support/as2-decode.ts';

function decode(encodage: string, ecrit: string, pas: number): string {
  let lu = '';
  const decodeur = decodeurTransfert(
    encodage,
    recueil((tout) => {
      lu = tout.toString('latin1');
    }),
  );
  for (let at = 0; at < ecrit.length; at += pas) void decodeur.push(octets(ecrit.slice(at, at + pas)));
  void decodeur.end();
  return lu;
}

describe('transfer encodings, cut in pieces of any size', () => {
  const blancs = ' '.repeat(2500);

  test.each([
    ['QUJD', 'ABC'],
    ['Q U\r\nJ\tD\r\n', 'ABC'],
    ['QUI=', 'AB'],
    ['QUI', 'AB'],
    ['QQ==\r\n', 'A'],
    ['', ''],
  ])('AS2-28: base64 %j', (ecrit, lu) => {
    for (let pas = 1; pas <= ecrit.length + 1; pas++) expect(decode('base64', ecrit, pas)).toBe(lu);
  });

  test.each([
    ['a=3Db=3db', 'a=b=b'],
    ['un=\r\ndeux= \t\r\ntrois=\nquatre', 'undeuxtroisquatre'],
    ['fin de ligne \t\r\nsuite  \nfin  ', 'fin de ligne\r\nsuite\nfin'],
    ['a=4', 'a=4'],
    ['a=ZZ=4Z=', 'a=ZZ=4Z'],
    ['a\rb \r', 'a\rb \r'],
    ['=\rb', '=\rb'],
    [`a${blancs}b${' '.repeat(10)}\r\n`, `a${blancs}b\r\n`],
  ])('AS2-28: quoted-printable %j', (ecrit, lu) => {
    const plus = ecrit.length > 100 ? 997 : 1;
    for (let pas = 1; pas <= ecrit.length + 1; pas += plus)
      expect(decode('quoted-printable', ecrit, pas)).toBe(lu);
  });
});

describe('headers of a part', () => {
  function lire(texte: string, pas: number) {
    const lecteur = new LecteurEntetes(1000);
    for (let at = 0; at < texte.length; at += pas) {
      const lus = lecteur.push(octets(texte.slice(at, at + pas)));
      if (lus !== undefined) return { ...lecteur.lire(), apres: texte.slice(at + lus) };
    }
    return { ...lecteur.lire(), apres: '' };
  }

  test.each([
    ['A: 1\r\nb:\t2 \r\n\r\ncorps', { a: '1', b: '2' }, 'corps'],
    ['A: 1\nB: 2\n\n\ncorps', { a: '1', b: '2' }, '\ncorps'],
    ['A: un\r\n\tdeux\r\n  trois\r\nA: 2\r\n\r\n', { a: 'un deux trois' }, ''],
    ['\r\ncorps', {}, 'corps'],
    ['A : 1\r\n \r\nB: 2\r\n\r\n', { a: '1', b: '2' }, ''],
    ['A: 1', { a: '1' }, ''],
  ])('AS2-04: %j, cut anywhere', (texte, attendu, reste) => {
    for (let pas = 1; pas <= texte.length; pas++) {
      const { entetes, octets: bloc, apres } = lire(texte, pas);
      expect(Object.fromEntries(entetes)).toEqual(attendu);
      expect(reste.startsWith(apres)).toBe(true);
      expect(bloc.toString('latin1') + reste).toBe(texte);
    }
  });

  test('AS2-69: more than the limit, or a line that is no header, is refused; what follows does not count', () => {
    expect(() => lire(`A: ${'x'.repeat(1000)}`, 5000)).toThrow(TroubleAs2);
    expect(() => lire('pas un en-tete\r\n\r\n', 5000)).toThrow(TroubleAs2);
    expect(lire(`A: 1\r\n\r\n${'x'.repeat(5000)}`, 5007).entetes.get('a')).toBe('1');
  });
});

describe('parameters', () => {
  test.each([
    ['A/B', 'a/b', {}],
    ['a/b;', 'a/b', {}],
    ['a/b; X=1 ;y = "2;\\"\\\\" ; z', 'a/b', { x: '1', y: '2;"\\' }],
    ['a/b; x=1; X=2', 'a/b', { x: '1' }],
    ['a/b;boundary="----=_Part_1"', 'a/b', { boundary: '----=_Part_1' }],
    ['a/b; boundary=----=_Part_1; y="', 'a/b', { boundary: '----=_Part_1', y: '' }],
    ['a/b; x=""un""; y="deux', 'a/b', { x: 'un', y: 'deux' }],
    ["a/b; x*=utf-8'fr'%C3%A9; x=e", 'a/b', { x: 'é' }],
    ["a/b; x*=%C3%A9; y*=utf-8''%ff", 'a/b', { x: 'é', y: 'ÿ' }],
    ["a/b; x*1=b; x*0=a; x*2*=%63; y*0*=''a; y*1*=%62", 'a/b', { x: 'abc', y: 'ab' }],
    ['; x=1', '', { x: '1' }],
    ['a/b; ;; =3; "; x=1', 'a/b', { x: '1' }],
  ])('AS2-32: %j', (entete, valeur, parametres) => {
    const lu = lireParametres(entete);
    expect(lu.valeur).toBe(valeur);
    expect(Object.fromEntries(lu.parametres)).toEqual(parametres);
  });
});
