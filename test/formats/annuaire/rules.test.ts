// SPDX-License-Identifier: Apache-2.0
/** The rules of an actualisation (F13): each one broken alone, and told in words. */
import { describe, expect, test } from 'vitest';
import { f13 as format } from '../../../formats/annuaire/index.ts';
import type { Constat } from '../../../gateway/domain/constat.ts';
import type { Controle } from '../../../gateway/ports/formats.ts';
import { f13 } from './documents.ts';

const now = new Date('2026-10-01T12:00:00Z');

async function check(text: string, at: Date = now): Promise<Controle> {
  return format.check(Buffer.from(text), { codeInterface: 'FFE1235A', now: at });
}

async function codesOf(text: string, at: Date = now): Promise<readonly string[]> {
  return (await check(text, at)).constats.map(({ code }) => code);
}

/** The document with `from` replaced, which must be there. */
function changed(from: string | RegExp, to: string): string {
  const text = f13.replace(from, to);
  expect(text).not.toBe(f13);
  return text;
}

test('a document that keeps every rule is accepted, and its numbers are told', async () => {
  const controle = await check(f13);
  expect(controle).toMatchObject({ constats: [], irrecevable: false });
  expect(controle.objets?.[0]?.objet).toEqual({ nature: 'ANNUAIRE', codesRoutage: 1, lignes: 2 });
  expect(controle.jeuxDeRegles.map(({ id }) => id)).toEqual([
    'raccord-xml',
    'raccord-annuaire-structure',
    'raccord-annuaire',
  ]);
});

const suffixe = '<Suffixe>COMPTA</Suffixe>';
const siret = '<IdLinSIRET qualifiant="0009">10000000900017</IdLinSIRET>';

const broken: readonly (readonly [code: string, what: string, from: string | RegExp, to: string])[] = [
  ['G1.91', 'a routing identifier without a SIRET', siret, ''],
  ['G1.93', 'a suffix beside a SIRET', /<IdLinRoutage.*/, suffixe],
  ['ANNUAIRE-SIREN', 'a SIRET of another SIREN', `${siret}`, siret.replace('100000009', '200000008')],
  ['ANNUAIRE-ROUTAGE', 'a routing identifier with a point', 'SERVICE_A</IdLin', 'SERVICE.A</IdLin'],
  ['ANNUAIRE-ROUTAGE', 'a code routage with an accent', 'SERVICE_A</IdRoutage', 'SERVICÉ</IdRoutage'],
  ['ANNUAIRE-ROUTAGE', 'an empty routing identifier', 'SERVICE_A</IdLin', '</IdLin'],
  ['ANNUAIRE-SUFFIXE', 'a suffix with a space', 'COMPTA', 'COMPTA 1'],
  ['ANNUAIRE-ADRESSE', 'an address of 126 characters', 'COMPTA', 'C'.repeat(126 - 10)],
  ['ANNUAIRE-QUALIFIANT', 'a SIREN of another scheme', '"0002"', '"0009"'],
  [
    'ANNUAIRE-QUALIFIANT',
    'a SIRET of another scheme',
    '"0009">10000000900017</IdSIRET',
    '"0002">10000000900017</IdSIRET',
  ],
  ['ANNUAIRE-QUALIFIANT', 'a routing identifier of another scheme', '"0224"', '"0225"'],
  ['ANNUAIRE-NATURE', 'another nature', '<Nature>D', '<Nature>X'],
  ['ANNUAIRE-STATUT', 'another statut', '<Statut>A', '<Statut>X'],
  ['ANNUAIRE-DATE', 'a day that is none', '20271231', '20270231'],
  ['ANNUAIRE-PERIODE', 'an end before the start', '20271231', '20261231'],
  ['ANNUAIRE-EFFET', 'a start today', '<DateDebut>20270101', '<DateDebut>20261001'],
  ['ANNUAIRE-TYPE', 'a matricule of three digits', '0123', '123'],
  ['ANNUAIRE-STRUCTURE', 'an element that is missing', /<Nom>.*/, ''],
  ['ANNUAIRE-RACINE', 'another root', /AnnuaireActualisation/g, 'Annuaire'],
];

test.each(broken)('%s: %s', async (code, _, from, to) => {
  const { constats, irrecevable } = await check(changed(from, to));
  expect(constats.map((constat) => constat.code)).toEqual([code]);
  const [constat] = constats;
  expect(constat?.gravite).toBe('BLOQUANT');
  expect(irrecevable).toBe(/TYPE|STRUCTURE|RACINE/.test(code));
  expectTold(constat);
});

