// SPDX-License-Identifier: Apache-2.0
/**
 * The table of codes interface: consistent with itself, and with the reference tables where they are at hand
 * (RACCORD_ORACLES names the folder of oracle data; the two tables lie beside it).
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  type Contrat,
  codesInterface,
  contratOf,
  parseCodeInterface,
} from '../../../gateway/domain/code-interface.ts';

const table: Readonly<Record<string, Contrat>> = codesInterface;
const rows = Object.entries(table);

describe('the table of codes interface', () => {
  test.each(rows)('%s is well-formed', (code, contrat) => {
    expect(code).toMatch(/^[FC][A-Z]{2}\d{4}A$/);
    expect(contrat.libelle).not.toBe('');
    expect(contrat.comptesRendus).not.toContain(code);
  });

  test('every answer it names is a row of its own, sent the other way', () => {
    const wrong = rows.flatMap(([code, { sens, comptesRendus }]) =>
      comptesRendus
        .filter((answer) => (table[answer] === undefined ? !isPpf(answer) : table[answer].sens === sens))
        .map((answer) => `${code} -> ${answer}`),
    );
    // Both go from us: the DSE prints CSI6000A as the answer to FEN6000A, probably by mistake.
    expect(wrong).toEqual(['FEN6000A -> CSI6000A']);
  });

  test('every flux that carries business has an answer, and no compte rendu has one', () => {
    const withoutAnswer = rows.filter(([, { comptesRendus }]) => comptesRendus.length === 0);
    const lifecycles = ['FEN1200A', 'FEN1201A'];
    const unanswered = withoutAnswer.map(([code]) => code).filter((code) => code.startsWith('F'));
    expect(unanswered).toEqual(lifecycles);
    const answered = rows.filter(
      ([code, { comptesRendus }]) => code.startsWith('C') && comptesRendus.length > 0,
    );
    expect(answered).toEqual([]);
  });

  test('an answer keeps the digits of its flux', () => {
    const wrong = rows.flatMap(([code, { comptesRendus }]) =>
      comptesRendus.filter((answer) => answer.slice(3) !== code.slice(3) || !answer.startsWith('C')),
    );
    expect(wrong).toEqual([]);
  });

  test('knows its own codes and no other', () => {
    expect(rows.every(([code]) => parseCodeInterface(code) === code)).toBe(true);
    for (const stranger of [
      '',
      'FSO9999A',
      'fso1100a',
      'FSO1100A ',
      'toString',
      '__proto__',
      'constructor',
    ]) {
      expect(parseCodeInterface(stranger)).toBeUndefined();
    }
    expect(contratOf('FSO1100A')).toMatchObject({
      systemeEchange: 'CPRO',
      sens: 'EMISSION',
      obsolete: false,
    });
  });
});

const oracles = process.env['RACCORD_ORACLES'];
const historic = oracles === undefined ? '' : join(oracles, '..', 'interfaces.tsv');
const reforme = oracles === undefined ? '' : join(oracles, '..', 'interfaces-reforme.tsv');
const absent = !existsSync(historic) || !existsSync(reforme);

describe('the reference tables', () => {
  test.skipIf(absent)('every code of interfaces.tsv has a row (skipped: RACCORD_ORACLES not set)', () => {
    const reference = readTable(historic);
    expect(reference.length).toBeGreaterThan(60);
    expect(missing(reference)).toEqual([]);
    expect(wrongSens(reference, 'sens_vu_partenaire')).toEqual([]);
    expect(wrongFormat(reference)).toEqual([]);
  });

  test.skipIf(absent)(
    'every code of interfaces-reforme.tsv has a row (skipped: RACCORD_ORACLES not set)',
    () => {
      const reference = readTable(reforme);
      expect(reference.length).toBeGreaterThan(40);
      expect(missing(reference)).toEqual([]);
      expect(wrongSens(reference, 'sens_partenaire')).toEqual([]);
      expect(wrongFormat(reference)).toEqual([]);
      const wrongSystem = reference.flatMap(({ code, ...row }) =>
        expand(code).filter((one) => table[one]?.systemeEchange !== row['systeme']?.replace('-', '_')),
      );
      expect(wrongSystem).toEqual([]);
    },
  );
});

type Reference = Readonly<Record<string, string>> & { readonly code: string };

function readTable(path: string): readonly Reference[] {
  const [header = '', ...lines] = readFileSync(path, 'utf8').trimEnd().split('\n');
  const names = header.split('\t');
  return lines.map((line) => {
    const cells = line.split('\t');
    return Object.fromEntries(names.map((name, i) => [name, cells[i] ?? ''])) as Reference;
  });
}

/** A pattern of the DSE (`CSO11xxA`, `CSO115xA`) stands for every answer to the flux it covers. */
function expand(code: string): readonly string[] {
  if (!code.includes('x')) return [code];
  const flux = new RegExp(`^F${code.slice(1).replaceAll('x', '\\d')}$`);
  const narrow = rows.filter(([, { circuit }]) => code !== 'CSO11xxA' || circuit === 'B2G');
  return narrow.filter(([name]) => flux.test(name)).map(([name]) => `C${name.slice(1)}`);
}

function missing(reference: readonly Reference[]): readonly string[] {
  return reference.flatMap(({ code }) => {
    const codes = expand(code);
    return codes.length === 0 ? [code] : codes.filter((one) => parseCodeInterface(one) === undefined);
  });
}

function wrongSens(reference: readonly Reference[], column: string): readonly string[] {
  return reference.flatMap(({ code, ...row }) =>
    expand(code).filter((one) => table[one]?.sens !== row[column]),
  );
}

/** Families of formats as the reference tables print them, first match wins, and our names for them. */
const families: readonly (readonly [RegExp, RegExp])[] = [
  [/factur-?x/i, /^factur-x/],
  [/m.moire/i, /^ubl-memoire$/],
  [/pes/i, /^pes$/],
  [/pivot/i, /^cpp-facture-pivot$/],
  [/cr ?18/i, /^cr18$/],
  [/cppfacturemixte|cpp facture min/i, /^cpp-facture-mixte$/],
  [/aife|cpp v1/i, /^aife-statut$/],
  [/cppstatut|cpp_statut|cpp statut/i, /^cpp-statut$/],
  [/cdar/i, /^cdar$/],
  [/f10\b|format sp.cifique/i, /^f10$/],
  [/f13\b/i, /^f13$/],
  [/f14\b/i, /^f14$/],
  [/ubl/i, /^ubl-/],
  [/cii/i, /^cii-/],
];

function wrongFormat(reference: readonly Reference[]): readonly string[] {
  return reference.flatMap(({ code, ...row }) => {
    const printed = row['format'] ?? '';
    const family = families.find(([pattern]) => pattern.test(printed));
    if (family === undefined) return [`${code}: no family for "${printed}"`];
    return expand(code)
      .filter((one) => !family[1].test(table[one]?.format ?? ''))
      .map((one) => `${one}: ${table[one]?.format} for "${printed}"`);
  });
}

/** The PPF answers with CFE and the same digits (DSG note 78); those codes have no row of their own. */
function isPpf(code: string): boolean {
  return code.startsWith('CFE');
}
