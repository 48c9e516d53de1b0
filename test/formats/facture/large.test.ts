// SPDX-License-Identifier: Apache-2.0
/** A large invoice gets the verdict of any other: the same constats, in the same order, at the same places. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SyntaxName } from '../../../formats/en16931/rule-set.ts';
import { makeSpecimen } from '../../../formats/specimen/index.ts';
import { openXml } from '../../../formats/xml/open.ts';
import type { CodeInterface } from '../../../gateway/domain/code-interface.ts';
import { formOf, judgedBothWays } from './invoice-forms.ts';

const codes: Readonly<Record<SyntaxName, Readonly<Record<'CHORUS_PRO' | 'REFORME', CodeInterface>>>> = {
  UBL: { CHORUS_PRO: 'FSO1100A', REFORME: 'FSO1150A' },
  CII: { CHORUS_PRO: 'FSO1106A', REFORME: 'FSO1156A' },
};

function expectSame(bytes: Uint8Array, syntax: SyntaxName, code: CodeInterface): void {
  const { ordinary, large } = judgedBothWays(bytes, syntax, code);
  for (const judged of large) expect(judged).toEqual(ordinary);
}

const fixtures = join(import.meta.dirname, '../../../fixtures');
const syntaxOfCode: Readonly<Partial<Record<string, SyntaxName>>> = {
  FSO1100A: 'UBL',
  FSO1150A: 'UBL',
  FSO1106A: 'CII',
  FSO1156A: 'CII',
};

describe.each(Object.entries(syntaxOfCode))('the cases of %s', (code, syntax = 'UBL') => {
  const cases = readdirSync(join(fixtures, code)).filter((name) =>
    existsSync(join(fixtures, code, name, 'flux.xml')),
  );
  test.each(cases)('%s', (name) => {
    expectSame(readFileSync(join(fixtures, code, name, 'flux.xml')), syntax, code as CodeInterface);
  });
});

/** An element with a text and nothing else; an element of several. */
const leaf = /<((?:\w+:)?\w+)[^>]*>[^<]*<\/\1>/g;
const group = /<((?:cac|ram):\w+)>/g;
const oddText = ['abc', '', '1.2.3', '2026-13-45', '-5', 'été', ' x ', '😀'];
const oddMarkup = [
  'é',
  '&amp;',
  '&#13;',
  '<!-- c -->',
  ']]>',
  '<![CDATA[x]]>',
  '\r\n',
  '\0',
  '&bad;',
  '<x/>',
  '"',
];

type Change = (source: string, place: number, choice: number) => string;

/** The `place`-th match, counted round. */
function pick(source: string, pattern: RegExp, place: number): RegExpExecArray | undefined {
  const all = [...source.matchAll(pattern)];
  return all[place % Math.max(1, all.length)];
}

const changes: readonly Change[] = [
  (source, place, choice) => {
    const at = place % source.length;
    return `${source.slice(0, at)}${oddMarkup[choice % oddMarkup.length]}${source.slice(at)}`;
  },
  (source, place) => {
    const found = pick(source, leaf, place);
    return found === undefined ? source : source.replace(found[0], '');
  },
  (source, place, choice) => {
    const [what, where] = [pick(source, leaf, place), pick(source, leaf, choice)];
    if (what === undefined || where === undefined) return source;
    return `${source.slice(0, where.index)}${what[0]}${source.slice(where.index)}`;
  },
  (source, place, choice) => {
    const found = pick(source, />[^<>]+</g, place);
    if (found === undefined) return source;
    const text = oddText[choice % oddText.length];
    return `${source.slice(0, found.index + 1)}${text}${source.slice(found.index + found[0].length - 1)}`;
  },
  (source, place, choice) => {
    const found = pick(source, group, place);
    const end = found === undefined ? -1 : source.indexOf(`</${found[1]}>`, found.index);
    if (found === undefined || end === -1) return source;
    const block = source.slice(found.index, end + `</${found[1]}>`.length);
    return choice % 2 === 0
      ? `${source.slice(0, found.index)}${block}${source.slice(found.index)}`
      : `${source.slice(0, found.index)}${source.slice(found.index + block.length)}`;
  },
];

const description = fc.record({
  syntax: fc.constantFrom('UBL', 'CII'),
  circuit: fc.constantFrom('CHORUS_PRO', 'REFORME'),
  profile: fc.constantFrom('EN16931', 'EXTENDED-CTC-FR'),
  lines: fc.integer({ min: 4, max: 25 }),
  rich: fc.boolean(),
  lineAllowances: fc.boolean(),
  allowances: fc.nat(2),
  charges: fc.nat(1),
  attachments: fc.nat(3),
  seed: fc.nat(50),
});
const spoiling = fc.array(fc.tuple(fc.nat(changes.length - 1), fc.nat(1_000_000), fc.nat(1_000_000)), {
  maxLength: 5,
});

test('invoices made at random and spoilt at random', () => {
  fc.assert(
    fc.property(description, spoiling, (described, spoilt) => {
      const { syntax, circuit } = described;
      const source = spoilt.reduce(
        (text, [change, place, choice]) => changes[change]?.(text, place, choice) ?? text,
        makeSpecimen({ ...described, number: 'L-1' }),
      );
      expectSame(Buffer.from(source), syntax, codes[syntax][circuit]);
    }),
    { numRuns: 150 },
  );
}, 120_000);

/** What is read at once of an ordinary invoice must be what a large one reads when it is asked. */
describe('the groups of a large invoice', () => {
  test.each(['UBL', 'CII'] as const)('read in %s what those of others hold', (syntax) => {
    const source = Buffer.from(
      makeSpecimen({
        syntax,
        circuit: 'REFORME',
        profile: 'EXTENDED-CTC-FR',
        number: 'L-1',
        lines: 5,
        rich: true,
        lineAllowances: true,
        allowances: 1,
        charges: 1,
      }),
    );
    const form = formOf(syntax, 'FSO1156A');
    const readAs = (largeFromBytes: number) => {
      const opened = openXml(source, { ...form, largeFromBytes });
      if (!opened.ok) throw new Error('the specimen cannot be opened');
      return form.syntax.read(opened.tree);
    };
    expectEqualMembers(readAs(Number.POSITIVE_INFINITY), readAs(0));
  });
});

/** Member by member of the first: those of the second may be on its prototype. */
function expectEqualMembers(eager: unknown, lazy: unknown): void {
  if (typeof eager !== 'object' || eager === null || typeof lazy !== 'object' || lazy === null) {
    expect(lazy).toEqual(eager);
    return;
  }
  for (const [member, value] of Object.entries(eager)) {
    expectEqualMembers(value, (lazy as Readonly<Record<string, unknown>>)[member]);
  }
  if (Array.isArray(eager)) expect(lazy).toHaveLength(eager.length);
}
