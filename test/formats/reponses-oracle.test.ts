// SPDX-License-Identifier: Apache-2.0
/** Every golden answer of fixtures/ is valid against the schema that AIFE or UN/CEFACT publishes. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseWithLibrary } from '../../formats/xml/libxml2.ts';
import { officialSchema } from './xml/content-model/official-schema.ts';

const oracles = process.env['RACCORD_ORACLES'];
const why = oracles === undefined ? ' (skipped: RACCORD_ORACLES is not set)' : '';
const fixtures = join(import.meta.dirname, '../../fixtures');
const goldens = readdirSync(fixtures, { recursive: true, encoding: 'utf8' }).filter((file) =>
  /reponse-[^/]+\.xml$/.test(file),
);

test.skipIf(oracles === undefined)(`every golden answer keeps the official schema${why}`, () => {
  const xsd = join(oracles ?? '', 'xsd');
  const cdar = officialSchema(join(xsd, 'cdar-d22b'), 'CrossDomainAcknowledgementAndResponse_100pD22B.xsd');
  const cpp = officialSchema(join(xsd, 'cpp'), 'CPPStatutPivot_V1_19.xsd');
  expect(goldens.length).toBeGreaterThan(80);
  let [ofCdar, ofCpp] = [0, 0];
  for (const golden of goldens) {
    const bytes = readFileSync(join(fixtures, golden));
    const isCdar = bytes.includes('CrossDomainAcknowledgementAndResponse');
    if (isCdar) ofCdar += 1;
    else ofCpp += 1;
    const schema = isCdar ? cdar : cpp;
    const judged = parseWithLibrary(bytes, false, (document) => schema.validate(document));
    expect([golden, judged]).toEqual([golden, { ok: true, value: [] }]);
  }
  expect(Math.min(ofCdar, ofCpp)).toBeGreaterThan(30);
});
