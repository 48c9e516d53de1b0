// SPDX-License-Identifier: Apache-2.0
/** The table of rule sets, row by row: which sets judge an invoice, in which order, and whether they block. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { profilOf } from '../../../formats/facture/profile.ts';
import { ruleSetsFor } from '../../../formats/facture/rule-sets.ts';
import { type Row, table } from '../../../formats/facture/table.ts';
import { type CodeInterface, codesInterface } from '../../../gateway/domain/code-interface.ts';
import { makeUblInvoice } from '../../support/ubl-invoice.ts';
import { ciiInvoice } from '../fr/cii-invoice.ts';
import { changed, open } from '../fr/examine.ts';

const en16931 = 'urn:cen.eu:en16931:2017';
const extendedCtcFr = `${en16931}#conformant#urn.cpro.gouv.fr:1p0:extended-ctc-fr`;
const minimum = 'urn:factur-x.eu:1p0:minimum';

const ubl = makeUblInvoice({ numero: 'F-1', lines: 1 });
const guideline = `<ram:GuidelineSpecifiedDocumentContextParameter><ram:ID>${en16931}</ram:ID></ram:GuidelineSpecifiedDocumentContextParameter>`;
const cii = changed(
  ciiInvoice,
  '</rsm:ExchangedDocumentContext>',
  `${guideline}</rsm:ExchangedDocumentContext>`,
);

interface Asked {
  readonly specification?: string;
  readonly day?: string;
  readonly allLayers?: boolean;
}

const afterReform = '2026-10-01';

/** Names of the sets that run; `?` after those that only warn. */
function setsFor(codeInterface: CodeInterface, asked: Asked = {}): readonly string[] {
  const { specification = en16931, day = afterReform, allLayers = false } = asked;
  const isCii = /cii|factur/.test(codesInterface[codeInterface].format);
  const content = changed(isCii ? cii : ubl, new RegExp(`>${en16931}<`), `>${specification} <`);
  const { examined, syntax } = open(content, codeInterface);
  const context = { codeInterface, now: new Date(`${day}T12:00:00+02:00`), allLayers };
  return ruleSetsFor({ ...examined, context }, syntax).map(
    ({ ruleSet, onlyWarns }) => `${ruleSet.jeu.id.replace('raccord-', '')}${onlyWarns ? '?' : ''}`,
  );
}

describe('a structured flux of the historic circuit', () => {
  test.each(['FSO1100A', 'FSO1130A'] as const)('%s keeps EN 16931 whatever it declares', (code) => {
    const sets = ['chorus-pro', 'en16931', 'en16931-ubl'];
    expect(setsFor(code)).toEqual(sets);
    expect(setsFor(code, { specification: 'x' })).toEqual(sets);
    expect(setsFor(code, { day: '2020-01-01' })).toEqual(sets);
  });
  test('FSO1106A is the same in CII', () => {
    expect(setsFor('FSO1106A', { specification: 'x' })).toEqual(['chorus-pro', 'en16931', 'en16931-cii']);
  });
});

describe('a mixed flux of the historic circuit', () => {
  test.each([
    ['FSO1110A', 'en16931-ubl'],
    ['FSO1120A', 'en16931-ubl'],
    ['FSO1131A', 'en16931-ubl'],
    ['FSO1116A', 'en16931-cii'],
  ] as const)('%s keeps EN 16931 when it declares it', (code, syntax) => {
    expect(setsFor(code)).toEqual(['chorus-pro', 'en16931', syntax]);
    expect(setsFor(code, { specification: `${en16931}#compliant#urn:x` })).toEqual([
      'chorus-pro',
      'en16931',
      syntax,
    ]);
    expect(setsFor(code, { specification: minimum })).toEqual(['chorus-pro']);
    expect(setsFor(code, { specification: '' })).toEqual(['chorus-pro']);
  });
  test.each(['FSO1117A', 'FSO1137A'] as const)('%s is advised by EN 16931, when it declares it', (code) => {
    expect(setsFor(code)).toEqual(['chorus-pro', 'en16931?', 'en16931-cii?']);
    expect(setsFor(code, { specification: extendedCtcFr })).toEqual([
      'chorus-pro',
      'extended-ctc-fr?',
      'en16931-cii?',
    ]);
    expect(setsFor(code, { specification: minimum })).toEqual(['chorus-pro']);
  });
});

