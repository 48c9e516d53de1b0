// SPDX-License-Identifier: Apache-2.0
/** The sentences of libxml2, made by libxml2 itself: a version that words them otherwise fails here, not in production. */
import { describe, expect, test } from 'vitest';
import { schemaDocuments } from '../../../formats/xml/content-model/schema-documents.ts';
import { CompiledSchema, maxFaults, parseWithLibrary } from '../../../formats/xml/libxml2.ts';
import { readFault } from '../../../formats/xml/schema-messages.ts';

const notation = `
r := a=integer? b=code* c=c? n=token? e=e?
code ~ token maxLength=3 [ AB ABC ABCD ]
c = x=token @k=token! @f=token='v'
e =
`;
const schema = new CompiledSchema(
  schemaDocuments({ id: 'test', namespaces: [{ prefix: 'p', uri: 'urn:p', notation }] }),
);

function messagesOf(content: string): readonly string[] {
  const text = `<r xmlns="urn:p" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">${content}</r>`;
  const parsed = parseWithLibrary(Buffer.from(text), false, (document) => schema.validate(document));
  if (!parsed.ok) throw new Error('not well-formed');
  return parsed.value.map(({ message }) => message);
}

const name = (local: string) => ({ namespace: 'urn:p', local });
const attribute = (local: string) => ({ namespace: '', local });

describe('what libxml2 says is understood', () => {
  test.each([
    ['<z/>', { kind: 'misplaced', expected: ['a', 'b', 'c', 'n', 'e'].map(name) }],
    ['<e/><a>1</a>', { kind: 'misplaced', expected: [] }],
    ['<c k=""/>', { kind: 'incomplete', expected: [name('x')] }],
    ['<a>1<z/></a>', { kind: 'child' }],
    ['<e><z/></e>', { kind: 'child' }],
    ['text', { kind: 'text' }],
    ['<e>text</e>', { kind: 'text' }],
    ['<c><x/></c>', { kind: 'attribute-missing', attribute: attribute('k') }],
    ['<c k="" z=""><x/></c>', { kind: 'attribute-unknown', attribute: attribute('z') }],
    [
      '<a xsi:nil="true"/>',
      {
        kind: 'attribute-unknown',
        attribute: { namespace: 'http://www.w3.org/2001/XMLSchema-instance', local: 'nil' },
      },
    ],
    ['<a>un</a>', { kind: 'value', attribute: undefined, expected: { rule: 'integer', parameter: '' } }],
    ['<b>ABCD</b>', { kind: 'value', attribute: undefined, expected: { rule: 'maxLength', parameter: '3' } }],
    [
      '<b>AC</b>',
      { kind: 'value', attribute: undefined, expected: { rule: 'enumeration', parameter: 'AB, ABC, ABCD' } },
    ],
    [
      '<c k="" f="w"><x/></c>',
      { kind: 'value', attribute: attribute('f'), expected: { rule: 'fixed', parameter: 'v' } },
    ],
    [
      '<n xsi:type="zz"/>',
      {
        kind: 'value',
        attribute: { namespace: 'http://www.w3.org/2001/XMLSchema-instance', local: 'type' },
        expected: { rule: '', parameter: '' },
      },
    ],
  ])('%s', (content, fault) => {
    const [message = ''] = messagesOf(content);
    expect(readFault(message)).toEqual(fault);
  });

  test('a value too long for a sentence of libxml2 is still a value', () => {
    const [message = ''] = messagesOf(`<a>${'x'.repeat(200_000)}</a>`);
    expect(readFault(message)).toMatchObject({ kind: 'value' });
  });
});

test('a sentence it does not know is a fault of no kind', () => {
  expect(readFault('A new sentence.')).toEqual({ kind: 'other' });
  expect(readFault("Element 'r': A new sentence.")).toEqual({ kind: 'other' });
});

test('no more faults are noted than are told', () => {
  expect(messagesOf('<b>zzzz</b>'.repeat(1_000))).toHaveLength(maxFaults);
});