function expectTold(constat: Constat | undefined): void {
  expect(constat?.message).toMatch(/^[ -~]+$/);
  expect(constat?.messageEn).toMatch(/^[ -~]+$/);
  expect(constat?.ligne).toBeGreaterThan(0);
  expect(constat?.chemin).toMatch(/^\//);
  expect(constat?.jeuDeRegles).toBeDefined();
}

describe('what is allowed', () => {
  test.each([
    ['an address of 125 characters', 'COMPTA', 'C'.repeat(125 - 10)],
    ['a suffix with a point and a hyphen', 'COMPTA', 'A.b-9_'],
    ['a start tomorrow', '<DateDebut>20270101', '<DateDebut>20261002'],
    ['one day only', '20271231', '20270101'],
    [
      'a masquage that begins in the past',
      /<Nature>D<\/Nature>\s*<DateEffet><DateDebut>20270101/,
      '<Nature>M</Nature><DateEffet><DateDebut>20200101',
    ],
    ['values between spaces', '>COMPTA<', '>  COMPTA\n<'],
  ])('%s', async (_, from, to) => {
    expect(await codesOf(changed(from, to))).toEqual([]);
  });

  test('tomorrow is counted in Paris: at 23:30 there it is the day after', async () => {
    const text = changed('<DateDebut>20270101', '<DateDebut>20261003');
    expect(await codesOf(text, new Date('2026-10-01T21:30:00Z'))).toEqual([]);
    expect(await codesOf(text, new Date('2026-10-02T21:30:00Z'))).toEqual([]);
    expect(await codesOf(text, new Date('2026-10-02T22:30:00Z'))).toEqual(['ANNUAIRE-EFFET']);
  });
});

function lines(
  ...all: readonly (readonly [nature: string, debut: string, fin: string, plateforme?: string])[]
): string {
  const rows = all.map(
    ([nature, debut, fin, plateforme = '0123']) =>
      `<LigneAnnuaire><Nature>${nature}</Nature><DateEffet><DateDebut>${debut}</DateDebut>${fin && `<DateFin>${fin}</DateFin>`}</DateEffet><InfoAdressage><Identifiant><IdLinSIREN qualifiant="0002">100000009</IdLinSIREN></Identifiant></InfoAdressage><IdPlateforme>${plateforme}</IdPlateforme></LigneAnnuaire>`,
  );
  return `<AnnuaireActualisation><BlocLignesAnnuaire>${rows.join('')}</BlocLignesAnnuaire></AnnuaireActualisation>`;
}

describe('lignes of one address', () => {
  test.each([
    ['one after the other', lines(['D', '20270101', '20270131'], ['D', '20270201', '']), []],
    ['in any order', lines(['D', '20270201', ''], ['D', '20270101', '20270131']), []],
    [
      'on one same day',
      lines(['D', '20270101', '20270131'], ['D', '20270131', '']),
      ['ANNUAIRE-CHEVAUCHEMENT'],
    ],
    ['two without an end', lines(['D', '20270101', ''], ['D', '20280101', '']), ['ANNUAIRE-CHEVAUCHEMENT']],
    [
      'one in the other',
      lines(['D', '20270101', '20281231'], ['D', '20270201', '20270301']),
      ['ANNUAIRE-CHEVAUCHEMENT'],
    ],
    [
      'masked before it is defined anew',
      lines(['D', '20270101', ''], ['M', '20270101', ''], ['D', '20270101', '', '0456']),
      [],
    ],
    ['masked with other days', lines(['D', '20270101', ''], ['M', '20270102', '']), ['ANNUAIRE-MASQUAGE']],
    [
      'masked for another plateforme',
      lines(['D', '20270101', ''], ['M', '20270101', '', '0456']),
      ['ANNUAIRE-MASQUAGE'],
    ],
    ['masked alone: the annuaire has the définition', lines(['M', '20200101', '']), []],
    [
      'more than anyone has',
      lines(...Array.from({ length: 1_001 }, (_, i) => ['D', day(i), day(i)] as const)),
      ['ANNUAIRE-LIMITE'],
    ],
  ])('%s', async (_, text, expected) => {
    expect(await codesOf(text)).toEqual(expected);
  });

  test('a masquage that matches nothing warns and does not reject', async () => {
    const { constats } = await check(lines(['D', '20270101', ''], ['M', '20270102', '']));
    expect(constats.map(({ gravite }) => gravite)).toEqual(['AVERTISSEMENT']);
  });
});

function day(i: number): string {
  return new Date(Date.UTC(2027, 0, 1 + i)).toISOString().slice(0, 10).replaceAll('-', '');
}

test('an actualisation of nothing warns', async () => {
  const { constats } = await check('<AnnuaireActualisation/>');
  expect(constats).toMatchObject([{ code: 'ANNUAIRE-VIDE', gravite: 'AVERTISSEMENT' }]);
});

test('a file that breaks one rule on every ligne is told so a thousand times at most', async () => {
  const text = lines(...Array.from({ length: 3_000 }, () => ['X', '20270101', ''] as const));
  expect((await codesOf(text)).length).toBe(1_000);
});

test.each([
  ['a DOCTYPE', '<!DOCTYPE x><AnnuaireActualisation/>', 'XML-DOCTYPE'],
  ['what is no XML', 'SIRET;nom', 'XML-MALFORME'],
  ['another root in a namespace', '<AnnuaireActualisation xmlns="urn:x"/>', 'ANNUAIRE-RACINE'],
])('%s makes the flux irrecevable', async (_, text, code) => {
  const controle = await check(text);
  expect(controle.constats.map((constat) => constat.code)).toEqual([code]);
  expect(controle.irrecevable).toBe(true);
  expect(controle.couchesOmises).toEqual(['SCHEMA', 'REGLES']);
});

test('for an operator the rules run on a document that its schema refuses', async () => {
  const text = changed('<Nature>D', '<Nature>X').replace('0123', '123');
  const controle = await format.check(Buffer.from(text), { codeInterface: 'FFE1235A', now, allLayers: true });
  expect(controle.constats.map(({ code }) => code)).toEqual(['ANNUAIRE-TYPE', 'ANNUAIRE-NATURE']);
});