describe('a flux of the reform', () => {
  test.each([
    ['FSO1150A', 'en16931-ubl'],
    ['FSO1156A', 'en16931-cii'],
    ['FSO1157A', 'en16931-cii'],
  ] as const)('%s to the public sector keeps BR-FR and BR-FR-CPRO', (code, syntax) => {
    expect(setsFor(code)).toEqual(['en16931', syntax, 'pieces-jointes', 'br-fr', 'br-fr-cpro']);
    expect(setsFor(code, { specification: minimum })).toEqual([
      'en16931',
      syntax,
      'pieces-jointes',
      'br-fr',
      'br-fr-cpro',
    ]);
  });
  test.each([
    ['FSO3110A', 'en16931-ubl'],
    ['FSO3117A', 'en16931-cii'],
  ] as const)('%s from the public sector keeps BR-FR', (code, syntax) => {
    expect(setsFor(code)).toEqual(['en16931', syntax, 'pieces-jointes', 'br-fr']);
  });
  test('the French extension is judged instead of EN 16931', () => {
    expect(setsFor('FSO3110A', { specification: extendedCtcFr })).toEqual([
      'extended-ctc-fr',
      'en16931-ubl',
      'pieces-jointes',
      'br-fr',
    ]);
    expect(setsFor('FSO1100A', { specification: extendedCtcFr })).toEqual([
      'chorus-pro',
      'extended-ctc-fr',
      'en16931-ubl',
    ]);
  });
  test.each([
    ['FSO3110A', '2026-08-31', 'br-fr?'],
    ['FSO3110A', '2026-09-01', 'br-fr'],
    ['FEN3036A', '2026-09-30', 'br-fr?'],
    ['FEN3036A', '2026-10-01', 'br-fr'],
  ] as const)('%s on %s: %s', (code, day, expected) => {
    expect(setsFor(code, { day })).toEqual(['en16931', 'en16931-ubl', 'pieces-jointes', expected]);
  });
  test('a rule begins at midnight in Paris', () => {
    const { examined, syntax } = open(ubl, 'FSO3110A');
    const at = (instant: string) =>
      ruleSetsFor({ ...examined, context: { codeInterface: 'FSO3110A', now: new Date(instant) } }, syntax).at(
        -1,
      );
    expect(at('2026-08-31T21:59:59Z')?.onlyWarns).toBe(true);
    expect(at('2026-08-31T22:00:00Z')?.onlyWarns).toBe(false);
  });
});

describe('all layers', () => {
  test('run EN 16931 with its own severity, whatever the code and the profile', () => {
    expect(setsFor('FSO1117A', { allLayers: true })).toEqual(['chorus-pro', 'en16931', 'en16931-cii']);
    expect(setsFor('FSO1116A', { specification: 'x', allLayers: true })).toEqual([
      'chorus-pro',
      'en16931',
      'en16931-cii',
    ]);
    expect(setsFor('FSO3110A', { allLayers: true })).toEqual([
      'en16931',
      'en16931-ubl',
      'pieces-jointes',
      'br-fr',
    ]);
    expect(setsFor('FSO1301A', { allLayers: true })).toEqual(['en16931', 'en16931-ubl']);
  });
  test('run the French extension for an invoice that declares it', () => {
    expect(setsFor('FSO1110A', { specification: extendedCtcFr, allLayers: true })).toEqual([
      'chorus-pro',
      'extended-ctc-fr',
      'en16931-ubl',
    ]);
  });
});

test.each([
  ['', 'AUCUN'],
  [minimum, 'AUCUN'],
  ['urn:cen.eu:en16931:20170', 'AUCUN'],
  [en16931, 'EN16931'],
  [`${en16931}#compliant#urn:factur-x.eu:1p0:basic`, 'EN16931'],
  [`${en16931}#conformant#urn:factur-x.eu:1p0:extended`, 'EN16931'],
  [extendedCtcFr, 'EXTENDED_CTC_FR'],
])('BT-24 `%s` declares %s', (specification, expected) => {
  const { examined } = open(changed(ubl, `>${en16931}<`, `>${specification} <`));
  expect(profilOf(examined.invoice)).toBe(expected);
});

test('an invoice of one code and profile is judged by a set once', () => {
  for (const code of Object.keys(codesInterface) as CodeInterface[]) {
    for (const specification of ['x', en16931, extendedCtcFr]) {
      const names = setsFor(code, { specification }).map((name) => name.replace('?', ''));
      expect(new Set(names).size).toBe(names.length);
    }
  }
});

test('docs/jeux-de-regles.md shows the table as it is', () => {
  const document = readFileSync(join(import.meta.dirname, '../../../docs/jeux-de-regles.md'), 'utf8');
  for (const row of table) expect(document).toContain(shown(row));
});

/** A row of the page. */
function shown({ name, codes, profils, severite }: Row): string {
  const gravity =
    typeof severite === 'string'
      ? { PROPRE: 'celle de chaque règle', AVERTIT: 'avertissement' }[severite]
      : `avertissement, puis celle de chaque règle le ${severite.EMISSION} en émission, le ${severite.RECEPTION} en réception`;
  const quoted = codes.map((code) => `\`${code}\``).join(' ');
  return `| ${name} | ${quoted} | ${profils.map((profil) => `\`${profil}\``).join(' ')} | ${gravity} |`;
}
