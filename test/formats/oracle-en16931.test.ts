// SPDX-License-Identifier: Apache-2.0
/**
 * Conformance: what our rules find on every document of an oracle, against what the official EN 16931 1.3.16 rules
 * fail there. Runs where RACCORD_ORACLES names the folder of the oracles; the data is only read.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ciiInvoice } from '../../formats/cii/index.ts';
import { ciiSyntax } from '../../formats/cii/syntax.ts';
import * as ciiNames from '../../formats/cii/vocabulary.ts';
import { en16931Rules } from '../../formats/en16931/core.ts';
import { judgeFacture } from '../../formats/facture/judge.ts';
import { ublInvoice } from '../../formats/ubl/index.ts';
import { ublSyntax } from '../../formats/ubl/syntax.ts';
import * as ublNames from '../../formats/ubl/vocabulary.ts';
import { openXml } from '../../formats/xml/open.ts';

const oracles = process.env['RACCORD_ORACLES'];
const skipped = oracles === undefined;
const why = skipped ? ' (skipped: RACCORD_ORACLES is not set)' : '';
const documents = join(oracles ?? '.', 'documents');
const now = new Date('2026-10-01T12:00:00Z');

/** `floor`: documents whose official verdict on our rules we reached when this was written, which is all of them. */
const syntaxes = [
  {
    name: 'UBL',
    expected: 'expected-ubl.tsv',
    examples: 'cen-examples-ubl/',
    floor: 608,
    context: { codeInterface: 'FSO1100A', now },
    format: ublInvoice,
    reading: { vocabulary: ublNames.ublVocabulary, largeTexts: ublNames.largeTexts },
    syntax: ublSyntax,
  },
  {
    name: 'CII',
    expected: 'expected-cii.tsv',
    examples: 'cen-examples-cii/',
    floor: 24,
    context: { codeInterface: 'FSO1106A', now },
    format: ciiInvoice,
    reading: { vocabulary: ciiNames.ciiVocabulary, largeTexts: ciiNames.largeTexts },
    syntax: ciiSyntax,
  },
] as const;
type Oracle = (typeof syntaxes)[number];

const implemented: ReadonlySet<string> = new Set(en16931Rules.map(({ id }) => id));

interface Expected {
  readonly document: string;
  readonly failed: readonly string[];
}

function expectationsOf({ expected }: Oracle): readonly Expected[] {
  return readFileSync(join(documents, expected), 'utf8')
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => {
      const [document = '', , , failed = ''] = line.split('\t');
      return { document, failed: failed.split(' ').filter((id) => id !== '') };
    });
}

function ourFailures(document: string, { reading, syntax, context }: Oracle): ReadonlySet<string> {
  const opened = openXml(readFileSync(join(documents, document)), reading);
  if (!opened.ok) throw new Error(`${document} was not read: ${opened.constats[0].message}`);
  const { constats } = judgeFacture(opened.tree, syntax.read(opened.tree), syntax, context);
  return new Set(constats.map(({ code }) => code).filter((code) => implemented.has(code)));
}

/** Kind of difference of one document, e.g. `-BR-08` missed, `+BR-09` invented; empty when the same. */
function differences({ document, failed }: Expected, oracle: Oracle): readonly string[] {
  const ours = ourFailures(document, oracle);
  const theirs = new Set(failed.filter((id) => implemented.has(id)));
  return [
    ...[...theirs].filter((id) => !ours.has(id)).map((id) => `-${id}`),
    ...[...ours].filter((id) => !theirs.has(id)).map((id) => `+${id}`),
  ];
}

describe.each(syntaxes)('$name', (oracle) => {
  test.skipIf(skipped)(`our rules fail where the official ones fail${why}`, () => {
    const all = expectationsOf(oracle);
    const different = all
      .map((expected) => ({ document: expected.document, found: differences(expected, oracle) }))
      .filter(({ found }) => found.length > 0);
    const same = all.length - different.length;
    console.log(
      `EN 16931 over ${oracle.name}: ${implemented.size} rules, ${same}/${all.length} documents agree`,
    );
    for (const { document, found } of different.slice(0, 20))
      console.log(`  ${document}: ${found.join(' ')}`);
    expect(same).toBeGreaterThanOrEqual(Math.min(oracle.floor, all.length));
    expect(all.length).toBeGreaterThan(0);
  });

  test.skipIf(skipped)(
    `an example that the official rules accept is accepted, but for its number${why}`,
    async () => {
      const examples = expectationsOf(oracle).filter(
        ({ document, failed }) => document.startsWith(oracle.examples) && failed.length === 0,
      );
      const refused: string[] = [];
      for (const { document } of examples) {
        const { constats } = await oracle.format.check(
          readFileSync(join(documents, document)),
          oracle.context,
        );
        const blocking = constats.filter(
          ({ gravite, code }) => gravite !== 'AVERTISSEMENT' && code !== 'G1.05',
        );
        if (blocking.length > 0) refused.push(`${document}: ${blocking.map(({ code }) => code).join(' ')}`);
      }
      console.log(`${examples.length - refused.length}/${examples.length} accepted examples are accepted`);
      expect(refused).toEqual([]);
      expect(examples.length).toBeGreaterThan(0);
    },
  );

  test.skipIf(skipped)(`no document of any kind makes the check throw${why}`, async () => {
    let checked = 0;
    for (const folder of readdirSync(documents, { withFileTypes: true })) {
      if (!folder.isDirectory()) continue;
      for (const name of readdirSync(join(documents, folder.name))) {
        const content = readFileSync(join(documents, folder.name, name));
        const { constats } = await oracle.format.check(content, oracle.context);
        checked++;
        if (!folder.name.includes(oracle.name.toLowerCase()))
          expect(constats.some(({ gravite }) => gravite === 'BLOQUANT')).toBe(true);
      }
    }
    expect(checked).toBeGreaterThan(0);
  });
});
