// SPDX-License-Identifier: Apache-2.0
/**
 * The sentences of libxml2 about a schema, as data: what is wrong and what was expected. They are shown to nobody:
 * a new version of the library that words one otherwise makes it `other`, and the verdict stays.
 */
import type { ElementName } from './content-model/lookup.ts';

export type SchemaFault =
  /** An element that may not come here. */
  | { readonly kind: 'misplaced'; readonly expected: readonly ElementName[] }
  /** An element ended too early. */
  | { readonly kind: 'incomplete'; readonly expected: readonly ElementName[] }
  /** An element that may hold a value alone, or nothing, holds an element. */
  | { readonly kind: 'child' }
  | { readonly kind: 'text' }
  | { readonly kind: 'root' }
  | { readonly kind: 'attribute-unknown'; readonly attribute: ElementName }
  | { readonly kind: 'attribute-missing'; readonly attribute: ElementName }
  | { readonly kind: 'value'; readonly attribute: ElementName | undefined; readonly expected: ExpectedValue }
  | { readonly kind: 'other' };

export interface ExpectedValue {
  /** A simple type of XML Schema, a facet, or `fixed`. */
  readonly rule: string;
  /** What the facet asks for; empty for a type. */
  readonly parameter: string;
}

/** Of a long sentence, what is looked at of its head and its tail: between them is a value, which may be anything. */
const maxPart = 4_000;
/** Expected elements told. */
const maxExpected = 12;

const xsiUri = 'http://www.w3.org/2001/XMLSchema-instance';

const sentence = /^Element '([^']*)'(?:, attribute '([^']*)')?: ([\s\S]*)$/;

export function readFault(message: string): SchemaFault {
  const match = sentence.exec(shortened(message));
  if (match === null) return { kind: 'other' };
  const [, , attribute, rest = ''] = match;
  const named = attribute === undefined ? undefined : nameOf(attribute);
  return contentFault(rest) ?? attributeFault(rest, named) ?? valueFault(rest, named) ?? { kind: 'other' };
}

function shortened(message: string): string {
  if (message.length <= 2 * maxPart) return message;
  return message.slice(0, maxPart) + message.slice(-maxPart);
}

function contentFault(rest: string): SchemaFault | undefined {
  if (rest.startsWith('This element is not expected.')) {
    return { kind: 'misplaced', expected: namesIn(rest) };
  }
  if (rest.startsWith('Missing child element(s).')) return { kind: 'incomplete', expected: namesIn(rest) };
  if (rest.startsWith('Element content is not allowed')) return { kind: 'child' };
  if (rest.startsWith('Character content')) return { kind: 'text' };
  return rest.startsWith('No matching global') ? { kind: 'root' } : undefined;
}

function attributeFault(rest: string, attribute: ElementName | undefined): SchemaFault | undefined {
  if (rest.includes("not 'nillable'")) {
    return { kind: 'attribute-unknown', attribute: { namespace: xsiUri, local: 'nil' } };
  }
  if (attribute !== undefined && /^The attribute '[^']*' is not allowed/.test(rest)) {
    return { kind: 'attribute-unknown', attribute };
  }
  const missing = /^The attribute '([^']*)' is required but missing/.exec(rest);
  if (missing === null) return undefined;
  return { kind: 'attribute-missing', attribute: nameOf(missing[1] ?? '') };
}

function valueFault(rest: string, attribute: ElementName | undefined): SchemaFault | undefined {
  const told = facetOf(rest) ?? typeOf(rest);
  // Whatever is said of an attribute that is allowed is about its value; libxml2 cuts a sentence with a very long one.
  const isValue = attribute !== undefined || rest.startsWith("'") || rest.startsWith('[facet');
  const expected = told ?? (isValue ? { rule: '', parameter: '' } : undefined);
  return expected === undefined ? undefined : { kind: 'value', attribute, expected };
}

function facetOf(rest: string): ExpectedValue | undefined {
  const fixed = /fixed value constraint '([^']*)'\.\s*$/.exec(rest);
  if (fixed !== null) return { rule: 'fixed', parameter: fixed[1] ?? '' };
  const facet = /^\[facet '(\w+)'\] /.exec(rest);
  if (facet === null) return undefined;
  const [, rule = ''] = facet;
  // The value comes first and may hold anything; what the facet asks for is the end.
  const parameter = /(?:\{([^{}]*)\}|'([^']*)')\.\s*$/.exec(rest);
  return { rule, parameter: (parameter?.[1] ?? parameter?.[2] ?? '').replaceAll("'", '') };
}

function typeOf(rest: string): ExpectedValue | undefined {
  const match = /is not a valid value of the (?:\w+ )*type(?: '(?:xs:)?([^']*)')?\.\s*$/.exec(rest);
  return match === null ? undefined : { rule: match[1] ?? '', parameter: '' };
}

/** `{namespace}local`, or a local name alone. */
function nameOf(text: string): ElementName {
  const [, namespace = '', local = text] = /^\{([^}]*)\}(.*)$/.exec(text) ?? [];
  return { namespace, local };
}

/** The names after `Expected is`. */
function namesIn(rest: string): readonly ElementName[] {
  const from = rest.indexOf('Expected is');
  if (from === -1) return [];
  const list = rest.slice(rest.indexOf('(', from) + 1, rest.lastIndexOf(')'));
  return list
    .split(',')
    .slice(0, maxExpected)
    .map((name) => nameOf(name.trim()))
    .filter(({ local }) => /^[\w.-]+$/.test(local));
}
