// SPDX-License-Identifier: Apache-2.0
/** The scanner against libxml2: the same elements where both read, the same refusals where one does not. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { scanXml } from '../../../formats/xml/scanner.ts';
import { XmlSyntaxError } from '../../../formats/xml/syntax-error.ts';
import { Vocabulary } from '../../../formats/xml/vocabulary.ts';
import { makeUblInvoice } from '../../support/ubl-invoice.ts';
import { libxml2Shape, type Shape, treeShape } from './libxml2-tree.ts';

const vocabulary = new Vocabulary([{ uri: 'urn:a', prefix: 'k', locals: ['b', 'c'] }]);

/** Undefined when the scanner refuses; any error but its own fails the test. */
function scannerShape(source: string): Shape | undefined {
  try {
    return treeShape(scanXml(source, { vocabulary }));
  } catch (error) {
    if (error instanceof XmlSyntaxError) return undefined;
    throw error;
  }
}

/** A namespace whose name is no URI: libxml2 minds, the scanner leaves that to it. */
const oddNamespace = /xmlns[^=]*=\s*(?:"[^"]*[^"\w:./#-]|'[^']*[^'\w:./#-])/;

/** In the declaration, libxml2 takes a version `1.` and minds unknown encodings, which encoding.ts refuses. */
const plainStart = /^(?:<\?xml version="1\.0"(?: encoding="UTF-8")?\?>|(?!<\?xml\s))/;

function expectAgreement(source: string): void {
  const ours = scannerShape(source);
  if (!plainStart.test(source) || source.includes('<!DOCTYPE')) return;
  const theirs = libxml2Shape(Buffer.from(source));
  if (theirs === undefined && oddNamespace.test(source)) return;
  expect(ours).toEqual(theirs);
}

const name = fc.constantFrom('a', 'b', 'c', 'p:b', 'p:c', 'q:d', 'é', 'x-1.y_z', 'ö·2');
const text = fc.stringMatching(/^[ \n\r\ta-zé€😀"'>]{0,12}$/u);
const piece = fc.oneof(
  text.map((value) => value.replaceAll(']]>', '')),
  fc.constantFrom('&amp;', '&lt;', '&#233;', '&#x1F600;', '&quot;', '&#10;', '&#13;'),
  text.map((value) => `<![CDATA[${value}<&]]>`),
  text.map((value) => `<!-- ${value.replaceAll('-', '')} -->`),
  text.map((value) => `<?pi ${value.replaceAll('?', '')}?>`),
);
const attribute = fc
  .tuple(fc.constantFrom('u', 'v', 'p:u', 'xml:lang', 'xmlns:p', 'xmlns:q', 'xmlns'), text)
  .map(([key, value]) => {
    if (key.startsWith('xmlns')) return `${key}="urn:${'abc'[value.length % 3]}"`;
    return `${key}="${value.replaceAll('"', '&quot;')}"`;
  });

interface Node {
  readonly element: string;
}

const { element } = fc.letrec<Node>((tie) => ({
  element: fc
    .tuple(
      name,
      fc.uniqueArray(attribute, { maxLength: 3, selector: (value) => value.split('=')[0] }),
      fc.array(fc.oneof({ maxDepth: 5, depthIdentifier: 'tree' }, piece, tie('element')), { maxLength: 5 }),
      fc.constantFrom('', ' ', '\n'),
    )
    .map(([tag, attributes, children, space]) => {
      const start = [`<${tag}`, ...attributes].join(' ');
      return children.length === 0 && space === ' '
        ? `${start} />`
        : `${start}${space}>${children.join('')}</${tag}${space}>`;
    }),
}));

const document = fc
  .tuple(
    fc.constantFrom('', '<?xml version="1.0"?>', '<?xml version="1.0" encoding="UTF-8"?>\n<!-- x -->'),
    element,
  )
  .map(([head, root]) => `${head}<r xmlns:p="urn:a" xmlns:q="urn:b">${root}</r>\n`);

const runs = { numRuns: 400 };

test('a document made well-formed, but for its namespaces, is read as libxml2 reads it', () => {
  fc.assert(fc.property(document, expectAgreement), runs);
});

/** Markup, broken markup, and characters that XML has an opinion on. */
const hostileBits: readonly string[] = [
  ...[...' <>&;"\'/!?-=:\n\r\té😀\u00b7\u0300\u0000\u0007\uFFFE'],
  ...'-- ]]> <!-- --> <![CDATA[ <? ?> xmlns xmlns:p="" xml: &#0; &#xD800; &x; &lt; <a </a> <a/>'.split(' '),
  '<?xml ?>',
];

interface Edit {
  readonly at: number;
  readonly remove: number;
  readonly insert: string;
}

const edit: fc.Arbitrary<Edit> = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  remove: fc.integer({ min: 0, max: 3 }),
  insert: fc.oneof(fc.constant(''), fc.constantFrom(...hostileBits)),
});

function mutated(source: string, edits: readonly Edit[]): string {
  return edits.reduce((before, { at, remove, insert }) => {
    const from = Math.floor(at * before.length);
    return (before.slice(0, from) + insert + before.slice(from + remove)).toWellFormed();
  }, source);
}

test('a document with a few characters changed is refused or read as libxml2 does', () => {
  const edits = fc.array(edit, { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(document, edits, (source, changes) => expectAgreement(mutated(source, changes))),
    { numRuns: 1500 },
  );
});

test('an invoice with a few characters changed is refused or read as libxml2 does', () => {
  const invoice = makeUblInvoice({ numero: 'F-1', lines: 1 });
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 3 }), (changes) =>
      expectAgreement(mutated(invoice, changes)),
    ),
    runs,
  );
});

test('a string of anything throws nothing but the error of the scanner', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.constantFrom(...hostileBits), fc.string({ unit: 'binary' }))),
      (bits) => {
        scannerShape(bits.join(''));
      },
    ),
    runs,
  );
});
