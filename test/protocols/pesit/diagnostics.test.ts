// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { Failure, type FailureCode, failures } from '../../../gateway/domain/failure.ts';
import {
  dg,
  ecrireDiagnostic,
  estRelancable,
  estSucces,
  etiquetteDiagnostic,
  libelle,
  succes,
} from '../../../protocols/pesit/diagnostics.ts';
import { diagnosticDe, interruptionDe } from '../../../protocols/pesit/errors.ts';
import { Interruption } from '../../../protocols/pesit/session/types.ts';

test('a diagnostic is written as everybody writes it', () => {
  expect(ecrireDiagnostic(dg('3-301'))).toBe('D3-301');
  expect(ecrireDiagnostic(dg('1-7'))).toBe('D1-007');
  expect(ecrireDiagnostic(succes)).toBe('D0-000');
});

test('success is type 0, raison 0, and no diagnostic is none', () => {
  expect(estSucces(dg('0-0'))).toBe(true);
  expect(estSucces(dg('0-1'))).toBe(false);
  expect(estSucces(undefined)).toBe(false);
});

test.each([
  ['3-301', 'identifiant demandé inconnu', 'called identifier unknown'],
  ['2-224', "fichier plus grand qu'annoncé", 'file larger than announced'],
  ['2-999', 'diagnostic inconnu', 'unknown diagnostic'],
] as const)('%s is said in both languages', (code, fr, en) => {
  expect(libelle(dg(code))).toEqual({ fr, en });
});

test('every code of the standard has its words', () => {
  const files = Array.from({ length: 27 }, (_, n) => 200 + n);
  const connections = Array.from({ length: 23 }, (_, n) => 300 + n);
  const codes = [
    ...files.concat(299).map((raison) => ({ type: 2, raison })),
    ...connections.concat(399).map((raison) => ({ type: 3, raison })),
    dg('1-100'),
  ];
  for (const code of codes) expect(libelle(code).fr, ecrireDiagnostic(code)).not.toBe('diagnostic inconnu');
});

test.each(['2-201', '2-202', '2-207', '3-300', '3-303', '3-309', '3-310', '3-317', '3-322'] as const)(
  '%s is worth another attempt',
  (code) => expect(estRelancable(dg(code))).toBe(true),
);

test.each(['2-200', '2-204', '2-205', '2-226', '3-301', '3-304', '3-308', '3-318', '3-999'] as const)(
  '%s is not',
  (code) => expect(estRelancable(dg(code))).toBe(false),
);

test('what a peer invents is one label of the figures', () => {
  expect(etiquetteDiagnostic(dg('3-304'))).toBe('3-304');
  expect(etiquetteDiagnostic(dg('9-12345'))).toBe('autre');
});

test('every failure of ours has a diagnostic for each moment', () => {
  for (const code of Object.keys(failures) as FailureCode[]) {
    for (const moment of ['DEMANDE', 'DONNEES', 'FIN'] as const) {
      const diagnostic = diagnosticDe(new Failure(code, 'x'), moment);
      expect(libelle(diagnostic).en, `${code} ${moment}`).not.toBe('unknown diagnostic');
    }
  }
});

test.each([
  ['DISK_FULL', '2-219', 4],
  ['DEPOT_TOO_LARGE', '2-224', 12],
  ['SPOOL_WRITE', '2-213', 4],
  ['SPOOL_CORRUPT', '2-213', 12],
] as const)('%s interrupts data by %s, code %i', (code, diagnostic, codeFin) => {
  expect(interruptionDe(new Failure(code, 'x'))).toMatchObject({ diagnostic: dg(diagnostic), codeFin });
});

test('what nobody foresaw may be tried again, and an interruption stays what it is', () => {
  expect(interruptionDe(new Error('x'))).toMatchObject({ diagnostic: dg('2-213'), codeFin: 4 });
  const own = new Interruption(dg('2-229'), 12, 'another file');
  expect(interruptionDe(own)).toBe(own);
});
