// SPDX-License-Identifier: Apache-2.0
/**
 * Conformance of the rules about the syntax and of the code lists: the official EN 16931 1.3.16 rules have the same
 * identifiers and severities, and fail on the same documents. Runs where RACCORD_ORACLES names the oracles.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ciiSyntaxRules } from '../../formats/cii/syntax-rules.ts';
import { ublSyntaxRules } from '../../formats/ubl/syntax-rules.ts';
import { failedSyntaxRules } from '../support/syntax-rules.ts';

const oracles = process.env['RACCORD_ORACLES'];
const why = oracles === undefined ? ' (skipped: RACCORD_ORACLES is not set)' : '';
const ours = /^(UBL-(SR|CR|DT)|CII-(SR|DT)|BR-CL)-/;

const syntaxes = [
  { name: 'UBL', ruleSet: ublSyntaxRules, expected: 'expected-ubl.tsv', documents: 608 },
  { name: 'CII', ruleSet: ciiSyntaxRules, expected: 'expected-cii.tsv', documents: 24 },
] as const;

describe.skipIf(oracles === undefined).each(syntaxes)(`over $name${why}`, ({ name, ruleSet, ...rest }) => {
  test('every official rule about the syntax is there, with its severity', () => {
    const text = oracle(`schematron/cen-1.3.16/EN16931-${name}-validation-preprocessed.sch`);
    const official = [...text.matchAll(/<assert\s+id="([^"]+)"\s+flag="([^"]+)"/g)]
      .map(([, id = '', flag = '']) => [id, flag === 'warning' ? 'AVERTISSEMENT' : 'BLOQUANT'])
      .filter(([id = '']) => ours.test(id));
    const mine = ruleSet.wordings.map(({ id, gravite }) => [id, gravite ?? 'BLOQUANT']);
    expect(official.length).toBeGreaterThan(600);
    expect(mine.sort()).toEqual(official.sort());
  });

  test('the same rules fail on every document', () => {
    const lines = oracle(`documents/${rest.expected}`).trimEnd().split('\n').slice(1);
    const different = lines.flatMap((line) => {
      const [document = '', , , failed = ''] = line.split('\t');
      const theirs = failed.split(' ').filter((id) => ours.test(id));
      const bytes = readFileSync(join(oracles ?? '.', 'documents', document));
      const mine = failedSyntaxRules(ruleSet, bytes);
      return same(new Set(theirs), mine)
        ? []
        : [`${document}: ${[...mine].join(' ')} for ${theirs.join(' ')}`];
    });
    expect(different).toEqual([]);
    expect(lines.length).toBe(rest.documents);
  });
});

function oracle(path: string): string {
  return readFileSync(join(oracles ?? '.', path), 'utf8');
}

function same(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  return one.size === other.size && [...one].every((id) => other.has(id));
}
