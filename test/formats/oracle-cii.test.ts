// SPDX-License-Identifier: Apache-2.0
/**
 * Conformance: what our rules find on every document of an oracle, against what the official EN 16931 1.3.16 rules
 * fail there. Runs where RACCORD_ORACLES names the folder of the oracles; the data is only read.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ciiInvoice } from '../../formats/cii/index.ts';
import { ciiSyntax } from '../../formats/cii/syntax.ts';
import { ciiVocabulary, largeTexts } from '../../formats/cii/vocabulary.ts';
import { en16931Rules } from '../../formats/en16931/core.ts';
import { judgeFacture } from '../../formats/facture/judge.ts';
import { openXml } from '../../formats/xml/open.ts';

const oracles = process.env['RACCORD_ORACLES'];
const skipped = oracles === undefined;
const why = skipped ? ' (skipped: RACCORD_ORACLES is not set)' : '';
const documents = join(oracles ?? '.', 'documents');
const context = { codeInterface: 'FSO1106A', now: new Date('2026-10-01T12:00:00Z') } as const;

/** Documents whose official verdict on our rules we reached when this was written: all of them. */
const floor = 24;

interface Expected {
  readonly document: string;
  readonly failed: readonly string[];
}

function expectations(): readonly Expected[] {
  return readFileSync(join(documents, 'expected-cii.tsv'), 'utf8')
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => {
      const [document = '', , , failed = ''] = line.split('\t');
      return { document, failed: failed.split(' ').filter((id) => id !== '') };
    });
}

function ourFailures(document: string): ReadonlySet<string> {
  const opened = openXml(readFileSync(join(documents, document)), { vocabulary: ciiVocabulary, largeTexts });
  if (!opened.ok) throw new Error(`${document} was not read: ${opened.constats[0].message}`);
  const { constats } = judgeFacture(opened.tree, ciiSyntax.read(opened.tree), ciiSyntax, context);
  const implemented = new Set(en16931Rules.map(({ id }) => id));
  return new Set(constats.map(({ code }) => code).filter((code) => implemented.has(code)));
}

/** Kind of difference of one document, e.g. `-BR-08` missed, `+BR-09` invented; empty when the same. */
function differences({ document, failed }: Expected, implemented: ReadonlySet<string>): readonly string[] {
  const ours = ourFailures(document);
  const theirs = new Set(failed.filter((id) => implemented.has(id)));
  return [
    ...[...theirs].filter((id) => !ours.has(id)).map((id) => `-${id}`),
    ...[...ours].filter((id) => !theirs.has(id)).map((id) => `+${id}`),
  ];
}

test.skipIf(skipped)(`our rules fail where the official ones fail${why}`, () => {
  const implemented = new Set(en16931Rules.map(({ id }) => id));
  const all = expectations();
  const different = all
    .map((expected) => ({ document: expected.document, found: differences(expected, implemented) }))
    .filter(({ found }) => found.length > 0);
  const same = all.length - different.length;
  console.log(`EN 16931 over CII: ${implemented.size} rules, ${same}/${all.length} documents agree`);
  for (const { document, found } of different.slice(0, 20)) console.log(`  ${document}: ${found.join(' ')}`);
  expect(same).toBeGreaterThanOrEqual(Math.min(floor, all.length));
  expect(all.length).toBeGreaterThan(0);
});

test.skipIf(skipped)(
  `an example that the official rules accept is accepted, but for its number${why}`,
  async () => {
    const examples = expectations().filter(
      ({ document, failed }) => document.startsWith('cen-examples-cii/') && failed.length === 0,
    );
    const refused: string[] = [];
    for (const { document } of examples) {
      const { constats } = await ciiInvoice.check(readFileSync(join(documents, document)), context);
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
