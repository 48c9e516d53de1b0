// SPDX-License-Identifier: Apache-2.0
/** Our notation of the top level against the XSD of UBL 2.1, where the oracles have it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { topLevels } from '../../../formats/ubl/top-level.ts';

const oracles = process.env['RACCORD_ORACLES'];
const why = oracles === undefined ? ' (skipped: RACCORD_ORACLES is not set)' : '';

test.skipIf(oracles === undefined).each(['Invoice', 'CreditNote'] as const)(
  `the top level of %s is that of the XSD${why}`,
  (root) => {
    const xsd = readFileSync(join(oracles ?? '.', `xsd/ubl-2.1/maindoc/UBL-${root}-2.1.xsd`), 'utf8');
    const elements = [...xsd.matchAll(/<xsd:element\s+ref="([^"]+)"([^>]*)>/g)].map(
      ([, name = '', rest = '']) => ({
        name,
        mandatory: !rest.includes('minOccurs="0"'),
        repeatable: rest.includes('maxOccurs="unbounded"'),
      }),
    );
    const ours = topLevels[root];
    expect([...ours.order.keys()]).toEqual(elements.map(({ name }) => name));
    expect(ours.mandatory).toEqual(elements.filter(({ mandatory }) => mandatory).map(({ name }) => name));
    expect([...ours.repeatable]).toEqual(
      elements.filter(({ repeatable }) => repeatable).map(({ name }) => name),
    );
  },
);
