// SPDX-License-Identifier: Apache-2.0
/** The codes a constat may have: those of docs/errors.md, and of the rule sets that are in the table. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ciiSyntax } from '../../formats/cii/syntax.ts';
import { table } from '../../formats/facture/table.ts';
import { ublSyntax } from '../../formats/ubl/syntax.ts';

export function knownCodes(): readonly string[] {
  const document = readFileSync(join(import.meta.dirname, '../../docs/errors.md'), 'utf8');
  const documented = [...document.matchAll(/^\| `([^`]+)` \|/gm)].map(([, code = '']) => code);
  const sets = table.flatMap(({ ruleSets }) => [ublSyntax, ciiSyntax].flatMap((syntax) => ruleSets(syntax)));
  const ofRules = sets.flatMap(({ wordings }) => wordings.map(({ id }) => id));
  return [...new Set([...documented, ...ofRules])];
}
