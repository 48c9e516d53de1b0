// SPDX-License-Identifier: Apache-2.0
/**
 * Reads the notation of content models. Words are separated by white space; a definition begins at a name that one of
 * five operators follows and ends where the next begins:
 *
 *     Party := cbc: WebsiteURI? cac: PartyName*   a type and the global element of that name
 *     Contact = Name=udt:Text? Phone=udt:Text+    a type alone
 *     Contact : BuyerContact SellerContact        global elements of a type
 *     udt:Code :+ TypeCode ReasonCode             global elements, each with its own type that adds nothing to it
 *     Unit ~ token minLength=1 [ KGM 'L T' ]      a simple type: its base, facets, permitted values
 *
 * Content: `Name` refers to a global element, of the namespace that the last word such as `cbc:` switched to;
 * `Name=Type` is a local one. Once as written, `?` `*` `+` `{2,5}` `{2,}` otherwise. `( a b )` is a sequence,
 * `( a | b )` a choice, `( a & b )` any order; `any(other,lax)` a wildcard and `@any(any,strict)` that of
 * attributes; `<decimal>` says that the content is a value of that type, `^Base` that a complex type is
 * extended, `#mixed` that text may stand between the elements. `@name=type` is an attribute, `!` after it
 * mandatory, `='x'` fixed.
 *
 * The texts are ours: one that is not in the notation is a mistake of a programmer and throws.
 */
import type {
  Attribute,
  ComplexType,
  Definition,
  Elements,
  Occurrence,
  Particle,
  SimpleType,
  Wildcard,
} from './model.ts';

const wordPattern = /(?:[^\s']|'[^']*')+/g;
const operators: ReadonlySet<string> = new Set([':=', '=', ':', ':+', '~']);

/** @throws SyntaxError */
export function parseNotation(text: string): readonly Definition[] {
  const words: readonly string[] = text.match(wordPattern) ?? [];
  const starts = words.flatMap((_, i) => (operators.has(words[i + 1] ?? '') ? [i] : []));
  if (words.length > 0 && starts[0] !== 0) throw new SyntaxError(`a definition is expected at ${words[0]}`);
  return starts.map((start, i) => {
    const [name = '', operator = '', ...rest] = words.slice(start, starts[i + 1] ?? words.length);
    return definition(name, operator, rest);
  });
}

function definition(name: string, operator: string, rest: readonly string[]): Definition {
  if (operator === '~') return simpleType(name, rest);
  if (operator === ':' || operator === ':+') return elements(name, rest, operator === ':+');
  return complexType(name, operator === ':=', rest);
}

function elements(type: string, names: readonly string[], ownTypes: boolean): Elements {
  return { kind: 'elements', type, names, ownTypes };
}

function simpleType(name: string, [base = '', ...rest]: readonly string[]): SimpleType {
  const facets = rest.flatMap((word): (readonly [string, string])[] => {
    if (word === '[' || word === ']') return [];
    const facet = /^([a-zA-Z]+)=(.+)$/.exec(word);
    return facet === null ? [['enumeration', unquoted(word)]] : [[facet[1] ?? '', unquoted(facet[2] ?? '')]];
  });
  return { kind: 'simple', name, base, facets };
}

function unquoted(word: string): string {
  return word.replaceAll("'", '');
}

function complexType(name: string, isElement: boolean, words: readonly string[]): ComplexType {
  const marked = (mark: string) => words.find((word) => word.startsWith(mark));
  const anyAttribute = marked('@any(');
  const value = marked('<');
  const extended = marked('^');
  return {
    kind: 'complex',
    name,
    isElement,
    mixed: words.includes('#mixed'),
    particles: particles(words.filter((word) => !/^[@<^#]/.test(word))),
    attributes: words.filter((word) => /^@(?!any\()/.test(word)).map(attribute),
    ...(anyAttribute === undefined ? {} : { anyAttribute: wildcard(anyAttribute.slice(1)) }),
    ...(value === undefined ? {} : { value: value.slice(1, -1) }),
    ...(extended === undefined ? {} : { extended: extended.slice(1) }),
  };
}

function attribute(word: string): Attribute {
  const match = /^@([\w.-]+)=([\w.:-]+)(?:='([^']*)')?(!?)$/.exec(word);
  if (match === null) throw new SyntaxError(`no attribute: ${word}`);
  const [, name = '', type = '', fixed, mark] = match;
  return { name, type, required: mark === '!', ...(fixed === undefined ? {} : { fixed }) };
}

interface OpenGroup {
  readonly particles: Particle[];
  kind: 'sequence' | 'choice' | 'all';
}

const groupKinds: ReadonlyMap<string, OpenGroup['kind']> = new Map([
  ['|', 'choice'],
  ['&', 'all'],
]);

/** The particles of a type, in sequence. */
function particles(words: readonly string[]): readonly Particle[] {
  const whole: OpenGroup = { particles: [], kind: 'sequence' };
  const outer: OpenGroup[] = [];
  let group = whole;
  let prefix: string | undefined;
  for (const word of words) {
    const kind = groupKinds.get(word);
    if (kind !== undefined) group.kind = kind;
    else if (word === '(') {
      outer.push(group);
      group = { particles: [], kind: 'sequence' };
    } else if (word.startsWith(')')) {
      const enclosing = enclosingOf(outer);
      enclosing.particles.push({ ...group, occurs: occurrence(word.slice(1)) });
      group = enclosing;
    } else if (word.endsWith(':')) prefix = word.slice(0, -1);
    else group.particles.push(particle(word, prefix));
  }
  if (outer.length > 0) throw new SyntaxError('a group is not closed');
  return whole.particles;
}

function enclosingOf(outer: OpenGroup[]): OpenGroup {
  const enclosing = outer.pop();
  if (enclosing === undefined) throw new SyntaxError('a group is closed that was not open');
  return enclosing;
}

function particle(word: string, prefix: string | undefined): Particle {
  const [, body = '', marks = ''] = /^(.*?)([?*+]|\{\d+,\d*\})?$/.exec(word) ?? [];
  const occurs = occurrence(marks);
  if (body.startsWith('any(')) return { kind: 'any', wildcard: wildcard(body), occurs };
  const match = /^([\w.-]+)(?:=([\w.:-]+))?$/.exec(body);
  if (match === null) throw new SyntaxError(`no element: ${word}`);
  const [, name = '', type] = match;
  if (type === undefined) return { kind: 'reference', prefix, name, occurs };
  return { kind: 'element', name, type, occurs };
}

function wildcard(word: string): Wildcard {
  const match = /^any\(([\w.-]+),(strict|lax|skip)\)$/.exec(word);
  if (match === null) throw new SyntaxError(`no wildcard: ${word}`);
  return { namespace: match[1] ?? '', process: match[2] as Wildcard['process'] };
}

const occurrences: ReadonlyMap<string, Occurrence> = new Map([
  ['', { min: 1, max: 1 }],
  ['?', { min: 0, max: 1 }],
  ['*', { min: 0, max: Number.POSITIVE_INFINITY }],
  ['+', { min: 1, max: Number.POSITIVE_INFINITY }],
]);

function occurrence(marks: string): Occurrence {
  const known = occurrences.get(marks);
  if (known !== undefined) return known;
  const match = /^\{(\d+),(\d*)\}$/.exec(marks);
  if (match === null) throw new SyntaxError(`no number of times: ${marks}`);
  return { min: Number(match[1]), max: match[2] === '' ? Number.POSITIVE_INFINITY : Number(match[2]) };
}
