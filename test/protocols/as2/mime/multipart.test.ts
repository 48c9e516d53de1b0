// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { TroubleAs2 } from '../../../../protocols/as2/disposition.ts';
import { LecteurMultipart } from '../../../../protocols/as2/mime/multipart.ts';
import { octets, recueil } from '../../../support/as2-decode.ts';

/** The parts of a body, pushed in pieces of so many bytes. */
function parties(corps: string, pas = corps.length || 1, frontiere = 'b'): string[] {
  const lues: string[] = [];
  const lecteur = new LecteurMultipart(frontiere, () =>
    recueil((tout) => lues.push(tout.toString('latin1'))),
  );
  for (let at = 0; at < corps.length; at += pas) void lecteur.push(octets(corps.slice(at, at + pas)));
  void lecteur.end();
  return lues;
}

const cas: readonly { corps: string; attendu: readonly string[] }[] = [
  { corps: '--b\r\n\r\nun\r\n--b\r\n\r\ndeux\r\n--b--\r\n', attendu: ['\r\nun', '\r\ndeux'] },
  // Blanks after a delimiter, no line end after the last one, a preamble, an epilogue.
  { corps: '--b \t\r\n\r\nun\r\n--b--  ', attendu: ['\r\nun'] },
  { corps: 'preambule\r\n--bx\r\n--b\r\n\r\nun\r\n--b--\r\nepilogue\r\n--b\r\n', attendu: ['\r\nun'] },
  { corps: '\r\n--b\r\n\r\nun\r\n--b--', attendu: ['\r\nun'] },
  // Line ends of the payload are its own, the last one is the delimiter's.
  { corps: '--b\r\n\r\n\r\n\r\nun\r\n\r\n\r\n--b--', attendu: ['\r\n\r\n\r\nun\r\n\r\n'] },
  // Nothing at all, in several ways.
  { corps: '--b\r\n\r\n\r\n--b--', attendu: ['\r\n'] },
  { corps: '--b\r\n\r\n--b--', attendu: [''] },
  { corps: '--b\r\n--b--', attendu: [''] },
  // Lines that only look like it.
  {
    corps: '--b\r\n\r\n--bb\r\n--b-\r\n--b--x\r\n--b x\r\n -–b\r\n\n--b\r\n\n--b--\r\n-\r\n--b--',
    attendu: ['\r\n--bb\r\n--b-\r\n--b--x\r\n--b x\r\n -–b\r\n\n--b\r\n\n--b--\r\n-'],
  },
  { corps: '--b\r\n\r\nun\r\r\n--b--', attendu: ['\r\nun\r'] },
  // Written with LF alone: a CR is then of the payload.
  { corps: '--b\n\nun\r\n\n--b\n\ndeux\n--b--\n', attendu: ['\nun\r\n', '\ndeux'] },
];

test.each(cas)(
  'AS2-29: a payload is exactly what stands between its delimiters: $corps',
  ({ corps, attendu }) => {
    const voulu = attendu.map((une) => octets(une).toString('latin1'));
    const latin = octets(corps).toString('latin1');
    for (let pas = 1; pas <= latin.length; pas++) expect(parties(latin, pas)).toEqual(voulu);
  },
);

test.each([
  'no delimiter',
  '--b\r\n\r\nun',
  '--b\r\n\r\nun\r\n--b\r\n',
  '--b\r\n\r\nun\r\n--b-',
  '--b\r\n\r\nun\n--b--',
  '',
])('AS2-29: a multipart that does not end is refused: %j', (corps) => {
  expect(() => parties(corps)).toThrow(TroubleAs2);
});

test('AS2-29: what may be a delimiter is held back, and nothing else', () => {
  const lues: Buffer[] = [];
  const lecteur = new LecteurMultipart('limite', () => ({
    push: (piece) => void lues.push(Buffer.from(piece)),
    end: () => undefined,
  }));
  void lecteur.push(octets('--limite\r\n'));
  for (let i = 0; i < 100; i++) {
    void lecteur.push(octets(`ligne ${i}\r\n--limit`));
    void lecteur.push(octets('x'));
  }
  const attendu = Array.from({ length: 100 }, (_, i) => `ligne ${i}\r\n--limitx`).join('');
  expect(Buffer.concat(lues).toString()).toBe(attendu);
});

test('a boundary is needed, and has a limit', () => {
  expect(() => new LecteurMultipart(undefined, () => recueil(() => undefined))).toThrow('boundary');
  expect(() => new LecteurMultipart('b'.repeat(201), () => recueil(() => undefined))).toThrow('boundary');
});
