// SPDX-License-Identifier: Apache-2.0
/**
 * What is written from a content is read as the same content, keeps the schema, and is accepted where its source was.
 * The documents of the oracle are read where RACCORD_ORACLES names their folder.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ciiReforme } from '../../../formats/cii/index.ts';
import { ciiSyntax } from '../../../formats/cii/syntax.ts';
import { ciiVocabulary } from '../../../formats/cii/vocabulary.ts';
import { toCii, toUbl } from '../../../formats/conversion/write-invoice.ts';
import type { SyntaxName } from '../../../formats/en16931/rule-set.ts';
import type { SpecimenDescription } from '../../../formats/specimen/description.ts';
import { makeSpecimen } from '../../../formats/specimen/index.ts';
import { ublReforme } from '../../../formats/ubl/index.ts';
import { ublSyntax } from '../../../formats/ubl/syntax.ts';
import { ublVocabulary } from '../../../formats/ubl/vocabulary.ts';
import { openXml } from '../../../formats/xml/open.ts';
import { isAccepted } from '../../../gateway/domain/constat.ts';
import { contenuOf, differences, factureOf } from './support.ts';

const oracles = process.env['RACCORD_ORACLES'];
const skipped = oracles === undefined;
const folders = ['cen-examples-ubl', 'cen-examples-cii'];
const documents = skipped
  ? ['(skipped: RACCORD_ORACLES is not set)']
  : folders.flatMap((folder) =>
      readdirSync(join(oracles, 'documents', folder)).map((name) => join('documents', folder, name)),
    );

/** Before the rules of France block: these are invoices of all Europe. */
const beforeReform = new Date('2026-08-01T12:00:00Z');
const reform = new Date('2026-10-01T12:00:00Z');
const formats = { UBL: ublReforme, CII: ciiReforme };
const writers = { UBL: toUbl, CII: toCii };
const syntaxes: readonly SyntaxName[] = ['UBL', 'CII'];

async function codes(syntax: SyntaxName, bytes: Uint8Array, now: Date): Promise<readonly string[]> {
  const codeInterface = syntax === 'UBL' ? 'FSO1150A' : 'FSO1156A';
  const { constats } = await formats[syntax].check(bytes, { codeInterface, now });
  return isAccepted(constats) ? [] : constats.map(({ code, messageEn }) => `${code} ${messageEn}`);
}

/** What a syntax writes though the source had left it out, or says in another order. */
const said: Readonly<Record<SyntaxName, RegExp>> = {
  UBL: /^(vat|lines\.\d+\.priceDiscount)$/,
  CII: /^(vatCurrency|vatInAccounting|lines\.\d+\.grossPrice|\w+\.identifiers\.\d+\.\w+)$/,
};

/** The semantic model without its places: what the rules see. */
function meaningOf(syntax: SyntaxName, bytes: Uint8Array): unknown {
  const vocabulary = syntax === 'UBL' ? ublVocabulary : ciiVocabulary;
  const opened = openXml(bytes, { vocabulary });
  if (!opened.ok) throw new Error('not XML');
  const { elsewhere: _, ...invoice } = (syntax === 'UBL' ? ublSyntax : ciiSyntax).read(opened.tree);
  return withoutPlaces(invoice);
}

function withoutPlaces(value: unknown): unknown {
  if (typeof value === 'string') return value.trim().replaceAll(/\s+/g, ' ');
  if (Array.isArray(value)) return value.map(withoutPlaces);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([key, inner]) => key !== 'node' && inner !== undefined);
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutPlaces(inner)]));
}

describe.skipIf(skipped)('a document of the oracle', () => {
  test.each(documents)('%s is the same after each conversion, and as good', async (path) => {
    const bytes = readFileSync(join(oracles ?? '', path));
    const { contenu, syntax } = factureOf(bytes);
    const isGood = (await codes(syntax, bytes, beforeReform)).length === 0;
    for (const target of syntaxes) {
      const written = writers[target](contenu);
      const other = differences(contenu, contenuOf(written)).filter((term) => !said[target].test(term));
      expect({ target, other }).toEqual({ target, other: [] });
      const found = isGood ? await codes(target, written, beforeReform) : [];
      expect({ target, found }).toEqual({ target, found: [] });
    }
  });

  test('is accepted as a rule: the test above would see nothing otherwise', async () => {
    const good = await Promise.all(
      documents.map((path) => {
        const bytes = readFileSync(join(oracles ?? '', path));
        return codes(factureOf(bytes).syntax, bytes, beforeReform);
      }),
    );
    expect(good.filter((found) => found.length === 0).length).toBeGreaterThan(55);
  });

  test('loses little, and what it loses is said', () => {
    const lost = documents.flatMap((path) => factureOf(readFileSync(join(oracles ?? '', path))).perdus);
    expect([...new Set(lost)].map((path) => path.split('/').slice(-2).join('/')).sort()).toEqual([
      'ram:AdditionalReferencedDocument/ram:IssuerAssignedID',
      'ram:GrossPriceProductTradePrice/ram:BasisQuantity',
    ]);
  });
});

const base = { number: 'F-2026-0001', rich: true, lineAllowances: true, allowances: 1, charges: 1 } as const;
const specimens: readonly (readonly [what: string, description: Omit<SpecimenDescription, 'syntax'>])[] = [
  ['of the reform', { ...base, circuit: 'REFORME', attachments: 2 }],
  ['of the extension', { ...base, circuit: 'REFORME', profile: 'EXTENDED-CTC-FR' }],
  ['without options', { number: 'F-2', circuit: 'REFORME' }],
  ['a credit note', { ...base, circuit: 'REFORME', kind: 'CREDIT_NOTE' }],
  ['in another currency', { ...base, circuit: 'REFORME', currency: 'USD' }],
  ['exempt', { ...base, circuit: 'REFORME', vat: [{ category: 'E', rateBps: 0 }] }],
  ['out of scope', { ...base, circuit: 'REFORME', vat: [{ category: 'O', rateBps: 0 }] }],
  ['already paid', { ...base, circuit: 'REFORME', cadre: 'B2' }],
];

describe.each(specimens)('a specimen %s', (_what, description) => {
  test.each(syntaxes)('in %s loses nothing and is accepted in both syntaxes', async (syntax) => {
    const source = Buffer.from(makeSpecimen({ ...description, syntax }));
    const { contenu, perdus } = factureOf(source);
    expect(perdus).toEqual([]);
    for (const target of syntaxes) {
      const written = writers[target](contenu);
      expect(differences(contenu, contenuOf(written))).toEqual([]);
      expect(await codes(target, written, reform)).toEqual([]);
    }
  });

  test.each(syntaxes)('in %s means the same once written again', (syntax) => {
    const source = Buffer.from(makeSpecimen({ ...description, syntax }));
    expect(meaningOf(syntax, writers[syntax](contenuOf(source)))).toEqual(meaningOf(syntax, source));
  });
});

test('hostile texts come out as they went in', () => {
  const texts = ['<a>&amp;]]>', '"\'', 'a\rb', 'é€😀', '#ABC#x', '--', '&#13;'];
  const contenu = {
    ...contenuOf(makeSpecimen({ syntax: 'UBL', circuit: 'REFORME', number: 'F-3' })),
    notes: texts.map((text) => ({ subject: 'AAI', text })),
    documents: texts.map((text) => ({ reference: text, content: { base64: 'AAAA', filename: text } })),
  };
  for (const target of syntaxes) expect(contenuOf(writers[target](contenu))).toEqual(contenu);
});
