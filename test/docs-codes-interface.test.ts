// SPDX-License-Identifier: Apache-2.0
/**
 * docs/codes-interface.md says what the tables of the code say, of every code and no other; with RACCORD_ORACLES, none of
 * the published tables of codes interface is missing (they stand beside the oracles).
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { contratOf, parseCodeInterface } from '../gateway/domain/code-interface.ts';
import { reponsesA } from '../gateway/domain/reponses.ts';
import { codes, writeCodesDocument } from './support/codes-document.ts';
import { root } from './support/modules.ts';

const text = () => readFileSync(join(root, 'docs/codes-interface.md'), 'utf8');

/** The codes that open a row of the two kinds of tables, the last section apart. */
function listed(): readonly string[] {
  const [tables = ''] = text().split('## Formats retirés');
  return [...tables.matchAll(/^\| `(\w{8})` /gm)].map(([, code = '']) => code);
}

test('docs/codes-interface.md is what the tables of the code say', async () => {
  await expect(writeCodesDocument()).toMatchFileSnapshot('../docs/codes-interface.md');
});

test('every code is there once, and no other', () => {
  expect([...listed()].sort()).toEqual([...codes].sort());
});

test('every code that answers another is in the table itself, and is handed to the partenaire', () => {
  const answers = codes.flatMap((code) => {
    const { flux, objet, cycles } = reponsesA(code);
    return [flux?.code, objet?.code, cycles?.code].filter((one) => one !== undefined);
  });
  expect(answers.length).toBeGreaterThan(40);
  const wrong = answers.filter((answer) => {
    const code = parseCodeInterface(answer);
    return code === undefined || contratOf(code).sens !== 'RECEPTION';
  });
  expect(wrong).toEqual([]);
});

test('every row says something in each of its cells', () => {
  const rows = text()
    .split('\n')
    .filter((line) => line.startsWith('| `'));
  const empty = rows.filter((row) =>
    row
      .slice(2, -2)
      .split(' | ')
      .some((cell) => cell.trim() === ''),
  );
  expect(empty).toEqual([]);
});

const oracles = process.env['RACCORD_ORACLES'];
const files = ['interfaces.tsv', 'interfaces-reforme.tsv'].map((file) => join(oracles ?? '', '..', file));
const skipped = oracles === undefined || oracles === '' || !files.every((file) => existsSync(file));
const why = skipped ? ' (skipped: RACCORD_ORACLES is not set)' : '';

describe.skipIf(skipped)(`beside the published tables${why}`, () => {
  test.each(files)('no code of %s is missing', (file) => {
    const published = codesOf(file);
    expect(published.length).toBeGreaterThan(40);
    const known = new Set(listed());
    const missing = published.filter((code) => expanded(code, published).some((one) => !known.has(one)));
    expect(missing).toEqual([]);
  });

  test('the sens of each code is the published one', () => {
    const wrong = files.flatMap((file) =>
      rowsOf(file).filter(([pattern = '', ...cells]) => {
        const code = parseCodeInterface(pattern);
        return code !== undefined && !cells.includes(contratOf(code).sens);
      }),
    );
    expect(wrong).toEqual([]);
  });
});

function rowsOf(file: string): readonly (readonly string[])[] {
  const [, ...lines] = readFileSync(file, 'utf8').trim().split('\n');
  return lines.map((line) => line.split('\t'));
}

/** Every code printed in the file: those of the rows, and the answers named in their cells. */
function codesOf(file: string): readonly string[] {
  const all = rowsOf(file).flatMap((cells) => cells.join(' ').match(/\b[FC][A-Z]{2}\d[\dx]{3}A\b/g) ?? []);
  return [...new Set(all)];
}

/** `CSO11xxA` stands for the answer to each FSO11..A of the file that has no pattern of its own. */
function expanded(code: string, published: readonly string[]): readonly string[] {
  if (!code.includes('x')) return [code];
  const digits = new RegExp(`^F${code.slice(1).replaceAll('x', '\\d')}$`);
  return published.filter((one) => digits.test(one)).map((one) => `C${one.slice(1)}`);
}
