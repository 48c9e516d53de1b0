// SPDX-License-Identifier: Apache-2.0
/** What we write against AIFE's own schema, by two readers of it: the xmllint tool and libxml2-wasm. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { XmlDocument, XsdValidator } from 'libxml2-wasm';
import { expect, test } from 'vitest';
import { writeCppStatut } from '../../../formats/cpp/cpp-statut.ts';
import {
  anyCompteRendu,
  integre,
  irrecevableVide,
  ligne,
  partiel,
  rejete,
  withLines,
} from './comptes-rendus.ts';

const schema = join(process.env['RACCORD_ORACLES'] ?? 'absent', 'xsd', 'cpp', 'CPPStatutPivot_V1_19.xsd');
const noSchema = !existsSync(schema);
const noXmllint = spawnSync('xmllint', ['--version']).error !== undefined;
const kinds = [integre, partiel, irrecevableVide, rejete, withLines(1_200, (i) => ligne(`C-${i}`))];

test.skipIf(noSchema || noXmllint)(
  'xmllint finds every kind valid (skipped: xmllint or the AIFE schema not there)',
  () => {
    // One run of the tool for all documents would need files; a pipe each is enough for this many.
    const documents = [...kinds, ...fc.sample(anyCompteRendu, { numRuns: 20, seed: 7 })].map(writeCppStatut);
    for (const input of documents) {
      const run = spawnSync('xmllint', ['--noout', '--schema', schema, '-'], { input, encoding: 'utf8' });
      expect(run.stderr).toBe('- validates\n');
    }
  },
);

test.skipIf(noSchema)('libxml2 finds whatever we write valid (skipped: the AIFE schema not there)', () => {
  using xsd = XmlDocument.fromBuffer(readFileSync(schema));
  using validator = XsdValidator.fromDoc(xsd);
  const validate = (bytes: Uint8Array) => {
    using document = XmlDocument.fromBuffer(bytes);
    validator.validate(document);
  };
  kinds.map(writeCppStatut).forEach(validate);
  fc.assert(
    fc.property(anyCompteRendu, (compteRendu) => validate(writeCppStatut(compteRendu))),
    { numRuns: 500 },
  );
  const broken = Buffer.from(writeCppStatut(rejete)).toString().replace('<IdStatut>93', '<IdStatut>89');
  expect(() => validate(Buffer.from(broken))).toThrow(/IdStatut/);
});
