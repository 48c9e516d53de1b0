// SPDX-License-Identifier: Apache-2.0
/** Every case of fixtures/FSO1117A gets its verdict: exactly the constats of `expected.json`, no more. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { enveloppeLimits } from '../../../formats/enveloppe/limits.ts';
import { openEnveloppe } from '../../../formats/enveloppe/open.ts';
import { facturX, facturXFlux2 } from '../../../formats/facturx/index.ts';
import { type Constat, isAccepted } from '../../../gateway/domain/constat.ts';
import { servedNatures } from '../../../gateway/registry.ts';
import { tarOf } from '../enveloppe/archives.ts';

interface Expected {
  readonly description: string;
  readonly verdict: 'DEPOSEE' | 'REJETEE';
  /** True when the whole flux is refused, not this facture alone. */
  readonly irrecevable: boolean;
  readonly bloquants: readonly string[];
  readonly avertissements: readonly string[];
}

const folder = join(import.meta.dirname, '../../../fixtures/FSO1117A');
const now = new Date('2026-10-01T12:00:00Z');
const cases = readdirSync(folder).map((name) => ({
  name,
  expected: JSON.parse(readFileSync(join(folder, name, 'expected.json'), 'utf8')) as Expected,
}));
const maxFileBytes = 40_000;

function codes(constats: readonly Constat[], gravite: Constat['gravite']): readonly string[] {
  return [
    ...new Set(constats.filter((constat) => constat.gravite === gravite).map(({ code }) => code)),
  ].sort();
}

describe('fixtures of FSO1117A', () => {
  test.each(cases)('$name: $expected.verdict', async ({ name, expected }) => {
    const path = join(folder, name, 'flux.pdf');
    expect(statSync(path).size).toBeLessThan(maxFileBytes);
    const context = { codeInterface: 'FSO1117A', now } as const;
    const { constats, irrecevable, jeuxDeRegles } = await facturX.check(readFileSync(path), context);
    expect({
      description: expected.description,
      verdict: isAccepted(constats) ? 'DEPOSEE' : 'REJETEE',
      irrecevable,
      bloquants: codes(constats, 'BLOQUANT'),
      avertissements: codes(constats, 'AVERTISSEMENT'),
    }).toEqual(expected);
    expect(jeuxDeRegles.map(({ id }) => id)).toContain('raccord-facturx');
    for (const constat of constats) expectWhole(constat);
  });

  test('every verdict has its cases, and each name tells which', () => {
    expect(cases.length).toBeGreaterThan(35);
    for (const { name, expected } of cases) {
      expect(name.startsWith('valide-')).toBe(expected.verdict === 'DEPOSEE');
    }
  });
});

test.each([
  ['valide-en16931', []],
  ['valide-sans-couleurs', ['PDFA-COULEURS']],
])('in flux 2, %s is refused by its PDF for %j', async (name, expected) => {
  const content = readFileSync(join(folder, name, 'flux.pdf'));
  const { constats, irrecevable } = await facturXFlux2.check(content, { codeInterface: 'FSO1157A', now });
  expect(codes(constats, 'BLOQUANT').filter((code) => /^(PDF|FACTURX)/.test(code))).toEqual(expected);
  expect(irrecevable).toBe(expected.length > 0);
});

test('in a tar.gz the PDFs are the factures, and an XML among them refuses the flux', async () => {
  const pdf = readFileSync(join(folder, 'valide-en16931', 'flux.pdf'));
  const entries = [
    { name: 'a.pdf', content: pdf },
    { name: 'b.pdf', content: pdf },
  ];
  const allowed = servedNatures().get('factur-x') ?? [];
  expect(allowed).toEqual(['pdf']);
  const opened = async (files: typeof entries) => {
    const archive = gzipSync(await tarOf(files));
    const store = async (_nom: string, content: AsyncIterable<Uint8Array>) => {
      let sizeBytes = 0;
      for await (const chunk of content) sizeBytes += chunk.length;
      return { sha256: 'x', sizeBytes };
    };
    return openEnveloppe(Readable.from([archive]), archive.length, { ...enveloppeLimits, allowed }, store);
  };
  const { constats, fichiers } = await opened(entries);
  expect(constats).toEqual([]);
  expect(fichiers.map(({ nom, nature }) => [nom, nature])).toEqual([
    ['a.pdf', 'pdf'],
    ['b.pdf', 'pdf'],
  ]);
  const mixed = await opened([...entries, { name: 'c.xml', content: Buffer.from('<a/>') }]);
  expect(mixed.constats.map(({ code }) => code)).toEqual(['IRR_TYPE_F']);
});

/** What every constat owes to whoever reads it. */
function expectWhole({ message, messageEn, valeur = '', attendu = '', jeuDeRegles }: Constat): void {
  expect(message).toMatch(/^[ -~]{1,500}$/);
  expect(messageEn).toMatch(/^[ -~]{1,500}$/);
  expect(valeur.length).toBeLessThanOrEqual(80);
  expect(attendu.length).toBeLessThanOrEqual(80);
  expect(jeuDeRegles).toBeDefined();
}
